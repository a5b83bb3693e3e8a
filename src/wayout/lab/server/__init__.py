"""Who answers in a lab: `server` with its `certificate` says which address it saw, `name_server` answers queries.

`name_message` reads and writes what name servers hear and say.
"""
