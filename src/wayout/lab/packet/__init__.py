"""Packets as bytes: `header` reads what their first bytes say, `datagram` writes a number into packets and finds it again."""
