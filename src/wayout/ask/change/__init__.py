"""What differs between two networks, whom it can touch, and which packets fare otherwise because of it."""
