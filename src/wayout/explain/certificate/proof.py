"""Proof: an outcome as pieces of the packets, each with the step at every device that it meets, up to the one that decides.

A walk says what becomes of all packets together. Here each filter is asked once more, and the packets are parted by the
rule that speaks of them, so that one rule decides for the whole of a piece. From a device on that the checker does not
know, what the walk found is stated.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from wayout.ask.source.placement import Placement
from wayout.explain.certificate.citation import Citations
from wayout.explain.certificate.claim import Claim, ClaimKind, Fate
from wayout.explain.certificate.crossing import over_peering, through_gateway
from wayout.explain.certificate.piece import Piece, Pieces, Proven
from wayout.explain.certificate.proving import Proving
from wayout.forward.decision.decision import Split, Verdict, in_sequence, passes, stops
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import IN, Direction, Leg
from wayout.forward.device import internet_gateway, nat_gateway, vpc_endpoint
from wayout.forward.device.device import Devices
from wayout.forward.device.internet_gateway import Exit
from wayout.forward.journey.journey import Branch, Disposition, Hop, HopKind, Step, StepKind
from wayout.forward.journey.outcome import Outcome, reached
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.route_table import Route, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.address import IPV6_FIRST
from wayout.read.place import Places

_FOLLOWED: Final = frozenset(
    {
        RouteTargetKind.LOCAL,
        RouteTargetKind.NAT_GATEWAY,
        RouteTargetKind.INTERNET_GATEWAY,
        RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY,
    }
)


class Prover:
    """Proves the outcomes of one placement."""

    def __init__(self, network: Network, devices: Devices, places: Places, placement: Placement) -> None:
        self.network = network
        self.devices = devices
        self.cite = Citations(network, places)
        self.origin = placement.origin

    def prove(self, outcome: Outcome) -> Iterator[Proven]:
        """All pieces of an outcome, each with its fate; they may overlap, and leave nothing out."""
        asked = Pieces(Piece(outcome.packets, None, ()))
        self.part_by_groups(asked, outcome.client, self.origin, Direction.EGRESS, self.origin.group_ids)
        asked.go_on()
        yield from asked.settled
        for branch in outcome.branches:
            mine = [Piece(p.own & branch.intended, None, p.claims) for p in asked.open if p.own & branch.intended]
            if branch.gap is not None:
                yield from (Proven(Fate.OPEN, piece, (branch.gap.message,)) for piece in mine)
            else:
                yield from self._along(outcome, branch, mine)

    def _along(self, outcome: Outcome, branch: Branch, pieces: list[Piece]) -> Iterator[Proven]:
        """The pieces along one way: there, and their replies back."""
        journey = _Journey(self, outcome, branch, pieces)
        for leg, hops in ((Leg.FORWARD, branch.forward), (Leg.RETURN, branch.back)):
            for index, hop in enumerate(hops):
                if not journey.asked.open:
                    break
                journey.at(leg, hop, hops[index + 1] if index + 1 < len(hops) else None)
        yield from journey.asked.settled
        yield from (Proven(Fate.PASSES, piece) for piece in journey.asked.open)

    def part_by_groups(
        self, asked: Pieces, split: Split, origin: Origin, direction: Direction, group_ids: tuple[str, ...]
    ) -> None:
        """Part the packets by the rule of the groups, and by its peer, that lets them pass."""
        component = ", ".join(group_ids)
        for allowance in split.allowances:
            if allowance.rule is None:
                says = "AWS's own services beside every interface: no rule is asked"
                asked.take(allowance.packets, Claim(ClaimKind.STATED, component, says))
                continue
            for part, elements in self.cite.permission(allowance, origin, direction, asked.source(origin)):
                kind = ClaimKind.GROUPS if elements else ClaimKind.STATED
                says = f"{allowance.rule} allows it"
                asked.take(part, Claim(kind, component, says, direction=direction, elements=elements))
        for denial in split.denials:
            plain = denial.reason in {Reason.SG_NO_MATCHING_RULE, Reason.SG_EMPTY}
            lists = self.cite.permission_lists(group_ids, direction) if plain else ()
            kind = ClaimKind.GROUPS if lists else ClaimKind.STATED
            says = "no rule of these groups matches" if plain else f"{denial.rule} does not hold here ({denial.reason})"
            claim = Claim(
                kind, component, says, Verdict.DENY, direction=direction, reason=denial.reason, elements=lists
            )
            asked.deny(denial.packets, claim)
        for doubt in split.doubts:
            asked.doubt(doubt.packets, doubt.gap)


class _Journey(Proving):
    """The pieces of one way, from hop to hop."""

    def __init__(self, prover: Prover, outcome: Outcome, branch: Branch, pieces: list[Piece]) -> None:
        found = reached(msgspec.structs.replace(outcome, branches=(branch,)))
        super().__init__(prover.network, prover.devices, prover.cite, branch, pieces, found)
        self.prover = prover
        self.stretch = 0
        self.place: str | None = None
        self.is_crossing = False

    @property
    def origin(self) -> Origin:
        """The sender, or the NAT gateway that speaks for it."""
        return self.branch.stretches[self.stretch].origin if self.stretch else self.prover.origin

    def at(self, leg: Leg, hop: Hop, following: Hop | None) -> None:
        """What is claimed at one hop."""
        match hop.kind:
            case HopKind.TRANSIT_GATEWAY | HopKind.SUBNET if self.is_crossing:
                self.is_crossing = hop.kind is HopKind.SUBNET  # all up to the exit was claimed with the route
            case HopKind.SUBNET:
                self._at_subnet(leg, hop)
            case HopKind.VPC_PEERING_CONNECTION:
                self._rest(hop.steps, hop.component)
            case HopKind.NAT_GATEWAY if leg is Leg.RETURN:
                self.stretch -= 1
                self.asked.is_translated = self.stretch > 0
            case HopKind.NAT_GATEWAY:
                self._at_nat(hop)
            case HopKind.INTERNET_GATEWAY | HopKind.EGRESS_ONLY_INTERNET_GATEWAY | HopKind.VPC_ENDPOINT if (
                leg is Leg.RETURN
            ):
                pass
            case HopKind.INTERNET_GATEWAY | HopKind.EGRESS_ONLY_INTERNET_GATEWAY if (
                self.branch.ending is Disposition.DELIVERED
            ):
                self.state(hop.component)
            case HopKind.INTERNET_GATEWAY | HopKind.EGRESS_ONLY_INTERNET_GATEWAY:
                self._at_internet_gateway(hop)
            case HopKind.VPC_ENDPOINT if self.branch.ending is Disposition.EXITS:
                self._at_gateway_endpoint(hop)
            case HopKind.VPC_ENDPOINT | HopKind.INSTANCE | HopKind.NETWORK_INTERFACE if following is None:
                self._at_interface(hop)
            case _:
                self.state(hop.component)

    def _at_subnet(self, leg: Leg, hop: Hop) -> None:
        """Into a subnet by its ACL; or out of it by its route table, and past its ACL where that is asked."""
        self.place = hop.component
        kinds = [step.kind for step in hop.steps]
        if StepKind.ROUTE not in kinds:
            for step in hop.steps:
                if step.kind is not StepKind.FILTER:
                    self.state(step.component)
                elif self.asked.open:
                    self.pass_acl(leg, hop.component, Direction.INGRESS)
            return
        index = kinds.index(StepKind.ROUTE)
        step, is_filtered = hop.steps[index], StepKind.FILTER in kinds[:index]
        if not step.component.startswith("rtb-"):
            self.state(step.component)
            return
        self._leave(leg, hop, step, is_filtered=is_filtered)

    def _rest(self, steps: tuple[Step, ...], claimed: str = "") -> None:
        """What a hop tells beyond what was claimed: that nobody has the address, or something that is only stated."""
        for step in steps:
            if step.kind is StepKind.FILTER or step.component == claimed or not self.asked.open:
                continue
            if step.reason is Reason.DESTINATION_NOT_FOUND:
                self.find_nobody(step.component)
            else:
                self.state(step.component)

    def _leave(self, leg: Leg, hop: Hop, step: Step, *, is_filtered: bool) -> None:
        subnet = self.network.subnets[hop.component]
        lookup = self.devices.routes(subnet)
        if isinstance(lookup, Gap) or lookup.table.route_table_id != step.component or step.verdict is Verdict.UNKNOWN:
            self.state(step.component)
            return
        choices = [choice for choice in lookup.split(self.routed(leg)) if choice.gap is None]
        if len({id(choice.route) for choice in choices}) != 1:
            self.state(step.component)
            return
        route = choices[0].route
        target = route.target[1] if route is not None else "nowhere"
        named = lookup.name(route) if route is not None else "no route"
        says, elements = f"{named} wins, and leads to {target}", self.cite.route(lookup, route)
        claim = Claim(ClaimKind.ROUTE, step.component, says, step.verdict, leg, None, subnet.subnet_id, step.reason)
        self.say(msgspec.structs.replace(claim, elements=elements))
        if is_filtered and self.asked.open:
            self.pass_acl(leg, subnet.subnet_id, Direction.EGRESS)
        if self.asked.open:
            self._follow(leg, subnet, route)
        self._rest(hop.steps[hop.steps.index(step) + 1 :])

    def _follow(self, leg: Leg, subnet: Subnet, route: Route | None) -> None:
        """What stands at the end of a route, as far as it is claimed before the next hop."""
        kind, target = route.target if route is not None else (RouteTargetKind.UNKNOWN, "nowhere")
        match kind:
            case RouteTargetKind.TRANSIT_GATEWAY:
                through_gateway(self, leg, subnet, target)
                self.is_crossing = True
            case RouteTargetKind.VPC_PEERING_CONNECTION:
                over_peering(self, leg, subnet, target)
            case RouteTargetKind.LOCAL if leg is Leg.FORWARD:
                self.find(subnet.vpc_id)
            case _ if route is None or not self._is_followed(route):
                self.state(target)
            case _:
                pass

    def _is_followed(self, route: Route) -> bool:
        """Whether the checker may know what stands at the end of a route: no firewall and no appliance."""
        kind, target = route.target
        endpoint = self.network.vpc_endpoints.get(target)
        return kind in _FOLLOWED or (
            kind is RouteTargetKind.VPC_ENDPOINT and endpoint is not None and endpoint.is_gateway
        )

    def _at_nat(self, hop: Hop) -> None:
        nat = self.network.nat_gateways.get(hop.component)
        is_ipv6 = self.branch.destinations.last >= IPV6_FIRST
        if nat is None or nat.is_regional or is_ipv6 or self.stretch or len(self.branch.stretches) < 2:
            self.state(hop.component)
            return
        split = nat_gateway.split(self.network, nat, self.origin, self.asked.seen())
        self.meet(split, ClaimKind.NAT_GATEWAY, hop.component, "translates TCP, UDP and ICMP, and is available")
        self.stretch = 1
        self.asked.is_translated = True
        ports = self.origin.ports.as_set()
        self.asked.open = [Piece(p.own, p.own.with_source_ports(ports), p.claims) for p in self.asked.open]

    def _at_internet_gateway(self, hop: Hop) -> None:
        table = self.devices.network.subnets.get(self.place or "")
        if table is None:
            self.state(hop.component)
            return
        kind = RouteTargetKind.INTERNET_GATEWAY
        claimed = ClaimKind.INTERNET_GATEWAY
        if hop.kind is HopKind.EGRESS_ONLY_INTERNET_GATEWAY:
            kind, claimed = RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY, ClaimKind.EGRESS_ONLY_INTERNET_GATEWAY
        way = Exit(kind, hop.component, table.vpc_id, table.subnet_id, self.origin)
        seen = self.asked.seen()
        nat = self.network.nat_gateways.get(self.origin.component) if self.origin.is_translated else None
        checks = (
            *(nat_gateway.internet_checks(nat, seen) if nat else ()),
            *internet_gateway.checks(self.network, way, seen),
        )
        unclear = [step.component for step in hop.steps if step.verdict is Verdict.UNKNOWN]
        told = in_sequence(seen, checks)
        if unclear and not told.doubts:
            self.state(unclear[0])
            return
        self.meet(told, claimed, hop.component, "attached, and takes what has a public address")

    def _at_gateway_endpoint(self, hop: Hop) -> None:
        endpoint, seen = self.network.vpc_endpoints.get(hop.component), self.asked.seen()
        extra = [step for step in hop.steps if step.verdict is not Verdict.ALLOW]
        split = in_sequence(seen, vpc_endpoint.checks(endpoint, seen)) if endpoint is not None else Split()
        if endpoint is None or (extra and not split.denials) or endpoint.vpc_id != self.origin.vpc_id:
            self.state(hop.component)
            return
        self.meet(split, ClaimKind.GATEWAY_ENDPOINT, hop.component, "takes TCP and ICMP echo of its VPC")

    def _at_interface(self, hop: Hop) -> None:
        """At the end: the endpoint or instance that holds the interface, and its groups."""
        ends = [
            step.component for step in hop.steps if step.kind is StepKind.DELIVER and step.component.startswith("eni-")
        ]
        interface = self.network.network_interfaces.get(ends[-1]) if ends else None
        if interface is None:
            self.state(hop.component)
            return
        seen = self.asked.seen()
        endpoint = self.devices.endpoint_of(interface)
        if endpoint is not None:
            state = vpc_endpoint.state_check(endpoint, seen)
            self.meet(state, ClaimKind.ENDPOINT, endpoint.vpc_endpoint_id, "the endpoint behind the interface")
        if interface.instance_id is not None and self.asked.open:
            self.meet(self._running(interface), ClaimKind.INSTANCE, interface.instance_id, "the instance at the end")
        if not self.asked.open or not interface.group_ids or not interface.is_attached:
            self.state(hop.component)
            return
        groups = self.devices.groups(interface.group_ids, interface.vpc_id, Direction.INGRESS)
        split = groups.split(self.asked.seen(), IN, self.origin, self.asked.source(self.origin))
        self.prover.part_by_groups(self.asked, split, self.origin, Direction.INGRESS, interface.group_ids)
        self.asked.go_on()

    def _running(self, interface: NetworkInterface) -> Split:
        instance = self.network.instances.get(interface.instance_id or "")
        seen = self.asked.seen()
        if instance is None or instance.state.name == "running":
            return passes(seen)
        return stops(seen, Reason.TARGET_NOT_RUNNING, instance.instance_id)
