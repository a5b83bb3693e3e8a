"""What flow logs and metrics tell, as text for people, one file per command of `wayout flows`."""
