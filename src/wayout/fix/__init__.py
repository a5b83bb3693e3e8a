"""From a blocked diagnosis to a network that works: changes, plans, their proof, and carrying them out.

Reading order: `change` (what may be edited, one file per noun of AWS; `change.edit` is what they share), `call` (what AWS is
asked to do for each).
"""
