"""Aspects: the questions under which two journeys are laid beside each other, and what one journey answers to each.

A journey has as many hops as its way has devices, so hops cannot be compared one by one. Each step of a hop answers one
question instead: which group lets it out, which route takes it, which ACL lets the reply in. What lies beyond the point
where the packet is stopped is told as such.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from wayout.ask.result.result import component_of, egress_addresses, main_branch
from wayout.ask.trace import Trace
from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.origin import PublicAddress
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker, Hop, HopKind, Step, StepKind
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTable


class Aspect(StrEnum):
    """One question, in the order in which a packet and its reply meet them."""

    NAME = "name"
    ADDRESS_FAMILY = "address-family"
    SECURITY_GROUP = "security-group"
    ACL_OUT = "acl-out"
    ROUTE_TABLE = "route-table"
    ROUTE = "route"
    TRANSIT_GATEWAY = "transit-gateway"
    FIREWALL = "firewall"
    NAT_GATEWAY = "nat-gateway"
    NAT_ACL = "nat-acl"
    NAT_ROUTE = "nat-route"
    PUBLIC_ADDRESS = "public-address"
    GATEWAY = "gateway"
    TRANSIT_ACL = "transit-acl"
    DESTINATION_ACL = "destination-acl"
    DESTINATION_GROUP = "destination-group"
    DESTINATION = "destination"
    RETURN_ROUTE = "return-route"
    ACL_IN = "acl-in"
    EGRESS_ADDRESS = "egress-address"
    VERDICT = "verdict"


class Cell(msgspec.Struct, frozen=True):
    """What one journey answers: the component and its rule, and whether the packets pass; None where nothing was asked.

    `is_beyond` says that the packet does not come so far: the answer is what would follow.
    """

    component: str
    verdict: Verdict | None = None
    rule: str | None = None
    reason: Reason | None = None
    note: str | None = None
    is_beyond: bool = False


_ASPECT_OF: Mapping[Reason, Aspect] = {
    Reason.NO_PUBLIC_IP: Aspect.PUBLIC_ADDRESS,
    Reason.NO_IPV4_ADDRESS: Aspect.ADDRESS_FAMILY,
    Reason.NO_IPV6_ADDRESS: Aspect.ADDRESS_FAMILY,
    Reason.DNS_DISABLED: Aspect.NAME,
    Reason.DNS_SERVER_BLOCKED: Aspect.NAME,
    Reason.DNS_PRIVATE_ZONE: Aspect.NAME,
    Reason.DNS_FIREWALL: Aspect.NAME,
    Reason.ENDPOINT_PRIVATE_DNS_OFF: Aspect.NAME,
    Reason.NAT_NOT_AVAILABLE: Aspect.NAT_GATEWAY,
    Reason.NAT_NO_PUBLIC_ADDRESS: Aspect.NAT_GATEWAY,
    Reason.NAT_PRIVATE: Aspect.NAT_GATEWAY,
    Reason.NAT_AZ_NOT_COVERED: Aspect.NAT_GATEWAY,
    Reason.NAT_PROTOCOL: Aspect.NAT_GATEWAY,
    Reason.NAT_SOURCE_NOT_IN_VPC: Aspect.NAT_GATEWAY,
    Reason.NAT_IN_PRIVATE_SUBNET: Aspect.NAT_ROUTE,
    Reason.NAT_LOOP: Aspect.NAT_ROUTE,
    Reason.TGW_ATTACHMENT_NOT_AVAILABLE: Aspect.TRANSIT_GATEWAY,
    Reason.TGW_AZ_NOT_ATTACHED: Aspect.TRANSIT_GATEWAY,
    Reason.TGW_NO_ASSOCIATION: Aspect.TRANSIT_GATEWAY,
    Reason.TGW_NO_ROUTE: Aspect.TRANSIT_GATEWAY,
    Reason.TGW_BLACKHOLE: Aspect.TRANSIT_GATEWAY,
    Reason.FIREWALL_DENIED: Aspect.FIREWALL,
    Reason.FIREWALL_ASYMMETRIC: Aspect.FIREWALL,
}
"""Reasons that answer a question of their own, wherever on the way they are met."""


def cells_of(network: Network, trace: Trace) -> dict[Aspect, Cell]:
    """What one journey answers to each question that it meets, in the order of the questions."""
    found: dict[Aspect, Cell] = {}
    for aspect, cell in (*_told(network, trace), *_unlisted(trace), *_stepped(network, trace)):
        known = found.get(aspect)
        if known is None or _weight(cell) > _weight(known):
            found[aspect] = cell
    egress = ", ".join(map(str, egress_addresses(trace.result, trace.placement)))
    if egress:
        found[Aspect.EGRESS_ADDRESS] = Cell(egress)
    found[Aspect.VERDICT] = Cell(trace.answer)
    return {aspect: found[aspect] for aspect in Aspect if aspect in found}


def _weight(cell: Cell) -> int:
    """Which of two answers to one question is told: a denial that is met, a doubt, a denial beyond, anything else."""
    if cell.verdict is Verdict.DENY:
        return 1 if cell.is_beyond else 3
    return 2 if cell.verdict is Verdict.UNKNOWN else 0


def _told(network: Network, trace: Trace) -> Iterator[tuple[Aspect, Cell]]:
    """What the place itself tells: its table, chosen or not, and its public address."""
    origin = trace.placement.origin
    subnet = network.subnets.get(origin.subnet_id or "")
    table = network.route_table_of(subnet) if subnet is not None else None
    if subnet is not None and isinstance(table, RouteTable):
        note = "main" if network.uses_main_table(subnet) else "explicit"
        yield Aspect.ROUTE_TABLE, Cell(table.route_table_id, note=note)
    match origin.public:
        case PublicAddress.PRESENT:
            yield Aspect.PUBLIC_ADDRESS, Cell(str(origin.public_ip or ""), note="present")
        case PublicAddress.NONE | PublicAddress.UNKNOWN:
            yield Aspect.PUBLIC_ADDRESS, Cell("", note=str(origin.public))


def _unlisted(trace: Trace) -> Iterator[tuple[Aspect, Cell]]:
    """What stops the packets without a step of its own: names and address families."""
    for blocker in trace.result.blockers:
        aspect = _ASPECT_OF.get(blocker.reason)
        if aspect in {Aspect.NAME, Aspect.ADDRESS_FAMILY, Aspect.PUBLIC_ADDRESS} and aspect is not None:
            yield aspect, _of_blocker(blocker, trace)


def _of_blocker(blocker: Blocker, trace: Trace) -> Cell:
    return Cell(component_of(blocker, trace.placement), Verdict.DENY, blocker.rule, blocker.reason)


def _stepped(network: Network, trace: Trace) -> Iterator[tuple[Aspect, Cell]]:
    """What each step of both legs answers. After the step that lets nothing pass, all others lie beyond."""
    where = _Whereabouts(network, trace)
    is_beyond = False
    for leg, own in ((Leg.FORWARD, trace.forward), (Leg.RETURN, trace.back)):
        is_stopped = any(blocker.is_final and blocker.leg is leg for blocker in trace.result.blockers)
        for index, hop in enumerate((*own.hops, *own.beyond)):
            is_beyond = is_beyond or index >= len(own.hops)
            where.arrive(leg, hop)
            for step in hop.steps:
                aspect = where.aspect(leg, hop, step)
                if aspect is not None:
                    yield aspect, _of_step(trace, aspect, step, is_beyond=is_beyond)
                is_last = is_stopped and index == len(own.hops) - 1
                is_beyond = is_beyond or (is_last and step.verdict is Verdict.DENY)


def _of_step(trace: Trace, aspect: Aspect, step: Step, *, is_beyond: bool) -> Cell:
    groups = trace.placement.origin.group_ids
    component = ", ".join(groups) if aspect is Aspect.SECURITY_GROUP and groups else step.component
    if step.reason is not None and _ASPECT_OF.get(step.reason) is Aspect.PUBLIC_ADDRESS:
        component = trace.placement.origin.component
    return Cell(component, step.verdict, step.rule, step.reason, step.note, is_beyond)


_HOLDERS = frozenset({HopKind.INSTANCE, HopKind.NETWORK_INTERFACE, HopKind.VPC_ENDPOINT})
"""What can hold the destination at the end of a way."""


class _Whereabouts:
    """Where on its way a journey is: in the sender's subnet, around the NAT gateway, or near the destination."""

    def __init__(self, network: Network, trace: Trace) -> None:
        branch = main_branch(trace.result)
        hops = branch.forward if branch is not None else ()
        gateways = [hop.component for hop in hops if hop.kind is HopKind.NAT_GATEWAY]
        known = [network.nat_gateways.get(gateway) for gateway in gateways]
        self._nat_subnets = {gateway.subnet_id for gateway in known if gateway is not None}
        self._own = trace.placement.origin.subnet_id
        subnets = [hop.component for hop in hops if hop.kind is HopKind.SUBNET]
        self._far = subnets[-1] if subnets and hops[-1].kind in _HOLDERS else None
        self._in_line = {hop.component for hop in hops[:-1] if hop.kind is HopKind.VPC_ENDPOINT}
        self._sender = trace.placement.origin.hop_component
        self._is_translated = False
        self._has_route = False
        self._back_from_nat = not gateways

    def arrive(self, leg: Leg, hop: Hop) -> None:
        """Come to a hop."""
        if hop.kind is HopKind.NAT_GATEWAY:
            self._is_translated = True
            self._back_from_nat = leg is Leg.RETURN

    def aspect(self, leg: Leg, hop: Hop, step: Step) -> Aspect | None:
        """Which question the step answers; None when it answers none."""
        if step.reason is not None and step.reason in _ASPECT_OF:
            return _ASPECT_OF[step.reason]
        match hop.kind:
            case HopKind.SUBNET:
                return self._at_subnet(leg, hop, step)
            case HopKind.NAT_GATEWAY:
                return Aspect.NAT_GATEWAY if leg is Leg.FORWARD else None
            case HopKind.INSTANCE | HopKind.NETWORK_INTERFACE | HopKind.PLACEMENT | HopKind.INTERNET:
                return self._at_end(leg, hop, step)
            case HopKind.TRANSIT_GATEWAY:
                return Aspect.TRANSIT_GATEWAY if leg is Leg.FORWARD else self._at_table(leg, hop, step, is_near=False)
            case HopKind.VPC_ENDPOINT if hop.component in self._in_line:
                return Aspect.FIREWALL
            case HopKind.VPC_ENDPOINT if step.kind is StepKind.FILTER:
                return Aspect.DESTINATION_GROUP
            case _:
                return Aspect.GATEWAY

    def _at_subnet(self, leg: Leg, hop: Hop, step: Step) -> Aspect | None:
        is_near = not self._is_translated if leg is Leg.FORWARD else self._back_from_nat
        if step.kind is StepKind.ROUTE:
            return self._at_table(leg, hop, step, is_near=is_near)
        if is_near and hop.component == self._own:
            return Aspect.ACL_OUT if leg is Leg.FORWARD else Aspect.ACL_IN
        if hop.component == self._far:
            return Aspect.DESTINATION_ACL
        return Aspect.NAT_ACL if hop.component in self._nat_subnets else Aspect.TRANSIT_ACL

    def _at_table(self, leg: Leg, hop: Hop, step: Step, *, is_near: bool) -> Aspect | None:
        """The first route that the sender's table gives is its answer; what follows is a way that was meant."""
        if leg is Leg.RETURN:
            return Aspect.RETURN_ROUTE if step.verdict is not Verdict.ALLOW else None
        if not is_near:
            return Aspect.NAT_ROUTE if hop.component in self._nat_subnets else Aspect.GATEWAY
        is_first, self._has_route = not self._has_route, True
        return Aspect.ROUTE if is_first and hop.component == self._own else None

    def _at_end(self, leg: Leg, hop: Hop, step: Step) -> Aspect | None:
        """The sender, where the journey begins, or whatever holds the destination."""
        if leg is Leg.RETURN:
            return None
        if hop.component == self._sender and step.kind is StepKind.FILTER and not self._has_route:
            return Aspect.SECURITY_GROUP
        return Aspect.DESTINATION_GROUP if step.kind is StepKind.FILTER else Aspect.DESTINATION
