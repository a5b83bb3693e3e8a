"""The return leg: the way of a reply, stretch by stretch, and whether it came home past what its request passed."""
