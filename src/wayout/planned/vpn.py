"""Virtual private gateways, VPN connections, and the routes that tables learn from them (VGW-1, ROUTE-3).

Which routes a gateway learns by BGP, and by Direct Connect, nobody knows before; those of connections with static routes only
are written. What is not known of a table's learned routes is a route to a prefix list that nothing describes.
"""

from wayout.model.planned import default_transit_table, planned_id
from wayout.planned import transit_gateway as transit
from wayout.planned.estate import Estate
from wayout.planned.nameless import nameless
from wayout.planned.route_table import destination_of
from wayout.planned.shape import Json, as_list, as_object

_LEARNED = "EnableVgwRoutePropagation"


def attach(estate: Estate, gateway_id: str, vpc_id: str) -> None:
    """A gateway is attached to a VPC, and to no other."""
    for gateway in estate.edit("VpnGateways", gateway_id):
        gateway["VpcAttachments"] = [{"VpcId": vpc_id, "State": "attached"}]


def detach(estate: Estate, gateway_id: str) -> None:
    """A gateway is attached to nothing."""
    for gateway in estate.edit("VpnGateways", gateway_id):
        gateway["VpcAttachments"] = []


def attachment_of(connection_id: str) -> str:
    """The planned id of the attachment by which a new connection hangs on a transit gateway."""
    return planned_id("tgw-attach", connection_id.removeprefix("vpn-new-"))


def make_connection(estate: Estate, connection: Json, attachment_id: str | None = None) -> None:
    """A connection of a virtual private gateway, or of a transit gateway, which puts it into its default table.

    AWS tells nothing of its tunnels before the other side has come up. `attachment_id` is that of a connection that is there.
    """
    identity = connection["VpnConnectionId"]
    is_new = not estate.is_described("VpnConnections", identity)
    told = {key: value for key, value in connection.items() if value is not None}
    (estate.make if is_new else estate.put)("VpnConnections", {**({"State": "available"} if is_new else {}), **told})
    gateway_id = connection.get("TransitGatewayId")
    own_id = attachment_id or attachment_of(identity)
    if gateway_id is None or estate.is_described("TransitGatewayAttachments", own_id):
        return
    own = {"TransitGatewayAttachmentId": own_id, "TransitGatewayId": gateway_id, "State": "available"}
    estate.make("TransitGatewayAttachments", {**own, "ResourceType": "vpn", "ResourceId": identity})
    table_id = default_transit_table(gateway_id)
    if estate.is_planning and estate.is_described("TransitGatewayRouteTables", table_id):
        transit.associate(estate, table_id, own_id)
        transit.propagate(estate, table_id, own_id)


def remove_connection(estate: Estate, connection_id: str) -> None:
    """A connection goes, and with it its attachment."""
    for attachment_id, attachment in estate.each("TransitGatewayAttachments"):
        if attachment.get("ResourceId") == connection_id:
            transit.remove_attachment(estate, attachment_id)
    estate.remove("VpnConnections", connection_id)


def add_static_route(estate: Estate, connection_id: str, block: str) -> None:
    """A connection leads to a block."""
    remove_static_route(estate, connection_id, block)
    for connection in estate.edit("VpnConnections", connection_id):
        connection["Routes"] = [*connection.get("Routes", ()), {"DestinationCidrBlock": block, "State": "available"}]


def remove_static_route(estate: Estate, connection_id: str, block: str) -> None:
    """A connection leads to a block no more; the tables that learned it forget it."""
    gateway_id = (estate.find("VpnConnections", connection_id) or {}).get("VpnGatewayId")
    for connection in estate.edit("VpnConnections", connection_id):
        connection["Routes"] = [e for e in connection.get("Routes", ()) if e.get("DestinationCidrBlock") != block]
    for table_id, element in estate.each("RouteTables"):
        if any(_is_learned(route, gateway_id) and destination_of(route) == block for route in _routes(element)):
            for table in estate.edit("RouteTables", table_id):
                table["Routes"] = [
                    r for r in _routes(table) if not (_is_learned(r, gateway_id) and destination_of(r) == block)
                ]


def learn(estate: Estate, table_id: str, gateway_id: str, address: str) -> None:
    """A table learns what a gateway leads to; `address` is where a plan says so."""
    blocks = _static_routes(estate, gateway_id)
    if blocks is None:
        because = f"the routes that {address} propagates are not known"
        blocks = [nameless(estate, "pl", f"{address}-{table_id}", because)]
    for table in estate.edit("RouteTables", table_id):
        known = {destination_of(route) for route in _routes(table) if _is_learned(route, gateway_id)}
        more = [_route(block, gateway_id) for block in blocks if block not in known]
        table["Routes"] = [*_routes(table), *more]
        table["PropagatingVgws"] = [*as_list(table.get("PropagatingVgws")), {"GatewayId": gateway_id}]


def _static_routes(estate: Estate, gateway_id: str) -> list[str] | None:
    """The blocks of a new gateway whose connections all have static routes only; None where others may tell it more."""
    own = [e for _, e in estate.each("VpnConnections") if e.get("VpnGatewayId") == gateway_id]
    is_static = [as_object(each.get("Options")).get("StaticRoutesOnly") is True for each in own]
    if not own or not all(is_static) or not estate.is_made(gateway_id):
        return None
    return [str(route["DestinationCidrBlock"]) for each in own for route in as_list(each.get("Routes"))]


def _route(block: str, gateway_id: str) -> Json:
    key = "DestinationPrefixListId" if block.startswith("pl-") else "DestinationCidrBlock"
    return {key: block, "GatewayId": gateway_id, "Origin": _LEARNED, "State": "active"}


def learns(estate: Estate, table_id: str) -> bool:
    """Whether a table has learned routes."""
    return any(route.get("Origin") == _LEARNED for route in _routes(estate.find("RouteTables", table_id) or {}))


def forget(estate: Estate, table_id: str, gateway_id: str) -> None:
    """A table no longer learns from a gateway."""
    for table in estate.edit("RouteTables", table_id):
        table["Routes"] = [route for route in _routes(table) if not _is_learned(route, gateway_id)]
        listed = as_list(table.get("PropagatingVgws"))
        table["PropagatingVgws"] = [each for each in listed if each.get("GatewayId") != gateway_id]


def _routes(table: Json) -> list[Json]:
    return as_list(table.get("Routes"))


def _is_learned(route: Json, gateway_id: object) -> bool:
    return route.get("Origin") == _LEARNED and route.get("GatewayId") == gateway_id
