"""`wayout snapshot COMMAND`: what can be done with a saved snapshot besides asking it."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from wayout.cli.invocation.option import Output, output_options, show

_EXAMPLES = """\b
Examples:
  wayout snapshot redact prod prod-redacted
  wayout snapshot redact prod.zip prod-redacted --key "$(cat key.txt)"
  wayout audit --to https://api.example.com --snapshot prod-redacted

\b
Kept: regions, zones, states, ports, protocols, AWS's own names, and which address lies in which
network. Replaced: ids, addresses, names, tags, descriptions, accounts, host names. Without --key
each run replaces them otherwise; with the same key, by the same. Keep the key to yourself.
"""


@click.group(name="snapshot")
def command() -> None:
    """Work on saved snapshots."""


@command.command(name="redact", epilog=_EXAMPLES)
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--key", help="Any text; the same key replaces by the same names in every run.")
@output_options
def redact_command(*, source: Path, target: Path, key: str | None, output: str, color: str) -> None:
    """Copy the snapshot IN to the new folder OUT with other names and addresses.

    Verdicts stay the same, so that somebody without access to the account can work on the copy. OUT's name is printed, or with -o
    json what was redacted and what was left out.
    """
    from wayout.aws.enumeration import enumerations
    from wayout.errors import InputError
    from wayout.planned.plan_file import is_planned_file
    from wayout.render.untrusted_text import safe
    from wayout.snapshot.redact import redact
    from wayout.snapshot.store import open_snapshot

    if is_planned_file(source):
        raise InputError(f"{source} is a plan, and not a snapshot that could be redacted", None)
    snapshot = open_snapshot(source)
    secret = secrets.token_bytes(32) if key is None else key.encode()
    redacted = redact(snapshot, target, secret, enumerations(), datetime.now(UTC))
    for problem in redacted.problems:
        click.echo(safe(f"left out: {problem}"), err=True)
    click.echo(f"{redacted.documents} documents redacted, {len(redacted.problems)} files left out", err=True)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.snapshot import redaction_document

        show(encode(redaction_document(target, redacted)), color)
    else:
        click.echo(target)
