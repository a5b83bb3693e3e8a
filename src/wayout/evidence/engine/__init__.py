"""Questions to records, each asked once, and the engines that answer them: DuckDB, Spark and Athena.

Reading order: `question` (what is asked), `dialect` (the little of SQL in which engines differ), `engine` (what they
share); `duckdb_engine` with `parquet_scan` (what DuckDB reads by itself), `spark_engine`, `athena_engine` with its
`athena_table`, `event_sql`, `glue_type` and `soundness`.
"""
