"""How packets get on: walks shared by places that fare alike, what of a set gets through, and by which way."""
