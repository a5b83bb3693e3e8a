"""An AWS account's configuration, read through `wayout.aws` and saved as a snapshot. It reads, and changes nothing."""
