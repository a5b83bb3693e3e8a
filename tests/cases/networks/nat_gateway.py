"""Networks in which a NAT gateway decides: state, type, addresses, the subnet it stands in, zones, protocols."""

from tests.builders import (
    SnapshotBuilder,
    address,
    healthy_network,
    nat_address,
    nat_gateway,
    permission,
    regional_nat_gateway,
    route,
    route_table,
    security_group,
    zonal_nat,
    zone,
)
from tests.builders.healthy import EVERYWHERE, add_database

OPEN = permission("-1", cidr=EVERYWHERE)


def server_is_sought_at_the_nat_gateway() -> SnapshotBuilder:
    """Somebody takes the gateway's own address for the door to what stands behind it."""
    return healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def nat_gateway_failed_for_want_of_an_internet_gateway() -> SnapshotBuilder:
    failure = ("Gateway.NotAttached", "Network vpc-main has no Internet gateway attached")
    network = healthy_network(1).remove("NetworkInterfaces", "eni-nat-a")
    gateway = nat_gateway("nat-a", "subnet-public-a", {"AllocationId": "eipalloc-a"}, state="failed", failure=failure)
    return network.replace("NatGateways", gateway).replace("Addresses", address("a", "198.51.100.11"))


def nat_gateway_without_public_address() -> SnapshotBuilder:
    network = healthy_network(1)
    inside = nat_address("a", private_ip="10.0.101.5", status="failed")
    inside["FailureMessage"] = "Elastic IP address eipalloc-a is already associated"
    network.replace("NatGateways", nat_gateway("nat-a", "subnet-public-a", inside))
    interface = network.element("NetworkInterfaces", "eni-nat-a")
    del interface["Association"]
    del interface["PrivateIpAddresses"][0]["Association"]
    return network.replace("Addresses", address("a", "198.51.100.11"))


def private_nat_gateway_towards_the_internet() -> SnapshotBuilder:
    network = healthy_network(1).remove("Addresses", "eipalloc-a")
    inside = nat_address("a", private_ip="10.0.101.5")
    network.replace("NatGateways", nat_gateway("nat-a", "subnet-public-a", inside, connectivity="private"))
    interface = network.element("NetworkInterfaces", "eni-nat-a")
    del interface["Association"]
    del interface["PrivateIpAddresses"][0]["Association"]
    return network


def nat_gateway_stands_in_a_subnet_without_internet() -> SnapshotBuilder:
    """`subnet-data-a` has only its local route, and the gateway was put there."""
    network = add_database(healthy_network(1), ingress=())
    return _move_nat(network, "subnet-data-a", "10.0.21.5")


def nat_gateway_stands_in_the_subnet_that_it_serves() -> SnapshotBuilder:
    return _move_nat(healthy_network(1), "subnet-private-a", "10.0.1.5")


def the_way_out_of_the_nat_subnet_is_a_blackhole() -> SnapshotBuilder:
    network = healthy_network(1)
    table = route_table(
        "rtb-public",
        route(EVERYWHERE, igw="igw-main"),
        route("203.0.113.0/24", peering="pcx-old", state="blackhole"),
        subnets=("subnet-public-a",),
    )
    return network.replace("RouteTables", table).add("VpcPeeringConnections")


def nat_gateway_translates_no_esp() -> SnapshotBuilder:
    return healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def three_zones_share_one_nat_gateway() -> SnapshotBuilder:
    network = healthy_network()
    for letter in "bc":
        network.replace(
            "RouteTables",
            route_table(f"rtb-private-{letter}", route(EVERYWHERE, nat="nat-a"), subnets=(f"subnet-private-{letter}",)),
        )
        network.remove("NatGateways", f"nat-{letter}").remove("NetworkInterfaces", f"eni-nat-{letter}")
        network.remove("Addresses", f"eipalloc-{letter}")
    return network


def regional_nat_gateway_by_hand_lacks_a_zone() -> SnapshotBuilder:
    return _regional(automatic=False)


def regional_nat_gateway_serves_a_new_zone() -> SnapshotBuilder:
    return _regional(automatic=True)


def nat_gateway_of_one_zone_is_being_deleted() -> SnapshotBuilder:
    network = healthy_network()
    network.element("NatGateways", "nat-c")["State"] = "deleting"
    return network


def _move_nat(network: SnapshotBuilder, place: str, private_ip: str) -> SnapshotBuilder:
    """The network whose gateway `nat-a` stands in this subnet."""
    gateway, interface, elastic_ip = zonal_nat("a", subnet=place, private_ip=private_ip)
    network.replace("NatGateways", gateway).replace("NetworkInterfaces", interface)
    return network.replace("Addresses", elastic_ip)


def _regional(*, automatic: bool) -> SnapshotBuilder:
    """Three zones behind one regional gateway that has addresses in a and b, and stands in no subnet."""
    network = healthy_network()
    for letter in "abc":
        network.remove("NatGateways", f"nat-{letter}").remove("NetworkInterfaces", f"eni-nat-{letter}")
        network.remove("Addresses", f"eipalloc-{letter}")
        table = route_table(
            f"rtb-private-{letter}", route(EVERYWHERE, nat="nat-regional"), subnets=(f"subnet-private-{letter}",)
        )
        network.replace("RouteTables", table)
    network.add("RouteTables", route_table("rtb-nat", route(EVERYWHERE, igw="igw-main"), name="prod-nat"))
    zones = {zone("a"): "198.51.100.11", zone("b"): "198.51.100.12"}
    gateway = regional_nat_gateway("nat-regional", zones, route_table="rtb-nat", automatic=automatic)
    return network.add("NatGateways", gateway)
