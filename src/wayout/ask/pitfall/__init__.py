"""Pitfalls: what is worth changing although it blocks nothing today, one kind of component per file.

Reading order: `finding` (what one is), `default_route`, then `route_table`, `nat_gateway`, `security_group`,
`address_range`, `target_group`, `flow_log`, and `listing`, which asks for all of them.
"""
