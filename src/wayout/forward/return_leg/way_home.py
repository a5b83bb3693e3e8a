"""The way home of a reply on one stretch, step by step as AWS routes it, until it reaches whoever sent the request.

A subnet's ACL and route table, the table of the gateway by which a reply enters (ROUTE-13), endpoints and appliances in
the line, transit gateways and peerings decide, whichever way the request came. Routing looks only at the addresses of
the requester, so what stops the reply stops the whole conversation. What a NAT gateway or an internet gateway is handed
never comes home: it would arrive with another address, if at all. Ways out of AWS's sight are in doubt.
Source: ROUTE-2, PEER-3, TGW-3, TGW-6, TGW-7, NACL-15, EP-18, FW-3.

Rules:
- NAT-10: A NAT gateway serves its own VPC and what comes through a transit gateway, and nothing that comes over a
  peering.
"""

from wayout.forward.crossing.appliance import appliance_at, appliance_name, enter_appliance, pass_unchanged
from wayout.forward.crossing.inline_endpoint import endpoint_subnet, pass_endpoint
from wayout.forward.crossing.inspection import Inspected, keeps_no_state
from wayout.forward.crossing.subnet_edge import cross
from wayout.forward.crossing.subnet_neighbour import handed_to_neighbours
from wayout.forward.crossing.transit_crossing import come_out, enter_gateway, pass_gateway, replies_through
from wayout.forward.decision.decision import Split, doubts, stops
from wayout.forward.decision.perspective import REPLY_IN, REPLY_OUT, Leg
from wayout.forward.device import vpc_peering_connection
from wayout.forward.device.device import Devices
from wayout.forward.device.route_table import Choice, RouteLookup
from wayout.forward.journey.journey import HopKind, StepKind
from wayout.forward.journey.traveller import Home, Inline, Traveller
from wayout.forward.return_leg.symmetry import Signpost, asymmetry
from wayout.forward.transit_gateway.transit_passage import Passage
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTable, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.address import IPV6_FIRST
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

_NONE = PacketSet.empty()
_LOST = frozenset(
    {
        RouteTargetKind.INTERNET_GATEWAY,
        RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY,
        RouteTargetKind.NAT_GATEWAY,
        RouteTargetKind.CARRIER_GATEWAY,
    }
)
"""What never brings a reply home to an address inside the network."""
MOST_CROSSINGS = 4
"""So many connections between VPCs are followed on one stretch and leg."""


class WayHome:
    """The reply of one stretch on its way; each step says whether it came home."""

    def __init__(
        self,
        devices: Devices,
        traveller: Traveller,
        home: Home,
        signposts: tuple[Signpost, ...] = (),
        crossings: int = 0,
    ) -> None:
        self.devices = devices
        self.network = devices.network
        self.traveller = traveller
        self.home = home
        self._signposts = signposts
        self._crossings = crossings

    def leave(self, subnet: Subnet) -> bool:
        """Out of a subnet: its ACL, unless the reply stays inside, then its route table. Source: NACL-8."""
        self.traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
        if subnet.subnet_id != self.home.near and not self._stays_in(subnet):
            cross(self.devices, self.traveller, subnet, REPLY_OUT, _NONE)
        return self._route(subnet)

    def _stays_in(self, subnet: Subnet) -> bool:
        """Whether the subnet's table hands the reply to a NAT gateway or an appliance in it, wherever the requester is."""
        back = PacketSet.box(destinations=self.traveller.source)
        return bool(back) and not back - handed_to_neighbours(self.devices, back, subnet)

    def enter(self, gateway_id: str, vpc_id: str) -> bool:
        """In through a gateway: by its own route table if it has one, else straight to the requester (ROUTE-13)."""
        edge = self.network.edge_table_of(gateway_id, vpc_id)
        if isinstance(edge, Gap):
            self.traveller.meet(doubts(self.traveller.packets, edge), StepKind.ROUTE, gateway_id)
            edge = None
        if isinstance(edge, RouteTable):
            return self.by(self.devices.table(edge), vpc_id, None, (("gateway", gateway_id),))
        self._signposts = (*self._signposts, Signpost(gateway_id, vpc_id))
        return self._arrive(None)

    def _route(self, subnet: Subnet) -> bool:
        lookup = self.devices.routes(subnet)
        if isinstance(lookup, Gap):
            self.traveller.meet(doubts(self.traveller.packets, lookup), StepKind.ROUTE, subnet.subnet_id)
            return False
        return self.by(lookup, subnet.vpc_id, subnet, (("subnet", subnet.subnet_id),))

    def by(self, lookup: RouteLookup, vpc_id: str, subnet: Subnet | None, where: tuple[tuple[str, str], ...]) -> bool:
        """On by a route table of `vpc_id`: that of `subnet`, or of a gateway."""
        traveller, table = self.traveller, lookup.table.route_table_id
        self._signposts = (*self._signposts, Signpost(table, vpc_id))
        choices = lookup.split(PacketSet.box(destinations=traveller.source))
        if not choices:
            return False
        faults = [self._fault(choice, lookup, vpc_id, where) for choice in choices]
        if len({(c.route.target, c.route.state) if c.route is not None else None for c in choices}) > 1:
            self._part(table, choices, faults)
            return False
        route, fault = choices[0].route, faults[0]
        if fault is not None or route is None:
            traveller.meet(fault or (), StepKind.ROUTE, table)
            return False
        if table in traveller.routed:
            facts = (*where, ("requester", traveller.origin.requester))
            loop = stops(traveller.packets, Reason.ROUTE_LOOP, table, lookup.name(route), facts)
            traveller.meet(loop, StepKind.ROUTE, table)
            return False
        traveller.routed = (*traveller.routed, table)
        traveller.step(StepKind.ROUTE, table, lookup.name(route), f"back to {traveller.origin.requester}")
        return self._follow(route.target, vpc_id, subnet)

    def _fault(
        self, choice: Choice, lookup: RouteLookup, vpc_id: str, where: tuple[tuple[str, str], ...]
    ) -> Split | None:
        """Why a route never brings the reply home; None when it may."""
        packets, route, table = self.traveller.packets, choice.route, lookup.table.route_table_id
        kind, target = route.target if route is not None else (None, "none")
        rule = lookup.name(route) if route is not None else None
        facts = (*where, ("target", target), ("requester", self.traveller.origin.requester), *self._led_astray(vpc_id))
        if route is not None and route.state == "blackhole":
            return stops(packets, Reason.BLACKHOLE_ROUTE, table, rule, facts)
        is_way_out = kind is RouteTargetKind.INTERNET_GATEWAY and self.home.entrance == target
        if kind is RouteTargetKind.INTERNET_GATEWAY and self._may_come_back_in():
            message = (
                f"replies over IPv6 leave by {target}; whether they come back in from the internet is not modelled"
            )
            return doubts(packets, Gap.feature("asymmetric route", message))
        if route is None or (kind in _LOST and not is_way_out) or self._is_lost_inside(kind, vpc_id):
            return stops(packets, Reason.NO_RETURN_ROUTE, table, rule, facts)
        if route.state != "active":
            message = f"{rule} has the state {route.state!r}, of which AWS does not say what it does"
            return doubts(packets, Gap.feature("RouteTables", message))
        return None

    def _led_astray(self, vpc_id: str) -> tuple[tuple[str, str], ...]:
        """The gateway's table that led the reply into a VPC where the requester is not, and the request never was."""
        known = {self.traveller.origin.vpc_id}
        known |= {
            self.network.subnets[c.subnet_id].vpc_id for c in self.home.crossings if c.subnet_id in self.network.subnets
        }
        leader = self._signposts[-2].component if len(self._signposts) > 1 else ""
        is_strange = self.home.entrance is None and vpc_id not in known
        return (("led by", leader),) if is_strange and leader.startswith("tgw-rtb-") else ()

    def _may_come_back_in(self) -> bool:
        """Whether a reply that leaves by an internet gateway may find its requester from outside.

        IPv6 is not translated there (IGW-7); of IPv4 the gateway drops private destinations (IGW-5).
        """
        source = self.traveller.source
        return self.home.entrance is None and bool(source) and source.first >= IPV6_FIRST

    def _is_lost_inside(self, kind: RouteTargetKind | None, vpc_id: str) -> bool:
        """Whether a local route keeps the reply in a VPC in which the requester does not stand."""
        is_foreign = self.traveller.origin.vpc_id != vpc_id or self.home.entrance is not None
        return kind is RouteTargetKind.LOCAL and is_foreign

    def _part(self, table: str, choices: tuple[Choice, ...], faults: list[Split | None]) -> None:
        """The requester may have several addresses, or a route may cover it or not: in doubt, unless none leads home."""
        traveller = self.traveller
        certain = [fault for fault in faults if fault is not None and fault.denials]
        if len(certain) == len(choices):
            traveller.meet(certain[0], StepKind.ROUTE, table)
            return
        whose = f"the possible addresses of {traveller.origin.spoken}"
        message = f"{table} sends replies to a part of {whose} elsewhere"
        gap = next((choice.gap for choice in choices if choice.gap is not None), None)
        traveller.meet(doubts(traveller.packets, gap or Gap.feature("RouteTables", message)), StepKind.ROUTE, table)

    def _follow(self, target: tuple[RouteTargetKind, str], vpc_id: str, subnet: Subnet | None) -> bool:
        """Where a route leads."""
        kind, identity = target
        near = subnet.subnet_id if subnet is not None else None
        match kind:
            case RouteTargetKind.LOCAL:
                return self._arrive(near)
            case RouteTargetKind.INTERNET_GATEWAY:
                return self._go_out(identity)
            case RouteTargetKind.VPC_ENDPOINT:
                return self._through_endpoint(identity, vpc_id, near)
            case RouteTargetKind.NETWORK_INTERFACE | RouteTargetKind.INSTANCE:
                return self._through_appliance(identity, vpc_id, near)
            case RouteTargetKind.VPC_PEERING_CONNECTION if subnet is not None:
                return self._over_peering(identity, subnet)
            case RouteTargetKind.TRANSIT_GATEWAY if subnet is not None:
                return self._through_gateway(identity, subnet)
            case _:
                where = near or vpc_id
                whose = self.traveller.origin.spoken
                message = f"replies to {whose} leave {where} to {identity}, beyond which no AWS answer shows the way"
                return self._doubt(Gap.feature("asymmetric route", message), identity)

    def _doubt(self, gap: Gap, component: str) -> bool:
        self.traveller.meet(doubts(self.traveller.packets, gap), StepKind.ROUTE, component)
        return False

    def _arrive(self, near: str | None) -> bool:
        """In the requester's VPC: into its subnet, by the ACL unless the reply is there already."""
        traveller, home = self.traveller, self.home
        if home.near is not None and home.near != near:
            traveller.arrive(home.near, HopKind.SUBNET)
            cross(self.devices, traveller, self.network.subnets[home.near], REPLY_IN, _NONE)
        self._compare()
        return True

    def _go_out(self, gateway_id: str) -> bool:
        """Out by an internet gateway, to somebody who asked from the internet."""
        self.traveller.arrive(gateway_id, HopKind.INTERNET_GATEWAY)
        self.traveller.step(StepKind.TRANSLATE, gateway_id)
        self._compare()
        return True

    def _compare(self) -> None:
        traveller, posts = self.traveller, self._signposts
        requester = traveller.origin.requester
        there, back = self.home.passed, traveller.passed
        for answer in asymmetry(traveller.packets, there, back, posts, requester, self._stateless):
            component = answer.denials[0].component if answer.denials else posts[-1].component
            traveller.meet(answer, StepKind.ROUTE, component)

    def _stateless(self, place: Inline, leg: Leg) -> PacketSet:
        """The packets of which a firewall that sees one direction only keeps no state."""
        traveller = self.traveller
        inspected = Inspected(traveller.packets, leg, traveller.origin, traveller.source)
        return keeps_no_state(self.devices, place.component, place.vpc_id, inspected)

    def _through_endpoint(self, endpoint_id: str, vpc_id: str, near: str | None) -> bool:
        endpoint = self.network.find("VpcEndpoints", self.network.vpc_endpoints, endpoint_id, vpc_id)
        if isinstance(endpoint, Gap):
            return self._doubt(endpoint, endpoint_id)
        if not endpoint.is_inline:
            message = f"replies to {self.traveller.origin.spoken} are sent to {endpoint_id}, which passes nothing on"
            return self._doubt(Gap.feature("asymmetric route", message), endpoint_id)
        home = endpoint_subnet(self.network, endpoint)
        if isinstance(home, Gap):
            return self._doubt(home, endpoint_id)
        pass_endpoint(self.devices, self.traveller, endpoint, home, near)
        return self.leave(home)

    def _through_appliance(self, target: str, vpc_id: str, near: str | None) -> bool:
        """Through an appliance, or to the requester, where that is one."""
        found = appliance_at(self.network, target, vpc_id)
        if isinstance(found, Gap):
            return self._doubt(found, target)
        interface, home = found
        if interface.network_interface_id == self.traveller.origin.interface_id:
            return self._arrive(near)
        name = appliance_name(interface)
        if any(place.component == name for place in self.traveller.passed):
            message = f"{name} sends replies back to a table that leads to it again"
            return self._doubt(Gap.feature("appliance", message), name)
        enter_appliance(self.devices, self.traveller, interface, home, near)
        pass_unchanged(self.traveller, interface)
        return self.leave(home)

    def _over_peering(self, peering_id: str, subnet: Subnet) -> bool:
        """Over a peering, straight to the requester: nothing else is reached beyond one. Source: PEER-1, PEER-2."""
        connections, traveller = self.network.vpc_peering_connections, self.traveller
        peering = self.network.find("VpcPeeringConnections", connections, peering_id, subnet.vpc_id)
        if isinstance(peering, Gap):
            return self._doubt(peering, peering_id)
        if all(crossing.component != peering_id for crossing in self.home.crossings):
            traveller.arrive(peering_id, HopKind.VPC_PEERING_CONNECTION)
            status = vpc_peering_connection.status_check(peering, traveller.packets)
            traveller.meet(status, StepKind.CARRY, peering_id)
        side = peering.other_side(subnet.vpc_id)
        if side is None or side.vpc_id != traveller.origin.vpc_id or not self._stands_in(subnet.vpc_id):
            facts = (("subnet", subnet.subnet_id), ("target", peering_id), ("requester", traveller.origin.requester))
            post = self._signposts[-1].component
            lost = stops(traveller.packets, Reason.NO_RETURN_ROUTE, post, None, facts)
            traveller.meet(lost, StepKind.ROUTE, post)
            return False
        return self._arrive(None)

    def _stands_in(self, vpc_id: str) -> bool:
        """Whether the reply comes from an address of this VPC: a peering takes nothing that comes from elsewhere.

        What a NAT gateway passes on still bears the address of whoever replied to the gateway (NAT-10, NAT-13).
        """
        far, vpc = self.network.subnets.get(self.home.far or ""), self.network.vpcs.get(vpc_id)
        if far is None or far.vpc_id != vpc_id:
            return False
        is_passed_on = self.traveller.current < len(self.traveller.stretches) - 1
        own = IntervalSet.of(*((prefix.first, prefix.last) for prefix in (vpc.prefixes if vpc is not None else ())))
        return not is_passed_on or self.traveller.packets.destinations() <= own

    def _through_gateway(self, gateway_id: str, subnet: Subnet) -> bool:
        """Through a transit gateway, and on by the table of the subnet in which the reply comes out.

        Source: TGW-3, TGW-6, TGW-7, TGW-8, NACL-15.
        """
        traveller = self.traveller
        enter_gateway(self.devices, traveller, gateway_id, subnet)
        passed = replies_through(self.devices, traveller, gateway_id, subnet)
        if len(passed) != 1:
            whose = traveller.origin.spoken
            message = f"{gateway_id} routes the possible addresses of {whose} in more than one way"
            return self._doubt(Gap.feature("transit gateway", message), gateway_id)
        passage = passed[0]
        pass_gateway(self.devices, traveller, passage, gateway_id)
        tables = (target.table_id for stage in passage.stages for target in stage.targets)
        self._signposts = (*self._signposts, *(Signpost(table, None) for table in dict.fromkeys(tables)))
        self._crossings += 1
        if passage.beyond is not None:
            return self._doubt(passage.beyond, gateway_id)
        if self._crossings > MOST_CROSSINGS:
            message = f"replies cross more than {MOST_CROSSINGS} transit gateways; so many are not followed"
            return self._doubt(Gap.feature("transit gateway", message), gateway_id)
        exits = self._kept(passage)
        if len(exits) > 1 and not self._fare_alike(exits):
            subnets = " or ".join(out.subnet_id for out in exits)
            message = f"{gateway_id} may let replies out in {subnets}, which differ"
            return self._doubt(Gap.feature("transit gateway", message), gateway_id)
        return self.come_out(exits[0]) if exits else False

    def _kept(self, passage: Passage) -> tuple[Subnet, ...]:
        """The exits that are left where appliance mode keeps both directions of a flow in one zone. Source: TGW-8."""
        attachment = passage.attachment
        if attachment is None or attachment.options.appliance_mode_support != "enable":
            return passage.exits
        identity = attachment.transit_gateway_attachment_id
        pinned = {crossing.subnet_id for crossing in self.home.crossings if crossing.attachment_id == identity}
        return tuple(out for out in passage.exits if out.subnet_id in pinned) or passage.exits

    def _fare_alike(self, exits: tuple[Subnet, ...]) -> bool:
        """Whether it does not matter in which subnet a reply comes out of the gateway."""
        ends: list[tuple[PacketSet, PacketSet]] = []
        for out in exits:
            twin = self.traveller.fork(self.traveller.packets)
            WayHome(self.devices, twin, self.home, self._signposts, self._crossings).come_out(out)
            ends.append((twin.stretch.possible, twin.stretch.certain))
        return all(end == ends[0] for end in ends)

    def come_out(self, out: Subnet) -> bool:
        """Out of the gateway in `out`, and on by that subnet's table."""
        come_out(self.devices, self.traveller, out)
        return self._route(out)
