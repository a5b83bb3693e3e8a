"""Ways out of AWS's sight: VPN, Cloud WAN, carrier gateways."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    healthy_network,
    route,
    route_table,
    transit_gateway_attachment,
    transit_route,
    vpn_connection,
    vpn_gateway,
)
from tests.builders.hub_and_spoke import add_static, hub_and_spoke

_OFFICE = "192.0.2.0/24"
_VPN = ("tgw-attach-vpn", "vpn-office", "vpn")
_CORE = "arn:aws:networkmanager::111122223333:core-network/core-network-0fab1c2d3e4f50617"


def virtual_private_gateway_is_being_detached() -> SnapshotBuilder:
    network = _to_office(route(_OFFICE, vgw="vgw-office"))
    return network.add("VpnGateways", vpn_gateway(state="detaching"))


def tunnels_of_the_virtual_private_gateway_are_down() -> SnapshotBuilder:
    network = _to_office(route(_OFFICE, vgw="vgw-office")).add("VpnGateways", vpn_gateway())
    return network.add("VpnConnections", vpn_connection("vpn-office", "DOWN", "DOWN", gateway="vgw-office"))


def tunnels_behind_the_transit_gateway_are_down() -> SnapshotBuilder:
    return _behind_the_transit_gateway("DOWN", "DOWN")


def one_tunnel_of_two_is_up() -> SnapshotBuilder:
    return _behind_the_transit_gateway("DOWN", "UP")


def office_lies_behind_cloud_wan() -> SnapshotBuilder:
    return _to_office(route(_OFFICE, core_network=_CORE))


def route_leads_to_a_carrier_gateway() -> SnapshotBuilder:
    return _to_office(route(_OFFICE, carrier="cagw-wavelength"))


def _to_office(way: Json) -> SnapshotBuilder:
    table = route_table("rtb-private-a", way, subnets=("subnet-private-a",))
    return healthy_network(1).replace("RouteTables", table)


def _behind_the_transit_gateway(*tunnels: str) -> SnapshotBuilder:
    network = hub_and_spoke(1).add("TransitGatewayAttachments", transit_gateway_attachment(_VPN))
    network.add("VpnConnections", vpn_connection("vpn-office", *tunnels, transit="tgw-hub"))
    return add_static(network, "tgw-rtb-spokes", transit_route(_OFFICE, _VPN))
