"""`wayout iam-policy COMMAND`: the least permissions that a command needs."""

from typing import assert_never

import click
import msgspec

from wayout.cli.option import Output

_EXAMPLES = """\b
Examples:
  wayout iam-policy collect
  wayout iam-policy collect -o json > policy.json
  aws iam create-policy --policy-name wayout-collect --policy-document file://policy.json

\b
With --role-arn, the caller needs sts:AssumeRole on the role, and the role needs this policy.
"""


@click.command(name="iam-policy", epilog=_EXAMPLES)
@click.argument("for_command", metavar="COMMAND", type=click.Choice(["collect"]))
@click.option(
    "-o",
    "--output",
    type=click.Choice([form.value for form in Output]),
    default=Output.TABLE.value,
    show_default=True,
    help="A list of permissions, or an IAM policy document.",
)
def command(*, for_command: str, output: str) -> None:
    """Print the least IAM policy that COMMAND needs.

    It is made from the same table as the calls themselves, and every action in it only reads.
    """
    del for_command  # one command asks AWS for anything yet, and click has checked that it is this one
    from wayout.collect.policy import collect_policy

    form = Output(output)
    match form:
        case Output.JSON:
            click.echo(msgspec.json.format(msgspec.json.encode(collect_policy()), indent=2))
        case Output.TABLE:
            click.echo(_table())
        case _:
            assert_never(form)


def _table() -> str:
    """One line for each permission: what is asked with it, and which documents come of it."""
    from wayout.collect.policy import collect_uses

    rows = [("PERMISSION", "SAVES"), *((use.permission, use.purpose) for use in collect_uses())]
    width = max(len(permission) for permission, _ in rows)
    return "\n".join(f"{permission:<{width}}  {purpose}" for permission, purpose in rows)
