"""`wayout flows top`: who was rejected most, and who exchanged the most bytes."""

import click

from wayout.cli.flows.records import Records, open_records, records_options, tell_readings
from wayout.cli.invocation.option import Output, output_options

_EXAMPLES = """\b
Examples:
  wayout flows top --logs logs/ --since 2h
  wayout flows top --logs s3://acme-flow-logs/prod --since 30m --by rejects -n 50
  wayout flows top --logs cloudwatch:/vpc/flow-logs --logs-region eu-west-1 --since 1h --interface eni-0a1b
  wayout flows top --logs athena:network.vpc_flow_logs --since 2026-11-30 --until 2026-12-01 --dry-run
  wayout flows top --logs /shared/logs --engine spark --master spark://10.0.0.5:7077

\b
Logs may be text, gzip, zstd, Parquet, CloudWatch's JSON, Athena's results or Security Lake's
files (s3://BUCKET/aws/VPC_FLOW/2.0). What a REJECT means, and which rule made it, says `wayout flows explain`.

\b
Exit codes: 0 answered; 2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="top", epilog=_EXAMPLES)
@click.option(
    "--by",
    "kinds",
    multiple=True,
    type=click.Choice(["rejects", "talkers"]),
    help="What to list; repeatable.  [default: both]",
)
@click.option("-n", "--rows", type=click.IntRange(1, 10_000), default=10, show_default=True, help="How many of each.")
@records_options
@output_options
def command(*, kinds: tuple[str, ...], rows: int, records: Records, output: str, color: str) -> None:
    """List who was rejected most often, and who exchanged the most bytes.

    Rejects are told by interface, addresses and the server's port; the side with the smaller port is taken for the server.
    """
    from wayout.cli.invocation.option import screen, show
    from wayout.evidence.engine.question import TOP_REJECTED_SERVICES, TOP_TALKERS
    from wayout.explain.flows.flow_top import flow_top
    from wayout.explain.flows.record_count import record_count

    rejects = TOP_REJECTED_SERVICES.limited(rows) if "rejects" in (kinds or ("rejects",)) else None
    talkers = TOP_TALKERS.limited(rows) if "talkers" in (kinds or ("talkers",)) else None
    asked = [question for question in (rejects, talkers) if question is not None]
    with open_records(records, *asked) as archive:
        rejected = None if rejects is None else archive.ask(rejects)
        talked = None if talkers is None else archive.ask(talkers)
        count = record_count(archive, *(answer for answer in (rejected, talked) if answer is not None))
    tell_readings(count.odd)
    top = flow_top(None if rejected is None else rejected.rows, None if talked is None else talked.rows, count)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.flows.flow_top import flow_top_document

        show(encode(flow_top_document(top)), color)
    else:
        from wayout.render.text.flows.flow_top import flow_top_text

        show(flow_top_text(top, screen(color)), color)
