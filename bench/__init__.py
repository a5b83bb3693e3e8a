"""How fast wayout is, measured on an account that is made for it.

Reading order: `account` (the whole), `vpc` (one of its VPCs), `security_group` (their rules), `network_interface` (what runs there);
`measurement` (what is timed, each in a process of its own), `report` (the table), `__main__` (`make bench`).
"""
