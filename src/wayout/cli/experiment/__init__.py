"""A question tried in the lab: `experiment` rebuilds its placements and lets them call.

`name_book` says what names mean to them, and `lab_name_server` who tells them.
"""
