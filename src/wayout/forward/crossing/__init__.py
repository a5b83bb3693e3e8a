"""What packets of either leg cross alike: the edge of a subnet, an appliance, an endpoint in the line, a transit gateway."""
