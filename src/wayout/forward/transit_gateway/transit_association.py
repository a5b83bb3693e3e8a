"""Which route table a transit gateway asks for what enters by an attachment, and who could tell (TGW-3, TGW-14).

The account that owns the gateway knows its tables; the accounts of the spokes usually may not ask. A table that
nobody described is a gap that names the account, never a missing association.

Rules:
- TGW-14: Tables of a gateway that another account owns are a gap that names the account and the call.
- TGW-3: The table associated with the attachment by which packets entered decides; without one they are dropped.
"""

from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.scope import Scope
from wayout.model.transit_gateway import TransitGatewayAttachment, TransitGatewayRouteTable

_TABLES = "TransitGatewayRouteTables"
_PERMISSION = "ec2:SearchTransitGatewayRoutes"


def associated_table(
    network: Network, gateway_id: str, attachment_id: str, near: str
) -> TransitGatewayRouteTable | Gap | None:
    """The table that routes what enters by the attachment; None when there surely is none. Source: TGW-3.

    `near` is the VPC that asks.
    """
    tables = [t for t in network.transit_gateway_route_tables.values() if t.transit_gateway_id in {gateway_id, None}]
    for table in tables:
        for association in table.associations or ():
            if association.transit_gateway_attachment_id == attachment_id and association.state == "associated":
                return table
    attachment = network.transit_gateway_attachment(attachment_id, gateway_id)
    named = attachment.association if attachment is not None else None
    known = network.transit_gateway_route_tables.get((named.transit_gateway_route_table_id if named else None) or "")
    if named is not None and named.state == "associated" and known is not None:
        return known
    is_told = named is None and _is_owners_view(attachment)
    if is_told or _is_told_everything(network, gateway_id, near, tables):
        return None
    what = f"how {gateway_id} routes what enters by {attachment_id}"
    return gateway_gap(network, _TABLES, gateway_id, near, what)


def peer_gateway(network: Network, gateway_id: str, attachment_id: str) -> str | None:
    """The gateway at the other end of a peering, if it is told: both ends describe the attachment by the same id."""
    attachments = network.transit_gateway_attachments.values()
    ends = {a.transit_gateway_id for a in attachments if a.transit_gateway_attachment_id == attachment_id}
    for table in network.transit_gateway_route_tables.values():
        if any(a.transit_gateway_attachment_id == attachment_id for a in table.associations or ()):
            ends.add(table.transit_gateway_id or gateway_id)
    own = network.transit_gateway_attachment(attachment_id, gateway_id)
    named = own.resource_id if own is not None else None
    return min(ends - {gateway_id}, default=named)


def gateway_gap(network: Network, key: str, gateway_id: str, near: str, what: str) -> Gap:
    """Why `what`, which document `key` of the gateway's own account would tell, is not known. Source: TGW-14."""
    owner = _owner(network, gateway_id)
    scope, vpc = network.scope_of(near), network.vpcs.get(near)
    accounts = {scope.account if scope is not None else None, vpc.owner_id if vpc is not None else None}
    if owner is None or owner in accounts:
        return network.gap(key, near, what)
    refusal = network.coverage.refused.get((Scope(owner, scope.region), key)) if scope is not None else None
    if refusal is not None:
        return Gap.document(key, refusal, f"{what} is not known: AWS refused the call in account {owner}")
    is_there = any(present.account == owner for present, _ in network.coverage.present)
    why = "no such document" if is_there else "another account"
    message = f"{what} is not known: account {owner} owns it and has to be asked with {_PERMISSION} as well"
    return Gap(key, why, _PERMISSION, message)


def _is_owners_view(attachment: TransitGatewayAttachment | None) -> bool:
    """Whether an attachment's description is complete: only the gateway's owner surely sees the association."""
    owner = attachment.transit_gateway_owner_id if attachment is not None else None
    return attachment is not None and owner is not None and owner == attachment.resource_owner_id


def _is_told_everything(network: Network, gateway_id: str, near: str, tables: list[TransitGatewayRouteTable]) -> bool:
    """Whether every table of the gateway says what is associated with it: its owner sees all, others see none."""
    if any(unread.key in {_TABLES, "TransitGatewayRouteTableAssociations"} for unread in network.coverage.unread):
        return False
    if tables:
        return all(table.associations is not None for table in tables)
    vpc, owner = network.vpcs.get(near), _owner(network, gateway_id)
    return vpc is not None and owner is not None and vpc.owner_id == owner and network.is_complete(_TABLES, near)


def _owner(network: Network, gateway_id: str) -> str | None:
    gateway = network.transit_gateways.get(gateway_id)
    if gateway is not None and gateway.owner_id is not None:
        return gateway.owner_id
    attached = (a for a in network.transit_gateway_attachments.values() if a.transit_gateway_id == gateway_id)
    return next((a.transit_gateway_owner_id for a in attached if a.transit_gateway_owner_id is not None), None)
