"""Proof: an outcome as pieces of the packets, each with the step at every device that it meets, up to the one that decides.

A walk says what becomes of all packets together. Here each filter is asked once more, and the packets are parted by the
rule that speaks of them, so that one rule decides for the whole of a piece. From a device on that the checker does not
know, what the walk found is stated.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from wayout.ask.placement import Placement
from wayout.explain.citation import Citations
from wayout.explain.claim import Claim, ClaimKind, Fate
from wayout.explain.piece import Piece, Pieces, Proven
from wayout.forward import internet_gateway, nat_gateway, vpc_endpoint, vpc_peering_connection
from wayout.forward.decision import Split, Verdict, in_sequence, passes, stops
from wayout.forward.device import Devices
from wayout.forward.internet_gateway import Exit
from wayout.forward.journey import Branch, Disposition, Hop, HopKind, Step, StepKind
from wayout.forward.origin import Origin
from wayout.forward.outcome import Outcome, reached
from wayout.forward.perspective import IN, Direction, Leg, Perspective
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.route_table import Route, RouteTargetKind
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.packet_set import PacketSet
from wayout.read.place import Places

_FOLLOWED: Final = frozenset(
    {
        RouteTargetKind.LOCAL,
        RouteTargetKind.NAT_GATEWAY,
        RouteTargetKind.INTERNET_GATEWAY,
        RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY,
        RouteTargetKind.VPC_PEERING_CONNECTION,
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


class _Journey:
    """The pieces of one way, from hop to hop."""

    def __init__(self, prover: Prover, outcome: Outcome, branch: Branch, pieces: list[Piece]) -> None:
        self.prover, self.network, self.devices, self.cite = prover, prover.network, prover.devices, prover.cite
        self.branch = branch
        self.asked = Pieces(*pieces)
        self.stretch = 0
        self.place: str | None = None
        self.sure, self.maybe = reached(msgspec.structs.replace(outcome, branches=(branch,)))

    @property
    def origin(self) -> Origin:
        return self.branch.stretches[self.stretch].origin if self.stretch else self.prover.origin

    def at(self, leg: Leg, hop: Hop, following: Hop | None) -> None:
        """What is claimed at one hop."""
        match hop.kind:
            case HopKind.SUBNET:
                self._at_subnet(leg, hop)
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
                self._state(hop.component)
            case HopKind.INTERNET_GATEWAY | HopKind.EGRESS_ONLY_INTERNET_GATEWAY:
                self._at_internet_gateway(hop)
            case HopKind.VPC_ENDPOINT if self.branch.ending is Disposition.EXITS:
                self._at_gateway_endpoint(hop)
            case HopKind.VPC_ENDPOINT | HopKind.INSTANCE | HopKind.NETWORK_INTERFACE if following is None:
                self._at_interface(hop)
            case HopKind.VPC_PEERING_CONNECTION if leg is Leg.FORWARD and self.stretch == 0:
                self._at_peering(hop)
            case _:
                self._state(hop.component)

    def _state(self, component: str) -> None:
        """From here on, what the walk found is stated: which packets surely pass, and which do not."""
        claim = Claim(ClaimKind.STATED, component, f"the way through {component}, and all beyond, as the walk found it")
        gaps = tuple(dict.fromkeys(unknown.gap.message for unknown in self.branch.unknowns))
        for piece in self.asked.open:
            claims = (*piece.claims, claim)
            doubtful = piece.own & self.maybe - self.sure
            for fate, part in (
                (Fate.PASSES, piece.own & self.sure),
                (Fate.DENIED, piece.own - self.maybe),
                *(((Fate.OPEN, doubtful),) if gaps else ((Fate.PASSES, doubtful), (Fate.DENIED, doubtful))),
            ):
                if part:
                    found = Piece(part, None, claims)
                    self.asked.settled.append(Proven(fate, found, gaps if fate is Fate.OPEN else ()))
        self.asked.open = []

    def _meet(self, split: Split, kind: ClaimKind, component: str, says: str) -> None:
        """One device that lets pass or stops by itself, not by a list of rules."""
        elements = self.cite.found(kind, component)
        for denial in split.denials:
            claim = Claim(
                kind, component, f"{says}: {denial.reason}", Verdict.DENY, reason=denial.reason, elements=elements
            )
            self.asked.deny(
                denial.packets, claim if elements else msgspec.structs.replace(claim, kind=ClaimKind.STATED)
            )
        for doubt in split.doubts:
            self.asked.doubt(doubt.packets, doubt.gap)
        rest = self.asked.seen() - split.denied - split.doubtful
        self.asked.take(
            rest, Claim(kind if elements else ClaimKind.STATED, component, f"{says}: it passes", elements=elements)
        )
        self.asked.go_on()

    def _at_subnet(self, leg: Leg, hop: Hop) -> None:
        is_left = any(step.kind is StepKind.ROUTE for step in hop.steps)
        self.place = hop.component
        for step in hop.steps:
            if not self.asked.open:
                return
            match step.kind:
                case StepKind.FILTER:
                    self._acl(leg, hop.component, Direction.EGRESS if is_left else Direction.INGRESS)
                case StepKind.ROUTE if step.component.startswith("rtb-"):
                    self._route(leg, hop.component, step)
                case StepKind.DELIVER if step.reason is Reason.DESTINATION_NOT_FOUND:
                    says = "no interface of the VPC has the address"
                    claim = Claim(ClaimKind.ARRIVE, self.origin.vpc_id, says, Verdict.DENY, reason=step.reason)
                    self.asked.deny(self.asked.seen(), claim)
                    self.asked.go_on()
                case _:
                    self._state(step.component)

    def _acl(self, leg: Leg, subnet_id: str, direction: Direction) -> None:
        subnet = self.network.subnets[subnet_id]
        acl, seen = self.devices.acl(subnet, direction), self.asked.seen()
        inside = PacketSet.empty()
        if leg is Leg.FORWARD and direction is Direction.EGRESS:
            inside = seen.restrict_destinations(self.devices.addresses_in(subnet, seen.destinations()))
        if isinstance(acl, Gap):
            self.asked.doubt(seen - inside, acl)
        else:
            split = acl.split(seen - inside, Perspective(leg, direction), self.asked.source(self.origin))
            common = {"leg": leg, "direction": direction, "subnet": subnet_id}
            component, family = acl.acl.network_acl_id, Address(seen.destinations().first).family
            for allowance in split.allowances:
                found = self.cite.entry(component, allowance.rule, family)
                says = f"{allowance.rule} is the first that matches"
                kind = ClaimKind.ACL if found else ClaimKind.STATED
                self.asked.take(allowance.packets, Claim(kind, component, says, elements=found, **common))  # type: ignore[arg-type]
            for denial in split.denials:
                found = self.cite.entry(component, denial.rule, family)
                says = f"{denial.rule} is the first that matches"
                kind = ClaimKind.ACL if found else ClaimKind.STATED
                claim = Claim(kind, component, says, Verdict.DENY, reason=denial.reason, elements=found, **common)  # type: ignore[arg-type]
                self.asked.deny(denial.packets, claim)
            for doubt in split.doubts:
                self.asked.doubt(doubt.packets, doubt.gap)
        if inside:
            self.asked.leave_out(inside)
        self.asked.go_on()

    def _route(self, leg: Leg, subnet_id: str, step: Step) -> None:
        subnet = self.network.subnets[subnet_id]
        lookup = self.devices.routes(subnet)
        if isinstance(lookup, Gap) or lookup.table.route_table_id != step.component or step.verdict is Verdict.UNKNOWN:
            self._state(step.component)
            return
        wanted = self.asked.seen() if leg is Leg.FORWARD else PacketSet.box(destinations=self.asked.source(self.origin))
        choices = [choice for choice in lookup.split(wanted) if choice.gap is None]
        if len({id(choice.route) for choice in choices}) != 1:
            self._state(step.component)
            return
        route = choices[0].route
        elements = self.cite.route(lookup, route)
        target = route.target[1] if route is not None else "nowhere"
        named = lookup.name(route) if route is not None else "no route"
        claim = Claim(
            ClaimKind.ROUTE if elements else ClaimKind.STATED,
            step.component,
            f"{named} wins, and leads to {target}",
            step.verdict,
            leg,
            subnet=subnet_id,
            reason=step.reason,
            elements=elements,
        )
        if step.verdict is Verdict.DENY:
            self.asked.deny(self.asked.seen(), claim)
            self.asked.go_on()
            return
        self.asked.take(self.asked.seen(), claim)
        self.asked.go_on()
        if route is None or not self._is_followed(route):
            self._state(target)
        elif leg is Leg.FORWARD and route.target[0] is RouteTargetKind.LOCAL:
            self._find(subnet.vpc_id)

    def _is_followed(self, route: Route) -> bool:
        """Whether the checker may know what stands at the end of a route: no firewall, appliance or transit gateway."""
        kind, target = route.target
        endpoint = self.network.vpc_endpoints.get(target)
        return kind in _FOLLOWED or (
            kind is RouteTargetKind.VPC_ENDPOINT and endpoint is not None and endpoint.is_gateway
        )

    def _find(self, vpc_id: str) -> None:
        """The interface that holds the destination."""
        destinations = self.asked.seen().destinations()
        holder = self.network.interface_at.get((vpc_id, Address(destinations.first)))
        if holder is None:
            return
        elements = self.cite.found(ClaimKind.ARRIVE, holder.network_interface_id)
        if destinations.first != destinations.last or not elements:
            self._state(holder.network_interface_id)
            return
        says = f"{holder.network_interface_id} has the address"
        self.asked.take(
            self.asked.seen(), Claim(ClaimKind.ARRIVE, holder.network_interface_id, says, elements=elements)
        )
        self.asked.go_on()

    def _at_nat(self, hop: Hop) -> None:
        nat = self.network.nat_gateways.get(hop.component)
        is_ipv6 = self.branch.destinations.last >= IPV6_FIRST
        if nat is None or nat.is_regional or is_ipv6 or self.stretch or len(self.branch.stretches) < 2:
            self._state(hop.component)
            return
        split = nat_gateway.split(self.network, nat, self.origin, self.asked.seen())
        self._meet(split, ClaimKind.NAT_GATEWAY, hop.component, "translates TCP, UDP and ICMP, and is available")
        self.stretch = 1
        self.asked.is_translated = True
        ports = self.origin.ports.as_set()
        self.asked.open = [Piece(p.own, p.own.with_source_ports(ports), p.claims) for p in self.asked.open]

    def _at_internet_gateway(self, hop: Hop) -> None:
        table = self.devices.network.subnets.get(self.place or "")
        if table is None:
            self._state(hop.component)
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
            self._state(unclear[0])
            return
        self._meet(told, claimed, hop.component, "attached, and takes what has a public address")

    def _at_gateway_endpoint(self, hop: Hop) -> None:
        endpoint, seen = self.network.vpc_endpoints.get(hop.component), self.asked.seen()
        extra = [step for step in hop.steps if step.verdict is not Verdict.ALLOW]
        split = in_sequence(seen, vpc_endpoint.checks(endpoint, seen)) if endpoint is not None else Split()
        if endpoint is None or (extra and not split.denials) or endpoint.vpc_id != self.origin.vpc_id:
            self._state(hop.component)
            return
        self._meet(split, ClaimKind.GATEWAY_ENDPOINT, hop.component, "takes TCP and ICMP echo of its VPC")

    def _at_peering(self, hop: Hop) -> None:
        peering, seen = self.network.vpc_peering_connections.get(hop.component), self.asked.seen()
        side = peering.other_side(self.origin.vpc_id) if peering is not None else None
        if peering is None or side is None or side.vpc_id is None:
            self._state(hop.component)
            return
        split = in_sequence(seen, vpc_peering_connection.checks(peering, self.origin.vpc_id, seen))
        self._meet(split, ClaimKind.PEERING, hop.component, "active, and reaches the peer's own addresses")
        if self.asked.open:
            self._find(side.vpc_id)

    def _at_interface(self, hop: Hop) -> None:
        """At the end: the endpoint or instance that holds the interface, and its groups."""
        ends = [
            step.component for step in hop.steps if step.kind is StepKind.DELIVER and step.component.startswith("eni-")
        ]
        interface = self.network.network_interfaces.get(ends[-1]) if ends else None
        if interface is None:
            self._state(hop.component)
            return
        seen = self.asked.seen()
        endpoint = self.devices.endpoint_of(interface)
        if endpoint is not None:
            state = vpc_endpoint.state_check(endpoint, seen)
            self._meet(state, ClaimKind.ENDPOINT, endpoint.vpc_endpoint_id, "the endpoint behind the interface")
        if interface.instance_id is not None and self.asked.open:
            self._meet(self._running(interface), ClaimKind.INSTANCE, interface.instance_id, "the instance at the end")
        if not self.asked.open or not interface.group_ids:
            self._state(hop.component)
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
