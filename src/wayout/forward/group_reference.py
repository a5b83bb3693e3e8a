"""What a rule that names another security group matches.

A reference stands for the private addresses of the interfaces that carry the group (SG-12): in the same VPC, and over an active peering within
one Region (SG-13, SG-15). Elsewhere it matches nothing, and the rule that looks right is the fault: `lost` holds the addresses that a reader
would expect to match, public ones included. A group whose members may live in an account that is not visible leaves private
addresses in doubt (SG-19).
"""

import msgspec

from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.security_group import UserIdGroupPair
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import PRIVATE_IPV4, SHARED_IPV4

_PRIVATE = IntervalSet.of(*((prefix.first, prefix.last) for prefix in (*PRIVATE_IPV4, SHARED_IPV4)))


class Standing(msgspec.Struct, frozen=True):
    """The addresses that match, those that look as if they did, those that nobody can judge, and why."""

    members: IntervalSet
    lost: IntervalSet
    hidden: IntervalSet
    gap: Gap | None
    reason: Reason


def reference_to(network: Network, pair: UserIdGroupPair, vpc_id: str) -> Standing:
    """The standing of a reference, seen from an interface in `vpc_id`."""
    members: list[int] = []
    lost: list[int] = []
    reason = Reason.SG_REFERENCE_NOT_PRESERVED
    found = network.interfaces_of_group.get(pair.group_id or "", ())
    for interface in found:
        public = interface.association.public_ip if interface.association else None
        lost += [int(public)] if public is not None else []
        if interface.vpc_id == vpc_id or _is_peered(network, vpc_id, interface):
            members += [int(address) for address in interface.addresses]
        else:
            lost += [int(address) for address in interface.addresses]
    hidden, gap = _hidden(network, pair, vpc_id)
    return Standing(_set(members), _set(lost), hidden, gap, reason)


def _hidden(network: Network, pair: UserIdGroupPair, vpc_id: str) -> tuple[IntervalSet, Gap | None]:
    """Where members may stand that the snapshot does not show; None of a gap when all are visible."""
    if not network.has_document("NetworkInterfaces", vpc_id):
        gap = network.gap("NetworkInterfaces", vpc_id, f"who carries {pair.group_id}")
        return _PRIVATE, gap
    if pair.group_id is None or pair.group_id in network.security_groups:
        return IntervalSet.empty(), None
    peering = network.vpc_peering_connections.get(pair.vpc_peering_connection_id or "")
    side = peering.other_side(vpc_id) if peering else None
    if side is None and pair.vpc_id in {None, vpc_id} and pair.user_id is None:
        return IntervalSet.empty(), None  # the group was deleted: a stale rule matches nothing (SG-15, SG-17)
    where = IntervalSet.of(*((p.first, p.last) for p in side.prefixes)) if side else _PRIVATE
    gap = Gap.document(
        "NetworkInterfaces",
        "another account",
        f"who carries {pair.group_id} is not known: the group is not in the snapshot",
    )
    return where, gap


def _is_peered(network: Network, vpc_id: str, interface: NetworkInterface) -> bool:
    for peering in network.vpc_peering_connections.values():
        side = peering.other_side(vpc_id)
        own = peering.other_side(side.vpc_id) if side and side.vpc_id else None
        if side is not None and own is not None and side.vpc_id == interface.vpc_id and peering.status.code == "active":
            return side.region == own.region
    return False


def _set(addresses: list[int]) -> IntervalSet:
    return IntervalSet.of(*((address, address) for address in addresses))
