"""`wayout iam-policy COMMAND`: the least permissions that a command needs."""

from typing import TYPE_CHECKING, Final, assert_never

import click
import msgspec

from wayout.cli.option import Output

if TYPE_CHECKING:
    from wayout.collect.policy import Use

_COMMANDS: Final = {
    "collect": "Collect",
    "flows-enable": "FlowsEnable",
    "flows-metrics": "FlowsMetrics",
    "verify": "Verify",
}
"""The commands that ask AWS for anything, with their names in the ids of statements."""

_EXAMPLES = """\b
Examples:
  wayout iam-policy collect
  wayout iam-policy flows-enable
  wayout iam-policy verify
  wayout iam-policy collect -o json > policy.json
  aws iam create-policy --policy-name wayout-collect --policy-document file://policy.json

\b
With --role-arn, the caller needs sts:AssumeRole on the role, and the role needs this policy.
"""


@click.command(name="iam-policy", epilog=_EXAMPLES)
@click.argument("for_command", metavar="COMMAND", type=click.Choice(list(_COMMANDS)))
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

    It is made from the same tables as the calls themselves. What collect needs only reads; flows-enable makes flow
    logs, and needs the permissions in parentheses only where they apply; verify needs its own for a live probe, besides
    those of collect, and only on what it made itself.
    """
    from wayout.collect.policy import policy_of
    from wayout.evidence.probe_permission import verify_policy

    form, uses = Output(output), _uses(for_command)
    match form:
        case Output.JSON:
            policy = verify_policy() if for_command == "verify" else policy_of(_COMMANDS[for_command], uses)
            click.echo(msgspec.json.format(msgspec.json.encode(policy), indent=2))
        case Output.TABLE:
            click.echo(_table(uses, "SAVES" if for_command == "collect" else "IS FOR"))
        case _:
            assert_never(form)


def _uses(for_command: str) -> "tuple[Use, ...]":
    match for_command:
        case "flows-enable":
            from wayout.evidence.flow_log_order import USES

            return USES
        case "flows-metrics":
            from wayout.evidence.metric_request import USES as METRIC_USES

            return METRIC_USES
        case "verify":
            from wayout.evidence.probe_permission import verify_uses

            return verify_uses()
        case _:
            from wayout.collect.policy import collect_uses

            return collect_uses()


def _table(uses: "tuple[Use, ...]", purpose: str) -> str:
    """One line for each permission: what is asked with it, and what comes of it."""
    rows = [("PERMISSION", purpose), *((use.permission, use.purpose) for use in uses)]
    width = max(len(permission) for permission, _ in rows)
    return "\n".join(f"{permission:<{width}}  {told}" for permission, told in rows)
