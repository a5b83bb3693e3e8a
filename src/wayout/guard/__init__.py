"""Guard: assertions about a network, and whether they hold, so that what was mended stays so.

Reading order: `assertion` (what one says), `assertion_file` (how it is written down), `unseen` (whom it may mean besides), then
`reaching`, `bound` and `soundness`, which hold one kind each against a network, and `guard`, which holds all of them.
"""
