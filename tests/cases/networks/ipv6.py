"""Networks with IPv6: every device decides for each family by itself."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    acl_entry,
    allow_all,
    ecs_task,
    egress_only_internet_gateway,
    healthy_network,
    network_acl,
    permission,
    route,
    route_table,
    security_group,
    subnet,
    task_interface,
    vpc,
    zone,
)
from tests.builders.healthy import EVERYWHERE, add_database, give_acl

BLOCK = "2001:db8:a::/56"
TASK = "2001:db8:a:1::10"
BOTH = (permission("tcp", 443, cidr=(EVERYWHERE, "::/0")),)


def ipv6_leaves_through_the_egress_only_gateway() -> SnapshotBuilder:
    return _dual_stack()


def task_without_an_ipv6_address() -> SnapshotBuilder:
    interface = task_interface("a")
    return _dual_stack().replace("NetworkInterfaces", interface).replace("tasks", ecs_task("task-a", interface))


def ipv4_default_route_does_not_carry_ipv6() -> SnapshotBuilder:
    return _dual_stack().replace(
        "RouteTables",
        route_table(
            "rtb-private-a",
            route(EVERYWHERE, nat="nat-a"),
            subnets=("subnet-private-a",),
            local=("10.0.0.0/16", BLOCK),
        ),
    )


def ipv4_egress_rule_does_not_cover_ipv6() -> SnapshotBuilder:
    return _dual_stack().replace(
        "SecurityGroups", security_group("sg-app", egress=(permission("tcp", 443, cidr=EVERYWHERE),))
    )


def acl_without_ipv6_entries() -> SnapshotBuilder:
    entries = (allow_all("egress"), allow_all("ingress"))
    acl = network_acl("acl-private-a", *entries, ipv6=True)
    return give_acl(_dual_stack(), acl, "subnet-private-a")


def acl_admits_no_ipv6_replies() -> SnapshotBuilder:
    acl = network_acl(
        "acl-private-a",
        allow_all("egress"),
        allow_all("ingress"),
        acl_entry(110, "egress", "allow", "tcp", "::/0", 443),
        ipv6=True,
    )
    return give_acl(_dual_stack(), acl, "subnet-private-a")


def _dual_stack() -> SnapshotBuilder:
    """One zone in both families: the task has an IPv6 address and a default route to an egress-only gateway."""
    network = healthy_network(1)
    interface = task_interface("a", ipv6=TASK)
    network.replace("Vpcs", vpc(ipv6_cidr=BLOCK, name="prod"))
    network.replace(
        "Subnets",
        subnet("subnet-private-a", "10.0.1.0/24", zone("a"), ipv6_cidr="2001:db8:a:1::/64", name="prod-private-a"),
    )
    network.replace("NetworkInterfaces", interface).replace("tasks", ecs_task("task-a", interface))
    for table in network.elements("RouteTables"):
        local = {"DestinationIpv6CidrBlock": BLOCK, "GatewayId": "local", "Origin": "CreateRouteTable"}
        table["Routes"].insert(1, {**local, "State": "active"})
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("::/0", eigw="eigw-main"))
    associated = ("subnet-public-a", "subnet-private-a")
    network.replace("NetworkAcls", network_acl("acl-main", subnets=associated, default=True, ipv6=True))
    network.add("EgressOnlyInternetGateways", egress_only_internet_gateway())
    return network.replace("SecurityGroups", security_group("sg-app", egress=BOTH))


def ipv6_of_a_name_fails_and_ipv4_works() -> SnapshotBuilder:
    return ipv4_default_route_does_not_carry_ipv6()


def name_with_both_families_and_a_task_with_ipv4_only() -> SnapshotBuilder:
    return task_without_an_ipv6_address()


def task_without_ipv4_asks_for_an_ipv4_name() -> SnapshotBuilder:
    return _ipv6_only()


def _ipv6_only() -> SnapshotBuilder:
    """The task's subnet is of IPv6 only."""
    network = _dual_stack()
    subnet_a = network.element("Subnets", "subnet-private-a")
    subnet_a["Ipv6Native"] = True
    del subnet_a["CidrBlock"]
    interface = network.element("NetworkInterfaces", "eni-task-a")
    for key in ("PrivateIpAddress", "PrivateIpAddresses", "PrivateDnsName"):
        interface.pop(key, None)
    return network


def task_without_ipv4_reaches_an_ipv4_name_by_nat64() -> SnapshotBuilder:
    return _nat64(route("64:ff9b::/96", nat="nat-a"))


def dns64_without_a_route_for_nat64() -> SnapshotBuilder:
    """The name gets an IPv6 address that no route but the default one, to the egress-only gateway, takes."""
    network = _nat64()
    routes = network.element("RouteTables", "rtb-private-a")["Routes"]
    routes[:] = [entry for entry in routes if entry.get("DestinationIpv6CidrBlock") != "::/0"]
    return network


def group_does_not_let_nat64_out() -> SnapshotBuilder:
    network = _nat64(route("64:ff9b::/96", nat="nat-a"))
    group = security_group("sg-app", egress=(permission("tcp", 443, cidr=(EVERYWHERE, "2001:db8::/32")),))
    return network.replace("SecurityGroups", group)


def nat64_leads_to_an_address_of_the_vpc() -> SnapshotBuilder:
    """NAT64 translates for IPv4 targets inside the VPC as well: the server's group sees the gateway."""
    return add_database(
        _nat64(route("64:ff9b::/96", nat="nat-a")), ingress=(permission("tcp", 443, cidr="10.0.101.0/24"),)
    )


def _nat64(*more: Json) -> SnapshotBuilder:
    """The task's subnet is of IPv6 only and has DNS64."""
    network = _ipv6_only()
    network.element("Subnets", "subnet-private-a")["EnableDns64"] = True
    network.element("RouteTables", "rtb-private-a")["Routes"].extend(more)
    return network
