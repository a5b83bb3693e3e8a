"""`wayout guard`: assertions that have to stay true, for CI."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

if TYPE_CHECKING:
    from wayout.explain.answer.guard import GuardReport
    from wayout.guard.standing import Standing

_EXAMPLES = """\b
Examples:
  wayout guard --init --snapshot prod
  wayout guard --snapshot prod
  wayout guard network.toml --region eu-west-1 --junit report.xml --sarif report.sarif
  wayout guard --snapshot prod -o json

\b
FILE holds assertions, in TOML:

\b
  [[assertion]]
  name = "payments reach the processor, with our addresses"
  from = "ecs:prod/payments"
  to = ["https://api.example.com", "aws:ecr.api"]
  egress-addresses = ["198.51.100.0/29"]
  survives-zone-loss = true

\b
  [[assertion]]
  name = "batch stays inside"
  from = "ecs:prod/batch-*"
  only = ["vpc", "10.20.0.0/16", "https://10.30.0.9"]

\b
  [[assertion]]
  name = "no pitfalls"
  pitfalls = ["single-nat-gateway", "shared-route-table"]

\b
from takes what `wayout diagnose` takes, or a pattern of workloads' names; except takes away from it. With
expect = "blocked" nothing may pass. tolerated-until = 2027-01-31 and because = "..." let an assertion fail for a while.

\b
Exit codes: 0 all hold, or are tolerated; 3 one fails; 4 none fails, but one is not known;
2 wrong input, or an assertion about something that is not there; 1 wayout or AWS failed.
"""

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(name="guard", epilog=_EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path), default=Path("wayout.toml"))
@click.option("--init", is_flag=True, help="Write FILE: what holds today, as a beginning. It must not exist.")
@click.option(
    "--to", "destinations", metavar="DEST", multiple=True, help="With --init: what is reached. [internet:443]"
)
@click.option("--junit", type=_FILE, metavar="PATH", help="Also write a JUnit report.")
@click.option("--sarif", type=_FILE, metavar="PATH", help="Also write SARIF 2.1.0.")
@click.option("--markdown", type=_FILE, metavar="PATH", help="Also write Markdown, for a pull request.")
@click.option("--day", metavar="DATE", help="The day for what is tolerated, such as 2027-01-31. [today]")
@resolve_option
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: Path,
    init: bool,
    destinations: tuple[str, ...],
    junit: Path | None,
    sarif: Path | None,
    markdown: Path | None,
    day: str | None,
    resolve: tuple[str, ...],
    where: Where,
    output: str,
    color: str,
) -> None:
    """Hold the assertions of FILE against the network: exit 0 when all hold, and say what is against those that do not."""
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions, screen, show
    from wayout.errors import InputError
    from wayout.explain.answer.guard import guard_report
    from wayout.guard.assertion_file import read_assertions
    from wayout.guard.guard import guard
    from wayout.guard.inspection import Inspection

    on = _day(day)
    if init:
        if junit or sarif or markdown:
            raise InputError("--init writes assertions, and no report", "Hold them with `wayout guard` afterwards.")
        _begin(file, destinations, where, resolve)
        return
    if destinations:
        raise InputError("--to was given without --init", "What has to be reached stands in the file of assertions.")
    _require_apart(file, *(each for each in (junit, sarif, markdown) if each is not None))
    written = read_assertions(file)
    resolved = {**written.resolved, **resolutions(resolve)}
    reading = read(where)
    inspection = Inspection(reading.network, resolved, reading.resolver)
    report = guard_report(inspection, guard(inspection, written.assertions, on))
    _write_reports(report, file, junit, sarif, markdown)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.guard import guard_document

        show(encode(guard_document(report)), color)
    else:
        from wayout.render.text.guard import guard_text

        show(guard_text(report, screen(color)), color)
    ctx.exit(_exit_code(report.standing))


def _exit_code(standing: "Standing") -> int:
    from wayout.guard.standing import Standing

    return {Standing.HOLDS: 0, Standing.FAILS: 3, Standing.UNKNOWN: 4, Standing.BROKEN: 2}[standing]


def _day(text: str | None) -> date:
    from wayout.errors import InputError

    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--day {text!r} is no date", "Write it as 2027-01-31.") from None


def _require_apart(*files: Path) -> None:
    """Raises: InputError when two of the files are one: the second would be written over the first."""
    from wayout.errors import InputError

    places = [file.resolve() for file in files]
    twice = next((file for file, place in zip(files, places, strict=True) if places.count(place) > 1), None)
    if twice is not None:
        raise InputError(f"{twice} is named twice", "The assertions and each report take a file of their own.")


def _begin(file: Path, destinations: tuple[str, ...], where: Where, resolve: tuple[str, ...]) -> None:
    """Write the first file of assertions."""
    from wayout.ask.destination.destination import internet, parse_destination
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions
    from wayout.errors import InputError
    from wayout.explain.wording.quantity import counted
    from wayout.guard.first_assertions import first_assertions
    from wayout.guard.inspection import Inspection
    from wayout.render.guard.assertion_file import assertion_toml
    from wayout.snapshot.whole_file import write_whole

    if file.exists():
        raise InputError(f"{file} exists already", "Name another file, or edit that one.")
    targets = [parse_destination(text) for text in destinations] or [internet(443)]
    reading = read(where)
    first = first_assertions(Inspection(reading.network, resolutions(resolve), reading.resolver), targets)
    count = len(first.reaching) + len(first.blocked)
    if not count and not first.absent:
        raise InputError(
            "nothing can be asserted of this network: no verdict is certain, and no pitfall is certainly not there",
            "`wayout audit` tells what is missing.",
        )
    write_whole(file, assertion_toml(first))
    click.echo(
        f"wrote {file}: it asserts of {counted(count, 'workload')} and {counted(len(first.absent), 'pitfall')} "
        "what is so today",
        err=True,
    )


def _write_reports(
    report: "GuardReport", file: Path, junit: Path | None, sarif: Path | None, markdown: Path | None
) -> None:
    from wayout.render.guard.junit import junit_text
    from wayout.render.guard.markdown import guard_markdown
    from wayout.render.guard.sarif import sarif_text
    from wayout.snapshot.whole_file import write_whole

    origin = _origin(file)
    if junit is not None:
        write_whole(junit, junit_text(report, origin))
    if sarif is not None:
        write_whole(sarif, sarif_text(report, origin))
    if markdown is not None:
        write_whole(markdown, guard_markdown(report))


def _origin(file: Path) -> str:
    """The file as its repository knows it: a code host shows nothing beside a path of the machine that ran this."""
    whole = file.resolve()
    root = next((folder for folder in whole.parents if (folder / ".git").exists()), Path.cwd().resolve())
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else file.as_posix()
