"""The walk: a set of packets from one place, there and their replies back, along every way that its parts take.

After a denial the walk goes on as if allowed, so that every blocker of the way is found. Where a route is missing or a black hole, it goes on where
the table's next route or the sister placements go, and says so. What is not modelled ends the way in doubt; the return leg near the client is
looked at all the same, because a denial there holds whatever lies beyond.

The walk begins outside the client's interface: its security groups are asked in `outcome`, so that clients in one place share one walk.
"""

from wayout.forward import internet_gateway, nat_gateway, vpc_endpoint, vpc_peering_connection
from wayout.forward.arrival import reach_interfaces
from wayout.forward.decision import doubts, stops
from wayout.forward.device import Devices
from wayout.forward.exempt import exempt_destinations
from wayout.forward.journey import Branch, Disposition, Hop, HopKind, Leaving, StepKind
from wayout.forward.origin import Origin
from wayout.forward.perspective import IN, OUT, Direction
from wayout.forward.reply import come_back
from wayout.forward.route_table import Choice, RouteLookup
from wayout.forward.traveller import Home, Traveller
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway
from wayout.model.reason import Reason
from wayout.model.route_table import Route, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.packet_set import PacketSet


class Walk:
    """Walks through one network. `sisters` are the subnets of the other placements of the same question: where a route is missing, they show the way
    that was meant. `skip_service_lists` leaves out gateway endpoints whose address blocks are not known, for a host that is no AWS service."""

    def __init__(self, devices: Devices, sisters: tuple[str, ...] = (), *, skip_service_lists: bool = False) -> None:
        self.devices = devices
        self.network = devices.network
        self.sisters = sisters
        self.skip_service_lists = skip_service_lists

    def onward(self, origin: Origin, packets: PacketSet) -> tuple[Branch, ...]:
        """Every way that `packets` of one family take from outside the interface of `origin`, and back to it."""
        subnet = self.network.find("Subnets", self.network.subnets, origin.subnet_id or "", origin.vpc_id)
        traveller = Traveller.beginning(origin, packets)
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

    def _depart(self, traveller: Traveller, subnet: Subnet) -> list[Branch]:
        """Leave a subnet: its ACL, then its route table."""
        traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
        packets = traveller.packets
        inside = packets.restrict_destinations(self.devices.addresses_in(subnet, packets.destinations()))
        leaving = packets - inside if inside else packets
        if leaving:
            acl = self.devices.acl(subnet, Direction.EGRESS)
            split = doubts(leaving, acl) if isinstance(acl, Gap) else acl.split(leaving, OUT, traveller.source)
            component = subnet.subnet_id if isinstance(acl, Gap) else acl.acl.network_acl_id
            traveller.meet(
                split.also(inside), StepKind.FILTER, component, (("subnet", subnet.subnet_id), ("direction", "egress"))
            )
        lookup = self.devices.routes(subnet)
        if isinstance(lookup, Gap):
            traveller.meet(doubts(packets, lookup), StepKind.ROUTE, subnet.subnet_id)
            return [self._end(traveller, subnet.subnet_id, Disposition.UNKNOWN)]
        choices = [choice for choice in lookup.split(packets) if not self._is_skipped(choice, traveller)]
        branches: list[Branch] = []
        for choice in choices:
            part = traveller.fork(choice.packets) if len(choices) > 1 else traveller
            part.gap = part.gap or choice.gap
            branches += self._follow(part, subnet, lookup, choice.route)
        return branches

    def _is_skipped(self, choice: Choice, traveller: Traveller) -> bool:
        if choice.gap is None or choice.route is None or not self.skip_service_lists:
            return False
        kind, target = choice.route.target
        endpoint = self.network.vpc_endpoints.get(target)
        if kind is not RouteTargetKind.VPC_ENDPOINT or (endpoint is not None and not endpoint.is_gateway):
            return False
        listed = choice.route.destination_prefix_list_id
        traveller.notes.append(
            f"the destination is not an address of the AWS service behind {target}; the blocks of {listed} are not in the snapshot"
        )
        return True

    def _follow(self, traveller: Traveller, subnet: Subnet, lookup: RouteLookup, route: Route | None) -> list[Branch]:
        """Take a route, or note that there is none and go on where it was meant to go."""
        table = lookup.table.route_table_id
        facts: tuple[tuple[str, str], ...] = (("subnet", subnet.subnet_id),)
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
            traveller.meet(stops(traveller.packets, Reason.BLACKHOLE_ROUTE, table, rule, facts), StepKind.ROUTE, table)
            return self._detour(traveller, subnet, lookup, (route,))
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
        """Go on as if the missing route were there: the table's next best one, else the one that most sister placements take."""
        tables = [lookup.without(dead)] if dead else []
        if not traveller.origin.is_translated:
            for sister_id in self.sisters:
                sister = self.network.subnets.get(sister_id)
                found = self.devices.routes(sister) if sister is not None and sister.vpc_id == subnet.vpc_id else None
                if isinstance(found, RouteLookup) and found.table is not lookup.table:
                    tables.append(found)
        votes: dict[tuple[str, str], list[tuple[RouteLookup, Route]]] = {}
        for table in tables:
            choices = table.split(traveller.packets)
            route = choices[0].route if len(choices) == 1 else None
            if route is not None and route.state == "active" and route.target[0] is not RouteTargetKind.LOCAL:
                votes.setdefault(route.target, []).append((table, route))
        if not votes:
            return [self._end(traveller, subnet.subnet_id, Disposition.NO_ROUTE)]
        table, route = max(votes.values(), key=len)[0]
        note = f"the way on is taken from {table.name(route)}, to {route.target[1]}"
        traveller.step(StepKind.ROUTE, table.table.route_table_id, table.name(route), note)
        traveller.notes.append(f"beyond {lookup.table.route_table_id}, {note}")
        return self._hand_to(traveller, subnet, route)

    def _hand_to(self, traveller: Traveller, subnet: Subnet, route: Route) -> list[Branch]:
        """Hand the packets to the target of a route."""
        kind, target = route.target
        match kind:
            case RouteTargetKind.LOCAL:
                return reach_interfaces(self.devices, traveller, subnet.vpc_id, subnet.subnet_id, "local")
            case RouteTargetKind.INTERNET_GATEWAY | RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY:
                way = internet_gateway.Exit(kind, target, subnet.vpc_id, subnet.subnet_id, traveller.origin)
                return [self._exit(traveller, way)]
            case RouteTargetKind.NAT_GATEWAY:
                return self._through_nat(traveller, subnet, target)
            case RouteTargetKind.VPC_ENDPOINT:
                return [self._through_endpoint(traveller, subnet, target)]
            case RouteTargetKind.VPC_PEERING_CONNECTION:
                return self._through_peering(traveller, subnet, target)
            case _:
                return [self._not_modelled(traveller, subnet.subnet_id, target, kind)]

    def _not_modelled(self, traveller: Traveller, subnet_id: str, target: str, kind: RouteTargetKind) -> Branch:
        traveller.arrive(target, HopKind.OTHER)
        gap = Gap.feature(kind, f"the way through {target} is not modelled yet")
        traveller.meet(doubts(traveller.packets, gap), StepKind.CARRY, target)
        return self._end(traveller, subnet_id, Disposition.UNKNOWN)

    def _end(
        self,
        traveller: Traveller,
        near: str | None,
        ending: Disposition,
        leaving: Leaving = Leaving.NOT_KNOWN,
        gateway: Hop | None = None,
    ) -> Branch:
        """End the forward leg outside the VPC, through `gateway`, or where nothing more is known, and look at the way back."""
        traveller.homes.append(Home(near, None, "", gateway))
        return come_back(self.devices, traveller, ending, leaving)

    def _exit(self, traveller: Traveller, way: internet_gateway.Exit) -> Branch:
        """Leave for the internet."""
        traveller.arrive(
            way.gateway_id, HopKind.EGRESS_ONLY_INTERNET_GATEWAY if way.is_egress_only else HopKind.INTERNET_GATEWAY
        )
        packets = traveller.packets
        nat = self.network.nat_gateways.get(traveller.origin.component) if traveller.origin.is_translated else None
        if nat is not None:
            traveller.meet(nat_gateway.internet_checks(nat, packets), StepKind.TRANSLATE, nat.nat_gateway_id)
        for check in internet_gateway.checks(self.network, way, packets):
            if check.denials or check.doubts:
                traveller.meet(check, StepKind.CARRY, way.gateway_id, (("subnet", way.subnet_id or way.vpc_id),))
        edge = self.network.edge_tables.get(way.gateway_id)
        if edge is not None and not self._leads_home(edge.route_table_id, traveller):
            gap = Gap.feature(
                "edge route table",
                f"replies enter through {edge.route_table_id}, which sends them elsewhere; that is not modelled yet",
            )
            traveller.meet(doubts(packets, gap), StepKind.ROUTE, edge.route_table_id)
        is_ipv6 = bool(packets.destinations()) and packets.destinations().first >= 2**128
        leaving = Leaving.TRANSLATED if nat is not None else Leaving.OWN_PRIVATE if is_ipv6 else Leaving.OWN_PUBLIC
        traveller.step(StepKind.CARRY if is_ipv6 else StepKind.TRANSLATE, way.gateway_id)
        traveller.egress = nat.public_addresses if nat is not None else ()
        last = traveller.hops[traveller.leg][-1]
        return self._end(traveller, way.subnet_id, Disposition.EXITS, leaving, Hop(last.component, last.kind))

    def _leads_home(self, table_id: str, traveller: Traveller) -> bool:
        lookup = self.devices.table(self.network.route_tables[table_id])
        choices = lookup.split(PacketSet.box(destinations=traveller.source))
        return all(
            c.route is not None and c.route.state == "active" and c.route.target[0] is RouteTargetKind.LOCAL
            for c in choices
        )

    def _through_nat(self, traveller: Traveller, subnet: Subnet, nat_id: str) -> list[Branch]:
        """Into the NAT gateway's subnet, through the gateway, and on from there with its address."""
        nat = nat_gateway.found(self.network, nat_id, subnet.vpc_id)
        if isinstance(nat, Gap):
            traveller.meet(doubts(traveller.packets, nat), StepKind.CARRY, nat_id)
            return [self._end(traveller, subnet.subnet_id, Disposition.UNKNOWN)]
        if traveller.visited:
            return [self._second_nat(traveller, subnet, nat)]
        home = self.network.subnets.get(nat.subnet_id) if nat.subnet_id else None
        if nat.subnet_id and home is None:
            gap = self.network.gap("Subnets", subnet.vpc_id, f"{nat.subnet_id}, where {nat_id} stands,")
            traveller.meet(doubts(traveller.packets, gap), StepKind.CARRY, nat_id)
            return [self._end(traveller, subnet.subnet_id, Disposition.UNKNOWN)]
        if home is not None and home.subnet_id != subnet.subnet_id:
            self._enter(traveller, home)
        traveller.arrive(nat_id, HopKind.NAT_GATEWAY)
        traveller.meet(
            nat_gateway.checks(self.network, nat, traveller.origin, traveller.packets), StepKind.CARRY, nat_id
        )
        if nat_gateway.expands_to_zone_of(self.network, nat, traveller.origin):
            traveller.notes.append(
                f"{nat_id} has no address in {subnet.availability_zone} yet: up to an hour other zones serve it (NAT-24)"
            )
        traveller.homes.append(Home(subnet.subnet_id, nat.subnet_id, nat_id))
        traveller.visited = (*traveller.visited, nat_id)
        translated = nat_gateway.translated_origin(nat, traveller.origin)
        traveller.translate(translated)
        public = ", ".join(map(str, nat.public_addresses)) or "no public address"
        traveller.step(
            StepKind.TRANSLATE, nat_id, None, f"source becomes {nat_id} ({public}), ports {nat_gateway.PORTS}"
        )
        return self._depart(traveller, home) if home is not None else self._depart_regional(traveller, nat)

    def _enter(self, traveller: Traveller, subnet: Subnet) -> None:
        traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
        acl = self.devices.acl(subnet, Direction.INGRESS)
        split = (
            doubts(traveller.packets, acl)
            if isinstance(acl, Gap)
            else acl.split(traveller.packets, IN, traveller.source)
        )
        component = subnet.subnet_id if isinstance(acl, Gap) else acl.acl.network_acl_id
        traveller.meet(split, StepKind.FILTER, component, (("subnet", subnet.subnet_id), ("direction", "ingress")))

    def _second_nat(self, traveller: Traveller, subnet: Subnet, nat: NatGateway) -> Branch:
        """A NAT gateway whose own route leads to a NAT gateway: itself, or one that leads back, is a loop; any other is not a way out (NAT-4 to NAT-6)."""
        first = traveller.visited[0]
        if nat.nat_gateway_id in traveller.visited or self._next_nat(traveller, nat) in traveller.visited:
            split = stops(
                traveller.packets,
                Reason.NAT_LOOP,
                first,
                None,
                (("next", nat.nat_gateway_id), ("subnet", subnet.subnet_id)),
            )
        elif self.network.nat_gateways[first].connectivity_type == "public":
            facts = (("table", f"the table of {subnet.subnet_id}"), ("next", nat.nat_gateway_id))
            split = stops(traveller.packets, Reason.NAT_IN_PRIVATE_SUBNET, first, None, facts)
        else:
            split = doubts(
                traveller.packets,
                Gap.feature(
                    "nat-gateway", f"{first} sends to {nat.nat_gateway_id}; AWS does not say whether that works (NAT-6)"
                ),
            )
        traveller.meet(split, StepKind.ROUTE, first)
        return self._end(traveller, subnet.subnet_id, Disposition.DROPPED)

    def _next_nat(self, traveller: Traveller, nat: NatGateway) -> str | None:
        subnet = self.network.subnets.get(nat.subnet_id or "")
        lookup = self.devices.routes(subnet) if subnet is not None else None
        if not isinstance(lookup, RouteLookup):
            return None
        route = lookup.split(traveller.packets)[0].route
        return route.nat_gateway_id if route is not None else None

    def _depart_regional(self, traveller: Traveller, nat: NatGateway) -> list[Branch]:
        """A regional NAT gateway has a route table of its own, made with a route to the internet gateway. Source: NAT-26, ROUTE-17."""
        table = self.network.route_tables.get(nat.route_table_id or "")
        if table is not None:
            choices = self.devices.table(table).split(traveller.packets)
            kinds = {choice.route.target if choice.route else (RouteTargetKind.UNKNOWN, "") for choice in choices}
            if len(kinds) != 1 or next(iter(kinds))[0] is not RouteTargetKind.INTERNET_GATEWAY:
                gap = Gap.feature(
                    "regional NAT gateway",
                    f"{table.route_table_id} of {nat.nat_gateway_id} leads elsewhere than to one internet gateway",
                )
                traveller.meet(doubts(traveller.packets, gap), StepKind.ROUTE, table.route_table_id)
                return [self._end(traveller, None, Disposition.UNKNOWN)]
            gateway_id = next(iter(kinds))[1]
        else:
            attached = [g for g in self.network.internet_gateways.values() if g.is_attached_to(nat.vpc_id)]
            if not attached:
                gap = self.network.gap(
                    "InternetGateways", nat.vpc_id, f"the internet gateway behind {nat.nat_gateway_id}"
                )
                traveller.meet(doubts(traveller.packets, gap), StepKind.ROUTE, nat.nat_gateway_id)
                return [self._end(traveller, None, Disposition.UNKNOWN)]
            gateway_id = attached[0].internet_gateway_id
            traveller.notes.append(
                f"the route table of {nat.nat_gateway_id} leads to {gateway_id}, as AWS makes it (ROUTE-17)"
            )
        way = internet_gateway.Exit(RouteTargetKind.INTERNET_GATEWAY, gateway_id, nat.vpc_id, None, traveller.origin)
        return [self._exit(traveller, way)]

    def _through_endpoint(self, traveller: Traveller, subnet: Subnet, endpoint_id: str) -> Branch:
        """Through a gateway endpoint to its service."""
        endpoint = self.network.find("VpcEndpoints", self.network.vpc_endpoints, endpoint_id, subnet.vpc_id)
        if isinstance(endpoint, Gap):
            traveller.meet(doubts(traveller.packets, endpoint), StepKind.CARRY, endpoint_id)
            return self._end(traveller, subnet.subnet_id, Disposition.UNKNOWN)
        if not endpoint.is_gateway:
            return self._not_modelled(traveller, subnet.subnet_id, endpoint_id, RouteTargetKind.VPC_ENDPOINT)
        traveller.arrive(endpoint_id, HopKind.VPC_ENDPOINT)
        traveller.meet(vpc_endpoint.checks(endpoint, traveller.packets), StepKind.CARRY, endpoint_id)
        hop = Hop(endpoint_id, HopKind.VPC_ENDPOINT)
        return self._end(traveller, subnet.subnet_id, Disposition.EXITS, Leaving.OWN_PRIVATE, hop)

    def _through_peering(self, traveller: Traveller, subnet: Subnet, peering_id: str) -> list[Branch]:
        """Over a peering into the peer VPC."""
        network = self.network
        peering = network.find("VpcPeeringConnections", network.vpc_peering_connections, peering_id, subnet.vpc_id)
        if isinstance(peering, Gap):
            traveller.meet(doubts(traveller.packets, peering), StepKind.CARRY, peering_id)
            return [self._end(traveller, subnet.subnet_id, Disposition.UNKNOWN)]
        traveller.arrive(peering_id, HopKind.VPC_PEERING_CONNECTION)
        traveller.meet(
            vpc_peering_connection.checks(peering, subnet.vpc_id, traveller.packets), StepKind.CARRY, peering_id
        )
        side = peering.other_side(subnet.vpc_id)
        inside = traveller.packets.restrict_destinations(vpc_peering_connection.peer_addresses(peering, subnet.vpc_id))
        beyond = traveller.packets - inside
        branches: list[Branch] = []
        if beyond:
            branches.append(self._end(traveller.fork(beyond), subnet.subnet_id, Disposition.DROPPED))
        if inside and side is not None:
            part = traveller.fork(inside)
            if side.vpc_id is not None and side.vpc_id in network.vpcs:
                return branches + reach_interfaces(self.devices, part, side.vpc_id, subnet.subnet_id, peering_id)
            owner = f"account {side.owner_id}, {side.region}"
            gap = Gap.document(
                "NetworkInterfaces",
                "another account",
                f"{side.vpc_id} behind {peering_id} is not in the snapshot ({owner})",
            )
            part.meet(doubts(inside, gap), StepKind.CARRY, peering_id)
            branches.append(self._end(part, subnet.subnet_id, Disposition.UNKNOWN))
        return branches
