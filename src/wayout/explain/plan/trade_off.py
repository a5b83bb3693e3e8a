"""What speaks for and against each kind of solution, in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wayout.explain.wording.listing import listed
from wayout.explain.wording.name import named
from wayout.fix.change.any_change import Change
from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion
from wayout.fix.change.endpoint_policy import SetVpcEndpointPolicy
from wayout.fix.change.network_acl import CreateNetworkAclEntry, ReplaceNetworkAclEntry
from wayout.fix.change.route import CreateRoute, ReplaceRoute
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint
from wayout.fix.plan import Approach
from wayout.fix.propose import ProvenPlan
from wayout.fix.repair.endpoint_policy import READING
from wayout.fix.repair.way import at_block, served, table_of
from wayout.model.network import Network
from wayout.model.route_table import RouteTable, RouteTargetKind

_FEW: Final = 2
_TO_OTHERS: Final = (
    RouteTargetKind.TRANSIT_GATEWAY,
    RouteTargetKind.VPC_PEERING_CONNECTION,
    RouteTargetKind.VIRTUAL_PRIVATE_GATEWAY,
    RouteTargetKind.CORE_NETWORK,
    RouteTargetKind.VPC_ENDPOINT,
    RouteTargetKind.NETWORK_INTERFACE,
    RouteTargetKind.INSTANCE,
)
"""Where a hub, an office or an inspection may stand, which packets pass by once their route leads elsewhere."""

_TITLES: Final[Mapping[Approach, str]] = MappingProxyType(
    {
        Approach.REPAIR: "Mend what is there",
        Approach.NAT_PER_ZONE: "NAT gateways of the zones' own",
        Approach.REGIONAL_NAT: "One regional NAT gateway",
        Approach.ENDPOINTS: "Endpoints for the services of AWS",
        Approach.PUBLIC_ADDRESS: "Public addresses for the workload",
    }
)


def title_of(approach: Approach) -> str:
    """The name of a kind of solution."""
    return _TITLES[approach]


def trade_off(before: Network, after: Network, proven: ProvenPlan) -> tuple[str, ...]:
    """What a plan brings along for the network before it, one sentence each."""
    changes = proven.plan.changes
    found = [*_of_kind(proven.plan.approach)]
    if proven.plan.approach is Approach.NAT_PER_ZONE and proven.proof.zones:
        found.insert(
            0, "Each zone goes out by itself: no traffic across zones, and no zone takes another along (NAT-14)."
        )
    if proven.proof.unresolved and proven.proof.surplus:
        found.append(_unresolved(proven.proof.unresolved))
    found += _across_zones(after, proven)
    found += _passed_by(before, proven)
    found += _let_in(after, proven)
    if any(isinstance(change, CreateGatewayEndpoint) for change in changes):
        found.append("Connections to the service that are open are cut once (EP-7).")
    found += _let_call(proven)
    if any(_is_led_elsewhere(before, change) for change in changes):
        found.append("Connections over a route that is pointed elsewhere break, and are opened anew.")
    if any(isinstance(change, CreateNetworkAclEntry | ReplaceNetworkAclEntry) for change in changes):
        found.append("An ACL holds for all that stands in its subnets, and for open connections at once (NACL-17).")
    if proven.cost.touched:
        found.append(_touched(proven))
    return tuple(found)


def _unresolved(names: tuple[str, ...]) -> str:
    """Why what opens for a name stands beside the question: nobody asked for all public addresses."""
    what, whose = ("is", "its") if len(names) == 1 else ("are", "their")
    told = listed(names, most=_FEW)
    return f"{told} {what} not resolved: {whose} addresses are among those that open beside the question."


def _touched(proven: ProvenPlan) -> str:
    """How many others stand behind what is changed, and where it is told what that means for them."""
    count, proof = proven.cost.touched, proven.proof
    who = "1 more subnet or interface uses" if count == 1 else f"{count} more subnets or interfaces use"
    what = (
        "see what opens and closes" if proof.surplus or proof.closes or proof.undecided else "nothing changes for any"
    )
    return f"{who} what is changed: {what}."


def _is_led_elsewhere(before: Network, change: Change) -> bool:
    """Whether a change points a route elsewhere that leads somewhere now: a black hole carries no connections."""
    if not isinstance(change, ReplaceRoute):
        return False
    table = before.route_tables.get(change.route_table_id)
    old = at_block(table, change.destination) if table is not None else None
    return old is None or old.state == "active"


def _passed_by(before: Network, proven: ProvenPlan) -> list[str]:
    """What packets no longer pass, because the plan points their route elsewhere."""
    targets = []
    for change in proven.plan.changes:
        if not isinstance(change, ReplaceRoute):
            continue
        table = before.route_tables.get(change.route_table_id)
        for route in table.routes if table is not None else ():
            kind, target = route.target
            is_other = target != change.target and kind in _TO_OTHERS
            if route.destination == change.destination and is_other:
                targets.append(target)
    return [
        f"Packets that went to {named(before, target)} no longer do: whatever inspects them there, or leads to other networks, "
        "is left out. `wayout diagnose` says what mends that way instead."
        for target in dict.fromkeys(targets)
    ]


def _let_in(after: Network, proven: ProvenPlan) -> list[str]:
    """Who may be called from the internet by an exclusion from Block Public Access. Source: BPA-3, BPA-4."""
    return [
        f"The internet may call what stands in {named(after, change.resource_id)} too: an exclusion for both directions "
        "leaves security groups and ACLs alone before it (BPA-4)."
        for change in proven.plan.changes
        if isinstance(change, CreateBlockPublicAccessExclusion) and change.mode == "allow-bidirectional"
    ]


def _let_call(proven: ProvenPlan) -> list[str]:
    """Whom a statement of an endpoint's policy speaks of, and what an address does not tell. Source: EP-8."""
    documents = [change.policy_document for change in proven.plan.changes if isinstance(change, SetVpcEndpointPolicy)]
    found = []
    if documents:
        found.append(
            "A statement of an endpoint's policy grants nothing: a caller's own permissions still decide (EP-8)."
        )
    is_address = any(each.startswith("http") for each in proven.plan.destinations)
    if is_address and any(READING in document for document in documents):
        found.append("It lets objects be read: a caller that writes needs s3:PutObject in the statement too.")
    return found


def _of_kind(approach: Approach) -> tuple[str, ...]:
    match approach:
        case Approach.REPAIR:
            return ()
        case Approach.NAT_PER_ZONE:
            return ("Partners who admit addresses must be told the new ones, before anything is changed.",)
        case Approach.REGIONAL_NAT:
            return (
                "One gateway that AWS extends to each zone by itself; no public subnets are needed (NAT-23).",
                "A new zone is served across zones for up to an hour. Its addresses are AWS's choice (NAT-24).",
                "Whether its price counts once or for each zone AWS does not say: each zone is counted (NAT-32, UNVERIFIED).",
            )
        case Approach.ENDPOINTS:
            return (
                "Traffic to the service stays in AWS's network and needs no way to the internet; nothing else gets one.",
            )
        case Approach.PUBLIC_ADDRESS:
            return (
                "The workload itself is on the internet: its groups are all that stands before it.",
                "Each task has an address of its own, which changes: partners cannot admit it by address.",
            )


def _across_zones(after: Network, proven: ProvenPlan) -> list[str]:
    """Which zones depend on another one's NAT gateway after the plan: by its routes, or for its senders all the same."""
    found: dict[str, set[str]] = {}
    for table, target in (*_led(after, proven), *_kept(after, proven)):
        nat = after.nat_gateways.get(target)
        home = after.subnets.get(nat.subnet_id or "") if nat is not None else None
        for subnet in served(after, table) if home is not None else ():
            if home is not None and subnet.availability_zone != home.availability_zone:
                found.setdefault(target, set()).add(subnet.availability_zone)
    lines = []
    for target, far in found.items():
        home = after.subnets[after.nat_gateways[target].subnet_id or ""]
        verb, them = ("goes", "it") if len(far) == 1 else ("go", "them")
        lines.append(
            f"{' and '.join(sorted(far))} {verb} out through {named(after, target)} in {home.availability_zone}: each "
            f"gigabyte costs more, and the loss of that zone cuts {them} off (NAT-14); --per-az plans for that."
        )
    return lines


def _led(after: Network, proven: ProvenPlan) -> list[tuple[RouteTable, str]]:
    """The tables that the plan leads to a target."""
    routes = (change for change in proven.plan.changes if isinstance(change, CreateRoute | ReplaceRoute))
    return [
        (table, route.target) for route in routes if (table := after.route_tables.get(route.route_table_id)) is not None
    ]


def _kept(after: Network, proven: ProvenPlan) -> list[tuple[RouteTable, str]]:
    """The tables of the senders with the NAT gateways to which they lead, where the plan is about gateways of the zones."""
    if proven.plan.approach is not Approach.NAT_PER_ZONE:
        return []
    subnets = (after.subnets.get(placement.origin.subnet_id or "") for placement in proven.proof.after.placements)
    tables = {t.route_table_id: t for s in subnets if s is not None and (t := table_of(after, s)) is not None}
    return [
        (table, route.nat_gateway_id)
        for table in tables.values()
        for route in table.routes
        if route.nat_gateway_id is not None and route.state == "active"
    ]
