"""Calling a destination for real from a placement, by ECS Exec or by a function, and what was met there.

Reading order: `probe_program` (the probe itself), `observed_call` (what it says) and `client_signature` (what that means);
`place` (where it stands), `script` and `ecs_exec_probe`, `lambda_probe` and `lambda_removal` (the two means); `way`,
`permission` and `plan` (which placement by which means), `probing` (carrying the plan out), `probed` (what
each row met).
"""
