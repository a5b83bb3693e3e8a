"""What `wayout guard` alone writes: reports for CI servers and code hosts, and first assertions for `wayout.toml`."""
