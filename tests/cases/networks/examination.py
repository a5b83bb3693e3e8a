"""Networks of which somebody who knows AWS foretold something else than the model said; it says so now."""

from tests.builders import (
    SnapshotBuilder,
    add_endpoint,
    healthy_network,
    instance,
    isolated,
    nat_address,
    nat_gateway,
    network_acl,
    network_interface,
    peering,
    permission,
    regional_nat_gateway,
    route,
    route_table,
    security_group,
    subnet,
    vpc,
    vpc_attributes,
    zone,
)
from tests.builders.healthy import EVERYWHERE, add_database, add_peer_vpc
from tests.builders.hub_and_spoke import OTHER, add_other_spoke, add_static, hub_and_spoke
from tests.builders.load_balancer import (
    balancer_node,
    listeners,
    load_balancer,
    load_balancer_attributes,
    target_group,
    target_group_attributes,
    target_health,
)
from tests.builders.transit_gateway import transit_route

OPEN = permission("-1", cidr=EVERYWHERE)
PEER = "10.1.0.0/16"


def another_peer_has_the_same_address() -> SnapshotBuilder:
    """Two peers have the block 10.1.0.0/16; the longer route to 10.1.0.5 leads to the other one than was meant."""
    network = add_peer_vpc(_open(healthy_network(1)), ingress=(OPEN,))
    network.add(
        "VpcPeeringConnections",
        peering("pcx-1", ("vpc-main", "10.0.0.0/16"), ("vpc-peer", PEER)),
        peering("pcx-2", ("vpc-main", "10.0.0.0/16"), ("vpc-twin", PEER)),
    )
    interface = network_interface(
        "eni-twin", "10.1.0.5", subnet="subnet-twin", groups=("sg-twin",), vpc="vpc-twin", instance="i-twin"
    )
    network.add("Vpcs", vpc("vpc-twin", PEER, name="twin"))
    network.add("Subnets", subnet("subnet-twin", "10.1.0.0/24", zone("a"), vpc="vpc-twin"))
    to_main = route("10.0.0.0/16", peering="pcx-2")
    network.add(
        "RouteTables",
        route_table("rtb-twin", to_main, subnets=("subnet-twin",), main=True, vpc="vpc-twin", local=(PEER,)),
    )
    network.add("NetworkAcls", network_acl("acl-twin", subnets=("subnet-twin",), vpc="vpc-twin", default=True))
    network.add("SecurityGroups", security_group("sg-twin", ingress=(OPEN,), vpc="vpc-twin"))
    network.add("NetworkInterfaces", interface).add("Reservations", instance("i-twin", interface, name="twin"))
    _route(network, "rtb-private-a", route(PEER, peering="pcx-1"), route("10.1.0.5/32", peering="pcx-2"))
    return _route(network, "rtb-peer", route("10.0.0.0/16", peering="pcx-1"))


def private_nat_gateway_stands_before_the_hub() -> SnapshotBuilder:
    """The spoke hides its tasks behind a private NAT gateway, and the hub's public one translates a second time."""
    network = add_other_spoke(
        _open(hub_and_spoke(1)), ingress=(permission("tcp", 443, cidr="10.0.50.9/32", description="the NAT gateway"),)
    )
    network.add("Subnets", subnet("subnet-nat", "10.0.50.0/28", zone("a")))
    associations = network.element("NetworkAcls", "acl-main")["Associations"]
    associations.extend(network_acl("acl-main", subnets=("subnet-nat",))["Associations"])
    address = nat_address("p", private_ip="10.0.50.9")
    network.add("NatGateways", nat_gateway("nat-p", "subnet-nat", address, connectivity="private"))
    network.add(
        "NetworkInterfaces",
        network_interface(
            "eni-nat-p",
            "10.0.50.9",
            subnet="subnet-nat",
            groups=(),
            kind="nat_gateway",
            description="Interface for NAT Gateway nat-p",
            requester_managed=True,
            source_dest_check=False,
        ),
    )
    network.add("RouteTables", route_table("rtb-nat", route(EVERYWHERE, tgw="tgw-hub"), subnets=("subnet-nat",)))
    to_nat = route_table("rtb-private-a", route(EVERYWHERE, nat="nat-p"), subnets=("subnet-private-a",))
    return network.replace("RouteTables", to_nat)


def regional_nat_gateway_lost_its_internet_route() -> SnapshotBuilder:
    """The regional gateway's own table has a black hole for the internet, beside a route to a transit gateway."""
    network = healthy_network(1).remove("NatGateways", "nat-a").remove("NetworkInterfaces", "eni-nat-a")
    zones = {zone("a"): "198.51.100.21"}
    network.add("NatGateways", regional_nat_gateway("nat-r", zones, route_table="rtb-nat", automatic=True))
    black_hole = route(EVERYWHERE, igw="igw-gone", state="blackhole")
    network.add("RouteTables", route_table("rtb-nat", black_hole, route("10.0.0.0/8", tgw="tgw-hub")))
    to_nat = route_table("rtb-private-a", route(EVERYWHERE, nat="nat-r"), subnets=("subnet-private-a",))
    return network.replace("RouteTables", to_nat)


def private_dns_of_the_endpoint_lacks_dns_hostnames() -> SnapshotBuilder:
    """Somebody switched the DNS hostnames of the VPC off after the endpoint had been made."""
    network = add_endpoint(isolated(healthy_network(1), "a"), "ecr.api", host="api.ecr.us-east-1.amazonaws.com")
    return network.replace("VpcAttributes", vpc_attributes(dns_hostnames=False))


def network_balancer_picks_the_client_itself() -> SnapshotBuilder:
    """Two servers call each other by the load balancer's name, which keeps the client's address."""
    return _balanced(("i-web-a", "i-web-b"))


def nat_gateway_hides_the_client_from_the_network_balancer() -> SnapshotBuilder:
    """A longer route sends what is for the node's subnet through a NAT gateway; the target admits the task's subnet."""
    network = _balanced(("i-web-a",), admits="10.0.1.0/24")
    return _route(_open(network), "rtb-private-a", route("10.0.2.0/24", nat="nat-a"))


def group_of_the_peer_admits_the_tasks_behind_the_nat_gateway() -> SnapshotBuilder:
    """What is for the peer goes through the NAT gateway, whose address the peer's group does not know."""
    network = add_peer_vpc(_open(healthy_network(1)), ingress=(permission("tcp", 443, cidr="10.0.1.0/24"),))
    network.add("VpcPeeringConnections", peering("pcx-1", ("vpc-main", "10.0.0.0/16"), ("vpc-peer", PEER)))
    _route(network, "rtb-private-a", route(PEER, nat="nat-a"))
    return _route(network, "rtb-public", route(PEER, peering="pcx-1"))


def interface_of_the_destination_is_attached_to_nothing() -> SnapshotBuilder:
    """The database was moved to a new instance; its old interface was kept, with its address and its groups."""
    network = add_database(_open(healthy_network(1)), ingress=(OPEN,)).remove("Reservations", "i-db")
    interface = network.element("NetworkInterfaces", "eni-db")
    del interface["Attachment"]
    interface["Status"] = "available"
    return network


def route_table_is_associated_with_nothing() -> SnapshotBuilder:
    """The table with the route to the NAT gateway is there, and nobody gave it to the subnet."""
    network = healthy_network(1)
    network.element("RouteTables", "rtb-private-a")["Associations"].clear()
    return network


def local_zone_uses_the_attachment_of_its_parent_zone() -> SnapshotBuilder:
    """The task's subnet stands in a local zone, and the attachment in zone a, which may be its parent zone."""
    network = hub_and_spoke(1)
    place = {"AvailabilityZone": "us-east-1-bos-1a", "AvailabilityZoneId": "use1-bos1-az1"}
    network.element("Subnets", "subnet-private-a").update(place)
    network.element("NetworkInterfaces", "eni-task-a")["AvailabilityZone"] = place["AvailabilityZone"]
    return network


def replies_are_led_into_the_vpc_of_another_spoke() -> SnapshotBuilder:
    """A static route of the hub's table sends all of 10.0.0.0/8 to one spoke, and nothing is learned from the other."""
    network = add_other_spoke(hub_and_spoke(1))
    network.element("TransitGatewayPropagatedRoutes", "tgw-rtb-hub")["Routes"].clear()
    network.element("TransitGatewayPropagations", "tgw-rtb-hub")["TransitGatewayRouteTablePropagations"].clear()
    return add_static(network, "tgw-rtb-hub", transit_route("10.0.0.0/8", OTHER))


def _open(network: SnapshotBuilder) -> SnapshotBuilder:
    return network.replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def _route(network: SnapshotBuilder, table: str, *routes: dict[str, object]) -> SnapshotBuilder:
    network.element("RouteTables", table)["Routes"].extend(routes)
    return network


def _balanced(targets: tuple[str, ...], *, admits: str = "10.0.0.0/16") -> SnapshotBuilder:
    """A network load balancer with a node in each zone, and a server in each, which admits a block on 8080."""
    network = healthy_network(2)
    places = {zone(letter): f"subnet-private-{letter}" for letter in "ab"}
    balancer = load_balancer("orders", kind="network", subnets=places)
    for letter, digit in (("a", 1), ("b", 2)):
        place = f"subnet-private-{letter}"
        network.add("NetworkInterfaces", balancer_node(balancer, letter, f"10.0.{digit}.90", subnet=place))
        server = network_interface(
            f"eni-web-{letter}",
            f"10.0.{digit}.50",
            subnet=place,
            groups=("sg-web",),
            availability_zone=zone(letter),
            instance=f"i-web-{letter}",
        )
        network.add("NetworkInterfaces", server).add("Reservations", instance(f"i-web-{letter}", server))
    network.add(
        "SecurityGroups", security_group("sg-web", ingress=(permission("tcp", 8080, cidr=admits),), egress=(OPEN,))
    )
    network.add("LoadBalancers", balancer)
    network.add("LoadBalancerListeners", listeners(balancer, 80, protocol="TCP", group="web"))
    network.add("LoadBalancerAttributes", load_balancer_attributes(balancer, cross_zone="true"))
    network.add("TargetGroups", target_group("web", 8080, protocol="TCP"))
    network.add("TargetGroupAttributes", target_group_attributes("web", preserve_client_ip__enabled="true"))
    return network.add("LoadBalancerTargetHealth", target_health("web", *targets, port=8080))
