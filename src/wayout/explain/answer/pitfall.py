"""Pitfalls in words: what was found, and what would be better. The page of each advisory says more."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.ask.pitfall.finding import Pitfall
from wayout.explain.wording.listing import listed
from wayout.explain.wording.name import clean, named
from wayout.model.network import Network
from wayout.model.reason import Advisory

_MOST = 3


class PitfallStatement(msgspec.Struct, frozen=True):
    """One pitfall in words."""

    advisory: Advisory
    component: str
    affects: tuple[str, ...]
    message: str
    advice: str


def pitfall_statement(network: Network, pitfall: Pitfall) -> PitfallStatement:
    """The pitfall in words."""
    message, advice = _WORDS[pitfall.advisory](network, pitfall)
    return PitfallStatement(pitfall.advisory, pitfall.component, pitfall.affects, message, advice)


def _shared_route_table(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    table, target = named(network, pitfall.component), named(network, pitfall.fact("target"))
    advice = "Give private subnets a table of their own, per zone, with a default route to a NAT gateway."
    nat_subnet = pitfall.fact("nat_subnet")
    if nat_subnet:
        where = f"{named(network, nat_subnet)}, a subnet of the same table"
        return f"{table} leads to {target}, which stands in {where}: its own traffic comes back to it.", advice
    public = f"for {_ids(network, pitfall.fact('public').split(', '))}, where public addresses need it"
    private = f"for workloads without one in {_affected(network, pitfall)} ({clean(pitfall.fact('workloads'))})"
    return f"{table} leads to {target} {public}, and {private}.", advice


def _main_route_table(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    verb = "uses" if len(pitfall.affects) == 1 else "use"
    target = pitfall.fact("target")
    leads = f"which leads to {named(network, target)}" if target else "which has no default route"
    main = f"the VPC's main table {named(network, pitfall.component)}, {leads}"
    return (
        f"{_affected(network, pitfall)} {verb} {main}, because no table was chosen.",
        "Associate each subnet with the table that it should have, and keep the main table without a default route.",
    )


def _single_nat_gateway(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    zone = pitfall.fact("nat_zone")
    nat = f"{named(network, pitfall.component)}{f' in {zone}' if zone else ''}"
    who = f"All private subnets with workloads, in {pitfall.fact('zones')}"
    return (
        f"{who}, leave through {nat}: when that zone fails, none of them has a way out.",
        "Add a NAT gateway per zone, with a route table per zone, or one regional NAT gateway.",
    )


def _cross_az_nat(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    nat = f"{named(network, pitfall.fact('nat'))} in {pitfall.fact('nat_zone')}"
    who = f"{_affected(network, pitfall)} in {pitfall.fact('zones')}"
    table = named(network, pitfall.component)
    return (
        f"{table} leads {who} to {nat}: the traffic depends on two zones and is charged for crossing.",
        f"Lead it to a NAT gateway in {pitfall.fact('zones')}.",
    )


def _execution_role(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    del network
    definition, image = clean(pitfall.fact("task_definition")), clean(pitfall.fact("image").rpartition(":")[2])
    policy = "AmazonECSTaskExecutionRolePolicy"
    lacks = pitfall.fact("lacks")
    if not lacks:
        return (
            f"{definition} has no execution role, so that Fargate cannot pull from the private {image} in ECR.",
            f"Give the task definition an execution role with {policy}.",
        )
    role = f"The execution role of {definition}, which carries {clean(pitfall.fact('policies'))},"
    return (
        f"{role} may not {lacks} for {image}.",
        f"Attach {policy} to the role, or a policy of your own with these actions.",
    )


def _flow_logs_off(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    broken = pitfall.fact("broken")
    what = f"the workloads of {named(network, pitfall.component)}{f' ({clean(broken)})' if broken else ''}"
    return (
        f"No working flow log covers {what}: nothing measured can stand beside the model.",
        "Create one for the VPC: all traffic, one minute, the fields of `wayout explain flow-logs-format`.",
    )


def _flow_logs_format(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    parts = []
    if pitfall.fact("traffic") != "ALL":
        parts.append(f"records {pitfall.fact('traffic')} only")
    if pitfall.fact("missing"):
        parts.append(f"lacks {pitfall.fact('missing')}")
    log = f"{pitfall.component} on {named(network, pitfall.fact('on'))}"
    return (
        f"{log} {' and '.join(parts)}, and no other log there makes up for it.",
        "Create a second flow log beside it, with all traffic and these fields, then delete the first.",
    )


def _overlapping_cidr(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    own, *others = [named(network, vpc_id) for vpc_id in (pitfall.component, *pitfall.affects)]
    pair = f"{own} and {others[0]}" if len(others) == 1 else f"{' and '.join(others)}, neighbours of {own},"
    shared = f"share {pitfall.fact('shared')} (over {pitfall.fact('via')})"
    return (
        f"{pair} {shared}: packets to the shared addresses reach one of them at most.",
        "Publish the one service over PrivateLink, or move one side to other addresses.",
    )


def _group_on_nat_gateway(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    group, nat = named(network, pitfall.component), _affected(network, pitfall)
    if pitfall.fact("rule"):
        why = "packets through it keep the address of their destination, so the rule admits none of them"
        return f"An egress rule of {group} names the address of {nat}: {why}.", "Name the destination instead."
    return (
        f"{group} seems to be meant for {nat}, and no interface carries it: a NAT gateway takes no security group.",
        "Control the traffic at the workload's group, or with the network ACL of the subnet.",
    )


def _unhealthy_targets(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    who = f"{len(pitfall.affects)} of {pitfall.fact('of')} targets of {clean(pitfall.component)}"
    verb = "fails its health check" if len(pitfall.affects) == 1 else "fail their health check"
    return (
        f"{who} {verb} ({clean(pitfall.fact('reasons'))}): {_affected(network, pitfall)}.",
        "Let the groups of the targets admit the load balancer on the port of the check; then see whether they answer.",
    )


def _told_elsewhere(network: Network, pitfall: Pitfall) -> tuple[str, str]:
    """Advisories that need measurements, or that a diagnosis tells."""
    return f"{pitfall.advisory} at {named(network, pitfall.component)}.", f"See `wayout explain {pitfall.advisory}`."


def _affected(network: Network, pitfall: Pitfall) -> str:
    return _ids(network, pitfall.affects)


def _ids(network: Network, ids: tuple[str, ...] | list[str]) -> str:
    return listed((named(network, each) for each in ids), most=_MOST)


_WORDS: Final[Mapping[Advisory, Callable[[Network, Pitfall], tuple[str, str]]]] = MappingProxyType(
    {
        Advisory.SHARED_ROUTE_TABLE: _shared_route_table,
        Advisory.MAIN_ROUTE_TABLE: _main_route_table,
        Advisory.SINGLE_NAT_GATEWAY: _single_nat_gateway,
        Advisory.CROSS_AZ_NAT: _cross_az_nat,
        Advisory.EXECUTION_ROLE_ECR: _execution_role,
        Advisory.FLOW_LOGS_OFF: _flow_logs_off,
        Advisory.FLOW_LOGS_FORMAT: _flow_logs_format,
        Advisory.OVERLAPPING_CIDR: _overlapping_cidr,
        Advisory.SECURITY_GROUP_ON_NAT_GATEWAY: _group_on_nat_gateway,
        Advisory.NAT_IDLE_TIMEOUT: _told_elsewhere,
        Advisory.NAT_PORTS: _told_elsewhere,
        Advisory.STOPPED_TASK: _told_elsewhere,
        Advisory.ELB_TARGET_UNHEALTHY: _unhealthy_targets,
    }
)
