"""Crowds: the interfaces of a VPC that hold destinations, those of a subnet together, and what their groups answer.

All but the groups is the same for the plain interfaces of one subnet, and each set of groups is asked once for all
packets that arrive. Whatever has a state of its own (an endpoint, an instance that does not run, a gateway's interface)
is a crowd of one.
"""

from collections.abc import Iterator
from typing import NamedTuple

from wayout.forward.decision.decision import Allowance, Denial, Doubt, Split
from wayout.forward.decision.perspective import IN, Direction
from wayout.forward.device.device import Devices
from wayout.forward.device.load_balancer import is_node
from wayout.forward.journey.traveller import Traveller
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet


class Crowd(NamedTuple):
    """Interfaces of one subnet that are reached together, each with those of the destinations that it holds."""

    members: list[tuple[NetworkInterface, IntervalSet]]

    @property
    def first(self) -> NetworkInterface:
        """The one that stands for all."""
        return self.members[0][0]

    @property
    def addresses(self) -> IntervalSet:
        """All of their addresses that are destinations."""
        return IntervalSet.of(*((low, high) for _, held in self.members for low, high in held))

    @property
    def note(self) -> str | None:
        """How many there are besides the first."""
        others = len(self.members) - 1
        return f"and {others} other interface{'s' if others > 1 else ''} of {self.first.subnet_id}" if others else None


def crowds(devices: Devices, vpc_id: str, destinations: IntervalSet) -> list[Crowd]:
    """The interfaces that hold some of the destinations, each with those that it holds."""
    network = devices.network
    if destinations.first == destinations.last:
        one = network.interface_holding(vpc_id, Address(destinations.first))
        return [Crowd([(one, destinations)])] if one is not None else []
    found: dict[str, Crowd] = {}
    for interface, own in devices.holders(vpc_id):
        held = own if own <= destinations else own & destinations
        if held:
            key = interface.subnet_id if _is_plain(devices, interface) else interface.network_interface_id
            found.setdefault(key, Crowd([])).members.append((interface, held))
    return list(found.values())


def _is_plain(devices: Devices, interface: NetworkInterface) -> bool:
    """Whether nothing but the groups of an interface tells it from others of its subnet."""
    if not interface.groups or interface.interface_type == "vpc_endpoint" or devices.endpoint_of(interface) is not None:
        return False
    if is_node(interface) or not interface.is_attached:
        return False
    instance = devices.network.instances.get(interface.instance_id) if interface.instance_id is not None else None
    return interface.instance_id is None or (instance is not None and instance.state.name == "running")


class Answers:
    """What the groups of a VPC's interfaces answer to the packets of one arrival; each set of groups is asked once."""

    def __init__(self, devices: Devices, traveller: Traveller, vpc_id: str) -> None:
        self._devices = devices
        self._packets = traveller.packets
        self._origin = traveller.sender
        self._source = traveller.source
        self._vpc_id = vpc_id
        self._answers: dict[tuple[str, ...], Split] = {}
        self._passing: dict[tuple[str, ...], PacketSet] = {}

    def of(self, crowd: Crowd) -> Split:
        """What the groups of all members answer, each for its own addresses.

        Several sets of groups let pass by rules of their own; then none is named.
        """
        alike: dict[tuple[str, ...], list[tuple[NetworkInterface, IntervalSet]]] = {}
        for interface, held in crowd.members:
            alike.setdefault(self.groups_of(interface), []).append((interface, held))
        if len(alike) == 1:
            return self._of_groups(self.groups_of(crowd.first), crowd)
        passing: list[PacketSet] = []
        denials: list[Denial] = []
        doubts: list[Doubt] = []
        for groups, members in alike.items():
            part = Crowd(members)
            addresses = part.addresses
            passing.append(self._let_in(groups).restrict_destinations(addresses))
            denials += self._denials(groups, part, addresses)
            doubts += self._doubts(groups, addresses)
        together = PacketSet.union_of(passing)
        return Split((Allowance(together, None),) if together else (), tuple(denials), tuple(doubts))

    def groups_of(self, interface: NetworkInterface) -> tuple[str, ...]:
        """The groups that filter for an interface: its own, else those that its endpoint names."""
        endpoint = self._devices.endpoint_of(interface) if not interface.groups else None
        return interface.group_ids if endpoint is None else tuple(group.group_id for group in endpoint.groups)

    def rests_on_a_reference(self, interface: NetworkInterface) -> bool:
        """Whether only a rule that names a group lets these senders in."""
        groups = self.groups_of(interface)
        rules = self._devices.groups(groups, self._vpc_id, Direction.INGRESS).rules()
        named = {rule.name for rule in rules if rule.groups and not self._source <= rule.blocks}
        return any(allowance.rule in named for allowance in self._answer(groups).allowances)

    def _of_groups(self, groups: tuple[str, ...], crowd: Crowd) -> Split:
        addresses = crowd.addresses
        allowed = [(a.packets.restrict_destinations(addresses), a.rule) for a in self._answer(groups).allowances]
        return Split(
            tuple(Allowance(packets, rule) for packets, rule in allowed if packets),
            tuple(self._denials(groups, crowd, addresses)),
            tuple(self._doubts(groups, addresses)),
        )

    def _answer(self, groups: tuple[str, ...]) -> Split:
        found = self._answers.get(groups)
        if found is None:
            group_filter = self._devices.groups(groups, self._vpc_id, Direction.INGRESS)
            found = self._answers[groups] = group_filter.split(self._packets, IN, self._origin, self._source)
        return found

    def _let_in(self, groups: tuple[str, ...]) -> PacketSet:
        """What the groups let in by whichever rule."""
        found = self._passing.get(groups)
        if found is None:
            found = PacketSet.union_of(allowance.packets for allowance in self._answer(groups).allowances)
            self._passing[groups] = found
        return found

    def _denials(self, groups: tuple[str, ...], crowd: Crowd, addresses: IntervalSet) -> Iterator[Denial]:
        for d in self._answer(groups).denials:
            packets = d.packets.restrict_destinations(addresses)
            if packets:
                facts = (*d.facts, ("interface", crowd.first.network_interface_id))
                yield Denial(packets, d.reason, d.component, d.rule, facts)

    def _doubts(self, groups: tuple[str, ...], addresses: IntervalSet) -> Iterator[Doubt]:
        for d in self._answer(groups).doubts:
            packets = d.packets.restrict_destinations(addresses)
            if packets:
                yield Doubt(packets, d.gap)
