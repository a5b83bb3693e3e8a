"""Appliances: NAT instances, and firewall instances that forward packets as they are."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    healthy_network,
    instance,
    network_acl,
    network_interface,
    permission,
    route,
    route_table,
    security_group,
    subnet,
    zone,
)
from tests.builders.healthy import EVERYWHERE, give_acl

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
