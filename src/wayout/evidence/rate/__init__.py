"""Which share of attempts was answered, how sure that is, and when it changed.

Reading order: `attempt` (what is counted), `tally` (which of them count), `binomial` and `change_point` (how sure a share
is, and when it changed), `rate`, `gone_sender` (tasks that were replaced); `inquiry` asks an archive for all of it, and is
the way in.
"""
