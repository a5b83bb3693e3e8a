"""The lab: a Network rebuilt in Linux network namespaces, with real packets. It needs root and Linux.

Reading order: `plan` (namespaces, links, routes, rules and nftables lines as data), `label` (what a rule says when a
packet meets it), `draft` (a namespace being written), the devices (`network_acl`, `security_group`, `interface`,
`router`, `route_table`, `nat_gateway`, `nat_instance`, `border`, `transit_gateway`, `vpc_endpoint`, `internet`),
`rebuild` (Network → Plan), `kernel` (iproute2 and nft), `lab` (up, down), `leftover` (what a killed lab left behind),
`watch` (what the packets met), `server` and `probe` (both ends of a conversation), `name_setting`, `name_file` and
`entrance` (which name servers a workload asks, and how a process gets there), `name_message` and `name_server` (what
answers it), `flow_meter`, `flow_record` and `flow_recorder` (the flow log of each interface), `lookout` and `trail`
(who watches a lab, and what stopped a call).

The compiler reads only the nouns of the model. It shares no rule with `forward`: where the two disagree, one is wrong.
What name servers answer is told to the lab; who is asked, and by which way, is its own.
"""
