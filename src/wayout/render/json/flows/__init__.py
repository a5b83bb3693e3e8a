"""What flow logs and metrics tell, as JSON in versioned formats, one file per command of `wayout flows`."""
