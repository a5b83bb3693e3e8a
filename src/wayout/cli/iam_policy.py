"""`wayout iam-policy COMMAND`: the least permissions that a command needs."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never

import click
import msgspec

from wayout.cli.invocation.option import Output

if TYPE_CHECKING:
    from wayout.collect.policy import Use

_COMMANDS: Final = {
    "apply": "Apply",
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
  wayout iam-policy apply --plan plan.json
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
@click.option(
    "--plan",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    help="For apply: only what this plan needs.",
)
def command(*, for_command: str, output: str, plan: Path | None) -> None:
    """Print the least IAM policy that COMMAND needs.

    It is made from the same tables as the calls themselves. What collect needs only reads; flows-enable makes flow
    logs, and needs the permissions in parentheses only where they apply; verify needs its own for a live probe, besides
    those of collect, and only on what it made itself. apply changes what its plan says, and undoes it.
    """
    from wayout.collect.policy import policy_of
    from wayout.evidence.probe.permission import verify_policy

    form, uses = Output(output), _uses(for_command, plan)
    match form:
        case Output.JSON:
            policy = verify_policy() if for_command == "verify" else policy_of(_COMMANDS[for_command], uses)
            click.echo(msgspec.json.format(msgspec.json.encode(policy), indent=2))
        case Output.TABLE:
            click.echo(_table(uses, "SAVES" if for_command == "collect" else "IS FOR"))
        case _:
            assert_never(form)


def _uses(for_command: str, plan: Path | None) -> "tuple[Use, ...]":
    if plan is not None and for_command != "apply":
        raise click.UsageError("--plan is for apply.")
    match for_command:
        case "apply":
            from wayout.fix.apply.policy import uses_for, uses_for_any_plan
            from wayout.fix.order import read_order

            return uses_for_any_plan() if plan is None else uses_for(read_order(plan))
        case "flows-enable":
            from wayout.evidence.coverage.flow_log_order import USES

            return USES
        case "flows-metrics":
            from wayout.evidence.metric.request import USES as METRIC_USES

            return METRIC_USES
        case "verify":
            from wayout.evidence.probe.permission import verify_uses

            return verify_uses()
        case _:
            from wayout.collect.policy import collect_uses

            return collect_uses()


def _table(uses: "tuple[Use, ...]", purpose: str) -> str:
    """One line for each permission: what is asked with it, and what comes of it."""
    rows = [("PERMISSION", purpose), *((use.permission, use.purpose) for use in uses)]
    width = max(len(permission) for permission, _ in rows)
    return "\n".join(f"{permission:<{width}}  {told}" for permission, told in rows)
