"""Repairs of VPC peering connections: one that waits is accepted. Source: PEER-1."""

from collections.abc import Iterator

from wayout.ask.result.incident import Incident
from wayout.fix.change.vpc_peering_connection import PENDING, AcceptVpcPeeringConnection
from wayout.fix.repair.repair import MENDING, Repair


def accepted(at: Incident) -> Iterator[Repair]:
    """The peering accepted by the owner of the other VPC, where the snapshot was taken in that account too."""
    peering = at.network.vpc_peering_connections.get(at.component)
    accepter = peering.accepter_vpc_info.vpc_id if peering is not None else None
    if peering is None or accepter is None or peering.status.code != PENDING or accepter not in at.network.vpcs:
        return
    change = AcceptVpcPeeringConnection(vpc_peering_connection_id=at.component, accepter_vpc_id=accepter)
    yield Repair((change,), MENDING)
