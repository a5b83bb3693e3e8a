"""The calls of changes of VPC peering connections."""

from typing import Any

from wayout.fix.call.call import Call, Wait
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.vpc_peering_connection import AcceptVpcPeeringConnection


def accept(change: AcceptVpcPeeringConnection) -> Call:
    """Accept the peering in the accepter's account, and wait until it is active."""
    own = change.vpc_peering_connection_id
    return Call(
        operation="AcceptVpcPeeringConnection",
        parameters={"VpcPeeringConnectionId": ref(own)},
        so=(_own(own, ("Status.Code", "active")),),
        wait=Wait(
            sight=_own(own),
            ready=("active",),
            failed=("failed", "expired", "rejected", "deleting", "deleted"),
            why=("Status.Message",),
        ),
    )


def _own(peering_id: str, *where: tuple[str, Any]) -> Sight:
    return Sight(
        operation="DescribeVpcPeeringConnections",
        parameters={"VpcPeeringConnectionIds": [ref(peering_id)]},
        within=("VpcPeeringConnections",),
        where=where,
        state="Status.Code",
    )
