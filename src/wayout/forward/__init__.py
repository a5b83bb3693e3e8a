"""What AWS does to a packet, one device a file, and the walk that takes a packet there and its reply back.

Reading order: `decision` (what a device is asked and answers), `device` and `network_firewall` (the devices), `journey`
(what a walk writes down), `transit_gateway`, `crossing` (what either leg passes in the same way), `return_leg` and
`forward_leg`. The walk itself begins in this folder: `walk` from a place in the network, `inbound` from the internet,
`load_balancer_target` from a node of a load balancer.

Every device answers twice: `decide` for one packet, `split` for a set. Neither calls the other; a property test holds
them together.
"""
