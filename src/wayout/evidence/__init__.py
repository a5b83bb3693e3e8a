"""What flow logs, metrics and probes show, held against the model.

Reading order: `flow_field` and `log_format` (what a record is); `log_place` and `log_file` (where records lie, and
which files a question needs at all); `inflate`, `line_block`, `selection` and `text_log` (from bytes to the few lines
that a question asks for), `event_log`, `table_log` and `security_lake` with its `event_value` (the other kinds of
files), `record_source` (many files as one stream), `parquet_scan` (what DuckDB reads by itself); `record_place`,
`log_account` and `download` (what lies on S3 or in CloudWatch Logs); `question` (what is asked, once for all
engines), `dialect`, `engine`, `duckdb_engine`, `spark_engine`, `athena_engine` with its `athena_table`, `glue_type`
and `soundness` (who answers); `archive` (what a user named and the engine over it, which is where commands begin);
`convert` (the same records, sorted, for questions that come again).

Records against the model: `pattern`, `pair` and `exchange` (what the records of many connections show, classified by
the engine); `vantage` (who stands where); `check_point` and `rejection` (which rule a REJECT is owed to); `relay` and
`silence` (where packets were lost that nothing refused), `reset`; `failure_row` and `account` (what is concluded);
`inquiry` (all of it together), `witness` (whose records speak of a source).

Shares, ways and counters: `attempt`, `tally`, `service_tasks` and `sender` (whose attempts count, and which of them),
`target`, `binomial`, `change_point`, `rate` and `rate_inquiry` (what share of attempts was answered); `nat_use`,
`model_way` and `egress_use` (which gateway carried what); `row_need` and `coverage` (what is logged, and what that
leaves open), `flow_log_order` and `flow_log_creation` (turning it on); `metric_series`, `metric_request` and
`metric_pattern` (what CloudWatch counted).
"""
