"""One question put to a network: what is sent, what the policies on the way make of it, and what comes of it."""
