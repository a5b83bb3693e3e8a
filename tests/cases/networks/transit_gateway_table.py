"""Networks in which a transit gateway itself decides: its attachments, its tables, and what of them can be seen."""

from tests.builders import (
    ACCOUNT,
    REGION,
    Accounts,
    SnapshotBuilder,
    route,
    route_table,
    to_vpc,
    transit_associations,
    transit_gateway,
    transit_gateway_attachment,
    transit_gateway_vpc_attachment,
    transit_propagations,
    transit_route,
    transit_routes,
    vpc,
)
from tests.builders.healthy import EVERYWHERE, add_peer_vpc
from tests.builders.hub_and_spoke import (
    HTTPS_IN,
    HUB,
    HUB_ACCOUNT,
    MAIN,
    OTHER,
    add_gateway_table,
    add_gateway_tables,
    add_hub,
    add_other_spoke,
    add_spoke,
    add_static,
    hub_and_spoke,
    learn,
    owned_by,
    transit_subnets,
)
from tests.builders.snapshot import ALWAYS

VPN = ("tgw-attach-vpn", "vpn-office", "vpn")
DIRECT_CONNECT = ("tgw-attach-dx", "5c3c2f7e-dxgw", "direct-connect-gateway")
PEERING = ("tgw-attach-peering", "tgw-west", "peering")
PEER = to_vpc("tgw-attach-peer", "vpc-peer")


def spoke_is_not_attached() -> SnapshotBuilder:
    """The gateway lets what is attached use the spokes' table, and teaches it to the hub's."""
    network = hub_and_spoke().remove("TransitGatewayVpcAttachments", MAIN[0])
    network.element("TransitGateways", "tgw-hub")["Options"]["AssociationDefaultRouteTableId"] = "tgw-rtb-spokes"
    network.remove("TransitGatewayAttachments", MAIN[0])
    network.element("TransitGatewayRouteTableAssociations", "tgw-rtb-spokes")["Associations"].clear()
    network.element("TransitGatewayPropagations", "tgw-rtb-hub")["TransitGatewayRouteTablePropagations"].clear()
    network.element("TransitGatewayPropagatedRoutes", "tgw-rtb-hub")["Routes"].clear()
    return network


def spoke_was_detached() -> SnapshotBuilder:
    """The routes of the spoke are black holes since."""
    network = spoke_is_not_attached()
    for letter in "ab":
        network.element("RouteTables", f"rtb-private-{letter}")["Routes"][-1]["State"] = "blackhole"
    return network


def attachment_waits_for_acceptance() -> SnapshotBuilder:
    network = hub_and_spoke()
    network.element("TransitGatewayVpcAttachments", MAIN[0])["State"] = "pendingAcceptance"
    return network


def attachment_of_the_hub_is_being_modified() -> SnapshotBuilder:
    network = hub_and_spoke(1)
    network.element("TransitGatewayVpcAttachments", HUB[0])["State"] = "modifying"
    return network


def attachment_has_no_route_table() -> SnapshotBuilder:
    network = hub_and_spoke().replace("TransitGatewayRouteTableAssociations", transit_associations("tgw-rtb-spokes"))
    return network.replace("TransitGatewayAttachments", transit_gateway_attachment(MAIN))


def gateway_table_lacks_the_default_route() -> SnapshotBuilder:
    return hub_and_spoke().replace("TransitGatewayStaticRoutes", transit_routes("tgw-rtb-spokes"))


def gateway_table_of_the_hub_does_not_learn_the_spoke() -> SnapshotBuilder:
    network = hub_and_spoke().replace("TransitGatewayPropagations", transit_propagations("tgw-rtb-hub"))
    return network.replace("TransitGatewayPropagatedRoutes", transit_routes("tgw-rtb-hub"))


def static_route_of_the_gateway_beats_a_learned_one() -> SnapshotBuilder:
    """Learned from the hub, which has the same block by mistake; typed in to the other spoke."""
    network = add_other_spoke(hub_and_spoke(1))
    learned = network.element("TransitGatewayPropagatedRoutes", "tgw-rtb-spokes")["Routes"]
    learned[-1] = transit_route("10.1.0.0/16", HUB, kind="propagated")
    return add_static(network, "tgw-rtb-spokes", transit_route("10.1.0.0/16", OTHER))


def black_hole_keeps_the_spokes_apart() -> SnapshotBuilder:
    return add_static(add_other_spoke(hub_and_spoke(1)), "tgw-rtb-spokes", transit_route("10.1.0.0/16", None))


def longer_learned_route_beats_a_static_black_hole() -> SnapshotBuilder:
    return add_static(add_other_spoke(hub_and_spoke(1)), "tgw-rtb-spokes", transit_route("10.0.0.0/8", None))


def learned_routes_are_derived_from_propagations() -> SnapshotBuilder:
    """The propagated routes themselves were not asked for."""
    return add_other_spoke(hub_and_spoke(1)).without("TransitGatewayPropagatedRoutes")


def two_spokes_propagate_the_same_block() -> SnapshotBuilder:
    """The table learned one of the two equal blocks, and the answer that says which was not asked for."""
    network = add_other_spoke(hub_and_spoke(1)).add("Vpcs", vpc("vpc-copy", "10.1.0.0/16", name="copy"))
    learn(network, "tgw-rtb-spokes", "10.1.0.0/16", to_vpc("tgw-attach-copy", "vpc-copy"))
    return network.without("TransitGatewayPropagatedRoutes")


def spoke_that_nobody_described_propagates_too() -> SnapshotBuilder:
    """A third spoke belongs to an account that was not collected; which blocks it has was not asked for."""
    network = add_other_spoke(hub_and_spoke(1))
    for table_id in ("tgw-rtb-spokes", "tgw-rtb-hub"):
        learn(network, table_id, "10.2.0.0/16", to_vpc("tgw-attach-third", "vpc-third"))
    return network.without("TransitGatewayPropagatedRoutes")


def office_behind_a_vpn_of_the_gateway() -> SnapshotBuilder:
    network = hub_and_spoke(1).add("TransitGatewayAttachments", transit_gateway_attachment(VPN))
    return add_static(network, "tgw-rtb-spokes", transit_route("192.0.2.0/24", VPN))


def data_centre_behind_direct_connect() -> SnapshotBuilder:
    network = hub_and_spoke(1).add("TransitGatewayAttachments", transit_gateway_attachment(DIRECT_CONNECT))
    routes = network.element("TransitGatewayPropagatedRoutes", "tgw-rtb-spokes")["Routes"]
    routes.append(transit_route("192.0.2.0/24", DIRECT_CONNECT, kind="propagated"))
    return network


def two_gateways_are_peered() -> SnapshotBuilder:
    """The spoke hangs on `tgw-hub`, the shared service on `tgw-west`; both tables name the peering."""
    network = add_peer_vpc(hub_and_spoke(1), ingress=(HTTPS_IN,))
    network.element("RouteTables", "rtb-peer")["Routes"].append(route("10.0.0.0/16", tgw="tgw-west"))
    network.add("TransitGateways", transit_gateway("tgw-west"))
    west = transit_gateway_vpc_attachment(PEER[0], PEER[1], ("subnet-peer",), gateway="tgw-west")
    network.add("TransitGatewayVpcAttachments", west)
    network.add(
        "TransitGatewayAttachments",
        transit_gateway_attachment(PEER, table="tgw-rtb-west", gateway="tgw-west"),
        transit_gateway_attachment(PEERING, table="tgw-rtb-spokes"),
        transit_gateway_attachment((PEERING[0], "tgw-hub", "peering"), table="tgw-rtb-west", gateway="tgw-west"),
    )
    here = network.element("TransitGatewayRouteTableAssociations", "tgw-rtb-spokes")["Associations"]
    here.extend(transit_associations("tgw-rtb-spokes", PEERING)["Associations"])
    add_static(network, "tgw-rtb-spokes", transit_route("10.1.0.0/16", PEERING))
    add_static(network, "tgw-rtb-spokes", transit_route("10.0.0.0/16", MAIN))
    ends = (PEER, (PEERING[0], "tgw-hub", "peering"))
    back = transit_route("10.0.0.0/16", ends[1])
    return add_gateway_table(network, "tgw-rtb-west", ends, back, learned={"10.1.0.0/16": PEER}, gateway="tgw-west")


def peered_gateway_has_no_route_back() -> SnapshotBuilder:
    return two_gateways_are_peered().replace("TransitGatewayStaticRoutes", transit_routes("tgw-rtb-west"))


def peered_gateway_is_not_described() -> SnapshotBuilder:
    network = two_gateways_are_peered().remove("TransitGateways", "tgw-west")
    for document in ("TransitGatewayRouteTables", "TransitGatewayRouteTableAssociations", "TransitGatewayPropagations"):
        network.remove(document, "tgw-rtb-west")
    network.remove("TransitGatewayStaticRoutes", "tgw-rtb-west").remove(
        "TransitGatewayPropagatedRoutes", "tgw-rtb-west"
    )
    attachments = network.elements("TransitGatewayAttachments")
    attachments[:] = [one for one in attachments if one["TransitGatewayId"] == "tgw-hub"]
    return network


def hub_stands_in_another_account() -> Accounts:
    """Each account describes what it owns, and names the zones in its own way: the hub's b is the spoke's a."""
    return Accounts({(ACCOUNT, REGION): _spoke_account(), (HUB_ACCOUNT, REGION): _hub_account()})


def account_of_the_hub_is_missing() -> Accounts:
    return Accounts({(ACCOUNT, REGION): _spoke_account()})


def account_of_the_hub_tells_its_tables_only() -> Accounts:
    """The hub's account was collected by somebody who may see its transit gateway and nothing else."""
    hub = _hub_account()
    tables = SnapshotBuilder().without(*ALWAYS)
    for document, answer in hub.documents().items():
        if document.startswith("TransitGateway"):
            tables.set(document, answer)
    return Accounts({(ACCOUNT, REGION): _spoke_account(), (HUB_ACCOUNT, REGION): tables})


def static_routes_of_the_gateway_are_missing() -> SnapshotBuilder:
    return hub_and_spoke(1).without("TransitGatewayStaticRoutes")


def second_gateway_behind_the_first() -> SnapshotBuilder:
    """The hub's attachment subnet sends everything into the gateway again, whose table for the hub knows spokes only."""
    network = hub_and_spoke(1)
    inside = ("10.100.0.0/16",)
    table = route_table(
        "rtb-hub-transit-a",
        route(EVERYWHERE, tgw="tgw-hub"),
        subnets=("subnet-hub-transit-a",),
        vpc="vpc-hub",
        local=inside,
    )
    return network.replace("RouteTables", table)


def _spoke_account() -> SnapshotBuilder:
    """What the account of the spoke sees: its VPC, its attachment, the gateway shared with it, and no table of it."""
    network = SnapshotBuilder()
    add_spoke(network, "ab")
    network.add("TransitGateways", transit_gateway(owner=HUB_ACCOUNT))
    network.add(
        "TransitGatewayVpcAttachments",
        transit_gateway_vpc_attachment(MAIN[0], MAIN[1], transit_subnets("", "ab")),
    )
    network.add("TransitGatewayAttachments", transit_gateway_attachment(MAIN, gateway_owner=HUB_ACCOUNT))
    return network.add("TransitGatewayRouteTables")


def _hub_account() -> SnapshotBuilder:
    """What the account of the hub sees: its VPC, its gateway with attachments and tables, not the spoke's VPC."""
    network = SnapshotBuilder()
    add_hub(network, "ab")
    network = owned_by(network, HUB_ACCOUNT)
    for place in network.elements("Subnets"):
        place["AvailabilityZoneId"] = {"us-east-1a": "use1-az2", "us-east-1b": "use1-az1"}[place["AvailabilityZone"]]
    network.add("TransitGateways", transit_gateway(owner=HUB_ACCOUNT))
    network.add(
        "TransitGatewayVpcAttachments",
        transit_gateway_vpc_attachment(MAIN[0], MAIN[1], transit_subnets("", "ab")),
        transit_gateway_vpc_attachment(HUB[0], HUB[1], transit_subnets("hub-", "ab"), owner=HUB_ACCOUNT),
    )
    return add_gateway_tables(network, gateway_owner=HUB_ACCOUNT)
