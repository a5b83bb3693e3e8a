"""AWS's nouns under AWS's names, frozen, and the Network that indexes them.

Reading order: `noun` (the base), `vpc`, `subnet`, `route_table`, `network_acl`, `security_group`, `network_interface`,
then the gateways, then `gap` (a fact we lack) and `network` (all that is known).
"""
