"""What a rule that names another security group matches.

A reference stands for the private addresses of the interfaces that carry the group (SG-12): in the same VPC, over an
active peering within one Region (SG-13, SG-15), and in ingress rules over a transit gateway that has it switched on
(SG-14). Elsewhere it matches nothing, as where the group or the relation is gone (SG-17), and the rule that looks
right is the fault: `lost` holds the addresses that a reader would expect to match, public ones included. Members that
may be there and cannot be seen leave private addresses in doubt: they may live in another account (SG-19), or their
document is missing or incomplete.

Rules:
- SG-13: A rule may name a group of the same VPC, of a peer in the same Region, and, for ingress, of a VPC behind the
  same transit gateway.
- SG-14: Over a transit gateway a group counts only where the gateway and both attachments have that switched on.
- SG-15: Over a peering a group counts while the peering is active and within one Region.
- SG-17: A reference whose group, peering or attachment is gone matches nothing.
"""

import msgspec

from wayout.forward.decision.perspective import Direction
from wayout.forward.device.transit_group_reference import Referencing, referencing
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.security_group import UserIdGroupPair
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import PRIVATE_IPV4, SHARED_IPV4, Prefix

_PRIVATE = (*PRIVATE_IPV4, SHARED_IPV4)


class ReferenceMatch(msgspec.Struct, frozen=True):
    """The addresses that match, those that look as if they did, those that nobody can judge, and why.

    `is_honoured` says that a sender with the group matches, which for something planned no address tells.
    """

    members: IntervalSet
    lost: IntervalSet
    hidden: IntervalSet
    gap: Gap | None
    is_honoured: bool
    reason: Reason = Reason.SG_REFERENCE_NOT_PRESERVED


class ReferenceMatches:
    """What a network's references match, each found out once: many rules of a VPC name the same group."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._found: dict[tuple[object, ...], ReferenceMatch] = {}

    def of(self, pair: UserIdGroupPair, vpc_id: str, direction: Direction) -> ReferenceMatch:
        """What a reference in a rule of this direction matches, seen from an interface in `vpc_id`."""
        named = (
            pair.group_id,
            pair.user_id,
            pair.vpc_id,
            pair.vpc_peering_connection_id,
        )  # not what it is described as
        key = (*named, vpc_id, direction)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = reference_to(self.network, pair, vpc_id, direction)
        return found


def reference_to(network: Network, pair: UserIdGroupPair, vpc_id: str, direction: Direction) -> ReferenceMatch:
    """What a reference in a rule of this direction matches, seen from an interface in `vpc_id`."""
    members: list[tuple[int, int]] = []
    lost: list[tuple[int, int]] = []
    hidden, gap = _hidden(network, pair, vpc_id)
    interfaces = network.interfaces_of_group.get(pair.group_id or "", ())
    group = network.security_groups.get(pair.group_id or "")
    home = (group.vpc_id if group else None) or vpc_id
    reach = {
        place: _reach(network, pair, vpc_id, place, direction)
        for place in dict.fromkeys((home, *(interface.vpc_id for interface in interfaces)))
    }
    for interface in interfaces:
        public = interface.association.public_ip if interface.association else None
        lost += [(int(public), int(public))] if public is not None else []
        addresses = [(int(address), int(address)) for address in interface.addresses]
        addresses += [(prefix.first, prefix.last) for prefix in interface.delegated]
        reached = reach[interface.vpc_id]
        if isinstance(reached, Gap):
            gap, hidden = gap or reached, hidden | _set(addresses)
        else:
            (members if reached is Referencing.HONOURED else lost).extend(addresses)
    at_home = reach[home]
    if isinstance(at_home, Gap):
        gap, hidden = gap or at_home, hidden | _blocks(_prefixes(network, home))
    is_honoured = bool(members) or (at_home is Referencing.HONOURED and not lost)
    is_off = Referencing.SWITCHED_OFF in reach.values()
    reason = Reason.SG_REFERENCE_UNSUPPORTED if is_off else Reason.SG_REFERENCE_NOT_PRESERVED
    return ReferenceMatch(_set(members), _set(lost), hidden, gap, is_honoured, reason)


def _hidden(network: Network, pair: UserIdGroupPair, vpc_id: str) -> tuple[IntervalSet, Gap | None]:
    """Where members may stand that the snapshot does not show; None of a gap when all are visible."""
    group = network.security_groups.get(pair.group_id or "")
    for place in dict.fromkeys((vpc_id, group.vpc_id or vpc_id if group else vpc_id)):
        if not network.is_complete("NetworkInterfaces", place, tied_to=pair.group_id):
            gap = network.gap("NetworkInterfaces", place, f"who carries {pair.group_id}")
            return _private_space(network, vpc_id), gap
    if pair.group_id is None or group is not None:
        return IntervalSet.empty(), None
    peering = network.vpc_peering_connections.get(pair.vpc_peering_connection_id or "")
    side = peering.other_side(vpc_id) if peering else None
    if side is None and pair.vpc_id in {None, vpc_id} and pair.user_id is None:
        return IntervalSet.empty(), None  # the group was deleted: a stale rule matches nothing (SG-15, SG-17)
    where = _blocks(side.prefixes) if side else _private_space(network, vpc_id)
    gap = Gap.document(
        "NetworkInterfaces",
        "another account",
        f"who carries {pair.group_id} is not known: the group is not in the snapshot",
    )
    return where, gap


def _private_space(network: Network, vpc_id: str) -> IntervalSet:
    """All addresses that an interface in the VPC, or in one that is peered with it, may have beside its public ones."""
    found = [*_PRIVATE, *_prefixes(network, vpc_id)]
    sides = [peering.other_side(vpc_id) for peering in network.vpc_peering_connections.values()]
    found += [prefix for side in sides if side is not None for prefix in side.prefixes]
    return _blocks(tuple(found))


def _prefixes(network: Network, vpc_id: str) -> tuple[Prefix, ...]:
    vpc = network.vpcs.get(vpc_id)
    subnets = network.subnets_of_vpc.get(vpc_id, ())
    return (*(vpc.prefixes if vpc else ()), *(prefix for subnet in subnets for prefix in subnet.prefixes))


def _reach(
    network: Network, pair: UserIdGroupPair, vpc_id: str, other_id: str, direction: Direction
) -> Referencing | Gap:
    """What becomes of references to another VPC: over a peering that is known to be active, over a transit gateway."""
    if other_id == vpc_id or _is_peered(network, vpc_id, other_id):
        return Referencing.HONOURED
    key, named = "VpcPeeringConnections", pair.vpc_peering_connection_id
    if named is not None and named not in network.vpc_peering_connections:
        return network.gap(key, vpc_id, named, named)
    found = referencing(network, vpc_id, other_id, direction)
    if found is not Referencing.HONOURED and network.refusal(key, vpc_id) is not None:
        return network.gap(key, vpc_id, f"whether a peering joins {vpc_id} and {other_id}")
    return found


def _is_peered(network: Network, vpc_id: str, other_id: str) -> bool:
    for peering in network.vpc_peering_connections.values():
        side = peering.other_side(vpc_id)
        own = peering.other_side(other_id)
        if side is not None and own is not None and side.vpc_id == other_id and peering.status.code == "active":
            return side.region == own.region
    return False


def _blocks(prefixes: tuple[Prefix, ...]) -> IntervalSet:
    return IntervalSet.of(*((prefix.first, prefix.last) for prefix in prefixes))


def _set(addresses: list[tuple[int, int]]) -> IntervalSet:
    return IntervalSet.of(*addresses)
