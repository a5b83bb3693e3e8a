"""What `check_certificate.py` is made of; it imports nothing but Python's standard library."""
