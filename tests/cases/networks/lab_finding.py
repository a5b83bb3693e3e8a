"""Networks in which real packets in the lab went another way than the model had said; it says so now."""

from tests.builders import (
    SnapshotBuilder,
    acl_entry,
    gateway_endpoint,
    healthy_network,
    instance,
    internet_gateway,
    network_acl,
    network_interface,
    peering,
    permission,
    prefix_list,
    route,
    route_table,
    security_group,
    subnet,
    vpc,
    zone,
)
from tests.builders.healthy import EVERYWHERE, give_acl
from tests.builders.hub_and_spoke import hub_and_spoke, hub_transit_table
from tests.cases.networks.nat_gateway import nat_gateway_stands_in_the_subnet_that_it_serves

HERE_IPV6, THERE_IPV6 = "2001:db8:a::/56", "2001:db8:b::/56"
WEB = permission("tcp", 443, cidr=(EVERYWHERE, "::/0"))


def gateway_endpoint_sees_the_nat_gateway() -> SnapshotBuilder:
    """Only the table of the NAT gateway's subnet names the endpoint."""
    network = healthy_network(1)
    network.element("RouteTables", "rtb-public")["Routes"].append(route("pl-s3", endpoint="vpce-s3"))
    network.add("PrefixLists", prefix_list("pl-s3", "s3", "52.216.0.0/15"))
    return network.add("VpcEndpoints", gateway_endpoint("vpce-s3", "s3", "rtb-public"))


def replies_leave_through_the_gateway_of_another_vpc() -> SnapshotBuilder:
    """A web server behind the spoke's own internet gateway, whose subnet's default route leads to the hub's."""
    network = hub_and_spoke(1).add("InternetGateways", internet_gateway("igw-main"))
    interface = network_interface(
        "eni-web",
        "10.0.1.80",
        subnet="subnet-private-a",
        groups=("sg-web",),
        public_ip="198.51.100.80",
        instance="i-web",
    )
    network.add("SecurityGroups", security_group("sg-web", ingress=(WEB,)))
    network.add("NetworkInterfaces", interface).add("Reservations", instance("i-web", interface, name="web"))
    return network.replace("RouteTables", hub_transit_table("a", route(EVERYWHERE, igw="igw-hub")))


def bastion_without_an_internet_gateway() -> SnapshotBuilder:
    """The bastion kept its public address when the VPC's internet gateway was detached."""
    return healthy_network(1).replace("InternetGateways", internet_gateway(vpc=None))


def acl_does_not_stand_before_a_nat_gateway_of_the_same_subnet() -> SnapshotBuilder:
    """The NAT gateway stands in the task's subnet, whose ACL admits no requests from within it."""
    denied = acl_entry(100, "ingress", "deny", "tcp", "10.0.1.0/24", 443)
    allowed = (acl_entry(200, side, "allow", "all", EVERYWHERE) for side in ("ingress", "egress"))
    acl = network_acl("acl-private-a", denied, *allowed)
    return give_acl(nat_gateway_stands_in_the_subnet_that_it_serves(), acl, "subnet-private-a")


def replies_are_led_to_a_nat_gateway_of_their_own_subnet() -> SnapshotBuilder:
    """The public subnet's default route leads to the NAT gateway in it, and its ACL lets no replies out."""
    denied = acl_entry(100, "egress", "deny", "tcp", EVERYWHERE, 1024, 65535)
    allowed = (acl_entry(200, side, "allow", "all", EVERYWHERE) for side in ("ingress", "egress"))
    network = give_acl(healthy_network(1), network_acl("acl-public-a", denied, *allowed), "subnet-public-a")
    table = route_table("rtb-public", route(EVERYWHERE, nat="nat-a"), subnets=("subnet-public-a",))
    return network.replace("RouteTables", table)


def ipv6_replies_of_a_peer_leave_for_the_internet() -> SnapshotBuilder:
    """The peers know each other's IPv6 blocks on one side only; the other side has a default route to its gateway."""
    network = SnapshotBuilder()
    sides = (
        ("here", HERE_IPV6, "10.0.0.0/16", "2001:db8:a:1::"),
        ("there", THERE_IPV6, "10.1.0.0/16", "2001:db8:b:1::"),
    )
    for name, block, cidr, own in sides:
        place = f"subnet-{name}"
        network.add("Vpcs", vpc(f"vpc-{name}", cidr, ipv6_cidr=block, name=name))
        first = cidr.replace("0.0/16", "1.0/24")
        network.add("Subnets", subnet(place, first, zone("a"), vpc=f"vpc-{name}", ipv6_cidr=f"{own}/64", name=name))
        network.add("InternetGateways", internet_gateway(f"igw-{name}", vpc=f"vpc-{name}"))
        acl = network_acl(f"acl-{name}", subnets=(place,), vpc=f"vpc-{name}", default=True, ipv6=True)
        network.add("NetworkAcls", acl)
        group = security_group(f"sg-{name}", ingress=(WEB,), egress=(WEB,), vpc=f"vpc-{name}")
        network.add("SecurityGroups", group)
        interface = network_interface(
            f"eni-{name}",
            first.replace("1.0/24", "1.10"),
            subnet=place,
            groups=(f"sg-{name}",),
            vpc=f"vpc-{name}",
            ipv6=f"{own}10",
            instance=f"i-{name}",
        )
        network.add("NetworkInterfaces", interface).add("Reservations", instance(f"i-{name}", interface, name=name))
    here = (route(THERE_IPV6, peering="pcx-1"), route("::/0", igw="igw-here"))
    there = (route("::/0", igw="igw-there"),)
    for name, block, cidr, routes in (
        ("here", HERE_IPV6, "10.0.0.0/16", here),
        ("there", THERE_IPV6, "10.1.0.0/16", there),
    ):
        network.add(
            "RouteTables",
            route_table(f"rtb-{name}-main", main=True, vpc=f"vpc-{name}", local=(cidr, block)),
            route_table(f"rtb-{name}", *routes, subnets=(f"subnet-{name}",), vpc=f"vpc-{name}", local=(cidr, block)),
        )
    joined = peering("pcx-1", ("vpc-here", "10.0.0.0/16"), ("vpc-there", "10.1.0.0/16"))
    for side, block in (("RequesterVpcInfo", HERE_IPV6), ("AccepterVpcInfo", THERE_IPV6)):
        joined[side]["Ipv6CidrBlockSet"] = [{"Ipv6CidrBlock": block}]
    return network.add("VpcPeeringConnections", joined)
