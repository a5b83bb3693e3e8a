"""Questions to a Network: placements × destinations, compare, egress sets, every workload, pitfalls.

The questions lie in this folder itself: `diagnosis` (the main job: every placement of a source × every destination),
`trace` (one conversation hop by hop, `inbound` when it comes from the internet), `compare` (by one `aspect` after the
other), `egress`, `audit` (its causes in `audit_cause`), `difference`.

What they are made of lies below, each folder knowing only those before it: `source` (who sends, and where it can run),
`permission` (what callers may do), `reach` (walks shared by placements), `destination` (what a user names),
`load_balancer` (what lies behind one), `dns` (what a name means in a VPC), `result` (what comes out), `examination`
(what is sent, what becomes of it), `ecs_task` (how ECS starts tasks and ends them), `pitfall`, and `change`, from which
`difference` is told.
"""
