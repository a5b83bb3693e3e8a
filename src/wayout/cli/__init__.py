"""One file per command; `main` is the program. A command imports its stages when it runs."""
