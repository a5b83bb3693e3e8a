"""Results to statements in words, in order, each with its evidence. Renderers add no facts.

Reading order: `name` (what people call things), `rule` and `traffic` (AWS's rules and sets of packets in words),
`scene` (a fault with its surroundings), `filter` and `way_out` (what an ACL sees, which ways there are), `blocker`
(what happened), `advice` (what to change), `evidence` (what was seen), `sureness`; then whole answers: `diagnosis`
with `headline`, `trace` with `leg`. `page` is what stands behind each reason.
"""
