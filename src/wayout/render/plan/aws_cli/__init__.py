"""A plan as a script of the AWS CLI, safe to read and to run: its words, its quoting, what it looks for first."""
