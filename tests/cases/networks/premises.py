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
from tests.builders.core_network import CORE_NETWORK, core_network_attachment, core_network_vpc_attachment
from tests.builders.hub_and_spoke import add_static, hub_and_spoke

_OFFICE = "192.0.2.0/24"
_VPN = ("tgw-attach-vpn", "vpn-office", "vpn")


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
    return _to_office(route(_OFFICE, core_network=CORE_NETWORK))


def vpc_is_attached_to_the_core_network() -> SnapshotBuilder:
    return _attached(core_network_attachment("attachment-main"), "subnet-private-a")


def vpc_is_not_attached_to_the_core_network() -> SnapshotBuilder:
    """Another VPC of the account is."""
    return _attached(core_network_attachment("attachment-other", vpc="vpc-other"))


def core_network_attachment_waits_to_be_accepted() -> SnapshotBuilder:
    waiting = core_network_attachment("attachment-main", state="PENDING_ATTACHMENT_ACCEPTANCE")
    return _attached(waiting, "subnet-private-a")


def core_network_attachment_is_being_updated() -> SnapshotBuilder:
    return _attached(core_network_attachment("attachment-main", state="UPDATING"), "subnet-private-a")


def core_network_attachment_has_no_subnet_in_the_zone() -> SnapshotBuilder:
    return _attached(core_network_attachment("attachment-main"), "subnet-private-b")


def subnets_of_the_core_network_attachment_are_missing() -> SnapshotBuilder:
    return _attached(core_network_attachment("attachment-main")).without("VpcAttachments")


def route_leads_to_a_carrier_gateway() -> SnapshotBuilder:
    return _to_office(route(_OFFICE, carrier="cagw-wavelength"))


def _attached(attachment: Json, *subnets: str) -> SnapshotBuilder:
    """Zone a leads to the core network; `subnets` are those of the attachment."""
    table = route_table("rtb-private-a", route(_OFFICE, core_network=CORE_NETWORK), subnets=("subnet-private-a",))
    network = healthy_network(2).replace("RouteTables", table).add("Attachments", attachment)
    return network.add("VpcAttachments", core_network_vpc_attachment(attachment, *subnets))


def _to_office(way: Json) -> SnapshotBuilder:
    table = route_table("rtb-private-a", way, subnets=("subnet-private-a",))
    return healthy_network(1).replace("RouteTables", table)


def _behind_the_transit_gateway(*tunnels: str) -> SnapshotBuilder:
    network = hub_and_spoke(1).add("TransitGatewayAttachments", transit_gateway_attachment(_VPN))
    network.add("VpnConnections", vpn_connection("vpn-office", *tunnels, transit="tgw-hub"))
    return add_static(network, "tgw-rtb-spokes", transit_route(_OFFICE, _VPN))
