"""What lies behind a load balancer: for each of its nodes the targets that it may pick, and whether it reaches them.

A connection to a load balancer is worth as much as the way from its node to a target. A node picks among the targets of
its zone, or of all zones where that is switched on; where none is healthy it picks among all. Not modelled: rules of
listeners beyond the default action, functions, and load balancers as targets of others.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html and
explanation codes ELBV2_LISTENER_HAS_NO_TG, ELBV2_NO_TARGETS_IN_AZ, ELB_NOT_CROSSZONE, ELBV2_SOURCE_ADDRESS_PRESERVATION.
"""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from wayout.ask.placement import at_interface
from wayout.forward.decision import passes
from wayout.forward.device import Devices
from wayout.forward.inbound import Arriving, inward
from wayout.forward.journey import Blocker, Leaving, Unknown
from wayout.forward.load_balancer import listener_for
from wayout.forward.load_balancer_target import from_node, preserved
from wayout.forward.origin import Origin
from wayout.forward.outcome import Outcome, Share, outcome_of
from wayout.forward.perspective import Leg
from wayout.model.gap import Gap
from wayout.model.load_balancer import LoadBalancer, Target, TargetGroup, TargetHealthDescription
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY
from wayout.net.protocol import UDP

_SURE = Share(Fraction(1), Fraction(1))
_NEVER = Share(Fraction(0), Fraction(0))
_OPEN = Share(Fraction(0), Fraction(1))
_MOST_ADDRESSES = 64
_UNUSED = frozenset({"draining", "unused"})
_ACTIONS = frozenset(
    {"forward", "redirect", "fixed-response", "authenticate-oidc", "authenticate-cognito", "jwt-validation"}
)
_CROSS_ZONE = "load_balancing.cross_zone.enabled"


class Behind(msgspec.Struct, frozen=True):
    """The share of connections that reach a target and are answered, and why not all do."""

    share: Share = _SURE
    blockers: tuple[Blocker, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


def nodes_among(network: Network, destinations: IntervalSet) -> dict[Address, NetworkInterface]:
    """The nodes of load balancers among a few single addresses, private or public."""
    if not network.load_balancers or not destinations:
        return {}
    if len(destinations.pairs) > _MOST_ADDRESSES or any(first != last for first, last in destinations.pairs):
        return {}
    asked = {Address(first) for first, _ in destinations.pairs}
    found: dict[Address, NetworkInterface] = {}
    for nodes in network.nodes_of_balancer.values():
        for node in nodes:
            for address in node.addresses:
                public = node.public_address_of(address) if address < IPV6_FIRST else None
                found.update((a, node) for a in (address, public) if a is not None and a in asked)
    return found


def apart(network: Network, packets: PacketSet) -> tuple[PacketSet, ...]:
    """The packets to each node of a load balancer by themselves, since each has targets of its own; else all together."""
    nodes = nodes_among(network, packets.destinations()) if network.load_balancers else {}
    if not nodes:
        return (packets,)
    single = [IntervalSet.single(address) for address in nodes]
    rest = packets.destinations() - IntervalSet.of(*((int(a), int(a)) for a in nodes))
    return tuple(packets.restrict_destinations(part) for part in (*single, *((rest,) if rest else ())))


def behind_nodes(devices: Devices, sender: Origin, outcome: Outcome) -> Outcome:
    """The outcome of packets to one node, with what lies behind it added; any other outcome as it is."""
    nodes = nodes_among(devices.network, outcome.packets.destinations())
    if len(nodes) != 1:
        return outcome
    address = Address(outcome.packets.destinations().first)
    node = nodes.get(address)
    balancer = devices.network.balancer_of_interface.get(node.network_interface_id) if node is not None else None
    if node is None or balancer is None or outcome.share.high == 0:
        return outcome
    seen = sender.addresses(address.family)
    if address in node.addresses:
        return _joined(outcome, behind(devices, node, balancer, outcome.packets, seen))
    clients = _egress(outcome, sender)
    if not clients:
        message = f"with which address requests arrive at {balancer.label} from the internet is not known"
        return _joined(outcome, Behind(_OPEN, gaps=(Gap.feature("IGW_NAT_REFLECTION", message),)))
    parts = [_reflected(devices, node, balancer, outcome.packets, client, address) for client in clients]
    return _joined(outcome, _mean([(part, 1) for part in parts]))


def behind(
    devices: Devices, node: NetworkInterface, balancer: LoadBalancer, packets: PacketSet, clients: IntervalSet
) -> Behind:
    """What becomes of connections from `clients` that the node has accepted."""
    network = devices.network
    listeners = network.load_balancer_listeners.get(balancer.load_balancer_arn)
    protocol, port = packets.protocols().first, packets.destination_ports().first
    listener = listener_for(listeners.listeners, protocol, port) if listeners is not None else None
    if listener is None:
        return Behind()
    if not listener.default_actions:
        return _stopped(Reason.ELB_NO_TARGET, balancer.label, packets, (("listener", str(port)),))
    strange = [a.type for a in listener.default_actions if a.type not in _ACTIONS]
    if strange:
        return _open(
            Gap.feature("listener action", f"what {balancer.label} does by an action {strange[0]!r} is not known")
        )
    groups = [group for group in listener.groups if group.weight != 0]
    if not groups:
        return Behind(notes=(f"the listener {listener.protocol}:{port} of {balancer.label} answers by itself",))
    node_side = _Node(devices, node, balancer, clients, protocol)
    found = _mean([(node_side.group(each.target_group_arn), each.weight or 1) for each in groups])
    if listener.protocol in {"HTTP", "HTTPS"}:
        note = (
            f"{balancer.label} is judged by the default action of {listener.protocol}:{port}; rules may send elsewhere"
        )
        return msgspec.structs.replace(found, notes=(*found.notes, note))
    return found


class _Node:
    """One node with the clients that it serves."""

    def __init__(
        self, devices: Devices, node: NetworkInterface, balancer: LoadBalancer, clients: IntervalSet, protocol: int
    ) -> None:
        self._devices = devices
        self._network = devices.network
        self._balancer = balancer
        self._clients = clients
        self._protocol = protocol
        placement = at_interface(self._network, node, ports=EPHEMERAL_ANY)
        self._az = placement.az
        self._origin = msgspec.structs.replace(placement.origin, own_name=balancer.label)

    def group(self, arn: str) -> Behind:
        """What becomes of connections that go to one target group."""
        network, near = self._network, self._balancer.vpc_id or ""
        group, health = network.target_groups.get(arn), network.target_health.get(arn)
        if group is None:
            return _open(network.gap("TargetGroups", near, f"the target group {arn.rpartition(':')[2]}"))
        if health is None:
            return _open(network.gap("LoadBalancerTargetHealth", near, f"which targets {group.label} has"))
        usable = [d for d in health.target_health_descriptions if d.target_health.state not in _UNUSED]
        if not usable:
            return _stopped(Reason.ELB_NO_TARGET, group.label, PacketSet.empty(), (("balancer", self._balancer.label),))
        picked = self._in_reach(group, usable)
        if isinstance(picked, Behind):
            return picked
        healthy = [d for d in picked if d.target_health.state == "healthy"]
        found = _mean([(self._target(group, d.target), 1) for d in healthy or picked])
        return msgspec.structs.replace(found, notes=(*found.notes, *_health_notes(group, picked, healthy)))

    def _in_reach(
        self, group: TargetGroup, usable: list[TargetHealthDescription]
    ) -> list[TargetHealthDescription] | Behind:
        """The targets that the node may pick: those of its zone, or all where it sends across zones."""
        own = [d for d in usable if self._zone_of(group, d.target) in {self._az, "all", None}]
        if len(own) == len(usable):
            return usable
        crosses = self._crosses_zones(group)
        if crosses is None:
            subject = f"whether {self._balancer.label} sends to other zones"
            return _open(self._network.gap("LoadBalancerAttributes", self._balancer.vpc_id or "", subject))
        if crosses:
            return usable
        if own:
            return own
        facts = (("zone", self._az), ("balancer", self._balancer.label))
        return _stopped(Reason.ELB_NO_TARGET_IN_AZ, group.label, PacketSet.empty(), facts)

    def _crosses_zones(self, group: TargetGroup) -> bool | None:
        """Whether the node sends to other zones; None when the setting of a network load balancer is not known."""
        network = self._network
        of_group = network.target_group_attributes.get(group.target_group_arn)
        of_balancer = network.load_balancer_attributes.get(self._balancer.load_balancer_arn)
        settings = [*(of_group.attributes if of_group else ()), *(of_balancer.attributes if of_balancer else ())]
        told = [a.value for a in settings if a.key == _CROSS_ZONE and a.value in {"true", "false"}]
        if told:
            return told[0] == "true"
        return True if self._balancer.type == "application" else None

    def _zone_of(self, group: TargetGroup, target: Target) -> str | None:
        if target.availability_zone is not None:
            return target.availability_zone
        interface = self._interface_of(group, target)
        subnet = self._network.subnets.get(interface.subnet_id) if interface is not None else None
        return subnet.availability_zone if subnet is not None else None

    def _interface_of(self, group: TargetGroup, target: Target) -> NetworkInterface | None:
        network = self._network
        if group.target_type == "instance":
            return next(iter(network.interfaces_of_instance.get(target.id, ())), None)
        address = _address(target.id)
        return network.interface_holding(group.vpc_id or "", address) if address is not None else None

    def _target(self, group: TargetGroup, target: Target) -> Behind:
        """What becomes of connections that go to one target."""
        if group.target_type not in {"instance", "ip"}:
            message = f"the way from {self._balancer.label} to a target of type {group.target_type} is not modelled"
            return _open(Gap.feature("target type", message))
        interface = self._interface_of(group, target)
        held = next(iter(interface.addresses), None) if interface is not None else None
        address = _address(target.id) if group.target_type == "ip" else held
        port = target.port or group.port
        if address is None or port is None:
            return _open(self._network.gap("NetworkInterfaces", group.vpc_id or "", f"the interface of {target.id}"))
        preserves = self._preserves_client(group)
        if preserves is None:
            subject = f"whether {group.label} keeps the client's address"
            return _open(self._network.gap("TargetGroupAttributes", group.vpc_id or "", subject))
        label = self._balancer.label
        destination, ports = IntervalSet.single(address), IntervalSet.single(port)
        packets = PacketSet.box(IntervalSet.single(self._protocol), destination, ports, EPHEMERAL_ANY.as_set())
        if preserves and interface is not None and interface.vpc_id == self._origin.vpc_id:
            client = msgspec.structs.replace(self._origin, ipv4=self._clients, ipv6=IntervalSet.empty())
            return _told(preserved(self._devices, client, interface, packets), f"as {label} hands it on", self._clients)
        outcome = from_node(self._devices, self._origin, packets)
        groups = self._origin.group_ids
        return _told(outcome, f"which {label} sends", self._origin.addresses(address.family), groups)

    def _preserves_client(self, group: TargetGroup) -> bool | None:
        """Whether targets see the client's address: a setting of network load balancers, on by default for instances.

        UDP always keeps it. None when the setting is not known and the default does not hold for sure.
        """
        if self._balancer.type != "network":
            return False
        known = self._network.target_group_attributes.get(group.target_group_arn)
        told = [a.value for a in (known.attributes if known else ()) if a.key == "preserve_client_ip.enabled"]
        if told:
            return told[0] == "true"
        if self._protocol == UDP or group.protocol in {"UDP", "TCP_UDP"}:
            return True
        return None if known is None else group.target_type == "instance"


def _reflected(
    devices: Devices,
    node: NetworkInterface,
    balancer: LoadBalancer,
    packets: PacketSet,
    client: Address,
    public: Address,
) -> Behind:
    """Out to the internet and back in at the node, from the address that the client has out there."""
    seen = IntervalSet.single(client)
    origin = Origin(
        component=f"internet:{client}",
        vpc_id=node.vpc_id,
        subnet_id=None,
        ipv4=seen if client < IPV6_FIRST else IntervalSet.empty(),
        ipv6=seen if client >= IPV6_FIRST else IntervalSet.empty(),
        public_ip=client,
        ports=EPHEMERAL_ANY,
        own_name=str(client),
    )
    arriving = packets.with_source_ports(EPHEMERAL_ANY.as_set())
    private = next((a for a in node.addresses if a == public or node.public_address_of(a) == public), public)
    inside = PacketSet.box(
        packets.protocols(), IntervalSet.single(private), packets.destination_ports(), EPHEMERAL_ANY.as_set()
    )
    way = Arriving(arriving, inside, public)
    entered = outcome_of(arriving, passes(arriving), inward(devices, origin, way, node))
    way_in = _told(entered, "where it comes back in from the internet", seen)
    onward = behind(devices, node, balancer, packets, seen)
    low, high = way_in.share.low * onward.share.low, way_in.share.high * onward.share.high
    note = f"{balancer.label} faces the internet: requests leave the VPC and come back in from {client}"
    return Behind(
        Share(low, high),
        (*way_in.blockers, *onward.blockers),
        (*way_in.gaps, *onward.gaps),
        (note, *way_in.notes, *onward.notes),
    )


def _egress(outcome: Outcome, sender: Origin) -> tuple[Address, ...]:
    found: list[Address] = []
    for branch in outcome.branches:
        if branch.leaving is Leaving.TRANSLATED:
            found += branch.egress
        elif branch.leaving is Leaving.OWN_PUBLIC and sender.public_ip is not None:
            found.append(sender.public_ip)
    return tuple(dict.fromkeys(found))


def _told(outcome: Outcome, how: str, seen: IntervalSet, groups: tuple[str, ...] = ()) -> Behind:
    """An outcome behind the client's own way: its blockers say whose packets they stop, and `how` those arrive."""
    first = [("from", str(Address(seen.first)))] if seen else []
    facts = (("behind", how), *first, *[("sender group", group) for group in groups[:1]])
    blockers = tuple(
        msgspec.structs.replace(b, facts=(*b.facts, *facts), hop=max(b.hop, 0), is_final=False)
        for b in outcome.blockers
    )
    notes = tuple(note for branch in outcome.branches for note in branch.notes)
    return Behind(outcome.share, blockers, tuple(u.gap for u in outcome.unknowns), notes)


def _health_notes(
    group: TargetGroup, picked: list[TargetHealthDescription], healthy: list[TargetHealthDescription]
) -> tuple[str, ...]:
    ill = [d for d in picked if d.target_health.state not in {"healthy", "unavailable"}]
    if not ill:
        return ()
    why = ", ".join(dict.fromkeys(d.target_health.reason or d.target_health.state for d in ill))
    count = (
        f"{len(ill)} of {len(picked)} targets of {group.label} {'is' if len(ill) == 1 else 'are'} not healthy ({why})"
    )
    return (count if healthy else f"{count}: with no healthy one, all of them are sent to",)


def _address(text: str) -> Address | None:
    try:
        return Address.parse(text)
    except ValueError:
        return None


def _open(gap: Gap) -> Behind:
    return Behind(_OPEN, gaps=(gap,))


def _stopped(reason: Reason, component: str, packets: PacketSet, facts: tuple[tuple[str, str], ...]) -> Behind:
    return Behind(_NEVER, (Blocker(reason, component, None, Leg.FORWARD, packets, facts, 0, is_final=False),))


def _mean(parts: Iterable[tuple[Behind, int]]) -> Behind:
    """Several ways of which one is picked, each as often as its weight says."""
    every = list(parts)
    total = sum(weight for _, weight in every)
    low = sum((part.share.low * weight for part, weight in every), Fraction(0)) / total
    high = sum((part.share.high * weight for part, weight in every), Fraction(0)) / total
    return Behind(
        Share(low, high),
        tuple(dict.fromkeys(b for part, _ in every for b in part.blockers)),
        tuple(dict.fromkeys(gap for part, _ in every for gap in part.gaps)),
        tuple(dict.fromkeys(note for part, _ in every for note in part.notes)),
    )


def _joined(outcome: Outcome, found: Behind) -> Outcome:
    """The outcome of the client's own way, and what lies behind: both have to be passed."""
    packets = outcome.packets
    blockers = tuple(b if b.packets else msgspec.structs.replace(b, packets=packets) for b in found.blockers)
    share = Share(outcome.share.low * found.share.low, outcome.share.high * found.share.high)
    first, *others = outcome.branches
    branches = (msgspec.structs.replace(first, notes=(*first.notes, *found.notes)), *others)
    unknowns = tuple(Unknown(gap, Leg.FORWARD, packets, 0) for gap in found.gaps)
    return msgspec.structs.replace(
        outcome,
        branches=branches,
        share=share,
        blockers=(*outcome.blockers, *blockers),
        unknowns=(*outcome.unknowns, *unknowns),
    )
