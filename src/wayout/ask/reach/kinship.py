"""Kinship: which senders of one spot fare alike at the interfaces where their packets arrive.

There the groups speak of senders: by their addresses, and by the groups that they carry (SG-12). Two senders to which
every such rule of a VPC gives the same answer are kin, and a walk of one serves the other, as far as only its sets count
(its words may name the sender).
"""

from collections.abc import Iterable

from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import Direction
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Branch, HopKind
from wayout.net.interval_set import IntervalSet


class Kinship:
    """The senders of one network, told apart by the ingress rules of each VPC."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices
        self._rules: dict[str, tuple[tuple[IntervalSet, ...], frozenset[str]]] = {}
        self._keys: dict[tuple[object, ...], object] = {}

    def key(self, origin: Origin, branches: Iterable[Branch]) -> object:
        """The same for all senders that fare alike where these branches end."""
        vpcs = tuple(dict.fromkeys(v for b in branches if b.is_personal and (v := self._end(b)) is not None))
        named = (vpcs, origin.component, origin.group_ids, origin.ipv4, origin.ipv6)
        found = self._keys.get(named)
        if found is None:
            found = self._keys[named] = tuple(self._answers(origin, vpc_id) for vpc_id in vpcs)
        return found

    def _end(self, branch: Branch) -> str | None:
        """The VPC of the subnet in which a branch ends."""
        subnets = self._devices.network.subnets
        last = next((hop.component for hop in reversed(branch.forward) if hop.kind is HopKind.SUBNET), "")
        subnet = subnets.get(last)
        return subnet.vpc_id if subnet is not None else None

    def _answers(self, origin: Origin, vpc_id: str) -> object:
        """What each set of peers holds of the sender, and which groups that some rule names it carries."""
        peers, groups = self._rules_of(vpc_id)
        own = origin.ipv4 | origin.ipv6
        if own and own.first == own.last:
            address = own.first
            held: tuple[object, ...] = tuple([address in each for each in peers])
        else:
            held = (origin.ipv4, origin.ipv6)
        return held, groups.intersection(origin.group_ids)

    def _rules_of(self, vpc_id: str) -> tuple[tuple[IntervalSet, ...], frozenset[str]]:
        found = self._rules.get(vpc_id)
        if found is None:
            network, devices = self._devices.network, self._devices
            interfaces = network.interfaces_of_vpc.get(vpc_id, ())
            ends = [e for i in interfaces if (e := devices.endpoint_of(i)) is not None]
            carried = dict.fromkeys([*(g for i in interfaces for g in i.groups), *(g for e in ends for g in e.groups)])
            rules = [
                rule
                for group_id in dict.fromkeys(group.group_id for group in carried)
                for rule in devices.groups((group_id,), vpc_id, Direction.INGRESS).rules()
            ]
            peers = dict.fromkeys(
                each for rule in rules for each in (rule.peers, rule.blocks, rule.lost, rule.hidden) if each
            )
            groups = frozenset(group for rule in rules for group in (*rule.groups, *rule.lost_groups))
            found = self._rules[vpc_id] = (tuple(peers), groups)
        return found
