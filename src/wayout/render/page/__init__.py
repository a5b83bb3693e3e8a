"""Pages for a browser: the report on one question, and the workloads of a network."""
