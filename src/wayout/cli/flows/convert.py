"""`wayout flows convert`: the same records once as sorted Parquet, for questions that come again."""

from pathlib import Path

import click

from wayout.cli.flows.records import Records, open_records, records_options, tell_readings
from wayout.cli.invocation.option import Output, output_options
from wayout.errors import InputError

_EXAMPLES = """\b
Examples:
  wayout flows convert --logs s3://acme-flow-logs/prod --since 2026-11-30 incident.parquet
  wayout flows convert --logs logs/ --interface eni-0a1b one.parquet
  wayout flows top --logs incident.parquet --interface eni-0a1b

\b
The file is sorted by interface and time, so that a question about some interfaces reads their
part alone: ten times as fast as reading gzipped text. It holds every field that wayout knows.

\b
Exit codes: 0 written; 2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="convert", epilog=_EXAMPLES)
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@records_options
@output_options
def command(*, target: Path, records: Records, output: str, color: str) -> None:
    """Copy records into the new Parquet FILE, sorted by interface and time.

    What does not fit into memory is sorted on disk, beside FILE.
    """
    from wayout.cli.invocation.option import screen, show
    from wayout.evidence.archive.archive import EngineName
    from wayout.evidence.archive.convert import convert, require_absent
    from wayout.evidence.log.record_source import RecordSource
    from wayout.explain.flows.flow_copy import flow_copy

    require_absent(target)
    if records.engine not in {None, EngineName.DUCKDB.value}:
        raise InputError(f"--engine {records.engine} does not convert; this machine does", "Leave --engine out.")
    with open_records(records) as archive:
        source = RecordSource(archive.files, archive.order.formats)
        copied = flow_copy(archive, convert(source, target, archive.where))
    tell_readings(copied.count.odd)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.flows.flow_copy import flow_copy_document

        show(encode(flow_copy_document(copied)), color)
    else:
        from wayout.render.text.flows.flow_copy import flow_copy_text

        show(flow_copy_text(copied, screen(color)), color)
