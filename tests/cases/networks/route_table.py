"""Networks in which a route table decides: which table, which route, in which state, and the way back."""

from tests.builders import (
    SnapshotBuilder,
    acl_entry,
    allow_all,
    ecs_deployment,
    ecs_service,
    ecs_task,
    healthy_network,
    network_acl,
    network_configuration,
    peering,
    permission,
    route,
    route_table,
    security_group,
    stopped_task,
    task_interface,
    transit_gateway,
    transit_gateway_vpc_attachment,
    vpn_gateway,
)
from tests.builders.healthy import EVERYWHERE, add_peer_vpc, give_acl

OPEN = permission("-1", cidr=EVERYWHERE)


def one_of_three_tables_lacks_the_default_route() -> SnapshotBuilder:
    return _without_default_route(healthy_network(), "b")


def private_subnet_without_any_way_out() -> SnapshotBuilder:
    """No NAT gateway, no endpoint: the task never started, and its record says why."""
    network = _without_default_route(healthy_network(1), "a")
    network.remove("NatGateways", "nat-a").remove("NetworkInterfaces", "eni-nat-a", "eni-task-a")
    network.remove("Addresses", "eipalloc-a").without("tasks")
    reason = (
        "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from "
        "Amazon ECR: There is a connection issue between the task and Amazon ECR. RequestError: send request failed "
        'caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp 192.0.2.80:443: i/o timeout'
    )
    network.add("tasks", stopped_task("task-a", "subnet-private-a", reason))
    deployment = ecs_deployment(network_configuration(("subnet-private-a",), ("sg-app",)), desired=1, running=0)
    return network.replace("services", ecs_service("payments", deployment))


def route_and_group_both_missing() -> SnapshotBuilder:
    network = _without_default_route(healthy_network(1), "a")
    rule = permission("tcp", 5432, cidr="10.0.0.0/16")
    return network.replace("SecurityGroups", security_group("sg-app", egress=(rule,)))


def a_lost_route_does_not_hide_the_acl() -> SnapshotBuilder:
    acl = network_acl("acl-private-b", allow_all("egress"), acl_entry(100, "ingress", "allow", "all", "10.0.0.0/16"))
    return give_acl(_without_default_route(healthy_network(), "b"), acl, "subnet-private-b")


def subnet_without_association_uses_the_main_table() -> SnapshotBuilder:
    network = healthy_network(1).remove("RouteTables", "rtb-private-a")
    return network.replace("RouteTables", route_table("rtb-main", route(EVERYWHERE, igw="igw-main"), main=True))


def main_table_to_the_internet_and_a_public_address() -> SnapshotBuilder:
    network = subnet_without_association_uses_the_main_table()
    interface = task_interface("a", public_ip="198.51.100.71")
    configuration = network_configuration(("subnet-private-a",), ("sg-app",), public_ip=True)
    return (
        network.replace("NetworkInterfaces", interface)
        .replace("tasks", ecs_task("task-a", interface))
        .replace("services", ecs_service("payments", ecs_deployment(configuration, desired=1, running=1)))
    )


def new_subnet_silently_uses_the_main_table() -> SnapshotBuilder:
    """The subnet of zone c was added later, and nobody associated its route table."""
    network = healthy_network()
    network.replace("RouteTables", route_table("rtb-private-c", route(EVERYWHERE, nat="nat-c")))
    return network


def more_specific_route_is_a_blackhole() -> SnapshotBuilder:
    network = healthy_network(1)
    routes = network.element("RouteTables", "rtb-private-a")["Routes"]
    routes.append(route("203.0.113.0/24", peering="pcx-old", state="blackhole"))
    return network.add("VpcPeeringConnections", _main_to_peer("pcx-old", status="deleted"))


def default_route_to_a_deleted_nat_gateway() -> SnapshotBuilder:
    network = healthy_network(1)
    network.replace(
        "RouteTables",
        route_table("rtb-private-a", route(EVERYWHERE, nat="nat-a", state="blackhole"), subnets=("subnet-private-a",)),
    )
    network.remove("NatGateways", "nat-a").remove("NetworkInterfaces", "eni-nat-a")
    return network.remove("Addresses", "eipalloc-a")


def one_address_of_the_name_is_blackholed() -> SnapshotBuilder:
    network = healthy_network(1)
    routes = network.element("RouteTables", "rtb-private-a")["Routes"]
    routes.append(route("192.0.2.0/24", peering="pcx-old", state="blackhole"))
    return network.add("VpcPeeringConnections", _main_to_peer("pcx-old", status="deleted"))


def static_route_beats_a_propagated_one() -> SnapshotBuilder:
    network = healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))
    network.element("RouteTables", "rtb-private-a")["Routes"].extend(
        [
            route("203.0.113.0/24", vgw="vgw-office", origin="EnableVgwRoutePropagation"),
            route("203.0.113.0/24", tgw="tgw-hub"),
        ]
    )
    network.element("RouteTables", "rtb-private-a")["PropagatingVgws"].append({"GatewayId": "vgw-office"})
    network.add("TransitGateways", transit_gateway()).add("VpnGateways", vpn_gateway())
    return network.add(
        "TransitGatewayVpcAttachments",
        transit_gateway_vpc_attachment("tgw-attach-main", "vpc-main", ("subnet-private-a",)),
    )


def longer_prefix_to_the_internet_gateway() -> SnapshotBuilder:
    network = healthy_network(1)
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("203.0.113.0/24", igw="igw-main"))
    return network


def internet_route_deleted_from_the_public_table() -> SnapshotBuilder:
    """The bastion has lost its way together with the NAT gateway."""
    network = healthy_network(1)
    return network.replace("RouteTables", route_table("rtb-public", subnets=("subnet-public-a",)))


def office_address_sent_to_the_internet() -> SnapshotBuilder:
    return healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def part_of_the_partners_block_is_stopped() -> SnapshotBuilder:
    """One route of the block is a black hole, one block is denied, and replies of one come to some ports only."""
    network = healthy_network(1)
    network.element("RouteTables", "rtb-private-a")["Routes"].append(
        route("198.51.200.0/24", peering="pcx-old", state="blackhole")
    )
    network.element("NetworkAcls", "acl-main")["Entries"].extend(
        (
            acl_entry(50, "egress", "deny", "tcp", "198.51.100.0/24"),
            acl_entry(60, "ingress", "deny", "tcp", "198.51.7.0/24", 40000, 65535),
        )
    )
    return network


def peer_without_a_route_back() -> SnapshotBuilder:
    network = _peered()
    network.replace(
        "RouteTables", route_table("rtb-peer", subnets=("subnet-peer",), vpc="vpc-peer", local=("10.1.0.0/16",))
    )
    return network


def both_peers_have_routes() -> SnapshotBuilder:
    return _peered()


def peering_is_being_deleted() -> SnapshotBuilder:
    network = _peered()
    return network.replace("VpcPeeringConnections", _main_to_peer("pcx-shared", status="deleting"))


def peering_waits_for_acceptance() -> SnapshotBuilder:
    """Until the peer accepts, AWS does not tell the blocks of its side."""
    network = _peered()
    network.replace("VpcPeeringConnections", _main_to_peer("pcx-shared", status="pending-acceptance"))
    side = network.element("VpcPeeringConnections", "pcx-shared")["AccepterVpcInfo"]
    for block in ("CidrBlock", "CidrBlockSet"):
        side.pop(block, None)
    return network


def default_route_into_a_peering() -> SnapshotBuilder:
    network = _peered()
    return network.replace(
        "RouteTables",
        route_table("rtb-private-a", route(EVERYWHERE, peering="pcx-shared"), subnets=("subnet-private-a",)),
    )


def _without_default_route(network: SnapshotBuilder, letter: str) -> SnapshotBuilder:
    """The network in which the private table of this zone has its local route and nothing else."""
    return network.replace("RouteTables", route_table(f"rtb-private-{letter}", subnets=(f"subnet-private-{letter}",)))


def _main_to_peer(peering_id: str, *, status: str = "active") -> dict[str, object]:
    return peering(peering_id, ("vpc-main", "10.0.0.0/16"), ("vpc-peer", "10.1.0.0/16"), status=status)


def _peered() -> SnapshotBuilder:
    """The one-zone network joined to `vpc-peer`, where `i-peer` answers HTTPS at 10.1.0.5; both sides have routes."""
    network = healthy_network(1)
    add_peer_vpc(network, ingress=(permission("tcp", 443, cidr="10.0.0.0/16"),))
    network.add("VpcPeeringConnections", _main_to_peer("pcx-shared"))
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("10.1.0.0/16", peering="pcx-shared"))
    network.element("RouteTables", "rtb-peer")["Routes"].append(route("10.0.0.0/16", peering="pcx-shared"))
    return network
