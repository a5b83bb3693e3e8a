"""How fast wayout is, measured on an account that is made for it.

Reading order: `account` (the whole), `vpc` (one of its VPCs), `connection` (what joins them), `security_group` (their
rules), `network_interface` (what runs there), `edit` (a few changes of it); `measurement` (what is timed), `process`
(each in a process of its own), `table` (what is printed), `__main__` (`make bench`). `packet_set` times the sets that
everything is built on.
"""
