"""What a name means inside a VPC: the Amazon resolver's answer, as far as configuration decides it.

Reading order: `name` (domain names), `reply` (what a lookup gives), then what may decide in a VPC: `firewall` (DNS
Firewall), `forwarding` (resolver rules), `zone` (which private zone), `record` (what stands in it), `public_hostname`
(names of EC2); `vpc_resolver` puts them in their order. `name_server` is about servers that are asked by ordinary
packets.
"""
