"""A proposal to mend a network as statements: its edits, what they open and close, and what speaks for each solution."""
