"""Reading log files: what a record is, where files lie, and from their bytes to the few records that a question asks for.

Reading order: `flow_field`, `record_type` and `log_format` (what a record is); `record_place` (where a user says
that they lie), `moment` (times and windows), `log_place` and `log_file` (which files a question needs, of which kind); `inflate`,
`mark_bits`, `line_block`, `selection` and `text_log` (from bytes to records); `event_log`, `table_log` and
`security_lake` with its `event_value` (the other kinds of files); `record_source` (many files as one stream).
"""
