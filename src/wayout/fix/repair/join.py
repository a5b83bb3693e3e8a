"""Joins: how another VPC, or what lies behind one, is reached from a VPC: a peering or a transit gateway.

Source: PEER-1, ROUTE-15, TGW-1, TGW-7.
"""

from collections.abc import Iterator

from wayout.model.network import Network
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix, prefixes_of


def joins(network: Network, vpc_id: str, addresses: IntervalSet) -> Iterator[tuple[Prefix, str]]:
    """A block that holds the addresses, and the peering or transit gateway that leads there; nothing where none does."""
    if not addresses:
        return
    for peering in network.vpc_peering_connections.values():
        side = peering.other_side(vpc_id)
        if side is None or peering.status.code != "active":
            continue
        for block in side.prefixes:
            if addresses <= block.as_set():
                yield block, peering.vpc_peering_connection_id
    for hub in gateways_of(network, vpc_id):
        held = next(_held(network, hub, vpc_id, addresses), None)
        whole = prefixes_of(addresses)
        if held is not None:
            yield held, hub
        elif len(whole) == 1:
            yield whole[0], hub


def gateways_of(network: Network, vpc_id: str) -> tuple[str, ...]:
    """The transit gateways to which a VPC is attached."""
    attachments = network.transit_gateway_vpc_attachments.values()
    found = (a.transit_gateway_id for a in attachments if a.vpc_id == vpc_id and a.state == "available")
    return tuple(dict.fromkeys(found))


def _held(network: Network, hub: str, vpc_id: str, addresses: IntervalSet) -> Iterator[Prefix]:
    """The blocks of other VPCs at the gateway that hold the addresses."""
    for attachment in network.transit_gateway_vpc_attachments.values():
        vpc = network.vpcs.get(attachment.vpc_id)
        if attachment.transit_gateway_id == hub and attachment.vpc_id != vpc_id and vpc is not None:
            yield from (block for block in vpc.prefixes if addresses <= block.as_set())
