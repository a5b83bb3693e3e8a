"""The model held against flow logs, metrics and probes, as statements: where they agree and where they contradict."""
