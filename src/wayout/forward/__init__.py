"""What AWS does to a packet, one device a file, and the walk that takes a packet there and its reply back.

Reading order: `decision` (what a device answers), `perspective` (how one rule serves both legs and both directions),
`origin` (where a packet comes from), the devices (`security_group`, `network_acl`, `route_table`, `internet_gateway`,
`nat_gateway`, `vpc_endpoint`, `vpc_peering_connection`, `transit_gateway`), `journey` and `traveller` (what a walk has
seen so far), `walk` and its ways (`way_out`, `way_through_nat`, `way_through_interface`, `way_between_vpcs`), `arrival`,
`reply` (the way back), `outcome`.

Every device answers twice: `decide` for one packet, `split` for a set. Neither calls the other; a property test holds
them together.
"""
