"""What flow logs and metrics tell, as statements, one file per command of `wayout flows`."""
