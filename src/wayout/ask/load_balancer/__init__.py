"""What lies behind a load balancer: its names and nodes, its targets, and the connections that it makes to them."""
