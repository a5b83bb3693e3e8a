"""What CloudWatch counts at gateways, firewalls and endpoints, and what its counters say together.

Reading order: `series` (what was counted), `request` (asking for it), `pattern` (what it says).
"""
