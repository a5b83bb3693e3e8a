"""`wayout flows rates`: how many attempts succeeded, where and when."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.flows.records import Records, open_records, records_options, tell_readings
from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wayout.ask.source.source import Source
    from wayout.cli.invocation.network import Reading
    from wayout.evidence.party.target import Target
    from wayout.evidence.rate.rate import Expectation
    from wayout.explain.flows.rates import RatesReport
    from wayout.net.address import Address

_EXAMPLES = """\b
Examples:
  wayout flows rates ecs:prod/payments --to https://203.0.113.9 --logs logs/ --snapshot prod
  wayout flows rates ecs:prod/payments --logs s3://acme-flow-logs/prod --since 2h
  wayout flows rates ecs:prod/payments --logs logs/ --snapshot prod --plot rates.svg
  wayout flows rates --logs cloudwatch:/vpc/flow-logs --since 30m --snapshot prod -o json

\b
An attempt is a TCP connection that a sender tried to open: a 5-tuple at its interface. It was answered
when an accepted record leads back. With --to, the model is asked as well (see `wayout diagnose`), and
told beside the records. The interval is Wilson's, of 95 %; a change is told when an exact test, corrected
for all the places where it might have been, leaves less than one in a thousand to chance.
Of a service, interfaces in the subnet and with the groups of one of its placements count.

\b
Exit codes: 0 all were answered; 3 some were not, or the model is contradicted; 4 not enough data;
2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="rates", epilog=_EXAMPLES)
@click.argument("source", required=False)
@click.option("--to", "destinations", metavar="DEST", multiple=True, help="Only attempts to there; repeatable.")
@click.option(
    "--plot",
    "drawing",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.svg",
    help="Draw the share by minute, with its interval, into a file as well.",
)
@resolve_option
@records_options
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: str | None,
    destinations: tuple[str, ...],
    drawing: Path | None,
    resolve: tuple[str, ...],
    records: Records,
    where: Where,
    output: str,
    color: str,
) -> None:
    """Say which share of attempts was answered, by placement, zone, NAT gateway, destination and minute.

    Without SOURCE, every sender of the network is looked at, by subnet.
    """
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions, screen, show

    who = None if source is None else parse_source(source)
    report = told_rates(read(where), who, destinations, resolutions(resolve), records)
    if drawing is not None:
        _draw(report, drawing)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.flows.rates import rates_document

        show(encode(rates_document(report)), color)
    else:
        from wayout.render.text.flows.rates import rates_text

        show(rates_text(report, screen(color)), color)
    ctx.exit(3 if report.contradictions else 4 if report.is_open else 3 if report.has_findings else 0)


def told_rates(
    reading: "Reading",
    who: "Source | None",
    destinations: tuple[str, ...],
    resolved: "Mapping[str, tuple[Address, ...]]",
    records: Records,
) -> "RatesReport":
    """The rates of the named records in words; lines that are no records are told on stderr.

    Raises: InputError when the options do not fit together, or no interface of the source is known.
    """
    from wayout.ask.diagnosis import diagnose
    from wayout.errors import InputError
    from wayout.evidence.engine.question import HOLES
    from wayout.evidence.party.target import servers_of, targets_of
    from wayout.evidence.rate.attempt import attempts
    from wayout.evidence.rate.inquiry import inquire_rates, interfaces_asked, rate_senders
    from wayout.evidence.rate.rate import expectations
    from wayout.explain.flows.rates import rates_report
    from wayout.explain.flows.record_count import record_count

    network = reading.network
    expected: Mapping[str, Expectation] = {}
    targets: tuple[Target, ...] = ()
    if destinations:
        if who is None:
            raise InputError("--to asks the model as well, and that needs a sender", "Name a SOURCE.")
        diagnosis = diagnose(network, who, destinations, resolved=resolved, live=reading.resolver)
        targets = targets_of(diagnosis)
        expected = expectations(diagnosis)
    senders = rate_senders(network, who)
    if not senders:
        raise InputError(
            "no interface of the sender is in the snapshot, so none of its records can be told", "Name an eni-…."
        )
    values = interfaces_asked(network, who, senders)
    with open_records(records, attempts(*servers_of(targets)), HOLES, values=values) as archive:
        inquiry = inquire_rates(archive, network, who, targets, expected)
        count = record_count(archive, *inquiry.answers)
    tell_readings(count.odd)
    return rates_report(network, inquiry, who, destinations, count)


def _draw(report: "RatesReport", path: Path) -> None:
    """Raises: InputError when the file cannot be written."""
    from wayout.evidence.rate.rate import expected_of_all
    from wayout.render.page.rate_plot import rate_plot
    from wayout.snapshot.whole_file import write_whole

    found = report.rates
    expected = expected_of_all(found.placements)
    write_whole(path, rate_plot(report.headline, found.minutes, expected=expected, changes=found.changes))
