"""VPN connections, what virtual private gateways hang on, and the tables that learn from them.

Source: Terraform AWS provider, aws_vpn_gateway_attachment, aws_vpn_connection, aws_vpn_connection_route,
aws_vpn_gateway_route_propagation.
"""

from wayout.planned import vpn
from wayout.planned.nameless import UndeterminedError
from wayout.planned.shape import Json
from wayout.planned.terraform.values import Values


def lay_attachment(values: Values, _before: Values | None) -> None:
    """A virtual private gateway is attached to a VPC."""
    vpn.attach(values.estate, values.identity("vpn_gateway_id", "vgw") or "", values.target("vpc_id", "vpc") or "")


def drop_attachment(values: Values) -> None:
    """A virtual private gateway is detached."""
    vpn.detach(values.estate, values.told("vpn_gateway_id") or "")


def lay_connection(values: Values, _before: Values | None) -> None:
    """A connection of either kind of gateway."""
    connection: Json = {
        "VpnConnectionId": values.id,
        "VpnGatewayId": values.target("vpn_gateway_id", "vgw") if values.is_told("vpn_gateway_id") else None,
        "TransitGatewayId": values.target("transit_gateway_id", "tgw")
        if values.is_told("transit_gateway_id")
        else None,
        "Options": {"StaticRoutesOnly": values.flag("static_routes_only", default=False)},
        "Tags": values.tags(),
    }
    vpn.make_connection(values.estate, connection, values.told("transit_gateway_attachment_id"))


def drop_connection(values: Values) -> None:
    """A connection goes."""
    vpn.remove_connection(values.estate, values.id)


def lay_route(values: Values, _before: Values | None) -> None:
    """A connection leads to a block."""
    estate = values.estate
    try:
        identity, block = values.identity("vpn_connection_id", "vpn") or "", values.text("destination_cidr_block") or ""
    except UndeterminedError:
        for connection_id, _ in estate.each("VpnConnections"):
            estate.put("VpnConnections", {"VpnConnectionId": connection_id, "Options": {}})
        return
    vpn.add_static_route(estate, identity, block)


def drop_route(values: Values) -> None:
    """A connection leads to a block no more."""
    block = values.told("destination_cidr_block") or ""
    vpn.remove_static_route(values.estate, values.told("vpn_connection_id") or "", block)


def lay_propagation(values: Values, _before: Values | None) -> None:
    """A table learns from a virtual private gateway; of one that learned before, the snapshot tells the routes."""
    table_id = values.identity("route_table_id", "rtb") or ""
    if values.estate.is_planning or not vpn.learns(values.estate, table_id):
        gateway_id = values.target("vpn_gateway_id", "vgw") or ""
        vpn.learn(values.estate, table_id, gateway_id, values.instance.address)


def drop_propagation(values: Values) -> None:
    """A table no longer learns from a virtual private gateway."""
    vpn.forget(values.estate, values.told("route_table_id") or "", values.told("vpn_gateway_id") or "")
