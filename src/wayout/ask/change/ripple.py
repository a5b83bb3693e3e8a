"""Ripples: which packets of which senders a change can touch at most.

A difference looks at these alone, so that a few changes in a large account cost little. A ripple may hold more than a
change really touches, never less: a law holds it against a look at everything.

Rules of thumb behind them: a sender's own place and groups touch what it sends; what stands around a destination
touches what is sent there; gateways touch what leaves the VPC; and a VPC that passes on others' packets, such as the
hub of a transit gateway, touches theirs. What this page does not know touches everything.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from wayout.ask.change.change import Change, ChangeKind
from wayout.ask.change.disagreement import led_to_nat, received_otherwise, routed_otherwise, sent_otherwise
from wayout.ask.change.neighbourhood import Neighbourhood
from wayout.forward.decision.perspective import IN, OUT, Direction, Perspective
from wayout.forward.device.group_reference import ReferenceMatches
from wayout.forward.device.nat_gateway import NAT64
from wayout.forward.device.security_group_rule import EVERYWHERE, rule_of
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.security_group import IpPermission, SecurityGroup
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4, Prefix

ANYONE: Final = "*"
"""Stands for every sender."""

WITHOUT_EFFECT: Final = frozenset(
    {
        "dhcp_options",
        "vpc_attributes",
        "vpc_hosted_zones",
        "hosted_zones",
        "resolver_rules",
        "resolver_rule_associations",
        "resolver_endpoints",
        "firewall_rule_group_associations",
        "firewall_rule_groups",
        "firewall_domain_lists",
        "firewall_configs",
        "flow_logs",
        "ecs_clusters",
        "ecs_services",
        "ecs_tasks",
        "task_definitions",
        "container_instances",
        "capacity_providers",
        "lambda_functions",
        "roles",
    }
)
"""Nouns that no packet meets: names, tasks, logs. Where they move a sender, its placements differ and are compared."""

_EVERY: Final = PacketSet.every()


class Ripple(NamedTuple):
    """Senders by the id of an interface, subnet, VPC or group of theirs, and those of their packets that count."""

    senders: tuple[str, ...]
    packets: PacketSet


class Ripples:
    """The ripples of changes between two networks."""

    def __init__(self, old: Network, new: Network) -> None:
        self._networks = (old, new)
        self._near = Neighbourhood(old, new)

    def of(self, change: Change) -> tuple[Ripple, ...]:
        """Everything that a change can touch."""
        if change.field in WITHOUT_EFFECT:
            return ()
        if change.kind is ChangeKind.DOCUMENT:
            return (Ripple((ANYONE,), _EVERY),)
        found = tuple(r for r in self._by_field.get(change.field, self._of_unknown)(change) if r.senders and r.packets)
        return (*found, *(mapped for ripple in found for mapped in self._mapped(ripple)))

    @cached_property
    def _by_field(self) -> Mapping[str, Callable[[Change], Iterable[Ripple]]]:
        return {
            "network_interfaces": self._of_interface,
            "security_groups": self._of_group,
            "route_tables": self._of_table,
            "network_acls": self._of_acl,
            "subnets": self._of_subnet,
            "prefix_lists": self._of_list,
            "elastic_ips": lambda change: self._of_sender(state.network_interface_id for state in change.states),
            "instances": self._of_instance,
            "internet_gateways": self._of_gateway,
            "egress_only_internet_gateways": self._of_gateway,
            "nat_gateways": self._of_nat_gateway,
            "vpc_endpoints": self._of_endpoint,
            "vpc_peering_connections": self._of_peering,
            "transit_gateway_route_tables": self._of_transit_table,
            "transit_gateways": lambda _: self._leaving(self._near.attached),
            "transit_gateway_vpc_attachments": lambda _: self._leaving(self._near.attached),
            "transit_gateway_attachments": lambda _: self._leaving(self._near.attached),
            "block_public_access": lambda _: self._leaving(self._near.vpcs),
            "block_public_access_exclusions": lambda _: self._leaving(self._near.vpcs),
        }

    def _of_subnet(self, change: Change) -> Iterator[Ripple]:
        vpc_id = change.states[0].vpc_id
        return self._of_subnets({change.id}, vpc_id, _EVERY, {vpc_id, *self._near.senders_into(vpc_id)})

    def _of_gateway(self, change: Change) -> Iterator[Ripple]:
        return self._beyond({a.vpc_id for state in change.states for a in state.attachments if a.vpc_id})

    def _of_nat_gateway(self, change: Change) -> Iterator[Ripple]:
        return self._beyond({state.vpc_id for state in change.states}, led_to_nat(self._networks, change.id))

    def _of_peering(self, change: Change) -> Iterator[Ripple]:
        sides = [side for state in change.states for side in (state.accepter_vpc_info, state.requester_vpc_info)]
        return self._leaving(side.vpc_id for side in sides)

    def _of_unknown(self, change: Change) -> Iterator[Ripple]:
        """A noun that this page does not know."""
        named = [getattr(state, "vpc_id", None) for state in change.states]
        vpcs = {vpc_id for vpc_id in named if isinstance(vpc_id, str)}
        if len(vpcs) == 0 or None in named or not vpcs <= {*self._near.vpcs}:
            yield Ripple((ANYONE,), _EVERY)
            return
        for vpc_id in vpcs:
            yield Ripple((vpc_id,), _EVERY)
            yield from self._towards(vpc_id, self._near.own(vpc_id))
        yield from self._beyond(vpcs)

    def _of_sender(self, interface_ids: Iterable[str | None]) -> Iterator[Ripple]:
        for interface_id in dict.fromkeys(i for i in interface_ids if i is not None):
            yield Ripple((interface_id,), _EVERY)

    def _of_interface(self, change: Change) -> Iterator[Ripple]:
        yield Ripple((change.id,), _EVERY)
        for state in change.states:
            yield from self._towards(state.vpc_id, _addresses([state]))
        if change.id in self._near.targets or any(state.instance_id in self._near.targets for state in change.states):
            yield from self._beyond({state.vpc_id for state in change.states})

    def _of_instance(self, change: Change) -> Iterator[Ripple]:
        held = [i for n in self._networks for i in n.interfaces_of_instance.get(change.id, ())]
        yield from self._of_sender(i.network_interface_id for i in held)
        for interface in held:
            yield from self._towards(interface.vpc_id, _addresses([interface]))
        if change.id in self._near.targets or any(i.network_interface_id in self._near.targets for i in held):
            yield from self._beyond({i.vpc_id for i in held})

    def _of_endpoint(self, change: Change) -> Iterator[Ripple]:
        ids = {i for state in change.states for i in state.network_interface_ids}
        for network in self._networks:
            for interface_id in ids & network.network_interfaces.keys():
                interface = network.network_interfaces[interface_id]
                yield from self._towards(interface.vpc_id, _addresses([interface]))
        yield from self._beyond({state.vpc_id for state in change.states})

    def _of_group(self, change: Change) -> Iterator[Ripple]:
        """Its carriers send otherwise as far as egress rules differ, and receive otherwise as far as ingress rules do."""
        if change.kind is ChangeKind.CHANGED and set(change.parts) <= {"ip_permissions", "ip_permissions_egress"}:
            sent = self._traffic(change, "ip_permissions_egress", Direction.EGRESS)
            received = self._traffic(change, "ip_permissions", Direction.INGRESS)
            yield from self._of_carriers(change.id, sent, received)
            return
        yield from self._of_carriers(change.id, _EVERY, _EVERY)
        for network in self._networks:
            for group in network.security_groups.values():
                if any(pair.group_id == change.id for p in _permissions(group) for pair in p.user_id_group_pairs):
                    yield from self._of_carriers(group.group_id, _EVERY, _EVERY)

    def _of_carriers(self, group_id: str, sent: PacketSet, received: PacketSet) -> Iterator[Ripple]:
        if sent:
            yield Ripple((group_id,), sent)
        carriers = [i for n in self._networks for i in n.interfaces_of_group.get(group_id, ())]
        ends = [
            e for n in self._networks for e in n.vpc_endpoints.values() if group_id in {g.group_id for g in e.groups}
        ]
        named = {i for endpoint in ends for i in endpoint.network_interface_ids}
        carriers += [n.network_interfaces[i] for n in self._networks for i in named & n.network_interfaces.keys()]
        if received:
            for vpc_id in dict.fromkeys(i.vpc_id for i in carriers):
                addresses = _addresses(i for i in carriers if i.vpc_id == vpc_id)
                yield from self._towards(vpc_id, addresses, received)
        relays = [i for i in carriers if {i.network_interface_id, i.instance_id} & self._near.targets]
        yield from self._beyond({i.vpc_id for i in relays})

    def _traffic(self, change: Change, part: str, direction: Direction) -> PacketSet:
        """The requests that the rules speak of that only one of the two states has."""
        perspective = OUT if direction is Direction.EGRESS else IN
        gone, come = change.lines(part)
        before, after = self._networks
        sets = [_requests(before, change.old, rule, direction, perspective) for rule in gone]
        sets += [_requests(after, change.new, rule, direction, perspective) for rule in come]
        return PacketSet.union_of(sets)

    def _of_table(self, change: Change) -> Iterator[Ripple]:
        """Destinations that are routed otherwise count as such, and as senders that replies go to.

        A reply within the VPC takes the local route, which only a narrower one beats. Whether groups may name others over
        a transit gateway depends on whether any route of the VPC leads to one (SG-14).
        """
        vpc_id = change.states[0].vpc_id
        packets = _EVERY
        if change.kind is ChangeKind.CHANGED and change.parts == ("routes",):
            before, after = self._networks
            packets = PacketSet.box(destinations=routed_otherwise((before, change.old), (after, change.new)))
        blocks = packets.destinations()
        others = {v for v in self._near.senders_into(vpc_id) if not self._near.own(v).isdisjoint(blocks)}
        if any(self._near.translates(v) for v in others):
            others.update(self._near.senders_into(vpc_id))
        is_local = not self._near.is_described(vpc_id) or not self._near.own(vpc_id).isdisjoint(blocks)
        senders = others | ({vpc_id} if is_local else set())
        subnets = self._near.subnets_of_table(change.states)
        is_whole = bool(senders) or self._near.has_appliance(subnets)
        yield from self._of_subnets(subnets, vpc_id, packets, senders, _EVERY if is_whole else packets)
        is_edge = any(a.gateway_id for state in change.states for a in state.associations)
        if is_edge or self._near.is_regional(change.id):
            yield from self._beyond({vpc_id})
            yield from self._towards(vpc_id, self._near.own(vpc_id))
        if self._near.uses_transit(vpc_id) == frozenset({True, False}):
            yield Ripple((vpc_id,), _EVERY)
            yield from self._towards(vpc_id, self._near.own(vpc_id))

    def _of_acl(self, change: Change) -> Iterator[Ripple]:
        """What is sent and judged otherwise, and what comes in that an entry may speak of that is new or gone."""
        vpc_id = change.states[0].vpc_id
        sent = received = _EVERY
        if change.kind is ChangeKind.CHANGED and change.parts == ("entries",):
            sent, received = sent_otherwise(change.old, change.new), received_otherwise(change.old, change.new)
        subnets = {a.subnet_id for state in change.states for a in state.associations}
        yield from self._of_subnets(subnets, vpc_id, sent, {vpc_id, *self._near.senders_into(vpc_id)}, received)

    def _of_subnets(
        self, subnet_ids: set[str], vpc_id: str, sent: PacketSet, senders: set[str], received: PacketSet = _EVERY
    ) -> Iterator[Ripple]:
        """What stands in the subnets sends `sent` otherwise, and `received` from the VPCs `senders` fares otherwise there.

        So does what comes through a relay in the subnets, or by an attachment there.
        """
        if not subnet_ids:
            return
        near, passing = self._near, sent | received
        yield Ripple(tuple(sorted(subnet_ids)), sent)
        yield Ripple(tuple(sorted(senders)), received.restrict_destinations(near.addresses_in(subnet_ids)))
        if near.has_relay(subnet_ids):
            yield from self._beyond({vpc_id}, passing)
        if near.has_attachment(subnet_ids):
            if near.passes_on(vpc_id):
                yield from self._leaving(near.attached, passing)
            entering = near.joined_with(vpc_id).intersection(near.senders_into(vpc_id))
            entering = entering if vpc_id in senders else entering & senders
            yield Ripple(tuple(sorted(entering)), passing.restrict_destinations(near.own(vpc_id)))
            yield Ripple((vpc_id,) if vpc_id in senders else (), near.over_transit(vpc_id) & passing)

    def _of_list(self, change: Change) -> Iterator[Ripple]:
        for network in self._networks:
            for group in network.security_groups.values():
                if any(each.prefix_list_id == change.id for p in _permissions(group) for each in p.prefix_list_ids):
                    yield from self._of_carriers(group.group_id, _EVERY, _EVERY)
            for table in network.route_tables.values():
                if any(route.destination_prefix_list_id == change.id for route in table.routes):
                    everyone = {table.vpc_id, *self._near.senders_into(table.vpc_id)}
                    subnets = self._near.subnets_of_table((table,))
                    yield from self._of_subnets(subnets, table.vpc_id, _EVERY, everyone)
            for transit in network.transit_gateway_route_tables.values():
                if any(route.prefix_list_id == change.id for route in transit.static_routes or ()):
                    yield from self._leaving(self._near.attached)

    def _of_transit_table(self, change: Change) -> Iterator[Ripple]:
        """Routes that differ touch packets to their blocks, and the replies to senders in their blocks."""
        routes = ("static_routes", "propagated_routes")
        if change.kind is not ChangeKind.CHANGED or not set(change.parts) <= set(routes):
            yield from self._leaving(self._near.attached)
            return
        lines = [line for part in routes for side in change.lines(part) for line in side]
        packets = _to([line.destination_cidr_block for line in lines])
        blocks = packets.destinations()
        for vpc_id in self._near.attached:
            if self._near.own(vpc_id).isdisjoint(blocks):
                yield Ripple((vpc_id,), packets)
            else:
                yield from self._leaving((vpc_id,))

    def _towards(self, vpc_id: str, addresses: IntervalSet, packets: PacketSet = _EVERY) -> Iterator[Ripple]:
        """What is sent to addresses of a VPC, from inside and from others that are connected with it."""
        if addresses:
            yield Ripple((vpc_id, *self._near.senders_into(vpc_id)), packets.restrict_destinations(addresses))

    def _beyond(self, vpc_ids: set[str], packets: PacketSet = _EVERY) -> Iterator[Ripple]:
        """What leaves these VPCs, also for others whose packets they pass on."""
        yield from self._leaving(vpc_ids, packets)
        for vpc_id in vpc_ids:
            if self._near.passes_on(vpc_id):
                yield from self._leaving(self._near.attached, packets)
            if self._near.is_split(vpc_id):
                yield from self._towards(vpc_id, self._near.own(vpc_id), packets)

    def _leaving(self, vpc_ids: Iterable[str | None], packets: PacketSet = _EVERY) -> Iterator[Ripple]:
        for vpc_id in dict.fromkeys(v for v in vpc_ids if v is not None):
            yield Ripple((vpc_id,), self._near.outside(vpc_id) & packets)

    def _mapped(self, ripple: Ripple) -> Iterator[Ripple]:
        """The same packets as IPv6 clients write them, where a NAT gateway translates them (NAT64). Source: NAT-29."""
        gateways = self._near.nat64_vpcs
        packets = ripple.packets.restrict_destinations(EVERY_IPV4.as_set()) if gateways else PacketSet.empty()
        if packets:
            beyond = self._near.attached if any(map(self._near.passes_on, gateways)) else ()
            yield Ripple(tuple(dict.fromkeys((*ripple.senders, *beyond))), packets.moved(NAT64.first))


def _permissions(group: SecurityGroup) -> Iterator[IpPermission]:
    yield from group.ip_permissions
    yield from group.ip_permissions_egress


def _requests(
    network: Network, group: SecurityGroup, permission: IpPermission, direction: Direction, perspective: Perspective
) -> PacketSet:
    rule = rule_of(ReferenceMatches(network), permission, "", group.group_id, group.vpc_id or "", direction)
    if rule.gap is not None:
        return _EVERY
    is_open = direction is Direction.INGRESS or bool(permission.user_id_group_pairs)
    return rule.traffic.requests(perspective, None if is_open else rule.peers)


def _addresses(interfaces: Iterable[NetworkInterface]) -> IntervalSet:
    return IntervalSet.of(*((int(a), int(a)) for interface in interfaces for a in interface.addresses))


def _to(blocks: list[Prefix | None]) -> PacketSet:
    """All packets to the blocks; None is a list of blocks, which may hold anything."""
    addresses = IntervalSet.of(*((b.first, b.last) for b in blocks if b is not None))
    return PacketSet.box(destinations=EVERYWHERE if None in blocks else addresses)
