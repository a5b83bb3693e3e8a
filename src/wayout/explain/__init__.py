"""Results to statements in words, in order, each with its evidence. Renderers add no facts.

Reading order: `wording` (how resources, rules and sets of packets are called), `fault` (what stopped the packets: `scene`, a
fault with its surroundings, then `message`), `advice` (what to change), `answer` (whole answers: `diagnosis`, `trace`), `plan`
(a proposal to mend it), `flows` and `verification` (what was observed), `certificate` (an answer that can be checked),
`reason` (the page behind each name).
"""
