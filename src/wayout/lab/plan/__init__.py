"""A lab as data, before anything is built, and as it is being written.

Reading order: `label` (what a rule says of a packet that meets it), `plan` (namespaces, links, routes, rules and nft's
lines), `draft` (a plan and its namespaces while devices write them).
"""
