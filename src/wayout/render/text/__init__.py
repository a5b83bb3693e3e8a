"""Each answer as text for people, one file per answer."""
