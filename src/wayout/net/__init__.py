"""Addresses, packets and exact sets of packets. Nothing in here knows of AWS."""
