"""Transit gateways: attachments, and route tables that arrive in several documents (TGW-1 to TGW-5)."""

from wayout.planned.estate import Estate
from wayout.planned.shape import Json

_WRAPPERS = {
    "TransitGatewayRouteTableAssociations": "Associations",
    "TransitGatewayPropagations": "TransitGatewayRouteTablePropagations",
    "TransitGatewayStaticRoutes": "Routes",
    "TransitGatewayPropagatedRoutes": "Routes",
}
"""The documents of a route table besides itself, and the list that each holds."""


def make_table(estate: Estate, table_id: str, gateway_id: str, tags: list[Json]) -> None:
    """A new table with nothing in it."""
    table = {"TransitGatewayRouteTableId": table_id, "TransitGatewayId": gateway_id, "Tags": tags}
    estate.make("TransitGatewayRouteTables", table)
    for key, listed in _WRAPPERS.items():
        estate.put(key, {"TransitGatewayRouteTableId": table_id, listed: []})


def make_gateway(estate: Estate, gateway: Json, table_id: str | None) -> None:
    """A new gateway; `table_id` is the table that AWS makes for it, unless told not to."""
    estate.make("TransitGateways", {"State": "available", **gateway})
    if table_id is not None:
        make_table(estate, table_id, gateway["TransitGatewayId"], [])


def make_attachment(estate: Estate, attachment: Json) -> None:
    """A new attachment of a VPC, available at once."""
    vpc = estate.find("Vpcs", attachment["VpcId"]) or {}
    own = {"State": "available", "VpcOwnerId": vpc.get("OwnerId"), **attachment}
    estate.make("TransitGatewayVpcAttachments", own, estate.scope_of(attachment["VpcId"]))
    told = {key: attachment[key] for key in ("TransitGatewayAttachmentId", "TransitGatewayId")}
    place = {"ResourceType": "vpc", "ResourceId": attachment["VpcId"], "State": "available"}
    estate.make("TransitGatewayAttachments", {**told, **place})


def _member(estate: Estate, attachment_id: str) -> Json:
    attachment = estate.find("TransitGatewayAttachments", attachment_id) or {}
    kind = attachment.get("ResourceType", "vpc")
    return {
        "TransitGatewayAttachmentId": attachment_id,
        "ResourceId": attachment.get("ResourceId"),
        "ResourceType": kind,
    }


def associate(estate: Estate, table_id: str, attachment_id: str) -> None:
    """A table decides for what enters by an attachment, and no other does (TGW-3)."""
    for other, _ in estate.each("TransitGatewayRouteTableAssociations"):
        dissociate(estate, other, attachment_id)
    _list(estate, "TransitGatewayRouteTableAssociations", table_id, {**_member(estate, attachment_id)}, "associated")
    for attachment in estate.edit("TransitGatewayAttachments", attachment_id):
        attachment["Association"] = {"TransitGatewayRouteTableId": table_id, "State": "associated"}


def dissociate(estate: Estate, table_id: str, attachment_id: str) -> None:
    """A table does not decide for an attachment."""
    for element in estate.edit("TransitGatewayRouteTableAssociations", table_id):
        element["Associations"] = [a for a in element.get("Associations", ()) if not _is_of(a, attachment_id)]
    for attachment in estate.edit("TransitGatewayAttachments", attachment_id):
        if (attachment.get("Association") or {}).get("TransitGatewayRouteTableId") == table_id:
            attachment.pop("Association")


def propagate(estate: Estate, table_id: str, attachment_id: str) -> None:
    """A table learns the blocks of an attachment's VPC."""
    _list(estate, "TransitGatewayPropagations", table_id, _member(estate, attachment_id), "enabled")
    attachment = estate.find("TransitGatewayAttachments", attachment_id) or {}
    vpc = estate.find("Vpcs", str(attachment.get("ResourceId"))) or {}
    blocks = [vpc["CidrBlock"]] if vpc.get("CidrBlock") else []
    blocks += [each["CidrBlock"] for each in vpc.get("CidrBlockAssociationSet") or ()]
    if not blocks:
        estate.remove("TransitGatewayPropagatedRoutes", table_id)
    for block in dict.fromkeys(blocks):
        route = {"DestinationCidrBlock": block, "Type": "propagated", "State": "active"}
        _route(estate, "TransitGatewayPropagatedRoutes", table_id, route, attachment_id)


def stop_propagation(estate: Estate, table_id: str, attachment_id: str) -> None:
    """A table no longer learns from an attachment."""
    for element in estate.edit("TransitGatewayPropagations", table_id):
        listed = element.get("TransitGatewayRouteTablePropagations", ())
        element["TransitGatewayRouteTablePropagations"] = [a for a in listed if not _is_of(a, attachment_id)]
    for element in estate.edit("TransitGatewayPropagatedRoutes", table_id):
        element["Routes"] = [each for each in element.get("Routes", ()) if not _leads_to(each, attachment_id)]


def add_route(estate: Estate, table_id: str, block: str, attachment_id: str | None) -> None:
    """A static route; without an attachment, a black hole."""
    state = "active" if attachment_id else "blackhole"
    route = {"DestinationCidrBlock": block, "Type": "static", "State": state}
    remove_route(estate, table_id, block)
    _route(estate, "TransitGatewayStaticRoutes", table_id, route, attachment_id)


def remove_route(estate: Estate, table_id: str, block: str) -> None:
    """The static route to a block goes."""
    for element in estate.edit("TransitGatewayStaticRoutes", table_id):
        element["Routes"] = [each for each in element.get("Routes", ()) if each.get("DestinationCidrBlock") != block]


def remove_attachment(estate: Estate, attachment_id: str) -> None:
    """An attachment goes; static routes to it are black holes (TGW-5)."""
    for table_id, _ in estate.each("TransitGatewayRouteTables"):
        dissociate(estate, table_id, attachment_id)
        stop_propagation(estate, table_id, attachment_id)
        for element in estate.edit("TransitGatewayStaticRoutes", table_id):
            for route in element.get("Routes", ()):
                if _leads_to(route, attachment_id):
                    route |= {"State": "blackhole", "TransitGatewayAttachments": []}
    for key in ("TransitGatewayVpcAttachments", "TransitGatewayAttachments"):
        estate.remove(key, attachment_id)


def remove_table(estate: Estate, table_id: str) -> None:
    """A table goes with all its documents."""
    for key in ("TransitGatewayRouteTables", *_WRAPPERS):
        estate.remove(key, table_id)


def _list(estate: Estate, key: str, table_id: str, member: Json, state: str) -> None:
    listed = _WRAPPERS[key]
    for element in estate.edit(key, table_id):
        others = [a for a in element.get(listed, ()) if not _is_of(a, member["TransitGatewayAttachmentId"])]
        element[listed] = [*others, {**{k: v for k, v in member.items() if v is not None}, "State": state}]


def _route(estate: Estate, key: str, table_id: str, route: Json, attachment_id: str | None) -> None:
    ways = [_member(estate, attachment_id)] if attachment_id else []
    for element in estate.edit(key, table_id):
        element["Routes"] = [*element.get("Routes", ()), {**route, "TransitGatewayAttachments": ways}]


def _is_of(member: Json, attachment_id: str) -> bool:
    return bool(member.get("TransitGatewayAttachmentId") == attachment_id)


def _leads_to(route: Json, attachment_id: str) -> bool:
    return any(_is_of(each, attachment_id) for each in route.get("TransitGatewayAttachments") or ())
