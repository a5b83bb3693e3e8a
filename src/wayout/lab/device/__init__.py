"""AWS's devices as namespaces, routes and rules, one device a file: each writes its part of a plan.

Reading order: `network_acl` and `security_group` (filters), `name_setting` (what a workload is told of name servers) and
`interface`, `router` (one for each VPC) and `route_table`, then where routes lead: `border` (internet gateway and
egress-only gateway), `nat_gateway`, `nat_instance`, `transit_gateway`, `vpc_endpoint`; and the `internet` beyond.
"""
