"""Snapshot → Network. AWS's dictionaries end here.

Reading order: `element` (one element of a document), `catalogue` (which document becomes which noun), `document` (one
file), `unread` (what an unusable element still tells), `page` (what goes on elsewhere), `reference` (what names nothing),
`network` (all of it).
"""
