"""Questions to a Network: placements × destinations, compare, egress sets, every workload, pitfalls.

Reading order: `source` and `destination` (what the user names), `placement` and `ecs_placement` (where a source runs),
`dns` (what the VPC's resolver answers), `resolution` (what a destination means there), `walks` (walks shared by
placements), `request` and `judgement` (what is sent, what becomes of it), `examination`, `diagnosis` (the main job),
then `trace`, `compare`, `egress`, `audit`, `pitfall`; `change`, `ripple` and `roll_call` serve `difference`.
"""
