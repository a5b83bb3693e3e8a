"""The walk: a set of packets from one place, there and their replies back, along every way that its parts take.

After a denial the walk goes on as if allowed, so that every blocker of the way is found. Where a route is missing or a
black hole, it goes on where the table's next route or the sister placements go, and says so. What is not modelled ends
the way in doubt; the return leg near the client is looked at all the same, because a denial there holds whatever lies
beyond.

The walk begins outside the client's interface: its security groups are asked in `outcome`, so that clients in one place
share one walk.
"""

from wayout.forward.crossing.subnet_edge import cross
from wayout.forward.crossing.subnet_neighbour import handed_to_neighbours
from wayout.forward.decision.application import UNTOLD, Application
from wayout.forward.decision.decision import Denial, Split, doubts, stops
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import OUT
from wayout.forward.device.device import Devices
from wayout.forward.device.exempt import exempt_destinations
from wayout.forward.device.internet_gateway import Exit
from wayout.forward.device.route_fate import Fate, together
from wayout.forward.device.route_table import Choice, RouteLookup
from wayout.forward.forward_leg.arrival import reach_interfaces
from wayout.forward.forward_leg.way_between_vpcs import over_peering, through_transit_gateway
from wayout.forward.forward_leg.way_out import leave
from wayout.forward.forward_leg.way_through_endpoint import through_endpoint
from wayout.forward.forward_leg.way_through_interface import through_interface
from wayout.forward.forward_leg.way_through_nat import through_nat
from wayout.forward.forward_leg.way_to_premises import to_premises
from wayout.forward.journey.journey import Branch, Disposition, HopKind, Leaving, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.forward.return_leg.reply import finish
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.model.route_table import Route, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.packet_set import PacketSet


class Walk:
    """Walks through one network.

    `sisters` are the subnets of the other placements of the same question: where a route is missing, they show the way
    that was meant. `skip_service_lists` leaves out gateway endpoints whose address blocks are not known, for a host
    that is no AWS service. `application` is what the packets carry, for firewalls that look inside.
    """

    def __init__(
        self,
        devices: Devices,
        sisters: tuple[str, ...] = (),
        *,
        skip_service_lists: bool = False,
        application: Application = UNTOLD,
    ) -> None:
        self.devices = devices
        self.network = devices.network
        self.sisters = sisters
        self.skip_service_lists = skip_service_lists
        self.application = application

    def onward(self, origin: Origin, packets: PacketSet) -> tuple[Branch, ...]:
        """Every way that `packets` of one family take from outside the interface of `origin`, and back to it."""
        subnet = self.network.find("Subnets", self.network.subnets, origin.subnet_id or "", origin.vpc_id)
        traveller = Traveller.beginning(origin, packets, self.application)
        if isinstance(subnet, Gap):
            traveller.meet(doubts(packets, subnet), StepKind.ROUTE, origin.vpc_id)
            return (traveller.finish(Disposition.UNKNOWN, Leaving.NOT_KNOWN),)
        exempt = packets.restrict_destinations(exempt_destinations(self.network, origin.vpc_id, subnet))
        branches: list[Branch] = []
        if exempt:
            branches.append(Traveller.beginning(origin, exempt).finish(Disposition.DELIVERED, Leaving.OWN_PRIVATE))
            traveller = traveller.fork(packets - exempt)
        if traveller.packets:
            branches += self._depart(traveller, subnet)
        return tuple(branches)

    def enter(self, traveller: Traveller, lookup: RouteLookup, vpc_id: str) -> list[Branch]:
        """In through a gateway, and on by the gateway's own route table. Source: ROUTE-13."""
        table = lookup.table.route_table_id
        choices = lookup.split(traveller.packets)
        branches: list[Branch] = []
        for choice in choices:
            part = traveller.fork(choice.packets) if len(choices) > 1 else traveller
            part.gap = part.gap or choice.gap
            route, rule = choice.route, lookup.name(choice.route) if choice.route is not None else None
            kind, target = route.target if route is not None else (RouteTargetKind.UNKNOWN, "none")
            if route is None or route.state != "active":
                reason = Reason.NO_ROUTE if route is None else Reason.BLACKHOLE_ROUTE
                stop = stops(part.packets, reason, table, rule, (("target", target),))
                part.meet(stop, StepKind.ROUTE, table)
                branches.append(finish(self.devices, part, Disposition.NO_ROUTE))
                continue
            part.step(StepKind.ROUTE, table, rule, f"to {target}")
            branches += self._hand_in(part, vpc_id, kind, target)
        return branches

    def _hand_in(self, traveller: Traveller, vpc_id: str, kind: RouteTargetKind, target: str) -> list[Branch]:
        """Hand what entered by a gateway to the target of a route: only three kinds are allowed there."""
        match kind:
            case RouteTargetKind.LOCAL:
                return reach_interfaces(self.devices, traveller, vpc_id, None)
            case RouteTargetKind.VPC_ENDPOINT:
                return through_endpoint(self.devices, traveller, target, vpc_id, None, self._depart)
            case RouteTargetKind.NETWORK_INTERFACE | RouteTargetKind.INSTANCE:
                return through_interface(self.devices, traveller, target, vpc_id, None, self._depart)
            case _:
                return [self._not_modelled(traveller, target, kind)]

    def _depart(self, traveller: Traveller, subnet: Subnet) -> list[Branch]:
        """Leave a subnet: its ACL, then its route table."""
        traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
        packets = traveller.packets
        inside = packets.restrict_destinations(self.devices.addresses_in(subnet, packets.destinations()))
        cross(self.devices, traveller, subnet, OUT, inside | handed_to_neighbours(self.devices, packets, subnet))
        return self._route_on(traveller, subnet)

    def _route_on(self, traveller: Traveller, subnet: Subnet) -> list[Branch]:
        """Go on by the route table of a subnet; what comes to it a second time would come for ever."""
        lookup = self.devices.routes(subnet)
        if isinstance(lookup, Gap):
            traveller.meet(doubts(traveller.packets, lookup), StepKind.ROUTE, subnet.subnet_id)
            return [finish(self.devices, traveller, Disposition.UNKNOWN)]
        if subnet.subnet_id in traveller.routed:
            return [self._go_round(traveller, subnet, lookup)]
        traveller.routed = (*traveller.routed, subnet.subnet_id)
        choices = [choice for choice in lookup.split(traveller.packets) if not self._is_skipped(choice, traveller)]
        fates = together(choices)
        branches: list[Branch] = []
        for fate in fates:
            part = traveller.fork(fate.packets) if len(fates) > 1 else traveller
            part.gap = part.gap or fate.gap
            branches += self._follow(part, subnet, lookup, fate)
        return branches

    def _go_round(self, traveller: Traveller, subnet: Subnet, lookup: RouteLookup) -> Branch:
        """Back in a subnet whose table has sent the packets on before: by a transit gateway's fault, or the table's own."""
        last = traveller.crossings[-1] if traveller.crossings else None
        is_returned = last is not None and last.subnet_id == subnet.subnet_id
        table = (last.table_id if last is not None and is_returned else None) or lookup.table.route_table_id
        facts = (("subnet", subnet.subnet_id),)
        traveller.meet(stops(traveller.packets, Reason.ROUTE_LOOP, table, None, facts), StepKind.ROUTE, table)
        return finish(self.devices, traveller, Disposition.DROPPED)

    def _is_skipped(self, choice: Choice, traveller: Traveller) -> bool:
        if choice.gap is None or choice.route is None or not self.skip_service_lists:
            return False
        kind, target = choice.route.target
        endpoint = self.network.vpc_endpoints.get(target)
        if kind is not RouteTargetKind.VPC_ENDPOINT or (endpoint is not None and not endpoint.is_gateway):
            return False
        listed = choice.route.destination_prefix_list_id
        traveller.notes.append(
            f"the destination is not an address of the AWS service behind {target}: "
            f"the blocks of {listed} are not in the snapshot"
        )
        return True

    def _follow(self, traveller: Traveller, subnet: Subnet, lookup: RouteLookup, fate: Fate) -> list[Branch]:
        """Take a route, or note that there is none and go on where it was meant to go."""
        table = lookup.table.route_table_id
        facts: tuple[tuple[str, str], ...] = (("subnet", subnet.subnet_id),)
        route = fate.route
        if route is None:
            nat = traveller.origin.component if traveller.origin.is_translated else None
            reason = Reason.NAT_IN_PRIVATE_SUBNET if nat else Reason.NO_ROUTE
            traveller.meet(
                stops(traveller.packets, reason, nat or table, None, (("table", table), *facts)), StepKind.ROUTE, table
            )
            return self._detour(traveller, subnet, lookup, ())
        rule = lookup.name(route)
        if route.state == "blackhole":
            facts = (*facts, ("target", route.target[1]))
            denials = (
                Denial(packets, Reason.BLACKHOLE_ROUTE, table, lookup.name(dead), facts)
                for packets, dead in fate.parts
                if dead is not None
            )
            traveller.meet(Split(denials=tuple(denials)), StepKind.ROUTE, table)
            return self._detour(traveller, subnet, lookup, tuple(dead for _, dead in fate.parts if dead is not None))
        if route.state != "active":
            gap = Gap.feature(
                "RouteTables", f"{rule} has the state {route.state!r}, of which AWS does not say what it does"
            )
            traveller.meet(doubts(traveller.packets, gap), StepKind.ROUTE, table)
        else:
            traveller.step(StepKind.ROUTE, table, rule, f"to {route.target[1]}")
        return self._hand_to(traveller, subnet, route)

    def _detour(
        self, traveller: Traveller, subnet: Subnet, lookup: RouteLookup, dead: tuple[Route, ...]
    ) -> list[Branch]:
        """Go on as if the missing routes were there: by the table's next best ones, else as most sister placements do."""
        own = lookup.without(dead) if dead else None
        fates = together(own.split(traveller.packets)) if own is not None and len(dead) > 1 else ()
        if len(fates) < 2:
            return self._by_votes(traveller, subnet, lookup, own)
        forks = [traveller.fork(fate.packets) for fate in fates]
        return [branch for fork in forks for branch in self._by_votes(fork, subnet, lookup, own)]

    def _by_votes(
        self, traveller: Traveller, subnet: Subnet, lookup: RouteLookup, own: RouteLookup | None
    ) -> list[Branch]:
        """Go on by the route that most tables show: `own` without the dead routes, and those of the sister placements."""
        tables = [own] if own is not None else []
        if traveller.current == 0 and traveller.routed == (subnet.subnet_id,):
            for sister_id in self.sisters:
                sister = self.network.subnets.get(sister_id)
                found = self.devices.routes(sister) if sister is not None and sister.vpc_id == subnet.vpc_id else None
                if isinstance(found, RouteLookup) and found.table is not lookup.table:
                    tables.append(found)
        votes: dict[tuple[str, str], list[tuple[RouteLookup, Route]]] = {}
        for table in tables:
            fates = together(table.split(traveller.packets))
            route = fates[0].route if len(fates) == 1 else None
            if route is not None and route.state == "active" and route.target[0] is not RouteTargetKind.LOCAL:
                votes.setdefault(route.target, []).append((table, route))
        if not votes:
            return [finish(self.devices, traveller, Disposition.NO_ROUTE)]
        table, route = max(votes.values(), key=len)[0]
        shown, target = table.table.route_table_id, route.target[1]
        traveller.step(StepKind.ROUTE, shown, table.name(route), f"to {target}")
        lost = lookup.table.route_table_id
        how = "by its next best route" if shown == lost else f"as {shown} does"
        traveller.notes.append(f"{lost} shows no way on; what lies beyond is judged {how}, to {target}")
        return self._hand_to(traveller, subnet, route)

    def _hand_to(self, traveller: Traveller, subnet: Subnet, route: Route) -> list[Branch]:
        """Hand the packets to the target of a route."""
        kind, target = route.target
        match kind:
            case RouteTargetKind.LOCAL:
                return reach_interfaces(self.devices, traveller, subnet.vpc_id, subnet.subnet_id)
            case RouteTargetKind.INTERNET_GATEWAY | RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY:
                way = Exit(kind, target, subnet.vpc_id, subnet.subnet_id, traveller.origin)
                return leave(self.devices, traveller, way)
            case RouteTargetKind.NAT_GATEWAY:
                return through_nat(self.devices, traveller, subnet, target, self._depart)
            case RouteTargetKind.NETWORK_INTERFACE | RouteTargetKind.INSTANCE:
                near = subnet.subnet_id
                return through_interface(self.devices, traveller, target, subnet.vpc_id, near, self._depart)
            case RouteTargetKind.VPC_ENDPOINT:
                near = subnet.subnet_id
                return through_endpoint(self.devices, traveller, target, subnet.vpc_id, near, self._depart)
            case RouteTargetKind.VPC_PEERING_CONNECTION:
                return over_peering(self.devices, traveller, subnet, target)
            case RouteTargetKind.TRANSIT_GATEWAY:
                return through_transit_gateway(self.devices, traveller, subnet, target, self._route_on)
            case (
                RouteTargetKind.VIRTUAL_PRIVATE_GATEWAY
                | RouteTargetKind.LOCAL_GATEWAY
                | RouteTargetKind.CARRIER_GATEWAY
                | RouteTargetKind.CORE_NETWORK
            ):
                return [to_premises(self.devices, traveller, kind, target, subnet)]
            case _:
                return [self._not_modelled(traveller, target, kind)]

    def _not_modelled(self, traveller: Traveller, target: str, kind: RouteTargetKind) -> Branch:
        traveller.arrive(target, HopKind.OTHER)
        is_known = kind is not RouteTargetKind.UNKNOWN
        way = (
            f"the way through {target}"
            if is_known
            else f"a route to {target}, a target of a kind that wayout does not know,"
        )
        gap = Gap.feature(kind, f"{way} is not modelled yet")
        traveller.meet(doubts(traveller.packets, gap), StepKind.CARRY, target)
        return finish(self.devices, traveller, Disposition.UNKNOWN)
