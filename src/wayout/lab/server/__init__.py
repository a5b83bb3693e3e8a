"""Who answers in a lab: `server` with its `certificate` says which address it saw, `name_server` answers queries.

A `daemon` is what both are: sockets in namespaces, heard as long as a context lasts. `name_message` reads and writes what
name servers hear and say.
"""
