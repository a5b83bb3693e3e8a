"""`wayout lab COMMAND`: the snapshot rebuilt in Linux network namespaces, with real packets."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

if TYPE_CHECKING:
    from wayout.ask.destination.destination import Destination
    from wayout.ask.source.source import Source
    from wayout.cli.experiment.experiment import Experiment, Recording
    from wayout.cli.invocation.network import Reading

_RUN_EXAMPLES = """\b
Examples:
  sudo wayout lab run ecs:prod/payments --to https://api.example.com --snapshot prod
  sudo wayout lab run subnet-0aa7:sg-0b1c --to tcp://203.0.113.9:5432 --snapshot prod -o json
  sudo wayout lab run ecs:prod/payments --to https://api.example.com --snapshot prod \\
      --flow-logs logs --format '${interface-id} ${srcaddr} ${dstaddr} ${dstport} ${action}'

\b
Nothing leaves this machine: the internet is a namespace whose servers answer on the asked addresses
and say which address they saw. A name is looked up in the placement's network first, by a resolv.conf that names
the VPC's name servers; what they answer is what the snapshot says of the VPC.
Exit codes: 0 every call was answered; 3 some were not; 4 the lab could not follow those that were not.
"""

_SHELL_EXAMPLES = """\b
Examples:
  sudo wayout lab shell ecs:prod/payments --to https://api.example.com --snapshot prod
  sudo wayout lab shell eni-0c9a --to https://api.example.com --snapshot prod -- curl -v https://api.example.com

\b
The command runs as root in the network of the first placement, and on this machine's own files but for those
in /etc that say how names are looked up: names are asked of the VPC's name servers, as the lab has them. Variables
that name a proxy of this machine are left out.
"""

_CLEAN_EXAMPLES = """\b
Examples:
  sudo wayout lab clean               after a lab was killed
"""


@click.group(name="lab", epilog="Each command shows examples: wayout lab run --help")
def command() -> None:
    """Rebuild a snapshot on this machine and send real packets. Needs Linux and root."""


def _to_option(function: "click.decorators.FC") -> "click.decorators.FC":
    return click.option(
        "--to", "destinations", metavar="DEST", multiple=True, required=True, help="What to call; repeatable."
    )(function)


def _record_options(function: "click.decorators.FC") -> "click.decorators.FC":
    folder = click.option(
        "--flow-logs",
        "log_folder",
        metavar="DIR",
        type=click.Path(path_type=Path, file_okay=False),
        help="Keep VPC flow log records of every interface of the lab in a file there.",
    )
    chosen = click.option(
        "--format",
        "log_format",
        metavar="FORMAT",
        help="The fields of the records as AWS writes them ('${version} ${interface-id} …'), or `recommended`: all that "
        "tell failures apart. Without it, AWS's default.",
    )
    return folder(chosen(function))


@command.command(name="run", epilog=_RUN_EXAMPLES)
@click.argument("source")
@_to_option
@resolve_option
@_record_options
@where_options
@output_options
@click.pass_context
def run_command(
    ctx: click.Context,
    *,
    source: str,
    destinations: tuple[str, ...],
    resolve: tuple[str, ...],
    log_folder: Path | None,
    log_format: str | None,
    where: Where,
    output: str,
    color: str,
) -> None:
    """Call every destination from every placement of SOURCE, with the time of each step, as curl -v shows it."""
    from wayout.cli.experiment.experiment import recording
    from wayout.cli.invocation.option import screen, show

    records = recording(log_folder, log_format, time.time)
    reading, who, targets = _question(source, destinations, where)
    with _stands(reading, who, targets, resolve, records) as lab:
        told = lab.run()
    _tell_recorded(lab)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.lab import lab_document

        show(encode(lab_document(told, lab.notes)), color)
    else:
        from wayout.render.text.lab import lab_text

        show(lab_text(told, lab.notes, screen(color)), color)
    unanswered = [call for call in told if not call.observed.is_answered]
    ctx.exit(0 if not unanswered else 4 if all(call.is_undecided for call in unanswered) else 3)


@command.command(name="shell", epilog=_SHELL_EXAMPLES)
@click.argument("source")
@click.argument("words", nargs=-1, metavar="[-- COMMAND...]")
@_to_option
@resolve_option
@_record_options
@where_options
@click.pass_context
def shell_command(
    ctx: click.Context,
    *,
    source: str,
    words: tuple[str, ...],
    destinations: tuple[str, ...],
    resolve: tuple[str, ...],
    log_folder: Path | None,
    log_format: str | None,
    where: Where,
) -> None:
    """Open a shell, or run COMMAND, in the network of the first placement of SOURCE, while the servers of DEST answer."""
    from wayout.cli.experiment.experiment import recording
    from wayout.evidence.probe.probe_program import PROXIES

    records = recording(log_folder, log_format, time.time)
    reading, who, targets = _question(source, destinations, where)
    with _stands(reading, who, targets, resolve, records) as lab:
        first = lab.calls[0]
        for text, addresses in dict.fromkeys((c.destination.text, c.addresses) for c in lab.calls):
            places = " and ".join(map(str, addresses))
            click.echo(f"{text} answers on {places}" if places else f"{text} answers nowhere", err=True)
        environment = {name: value for name, value in os.environ.items() if name not in PROXIES}
        environment |= {"CURL_CA_BUNDLE": str(lab.authority), "SSL_CERT_FILE": str(lab.authority)}
        command = lab.lab.command(first.component, *(words or (os.environ.get("SHELL", "/bin/sh"),)))
        started = subprocess.Popen(command, env=environment)  # noqa: S603 - the user's own command
        try:
            code = started.wait()
        finally:
            started.kill()
    _tell_recorded(lab)
    ctx.exit(code)


@command.command(name="clean", epilog=_CLEAN_EXAMPLES)
def clean_command() -> None:
    """Remove what killed labs have left behind: namespaces, what still runs in them, their keys and files."""
    from wayout.lab.namespace.kernel import require
    from wayout.lab.namespace.leftover import clean

    require()
    names = clean()
    for name in names:
        click.echo(name)
    click.echo(f"removed {len(names)} namespaces and folders" if names else "there was nothing to remove", err=True)


def _question(
    source: str, destinations: tuple[str, ...], where: Where
) -> "tuple[Reading, Source, tuple[Destination, ...]]":
    """What the arguments ask; a lab that cannot be built is said before anything is read."""
    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.network import read
    from wayout.lab.namespace.kernel import require

    who, targets = parse_source(source), tuple(parse_destination(text) for text in dict.fromkeys(destinations))
    require()
    return read(where), who, targets


@contextmanager
def _stands(
    reading: "Reading",
    who: "Source",
    targets: "tuple[Destination, ...]",
    resolve: tuple[str, ...],
    records: "Recording | None",
) -> "Iterator[Experiment]":
    """The lab for a question."""
    from wayout.cli.experiment.experiment import experiment
    from wayout.cli.invocation.option import resolutions

    with experiment(reading.network, who, targets, resolutions(resolve), reading.resolver, records) as lab:
        yield lab


def _tell_recorded(lab: "Experiment") -> None:
    if lab.recorder is not None:
        count = lab.recorder.written
        click.echo(f"wrote {count} flow log record{'' if count == 1 else 's'} to {lab.recorder.path}", err=True)
