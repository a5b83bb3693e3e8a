"""Carrying a plan out, finishing what was interrupted, and taking it back.

Reading order: `step` (a change with its calls and what undoes them), `place` (the accounts that are asked), `look` (seeing
what is there), `making` (one call, until it is so), `run` (all steps, with the journal), `receipt` (what was done).
"""
