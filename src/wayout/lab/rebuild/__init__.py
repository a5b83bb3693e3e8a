"""From a Network to a plan: `rebuild` puts the devices together.

Before that, a network may get interfaces that no snapshot tells of: `stand_in` (where nothing runs yet) and
`resolver_endpoint`.
"""
