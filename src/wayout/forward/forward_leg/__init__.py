"""The forward leg: the ways on which a route may lead a request, and its arrival at an interface."""
