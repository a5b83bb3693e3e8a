"""From a blocked diagnosis to a network that works: changes, plans, their proof, and carrying them out.

Reading order: `question` (what has to become true), `repair` (what may mend a fault), `search` (the cheapest of it), `proof`
(what it opens and closes), `propose` (all of this); `change` (what may be edited, one file per noun of AWS; `change.edit` is
what they share), `call` (what AWS is asked to do for each), `order` and `expected_state` (what a plan was made for), `apply`
(carrying it out and taking it back); `blueprint` and `address_plan` (the whole network where there is none).
"""
