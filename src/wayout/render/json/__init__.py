"""Each answer as JSON in a versioned format, one file per command, and the schemas made from these types."""
