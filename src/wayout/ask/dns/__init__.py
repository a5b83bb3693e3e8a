"""What a name means inside a VPC: the Amazon resolver's answer, as far as configuration decides it.

Reading order: `name` (domain names), `reply` (what a lookup gives), then what may decide in a VPC: `firewall` (DNS
Firewall), `forwarding` (resolver rules), `zone` (which private zone), `record` (what stands in it), `public_hostname`
(names of EC2); `vpc_resolver` puts them in their order. `name_server` is about servers that are asked by ordinary
packets. `resolution` says what a destination means to the workloads of a VPC, `host_answer` what a name means that
nothing else there decides, `dns64` whether IPv6 addresses are made up for it, and `name_answer` what a client is told
for one type of record.
"""
