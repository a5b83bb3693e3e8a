"""`wayout flows explain`: what each REJECT and each unanswered ACCEPT means."""

import click

from wayout.cli.flows.records import Records, records_options
from wayout.cli.option import Output, Where, output_options, resolve_option, where_options

_EXAMPLES = """\b
Examples:
  wayout flows explain ecs:prod/payments --logs logs --snapshot prod
  wayout flows explain --logs s3://flow-logs/AWSLogs --since 2h --snapshot prod
  wayout flows explain i-0a3c88ebaf4996921 --to https://api.example.com --logs cloudwatch:vpc --since 30m
  wayout flows explain --logs logs --snapshot prod -o json

\b
A route table never makes a REJECT. Each REJECT is told by the rule that refuses the packets at that
interface, each unanswered ACCEPT by what the model says of its way and by the records of the next
interface on it. F0 to F38 are the rows of the table of failures; verified, derived and unverified say
how AWS backs them. The snapshot should be of the time of the records.

\b
Exit codes: 0 nothing was refused or lost, or it means nothing; 3 something was; 4 what was cannot be
told; 2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="explain", epilog=_EXAMPLES)
@click.argument("source", required=False)
@click.option("--to", "destinations", multiple=True, metavar="DEST", help="Only what went there; repeatable.")
@records_options
@resolve_option
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: str | None,
    destinations: tuple[str, ...],
    records: Records,
    resolve: tuple[str, ...],
    where: Where,
    output: str,
    color: str,
) -> None:
    """Say what each REJECT and each unanswered ACCEPT of SOURCE means, and which rule is behind it.

    Without SOURCE, the records of all interfaces are looked at.
    """
    from time import time

    from wayout.ask.caller import callers_of
    from wayout.ask.source import parse_source
    from wayout.cli.flows.records import open_records, tell_readings
    from wayout.cli.network import read
    from wayout.cli.option import resolutions, screen, show
    from wayout.evidence.exchange import EXCHANGES
    from wayout.evidence.inquiry import Asked, inquire
    from wayout.evidence.witness import servers_of, tasks_of, vpcs_of, witnesses
    from wayout.explain.flows import exit_code_of, flows_report

    who = None if source is None else parse_source(source)
    reading = read(where)
    vpcs = vpcs_of(reading.network, who)
    named = servers_of(reading.network, destinations, resolutions(resolve), reading.resolver, vpcs)
    interfaces = None if who is None else witnesses(reading.network, who)
    callers = () if who is None else callers_of(reading.network, who)
    values = {} if interfaces is None else {"interface-id": interfaces}
    with open_records(records, EXCHANGES, values=values) as archive:
        asked = Asked(interfaces, named if destinations else None, callers, tasks_of(reading.network, who))
        inquiry = inquire(archive, reading.network, asked, int(time()))
    tell_readings(inquiry.readings)
    report = flows_report(reading.network, archive, inquiry, who, named)
    if Output(output) is Output.JSON:
        from wayout.render.contract import encode
        from wayout.render.contract_flows import flows_document

        show(encode(flows_document(report)), color)
    else:
        from wayout.render.flows_text import flows_text

        show(flows_text(report, screen(color)), color)
    ctx.exit(exit_code_of(inquiry))
