"""`wayout collect`: an account's configuration, saved as a snapshot."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.invocation.option import Output, output_options, show
from wayout.errors import AwsError

if TYPE_CHECKING:
    from wayout.collect.access import Opened
    from wayout.collect.collect import Collected

_EXAMPLES = """\b
Examples:
  wayout collect -d prod --region eu-west-1
  wayout collect -d prod --profile prod --region all --resolve api.example.com
  wayout collect -d org --region eu-west-1 --role-arn arn:aws:iam::111122223333:role/audit \\
      --role-arn arn:aws:iam::444455556666:role/audit
  wayout diagnose ecs:prod/payments --to https://api.example.com --snapshot prod

\b
`wayout iam-policy collect` prints the permissions that this needs. It only reads. Nothing
leaves this machine but the calls to AWS, and the names of --resolve to DNS. Values of environment
variables, arguments and secrets are not saved; `wayout snapshot redact` replaces names and
addresses too.
"""


@click.command(name="collect", epilog=_EXAMPLES)
@click.option(
    "-d",
    "--directory",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder to make; it must be new, or empty.",
)
@click.option("--profile", help="A profile of AWS's configuration files.")
@click.option("--region", "regions", multiple=True, help="A region; repeatable. `all`: every enabled one.")
@click.option("--role-arn", "role_arns", multiple=True, help="A role to assume; repeatable, one per account.")
@click.option("--external-id", help="The external id that the roles ask for.")
@click.option("--resolve", "names", multiple=True, metavar="NAME", help="Save a host name's addresses; repeatable.")
@click.option("--force", is_flag=True, help="Replace the snapshot that is there.")
@output_options
def command(
    *,
    target: Path,
    profile: str | None,
    regions: tuple[str, ...],
    role_arns: tuple[str, ...],
    external_id: str | None,
    names: tuple[str, ...],
    force: bool,
    output: str,
    color: str,
) -> None:
    """Save the configuration of one or more AWS accounts as a snapshot.

    What AWS refuses is noted in the snapshot, and the rest is saved. The folder's name is printed, or with -o json what
    the snapshot holds and what was refused.
    """
    from wayout.cli.invocation.progress import progress
    from wayout.collect.access import Access, open_access
    from wayout.collect.collect import Errand, collect
    from wayout.collect.resolve import resolve_all, system_resolver
    from wayout.snapshot.write import Existing, require_free

    existing = Existing.REPLACE if force else Existing.KEEP
    require_free(target, existing)
    access = Access(profile=profile, regions=regions, role_arns=role_arns, external_id=external_id)
    opened = open_access(access, os.environ)
    _say_who(opened)
    errand = Errand(
        accounts=opened.accounts,
        regions=opened.regions,
        target=target,
        existing=existing,
        resolved=resolve_all(names, system_resolver),
    )
    with progress() as listener:
        collected = collect(errand, datetime.now(UTC), listener)
    _say_what(collected)
    if Output(output) is Output.JSON:
        _show_json(opened, collected, target, color)
    else:
        click.echo(target)
    if not collected.documents:
        raise AwsError(
            "AWS refused every call, so the snapshot holds nothing but the list of refusals",
            "`wayout iam-policy collect` prints the permissions that a collection needs.",
        )


def _say_who(opened: "Opened") -> None:
    for account in opened.accounts:
        who = account.identity
        click.echo(f"account {who.account} as {who.arn} in {', '.join(opened.regions[who.account])}", err=True)


def _show_json(opened: "Opened", collected: "Collected", target: Path, color: str) -> None:
    from wayout.render.json.document import encode
    from wayout.render.json.snapshot import CollectedAccountDocument, collection_document

    accounts = tuple(
        CollectedAccountDocument(account=who.account, caller=who.arn, regions=opened.regions[who.account])
        for who in (each.identity for each in opened.accounts)
    )
    show(encode(collection_document(target, collected, accounts)), color)


def _say_what(collected: "Collected") -> None:
    from wayout.render.untrusted_text import safe

    places: dict[tuple[str, str, str], list[str]] = {}
    for refusal in collected.manifest.refused:
        row = (refusal.permission, refusal.why, refusal.message)
        places.setdefault(row, []).append(f"{refusal.account}/{refusal.region}/{refusal.document}")
    for (permission, why, message), documents in places.items():
        click.echo(safe(f"refused: {permission}: {why}: {message}"), err=True)
        click.echo(f"  missing or incomplete: {', '.join(documents)}", err=True)
    click.echo(f"{collected.documents} documents saved, {len(places)} calls refused", err=True)
