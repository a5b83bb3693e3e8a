"""Conformance: the model against the Linux kernel, on random networks and random packets.

Reading order: `drawing` (a network from a seed), `question` (packets for it), `trial` (the kernel's answers),
`expectation` (the model's), `judgement` (both held together), `shrinking` (the smallest network in which they differ),
`mutant` (faults put into the model, to see that the judge finds them), `report`.
"""
