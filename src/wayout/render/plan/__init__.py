"""A plan in the form of other tools: scripts, infrastructure code, the text of a pull request."""
