"""Appliances: NAT instances, and firewall instances that forward packets as they are."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    ecs_task,
    healthy_network,
    instance,
    network_acl,
    network_interface,
    permission,
    route,
    route_table,
    security_group,
    subnet,
    transit_route,
    vpc,
    zone,
)
from tests.builders.healthy import EVERYWHERE, give_acl, task_interface
from tests.builders.hub_and_spoke import HUB, MAIN, add_static, hub_and_spoke
from tests.builders.inline import hub_table

_BOTH = (permission("-1", cidr=EVERYWHERE), permission("-1", cidr="::/0"))
_EVERYTHING = (permission("-1", cidr=EVERYWHERE),)


def nat_instance_serves_the_private_subnet() -> SnapshotBuilder:
    return _with_nat_instance()


def nat_instance_still_checks_source_and_destination() -> SnapshotBuilder:
    return _with_nat_instance(check=True)


def nat_instance_has_no_public_address() -> SnapshotBuilder:
    return _with_nat_instance(public_ip=None)


def nat_instance_is_stopped() -> SnapshotBuilder:
    return _with_nat_instance(state="stopped")


def group_of_the_nat_instance_admits_its_own_subnet_only() -> SnapshotBuilder:
    return _with_nat_instance(ingress=(permission("-1", cidr="10.0.101.0/24"),))


def firewall_instance_before_the_nat_gateway() -> SnapshotBuilder:
    """Its own subnet leads to the NAT gateway, whose subnet sends replies back through it."""
    return _with_firewall()


def firewall_instance_still_checks_source_and_destination() -> SnapshotBuilder:
    return _with_firewall(check=True)


def appliance_of_the_hub_forwards_ipv6_as_it_is() -> SnapshotBuilder:
    """The packets of the spoke come to the hub's internet gateway with addresses of another VPC."""
    return _hub_with_appliance()


def appliance_of_the_hub_still_checks_source_and_destination() -> SnapshotBuilder:
    """The same, and the check drops what is not its own before the gateway could."""
    return _hub_with_appliance(check=True)


def _hub_with_appliance(*, check: bool = False) -> SnapshotBuilder:
    """The hub and spoke in both families, with `i-firewall` between the transit gateway and the hub's internet gateway.

    `eni-task-a` has 2001:db8:a:1::10; `rtb-hub-transit-a` leads to `eni-firewall`, `rtb-hub-firewall-a` to `igw-hub`.
    """
    network, place = hub_and_spoke(1), "subnet-hub-firewall-a"
    _in_both_families(network)
    interface = network_interface(
        "eni-firewall",
        "10.100.41.7",
        subnet=place,
        groups=("sg-firewall",),
        vpc="vpc-hub",
        ipv6="2001:db8:b:41::7",
        public_ip="198.51.100.77",
        instance="i-firewall",
        source_dest_check=check,
    )
    block = "2001:db8:b:41::/64"
    network.add("Subnets", subnet(place, "10.100.41.0/24", zone("a"), vpc="vpc-hub", ipv6_cidr=block))
    network.add("SecurityGroups", security_group("sg-firewall", ingress=_BOTH, egress=_BOTH, vpc="vpc-hub"))
    network.add("NetworkInterfaces", interface)
    network.add("Reservations", instance("i-firewall", interface, name="firewall"))
    ways = (route(EVERYWHERE, igw="igw-hub"), route("::/0", igw="igw-hub"))
    to_spokes = (route("10.0.0.0/8", tgw="tgw-hub"), route("2001:db8:a::/56", tgw="tgw-hub"))
    network.add("RouteTables", hub_table("rtb-hub-firewall-a", place, *ways, *to_spokes))
    to_appliance = (route(EVERYWHERE, interface="eni-firewall"), route("::/0", interface="eni-firewall"))
    network.replace("RouteTables", hub_table("rtb-hub-transit-a", "subnet-hub-transit-a", *to_appliance))
    subnets = (place, "subnet-hub-public-a", "subnet-hub-transit-a")
    acl = network_acl("acl-hub", subnets=subnets, vpc="vpc-hub", default=True, ipv6=True)
    return network.replace("NetworkAcls", acl)


def _in_both_families(network: SnapshotBuilder) -> None:
    """Give both VPCs of the hub and spoke IPv6, the task an address, and the gateway the routes."""
    spoke, interface = "2001:db8:a::/56", task_interface("a", ipv6="2001:db8:a:1::10")
    network.replace("Vpcs", vpc(ipv6_cidr=spoke, name="spoke"))
    network.replace("Vpcs", vpc("vpc-hub", "10.100.0.0/16", ipv6_cidr="2001:db8:b::/56", name="hub"))
    own = subnet("subnet-private-a", "10.0.1.0/24", zone("a"), ipv6_cidr="2001:db8:a:1::/64")
    network.replace("Subnets", own)
    network.replace("NetworkInterfaces", interface).replace("tasks", ecs_task("task-a", interface))
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("::/0", tgw="tgw-hub"))
    subnets = ("subnet-private-a", "subnet-transit-a")
    network.replace("NetworkAcls", network_acl("acl-main", subnets=subnets, default=True, ipv6=True))
    network.replace("SecurityGroups", security_group("sg-app", egress=_BOTH))
    for attachment in network.elements("TransitGatewayVpcAttachments"):
        attachment["Options"]["Ipv6Support"] = "enable"
    add_static(network, "tgw-rtb-spokes", transit_route("::/0", HUB))
    add_static(network, "tgw-rtb-hub", transit_route(spoke, MAIN))


def _with_nat_instance(
    *,
    check: bool = False,
    public_ip: str | None = "198.51.100.77",
    state: str = "running",
    ingress: tuple[Json, ...] = _EVERYTHING,
) -> SnapshotBuilder:
    """The healthy network, whose private subnet leaves by `i-nat` in the public subnet instead of the NAT gateway."""
    network = healthy_network(1)
    interface = network_interface(
        "eni-nat-instance",
        "10.0.101.77",
        subnet="subnet-public-a",
        groups=("sg-nat",),
        public_ip=public_ip,
        instance="i-nat",
        source_dest_check=check,
    )
    network.add("SecurityGroups", security_group("sg-nat", ingress=ingress, egress=_EVERYTHING))
    network.add("NetworkInterfaces", interface)
    network.add("Reservations", instance("i-nat", interface, state=state, name="nat"))
    way = route(EVERYWHERE, interface="eni-nat-instance")
    return network.replace("RouteTables", route_table("rtb-private-a", way, subnets=("subnet-private-a",)))


def _with_firewall(*, check: bool = False) -> SnapshotBuilder:
    """The healthy network with `i-firewall` in `subnet-firewall-a` between the private subnet and the NAT gateway."""
    network, place = healthy_network(1), "subnet-firewall-a"
    interface = network_interface(
        "eni-firewall",
        "10.0.41.7",
        subnet=place,
        groups=("sg-firewall",),
        instance="i-firewall",
        source_dest_check=check,
    )
    network.add("Subnets", subnet(place, "10.0.41.0/24", zone("a")))
    network.add("SecurityGroups", security_group("sg-firewall", ingress=_EVERYTHING, egress=_EVERYTHING))
    network.add("NetworkInterfaces", interface)
    network.add("Reservations", instance("i-firewall", interface, name="firewall"))
    network.add("RouteTables", route_table("rtb-firewall-a", route(EVERYWHERE, nat="nat-a"), subnets=(place,)))
    way = route(EVERYWHERE, interface="eni-firewall")
    network.replace("RouteTables", route_table("rtb-private-a", way, subnets=("subnet-private-a",)))
    network.element("RouteTables", "rtb-public")["Routes"].append(route("10.0.1.0/24", interface="eni-firewall"))
    return give_acl(network, network_acl("acl-firewall"), place)
