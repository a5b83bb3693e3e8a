"""Pitfalls of address ranges: networks that are connected with one another and share addresses."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from wayout.ask.pitfall.finding import Pitfall
from wayout.model.network import Network
from wayout.model.reason import Advisory
from wayout.net.prefix import Prefix

_Far = tuple[str, str, tuple[Prefix, ...]]
_GONE = frozenset({"failed", "expired", "rejected", "deleting", "deleted"})


def overlapping_ranges(network: Network) -> Iterator[Pitfall]:
    """The VPCs that share addresses with a network they are peered with, or whose peers share some with each other.

    VPCs on one transit gateway count as connected: a gateway does not learn a range that overlaps one that it has.
    Source: ROUTE-2, TGW-5, https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
    """
    yield from _peered(network)
    yield from _on_one_gateway(network)


def _peered(network: Network) -> Iterator[Pitfall]:
    neighbours: dict[str, list[_Far]] = {}
    for peering in network.vpc_peering_connections.values():
        if peering.status.code in _GONE:
            continue
        sides = (peering.requester_vpc_info, peering.accepter_vpc_info)
        for own, far in (sides, sides[::-1]):
            if own.vpc_id is not None and own.vpc_id in network.vpcs and far.vpc_id is not None:
                entry = (peering.vpc_peering_connection_id, far.vpc_id, _ranges(network, far.vpc_id) or far.prefixes)
                neighbours.setdefault(own.vpc_id, []).append(entry)
    for vpc_id, found in neighbours.items():
        own_ranges = _ranges(network, vpc_id)
        for via, far_id, ranges in found:
            shared = _overlap(own_ranges, ranges)
            if shared and (far_id > vpc_id or far_id not in network.vpcs):
                yield _pitfall(vpc_id, (far_id,), via, shared)
        for (via, one_id, one), (other_via, other_id, other) in combinations(found, 2):
            shared = _overlap(one, other)
            if shared and one_id != other_id:
                yield _pitfall(vpc_id, (one_id, other_id), f"{via}, {other_via}", shared)


def _on_one_gateway(network: Network) -> Iterator[Pitfall]:
    attached: dict[str, list[str]] = {}
    for attachment in network.transit_gateway_vpc_attachments.values():
        if attachment.vpc_id in network.vpcs:
            attached.setdefault(attachment.transit_gateway_id, []).append(attachment.vpc_id)
    for gateway_id, vpc_ids in attached.items():
        for (one_id, other_id), shared in _shared_ranges(network, vpc_ids).items():
            yield _pitfall(one_id, (other_id,), gateway_id, ", ".join(map(str, shared)))


def _shared_ranges(network: Network, vpc_ids: Iterable[str]) -> dict[tuple[str, str], list[Prefix]]:
    """The pairs of VPCs that overlap, with the smaller of each two ranges: one pass over the sorted ranges."""
    ranges = sorted(
        (prefix.first, -prefix.last, vpc_id, prefix) for vpc_id in set(vpc_ids) for prefix in _ranges(network, vpc_id)
    )
    covering: list[tuple[int, str]] = []
    found: dict[tuple[str, str], list[Prefix]] = {}
    for first, _, vpc_id, prefix in ranges:
        covering = [(last, other) for last, other in covering if last >= first]
        for _, other in covering:
            if other != vpc_id:
                found.setdefault((min(other, vpc_id), max(other, vpc_id)), []).append(prefix)
        covering.append((prefix.last, vpc_id))
    return found


def _ranges(network: Network, vpc_id: str) -> tuple[Prefix, ...]:
    vpc = network.vpcs.get(vpc_id)
    return vpc.prefixes if vpc is not None else ()


def _overlap(one: Iterable[Prefix], other: Iterable[Prefix]) -> str:
    """The ranges of the first that share addresses with one of the second, as a text; empty when none does."""
    others = tuple(other)
    return ", ".join(str(prefix) for prefix in one if any(prefix.overlaps(each) for each in others))


def _pitfall(vpc_id: str, far: tuple[str, ...], via: str, shared: str) -> Pitfall:
    return Pitfall(Advisory.OVERLAPPING_CIDR, vpc_id, far, (("via", via), ("shared", shared)))
