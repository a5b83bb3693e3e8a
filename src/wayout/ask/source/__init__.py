"""Who sends: what the user names, the places where it can run, and every workload of a snapshot."""
