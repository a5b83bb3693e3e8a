"""`wayout report`: everything about one question in one HTML file."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.flows.records import Records, optional_records_options
from wayout.cli.invocation.option import Where, resolve_option, where_options

if TYPE_CHECKING:
    from wayout.ask.source.source import Source
    from wayout.cli.invocation.network import Reading
    from wayout.explain.flows.inquiry import FlowsReport
    from wayout.explain.flows.rates import RatesReport
    from wayout.net.address import Address

_EXAMPLES = """\b
Examples:
  wayout report ecs:prod/payments --to https://api.example.com --save report.html
  wayout report ecs:prod/payments --to https://api.example.com --per-az --snapshot prod > report.html
  wayout report ecs:prod/payments --to https://203.0.113.9 --snapshot prod --logs logs --save report.html

\b
The page holds the verdict for every placement, a picture of the ways, every cause, the smallest fix with
its proof as AWS CLI, Terraform and CloudFormation, the pitfalls around the source, each way hop by hop, and
what is not known. With --logs, what flow logs say beside it. It is one file without scripts that fetches
nothing, so that it can be mailed, attached to a ticket, and read in years.

\b
Exit codes: 0 reachable; 3 blocked or intermittent; 4 unknown; 2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="report", epilog=_EXAMPLES)
@click.argument("source")
@click.option("--to", "destinations", metavar="DEST", multiple=True, required=True, help="What to reach; repeatable.")
@click.option("--per-az", "per_zone", is_flag=True, help="The fix also holds while any one other zone is lost.")
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the page there instead of to stdout.",
)
@resolve_option
@optional_records_options
@where_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: str,
    destinations: tuple[str, ...],
    per_zone: bool,
    save: Path | None,
    resolve: tuple[str, ...],
    records: Records,
    where: Where,
) -> None:
    """Write one HTML page about SOURCE and its destinations: verdict, picture, causes, proven fix, evidence."""
    from functools import cache

    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.answer import exit_code
    from wayout.cli.invocation.command_line import options_of
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions, show
    from wayout.fix.question import Goal, Question
    from wayout.render.page.report import report_page
    from wayout.render.page.report_content import Origin, report_content
    from wayout.snapshot.whole_file import write_whole

    who, resolved = parse_source(source), resolutions(resolve)
    targets = tuple(parse_destination(text) for text in dict.fromkeys(destinations))
    reading = read(where)
    question = Question(
        source=who,
        source_text=source,
        destinations=targets,
        goal=Goal.PER_ZONE if per_zone else Goal.REACH,
        resolved=resolved,
        live=cache(reading.resolver) if reading.resolver is not None else None,
    )
    rates = _rates(reading, who, destinations, resolved, records)
    flows = _flows(reading, who, destinations, resolved, records)
    origin = Origin(made_of(where), _again(source, destinations, options_of(where, resolve), records))
    content = report_content(reading.network, question, origin, rates=rates, flows=flows)
    for title, why in content.unwritten:
        click.echo(f"not in the page as {title}: {why}", err=True)
    page = report_page(content)
    if save is None:
        show(page)
    else:
        write_whole(save, page)
        click.echo(f"wrote {save}", err=True)
    ctx.exit(exit_code(content.diagnosis.answer))


def _again(source: str, destinations: tuple[str, ...], options: tuple[str, ...], records: Records) -> str:
    """The commands that ask the same on a shell, a line each: of the model, and of flow logs where they were named."""
    from wayout.cli.invocation.command_line import command_line

    asked = {"diagnose": options, **({"flows explain": (*records.words, *options)} if records.logs else {})}
    return "\n".join(command_line(command, source, destinations, given) for command, given in asked.items())


def _rates(
    reading: "Reading",
    who: "Source",
    destinations: tuple[str, ...],
    resolved: "Mapping[str, tuple[Address, ...]]",
    records: Records,
) -> "RatesReport | None":
    """The rates in flow logs, where they were named and hold records of the source."""
    from wayout.cli.flows.rates import told_rates

    return told_rates(reading, who, destinations, resolved, records) if records.logs else None


def _flows(
    reading: "Reading",
    who: "Source",
    destinations: tuple[str, ...],
    resolved: "Mapping[str, tuple[Address, ...]]",
    records: Records,
) -> "FlowsReport | None":
    """What the flow logs mean, where they were named."""
    from wayout.cli.flows.explain import told_flows

    return told_flows(reading, who, destinations, resolved, records) if records.logs else None


def made_of(where: Where) -> str:
    """Of what the page tells: a snapshot and when it was taken, or a live account now."""
    from datetime import UTC, datetime

    plans = "".join(f", after the plan {plan.name}" for plan in where.plans)
    if where.snapshot is None:
        return f"live account, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC{plans}"
    return f"snapshot {where.snapshot.name}{plans}"
