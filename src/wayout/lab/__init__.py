"""The lab: a Network rebuilt in Linux network namespaces, with real packets. It needs root and Linux.

Reading order of the folders, each of which imports only those before it: `plan` (a lab as data). A plan carried out:
`namespace` (the kernel's side), and `packet` (what travels there, as bytes). From AWS to a plan: `device` (one device a
file) and `rebuild` (all of them together). What happens there: `watch` (what packets met), `server` (who answers),
`traffic` (who sends), `flow_log` (what a flow log would show).

The compiler reads only the nouns of the model. It shares no rule with `forward`: where the two disagree, one is wrong.
What name servers answer is told to the lab; who is asked, and by which way, is its own.
"""
