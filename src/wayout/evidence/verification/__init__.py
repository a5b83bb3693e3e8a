"""What the model, flow logs, metrics and probes say of the same row, and where they contradict one another.

Reading order: `verification` (rows and witnesses), `logged_row` and `metered_row` (what flow logs and metrics say of one).
"""
