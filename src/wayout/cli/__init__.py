"""One file per command; `main` is the program. A command imports its stages when it runs.

What is no command lies in folders, each of which imports only those before it: `invocation` (what every run needs),
`experiment`, `live_account` and `practice` (what some commands do at length). `flows` is a group of commands.
"""
