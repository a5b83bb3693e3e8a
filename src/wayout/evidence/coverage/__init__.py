"""Which interfaces flow logs cover, what their records leave open, and turning on those that are missing.

Reading order: `coverage`, `flow_log_order` (which flow logs to make), `flow_log_creation` (making them).
"""
