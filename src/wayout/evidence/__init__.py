"""What flow logs, metrics and probes show, held against the model.

Reading order of the folders, each of which imports only those before it: `log` (from the bytes of a file to the few
records that a question asks for); `engine` (questions, and who answers them); `archive` (what a user named and the
engine over it, which is where commands begin); `party` (whose records they are). Records against the model: `exchange`
(what the records of many connections show, classified by the engine) and `failure` (which row of the table explains
them). Shares and ways: `rate` and `egress`. Counters: `metric`. What is logged, and turning it on: `coverage`. Calling
for real: `probe`. All witnesses side by side: `verification`.
"""
