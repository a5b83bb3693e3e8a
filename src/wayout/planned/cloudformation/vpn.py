"""VPN connections, and the tables that learn from virtual private gateways.

Source: CloudFormation Template Reference, AWS::EC2::VPNConnection, VPNConnectionRoute, VPNGatewayRoutePropagation.
"""

from wayout.planned import vpn
from wayout.planned.cloudformation.properties import Properties
from wayout.planned.shape import Json


def make_a_connection(own: Properties) -> None:
    """A connection of either kind of gateway."""
    connection: Json = {
        "VpnConnectionId": own.id,
        "VpnGatewayId": own.target("VpnGatewayId", "vgw"),
        "TransitGatewayId": own.target("TransitGatewayId", "tgw"),
        "Options": {"StaticRoutesOnly": own.flag("StaticRoutesOnly", default=False)},
        "Tags": own.tags(),
    }
    vpn.make_connection(own.estate, connection)


def add_a_static_route(own: Properties) -> None:
    """A connection leads to a block."""
    block = own.text("DestinationCidrBlock") or ""
    vpn.add_static_route(own.estate, own.identity("VpnConnectionId", "vpn") or "", block)


def propagate(own: Properties) -> None:
    """Tables learn from a virtual private gateway."""
    gateway_id = own.target("VpnGatewayId", "vgw") or ""
    for table_id in own.targets("RouteTableIds", "rtb"):
        vpn.learn(own.estate, table_id, gateway_id, own.logical)
