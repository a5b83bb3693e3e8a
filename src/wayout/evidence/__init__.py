"""What flow logs, metrics and probes show, held against the model.

Reading order: `flow_field` and `log_format` (what a record is), `log_file` (where records lie), `inflate`, `line_block`,
`selection` and `text_log` (from bytes to the few lines that a question asks for).
"""
