"""Where a command's network comes from: a saved snapshot, or a live account.

A live account is collected on the spot into a folder that is removed again.
"""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from wayout.cli.invocation.option import Where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wayout.ask.dns.host_answer import Resolver
    from wayout.collect.access import Opened
    from wayout.model.network import Network
    from wayout.net.address import Address

MOST_PROBLEMS: Final = 10


class Reading(NamedTuple):
    """A network, and who answers for names that it does not know: DNS when working live, nobody offline."""

    network: "Network"
    resolver: "Resolver | None"


def read(where: Where) -> Reading:
    """The network that the options name; what could not be used is said on stderr.

    Raises: InputError when there is no snapshot at the path, or a plan is none, AwsError when the account cannot be
    asked.
    """
    from wayout.read.network import load

    given = parameters_of(where.parameters)
    if where.snapshot is not None:
        network = load(where.snapshot, where.plans, given)
    else:
        network = collected(opened(where), where.plans, given)
    tell_problems(network)
    return Reading(network, None if where.snapshot is not None else ask_dns)


def parameters_of(texts: tuple[str, ...]) -> dict[str, str]:
    """The parameters of a template: KEY=VALUE, or a file as the AWS CLI takes it. Raises: InputError."""
    from wayout.errors import InputError

    found: dict[str, str] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if text.startswith("file://"):
            found |= _parameters_in(Path(text.removeprefix("file://")))
        elif sign and key:
            found[key] = value
        else:
            raise InputError(f"--parameter {text!r} is no parameter", "KEY=VALUE, or file://FILE.")
    return found


def _parameters_in(path: Path) -> dict[str, str]:
    """A list of ParameterKey and ParameterValue, or an object of names and values, alone or under `Parameters`."""
    import json

    from wayout.errors import InputError

    hint = 'It holds [{"ParameterKey": "…", "ParameterValue": "…"}] or {"KEY": "VALUE"}.'
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"the parameters in {path} cannot be read: {error}", hint) from error
    told = told.get("Parameters", told) if isinstance(told, dict) else told
    if isinstance(told, list) and all(isinstance(each, dict) and "ParameterKey" in each for each in told):
        told = {str(each["ParameterKey"]): each.get("ParameterValue", "") for each in told}
    if not isinstance(told, dict) or any(isinstance(each, dict | list) for each in told.values()):
        raise InputError(f"the parameters in {path} cannot be read", hint)
    return {str(key): str(value).lower() if isinstance(value, bool) else str(value) for key, value in told.items()}


def tell_problems(network: "Network") -> None:
    """Say on stderr what of the snapshot could not be used, one line each."""
    from wayout.render.untrusted_text import safe

    for problem in network.problems[:MOST_PROBLEMS]:
        click.echo(f"skipped: {safe(str(problem))}", err=True)
    if len(network.problems) > MOST_PROBLEMS:
        click.echo(f"skipped: and {len(network.problems) - MOST_PROBLEMS} more", err=True)


def opened(where: Where) -> "Opened":
    """The accounts and regions that the options of a live account name; who is asking is said on stderr.

    Raises: InputError and AwsError as `open_access` does.
    """
    from wayout.collect.access import Access, open_access

    access = Access(
        profile=where.profile, regions=where.regions, role_arns=where.role_arns, external_id=where.external_id
    )
    found = open_access(access, os.environ)
    for account in found.accounts:
        who = account.identity
        click.echo(f"account {who.account} as {who.arn} in {', '.join(found.regions[who.account])}", err=True)
    return found


def collected(
    found: "Opened", plans: tuple[Path, ...] = (), parameters: "Mapping[str, str] | None" = None
) -> "Network":
    """The network of these accounts and regions, as it is now, or as it is after the plans are carried out."""
    from wayout.cli.invocation.progress import progress
    from wayout.collect.collect import Errand, collect
    from wayout.read.network import load

    with tempfile.TemporaryDirectory(prefix="wayout-") as folder:
        target = Path(folder) / "snapshot"
        errand = Errand(accounts=found.accounts, regions=found.regions, target=target)
        with progress() as listener:
            collect(errand, datetime.now(UTC), listener)
        return load(target, plans, parameters)


def ask_dns(name: str) -> "tuple[Address, ...]":
    """What the machine's own DNS says to a name."""
    from wayout.collect.resolve import system_resolver
    from wayout.net.address import Address

    return tuple(Address.parse(address) for address in system_resolver(name))
