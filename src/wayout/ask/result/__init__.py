"""What comes out: one result for a placement and a destination, and its parts; the causes that results share."""
