"""`wayout flows explain`: what each REJECT and each unanswered ACCEPT means."""

from typing import TYPE_CHECKING

import click

from wayout.cli.flows.records import Records, records_options
from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wayout.ask.source.source import Source
    from wayout.cli.invocation.network import Reading
    from wayout.explain.flows.inquiry import FlowsReport
    from wayout.net.address import Address

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
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions, screen, show
    from wayout.explain.flows.inquiry import exit_code_of

    who = None if source is None else parse_source(source)
    report = told_flows(read(where), who, destinations, resolutions(resolve), records)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.flows.inquiry import flows_document

        show(encode(flows_document(report)), color)
    else:
        from wayout.render.text.flows.inquiry import flows_text

        show(flows_text(report, screen(color)), color)
    ctx.exit(exit_code_of(report.inquiry))


def told_flows(
    reading: "Reading",
    who: "Source | None",
    destinations: tuple[str, ...],
    resolved: "Mapping[str, tuple[Address, ...]]",
    records: Records,
) -> "FlowsReport":
    """What the named records mean, in words; lines that are no records are told on stderr. Raises: InputError."""
    from time import time

    from wayout.ask.permission.caller import callers_of
    from wayout.cli.flows.records import open_records, tell_readings
    from wayout.evidence.exchange.exchange import EXCHANGES
    from wayout.evidence.failure.inquiry import Asked, inquire
    from wayout.evidence.party.interface import interfaces_of_source, vpcs_of
    from wayout.evidence.party.server import servers_of
    from wayout.evidence.party.service_tasks import tasks_of
    from wayout.explain.flows.inquiry import flows_report

    network = reading.network
    named = servers_of(network, destinations, resolved, reading.resolver, vpcs_of(network, who))
    interfaces = None if who is None else interfaces_of_source(network, who)
    callers = () if who is None else callers_of(network, who)
    values = {} if interfaces is None else {"interface-id": interfaces}
    with open_records(records, EXCHANGES, values=values) as archive:
        asked = Asked(interfaces, named if destinations else None, callers, tasks_of(network, who))
        inquiry = inquire(archive, network, asked, int(time()))
    tell_readings(inquiry.readings)
    return flows_report(network, archive, inquiry, who, named)
