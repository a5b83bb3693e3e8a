"""The options by which the commands of `wayout flows` name records, and the archive that they open.

A command takes `@records_options`, gets `records`, and asks within `with open_records(records, QUESTION, …) as archive`.
"""

import functools
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import click

from wayout.cli.invocation.option import Function
from wayout.errors import InputError

if TYPE_CHECKING:
    from wayout.evidence.archive.archive import Archive, Order
    from wayout.evidence.archive.log_account import LogAccess
    from wayout.evidence.engine.question import Question
    from wayout.evidence.log.text_log import Reading

_GIGABYTE: Final = 10**9
_MOST_TOLD: Final = 10
"""Files, and lines of each, that are told on stderr; the JSON has more."""


_MASTER: Final = "local[*]"
_WORKGROUP: Final = "primary"


class Records(NamedTuple):
    """What the options say, as it was written."""

    logs: tuple[str, ...]
    formats: tuple[str, ...]
    since: str | None
    until: str | None
    interfaces: tuple[str, ...]
    accounts: tuple[str, ...]
    engine: str | None
    master: str
    workgroup: str
    athena_output: str | None
    scan_budget: float
    most_download: float
    cache: Path | None
    dry_run: bool
    logs_profile: str | None
    logs_region: str | None
    logs_role_arn: str | None
    logs_external_id: str | None

    @property
    def words(self) -> tuple[str, ...]:
        """The options again, as they were given."""
        from wayout.cli.invocation.command_line import words_of

        return words_of(
            {
                "--logs": self.logs,
                "--format": self.formats,
                "--since": (self.since,),
                "--until": (self.until,),
                "--interface": self.interfaces,
                "--account": self.accounts,
                "--engine": (self.engine,),
                "--master": (self.master if self.master != _MASTER else None,),
                "--workgroup": (self.workgroup if self.workgroup != _WORKGROUP else None,),
                "--athena-output": (self.athena_output,),
                "--cache": (self.cache,),
                "--logs-profile": (self.logs_profile,),
                "--logs-region": (self.logs_region,),
                "--logs-role-arn": (self.logs_role_arn,),
                "--logs-external-id": (self.logs_external_id,),
            }
        )


def records_options(function: Function) -> Function:
    """Add the options that name records and who is asked about them; the command gets them as one `records`.

    What reading records takes is looked for first: without it, the command ends with the one line that says so.
    """
    return _with_records(function, is_needed=True)


def optional_records_options(function: Function) -> Function:
    """The same for a command that has something to say without records, too."""
    return _with_records(function, is_needed=False)


def _with_records(function: Function, *, is_needed: bool) -> Function:
    @functools.wraps(function)
    def packed(**given: Any) -> Any:  # noqa: ANN401 - the options of the command itself, and whatever it returns
        from wayout.evidence.log.extra import require_flows

        records = Records(**{name: given.pop(name) for name in Records._fields})
        if is_needed or records.logs:
            require_flows()
        return function(records=records, **given)

    found = cast("Function", packed)
    for option in reversed(_OPTIONS):
        found = option(found)
    return found


_OPTIONS: Final = (
    click.option(
        "--logs",
        multiple=True,
        metavar="PLACE",
        help="Where records lie: a PATH, s3://BUCKET/PREFIX, cloudwatch:GROUP, athena:DATABASE.TABLE; repeatable.",
    ),
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="FORMAT",
        help="The LogFormat of records without a header, as in '${version} ${srcaddr} …'; repeatable.",
    ),
    click.option("--since", metavar="TIME", help="From this time on: 2026-11-30T12:00Z, or 2h for two hours ago."),
    click.option("--until", metavar="TIME", help="Up to this time.  [default: now, if --since is given]"),
    click.option(
        "--interface", "interfaces", multiple=True, metavar="ENI", help="Only this interface's records; repeatable."
    ),
    click.option("--account", "accounts", multiple=True, metavar="ID", help="Only this account's records; repeatable."),
    click.option(
        "--engine",
        type=click.Choice(["duckdb", "spark", "athena"]),
        help="Who answers: this machine, a Spark cluster, or Athena.  [default: duckdb; athena for its tables]",
    ),
    click.option("--master", default=_MASTER, show_default=True, help="Spark: the cluster, as spark://HOST:7077."),
    click.option("--workgroup", default=_WORKGROUP, show_default=True, help="Athena: the workgroup."),
    click.option("--athena-output", metavar="S3-URI", help="Athena: where results go, if not where the workgroup says."),
    click.option(
        "--scan-budget", type=click.FloatRange(0), default=100.0, show_default=True, metavar="GB",
        help="Athena: stop a question that has scanned more.",
    ),
    click.option(
        "--max-download", "most_download", type=click.FloatRange(0), default=20.0, show_default=True, metavar="GB",
        help="S3, CloudWatch Logs: fetch nothing when more would come.",
    ),
    click.option(
        "--cache", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
        help="Where fetched files are kept.  [default: wayout/flow-logs in the user's cache]",
    ),
    click.option("--dry-run", is_flag=True, help="Print the SQL and ask nothing."),
    click.option("--logs-profile", help="The profile with which logs are read."),
    click.option("--logs-region", help="Only logs of this region; of a log group or a table, where it is."),
    click.option("--logs-role-arn", metavar="ARN", help="The role with which logs are read."),
    click.option("--logs-external-id", help="The external id that this role asks for."),
)  # fmt: skip


@contextmanager
def open_records(
    records: Records, *questions: "Question[Any]", values: Mapping[str, frozenset[str]] | None = None
) -> "Generator[Archive, None, None]":
    """The records that the options name, as long as the block lasts.

    `questions` are those that the command is going to ask, `values` the fields by which it will select; with
    `--dry-run` their SQL is printed, and the command ends.

    Raises: InputError when the options do not fit together, when no records are there, or when they lack a field that a
    question needs; AwsError when AWS refuses.
    """
    from wayout.evidence.archive.archive import open_archive
    from wayout.evidence.archive.log_account import open_log_account

    now = datetime.now(UTC)
    if records.dry_run and not questions:
        raise InputError("--dry-run prints the SQL of questions, and this command asks none")
    with open_archive(order_of(records, now), lambda: open_log_account(_access(records), os.environ)) as archive:
        statements = [archive.statement(question, values) for question in questions]
        statements += [counting] if (counting := archive.engine.count_statement(archive.where)) else []
        if records.dry_run:
            click.echo(";\n\n".join(statements) + ";")
            click.get_current_context().exit(0)
        for refusal in archive.refused:
            click.echo(f"missing: {refusal.operation} was refused: {refusal.message}", err=True)
        yield archive


def order_of(records: Records, now: datetime) -> "Order":
    """What the options say, understood. Raises: InputError."""
    from wayout.evidence.archive.archive import EngineName, Order
    from wayout.evidence.log.log_format import DEFAULT, parse_log_format
    from wayout.evidence.log.moment import parse_window
    from wayout.evidence.log.record_place import TablePlace, parse_place

    if not records.logs:
        raise InputError(
            "no flow logs are named", "Add --logs with a PATH, s3://BUCKET/PREFIX, cloudwatch:GROUP or athena:DB.TABLE."
        )
    places = tuple(parse_place(text) for text in records.logs)
    is_table = any(isinstance(place, TablePlace) for place in places)
    return Order(
        places=places,
        formats=tuple(dict.fromkeys(parse_log_format(text) for text in records.formats)) or (DEFAULT,),
        window=parse_window(records.since, records.until, now),
        interfaces=frozenset(records.interfaces),
        accounts=frozenset(records.accounts),
        regions=frozenset() if records.logs_region is None else frozenset({records.logs_region}),
        engine=EngineName(records.engine or ("athena" if is_table else "duckdb")),
        master=records.master,
        workgroup=records.workgroup,
        output=records.athena_output,
        budget=int(records.scan_budget * _GIGABYTE),
        most=int(records.most_download * _GIGABYTE),
        cache=records.cache or _cache(os.environ),
    )


def tell_readings(readings: "tuple[Reading, ...]") -> None:
    """Say on stderr which lines of which files are no records, and which files could not be read to their end."""
    from wayout.render.untrusted_text import safe

    odd = [reading for reading in readings if reading.bad_count or reading.broken]
    for reading in odd[:_MOST_TOLD]:
        name = safe(reading.name)
        told = reading.bad[:_MOST_TOLD]
        for line in told:
            click.echo(f"skipped: {name}:{line.number}: {safe(line.message)}", err=True)
        if rest := reading.bad_count - len(told):
            more = (
                f"{rest:,}{' more' if told else ''} line{'' if rest == 1 else 's'} that {'is' if rest == 1 else 'are'}"
            )
            click.echo(f"skipped: {name}: {more} no record{'' if rest == 1 else 's'}", err=True)
        if reading.broken:
            click.echo(f"broken: {safe(reading.broken)}", err=True)
    if len(odd) > _MOST_TOLD:
        rest = sum(reading.bad_count for reading in odd[_MOST_TOLD:])
        click.echo(f"skipped: {rest:,} lines in {len(odd) - _MOST_TOLD:,} more files", err=True)


def _access(records: Records) -> "LogAccess":
    from wayout.evidence.archive.log_account import LogAccess

    return LogAccess(records.logs_profile, records.logs_region, records.logs_role_arn, records.logs_external_id)


def _cache(environment: Mapping[str, str]) -> Path:
    base = environment.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "wayout" / "flow-logs"
