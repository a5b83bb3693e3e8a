"""Networks that show a code of AWS's Reachability Analyzer that no other case shows: which route wins, and over which."""

from tests.builders import (
    SnapshotBuilder,
    healthy_network,
    permission,
    route,
    security_group,
    transit_route,
    vpn_gateway,
)
from tests.builders.healthy import EVERYWHERE, add_peer_vpc
from tests.builders.hub_and_spoke import HUB, add_static, hub_and_spoke

OPEN = permission("-1", cidr=EVERYWHERE)


def shared_address_space_sent_to_the_internet() -> SnapshotBuilder:
    return healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def static_black_hole_beats_a_propagated_route() -> SnapshotBuilder:
    network = healthy_network(1)
    table = network.element("RouteTables", "rtb-private-a")
    table["Routes"] += [
        route("203.0.113.0/24", vgw="vgw-office", origin="EnableVgwRoutePropagation"),
        route("203.0.113.0/24", peering="pcx-old", state="blackhole"),
    ]
    table["PropagatingVgws"].append({"GatewayId": "vgw-office"})
    return network.add("VpnGateways", vpn_gateway())


def black_hole_of_the_gateway_takes_one_partner_away() -> SnapshotBuilder:
    return add_static(hub_and_spoke(1), "tgw-rtb-spokes", transit_route("203.0.113.0/24", None))


def gateway_table_knows_another_partner_only() -> SnapshotBuilder:
    network = hub_and_spoke(1)
    network.element("TransitGatewayStaticRoutes", "tgw-rtb-spokes")["Routes"].clear()
    return add_static(network, "tgw-rtb-spokes", transit_route("198.51.100.0/24", HUB))


def two_vpcs_without_a_connection() -> SnapshotBuilder:
    """Nothing joins the two, so what is left for the other's block is the default route."""
    network = add_peer_vpc(healthy_network(1), ingress=(OPEN,))
    return network.replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))
