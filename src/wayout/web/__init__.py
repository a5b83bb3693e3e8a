"""The local page: a network's questions asked in a browser on the same machine.

Reading order: `application` (what is answered where), then `door` (who is let in).
"""
