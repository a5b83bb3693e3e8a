"""What `wayout demo` needs besides wayout: its stories, and an account to practise on.

Reading order: `story` (the bundled networks, which lie in `stories/`), `demo_apply` (a whole repair, for real) in the
`practice_account`, and `moto_gap` (what moto's server lacks).
"""
