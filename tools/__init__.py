"""What keeps the repository's own pages, run as `python -m tools.NAME`; never installed."""
