"""`wayout flows enable`: turn flow logs on, in a format that can decide."""

import os
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from wayout.cli.invocation.option import Output, Where, output_options, where_options
from wayout.errors import AwsError, InputError

if TYPE_CHECKING:
    from wayout.aws.account import Account
    from wayout.evidence.coverage.flow_log_creation import Receipt
    from wayout.evidence.coverage.flow_log_order import FlowLogOrder
    from wayout.explain.flows.enabling import Enabling
    from wayout.model.network import Network

_EXAMPLES = """\b
Examples:
  wayout flows enable vpc-0a1b --to arn:aws:s3:::flow-logs-of-prod
  wayout flows enable ecs:prod/payments --to arn:aws:s3:::flow-logs-of-prod/vpc --snapshot prod
  wayout flows enable subnet-0a1b --to /vpc/flow-logs --log-role arn:aws:iam::111122223333:role/flow-logs
  wayout flows enable vpc-0a1b --to arn:aws:s3:::flow-logs-of-prod --apply

\b
It prints the commands of the AWS CLI. With --apply it shows what it is going to make, asks, makes it, looks
at what was made, and says how to undo it. `wayout iam-policy flows-enable` prints the permissions.
A flow log of ECS:CLUSTER/SERVICE stands on the VPCs of its tasks and of their NAT gateways; with
--on subnet, on their subnets.

\b
Exit codes: 0 printed, made, or there already; 3 made, but not as asked; 2 wrong input;
1 wayout or AWS failed.
"""


@click.command(name="enable", epilog=_EXAMPLES)
@click.argument("what", metavar="SOURCE|vpc-…|subnet-…|eni-…")
@click.option("--to", "target", required=True, metavar="BUCKET-ARN|LOG-GROUP", help="Where the records go.")
@click.option("--log-role", metavar="ARN", help="For a log group: the role that may write into it.")
@click.option(
    "--on",
    "place",
    type=click.Choice(["vpc", "subnet"]),
    default="vpc",
    show_default=True,
    help="With SOURCE: what gets the flow log.",
)
@click.option("--next-hop", is_flag=True, help="Record the next interface too, where the region offers version 11.")
@click.option("--apply", "does_apply", is_flag=True, help="Make the flow logs, after showing them and asking.")
@click.option("--yes", is_flag=True, help="With --apply: do not ask.")
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    what: str,
    target: str,
    log_role: str | None,
    place: str,
    next_hop: bool,
    does_apply: bool,
    yes: bool,
    where: Where,
    output: str,
    color: str,
) -> None:
    """Print, or with --apply make, flow logs that record all traffic with every field that decides something."""
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.network import read
    from wayout.evidence.coverage.flow_log_order import NEXT_HOP, is_resource, orders, parse_target, resources_of
    from wayout.explain.flows.enabling import with_receipts

    if yes and not does_apply:
        raise InputError(
            "--yes answers the question of --apply, which is not given", "Add --apply, or leave out --yes."
        )
    goal = parse_target(target, log_role)
    who = None if is_resource(what) else parse_source(what)
    if does_apply and where.plans:
        raise InputError("--apply was given together with --plan: what is planned is not there yet", None)
    network = read(where).network
    kind = "VPC" if place == "vpc" else "Subnet"
    named = (what,) if who is None else resources_of(network, who, kind)
    regions = {each: _region(network, each) for each in named}
    wanted = orders(named, regions, goal, NEXT_HOP if next_hop else ())
    account = _account(network, where, wanted) if does_apply else None
    before, left = _planned(network, wanted, account)
    if account is None or not left:
        _show(before, output, color)
        return
    _ask(before, color, is_asked=not yes)
    told = with_receipts(before, tuple(_carry_out(account[0], order, account[1]) for order in left))
    _show(told, output, color)
    is_sound = all(not each.receipt.refused and each.receipt.doubts in {(), None} for each in told.receipts)
    ctx.exit(0 if is_sound else 3)


def _region(network: "Network", resource_id: str) -> str | None:
    interface = network.network_interfaces.get(resource_id)
    scope = network.scope_of(resource_id if interface is None else interface.subnet_id)
    return None if scope is None or scope.region == "default" else scope.region


def _account(network: "Network", where: Where, wanted: "tuple[FlowLogOrder, ...]") -> "tuple[Account, str]":
    """Who makes the flow logs, and the region for resources whose own is not known.

    Raises: InputError when it is another account than the network's, or not one alone.
    """
    from wayout.collect.access import Access, open_access

    regions = where.regions or tuple(dict.fromkeys(order.region for order in wanted if order.region))
    opened = open_access(Access(profile=where.profile, regions=regions, role_arns=where.role_arns,
                                external_id=where.external_id), os.environ)  # fmt: skip
    if len(opened.accounts) != 1:
        raise InputError("--apply works in one account at a time", "Give one --role-arn.")
    account = opened.accounts[0]
    own = {scope.account for scope, _ in network.coverage.present} - {"default"}
    if own and account.identity.account not in own:
        raise InputError(
            f"the snapshot is of account {', '.join(sorted(own))}, and the credentials are of {account.identity.account}",
            "Use credentials of the account that owns the VPC.",
        )
    return account, opened.regions[account.identity.account][0]


def _planned(
    network: "Network", wanted: "tuple[FlowLogOrder, ...]", account: "tuple[Account, str] | None"
) -> "tuple[Enabling, tuple[FlowLogOrder, ...]]":
    """What is left to make once the logs that are there are taken away; they are asked for anew before anything is made.

    Raises: AwsError when they cannot be seen and something is to be made.
    """
    import msgspec

    from wayout.aws.answer import CallRefused
    from wayout.evidence.coverage.flow_log_creation import existing_logs
    from wayout.evidence.coverage.flow_log_order import equal_log, with_token
    from wayout.explain.flows.enabling import enabling

    hour = None if account is None else datetime.now(UTC)
    present, left, unseen = [], [], None
    for order in wanted:
        logs = tuple(network.flow_logs.values())
        if account is not None:
            seen = existing_logs(account[0], order.region or account[1])
            if isinstance(seen, CallRefused):
                raise AwsError(
                    f"cannot see which flow logs exist: {seen.why}: {seen.message}",
                    "Nothing was made. `wayout iam-policy flows-enable` prints the permissions that this needs.",
                )
            logs = seen
        elif not network.has_document("FlowLogs"):
            unseen = "the network's flow logs were not read"
        equal = {each: found for each in order.resource_ids if (found := equal_log(order, each, logs)) is not None}
        present += list(equal.items())
        rest = tuple(each for each in order.resource_ids if each not in equal)
        if rest:
            left.append(with_token(msgspec.structs.replace(order, resource_ids=rest), logs, hour))
    return enabling(network, tuple(left), tuple(present), unseen), tuple(left)


def _ask(before: "Enabling", color: str, *, is_asked: bool) -> None:
    from wayout.cli.invocation.option import screen
    from wayout.render.text.flows.enabling import enabling_text

    click.echo(enabling_text(before, screen(color)), err=True, nl=False)
    if is_asked:
        if not sys.stdin.isatty():
            raise InputError("--apply asks before it makes anything, and there is nobody to ask", "Add --yes.")
        click.confirm("\nMake this?", abort=True, err=True)


def _carry_out(account: "Account", order: "FlowLogOrder", region: str) -> "Receipt":
    from wayout.evidence.coverage.flow_log_creation import create, verified

    receipt = create(account, order, order.region or region)
    if receipt.made:
        # Said at once: whoever breaks off here has to know what is there.
        click.echo(f"made {', '.join(receipt.made)}", err=True)
    return verified(account, receipt, time.sleep)


def _show(enabling: "Enabling", output: str, color: str) -> None:
    from wayout.cli.invocation.option import screen, show

    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.flows.enabling import enabling_document

        show(encode(enabling_document(enabling)), color)
    else:
        from wayout.render.text.flows.enabling import enabling_text

        show(enabling_text(enabling, screen(color)), color)
