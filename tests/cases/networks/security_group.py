"""Networks in which a security group decides, or in which people wrongly believe that it does."""

from tests.builders import (
    SnapshotBuilder,
    ecs_deployment,
    ecs_service,
    ecs_task,
    healthy_network,
    instance,
    managed_prefix_list,
    managed_prefix_list_entries,
    network_configuration,
    network_interface,
    peering,
    permission,
    route,
    security_group,
    task_definition,
    task_interface,
    transit_gateway,
    transit_gateway_vpc_attachment,
)
from tests.builders.healthy import EVERYWHERE, add_database, add_peer_vpc

OPEN = permission("-1", cidr=EVERYWHERE)
HTTPS = permission("tcp", 443, cidr=EVERYWHERE)


def every_zone_has_its_own_nat_gateway() -> SnapshotBuilder:
    return healthy_network()


def all_traffic_leaves_through_the_nat_gateway() -> SnapshotBuilder:
    return healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def security_group_without_egress_rules() -> SnapshotBuilder:
    return healthy_network(1).replace("SecurityGroups", security_group("sg-app"))


def an_empty_group_beside_one_that_allows_https() -> SnapshotBuilder:
    return _with_groups(healthy_network(1), "sg-app", "sg-base").add("SecurityGroups", security_group("sg-base"))


def the_groups_of_a_task_add_up() -> SnapshotBuilder:
    partner = security_group("sg-partner", egress=(permission("tcp", 8443, cidr="203.0.113.0/24"),))
    return _with_groups(healthy_network(1), "sg-app", "sg-partner").add("SecurityGroups", partner)


def protocol_written_as_a_number() -> SnapshotBuilder:
    return healthy_network(1).replace(
        "SecurityGroups", security_group("sg-app", egress=(permission("6", 443, cidr=EVERYWHERE),))
    )


def rule_for_esp_only() -> SnapshotBuilder:
    return healthy_network(1).replace(
        "SecurityGroups", security_group("sg-app", egress=(permission("50", cidr=EVERYWHERE),))
    )


def egress_to_all_of_ipv6_does_not_cover_ipv4() -> SnapshotBuilder:
    return healthy_network(1).replace(
        "SecurityGroups", security_group("sg-app", egress=(permission("-1", cidr="::/0"),))
    )


def replies_need_no_ingress_rule() -> SnapshotBuilder:
    return healthy_network(1).replace("SecurityGroups", security_group("sg-app", ingress=(), egress=(HTTPS,)))


def egress_rule_for_http_only() -> SnapshotBuilder:
    return healthy_network(1).replace(
        "SecurityGroups", security_group("sg-app", egress=(permission("tcp", 80, cidr=EVERYWHERE),))
    )


def tcp_rule_does_not_cover_udp() -> SnapshotBuilder:
    return healthy_network(1).replace(
        "SecurityGroups", security_group("sg-app", egress=(permission("tcp", 0, 65535, cidr=EVERYWHERE),))
    )


def ping_needs_a_rule_for_its_type() -> SnapshotBuilder:
    echo = permission("icmp", 8, -1, cidr=EVERYWHERE)
    return healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(HTTPS, echo)))


def egress_rule_names_a_prefix_list() -> SnapshotBuilder:
    rule = permission("tcp", 443, prefix_list="pl-partners")
    return (
        healthy_network(1)
        .replace("SecurityGroups", security_group("sg-app", egress=(rule,)))
        .add("ManagedPrefixLists", managed_prefix_list("pl-partners", "partners"))
        .add("ManagedPrefixListEntries", managed_prefix_list_entries("pl-partners", "203.0.113.0/24"))
    )


def group_reference_inside_the_vpc() -> SnapshotBuilder:
    network = healthy_network(1)
    add_database(network, ingress=(permission("tcp", 5432, group="sg-app"),))
    rule = permission("tcp", 5432, group="sg-db")
    return network.replace("SecurityGroups", security_group("sg-app", egress=(HTTPS, rule)))


def database_group_admits_another_group() -> SnapshotBuilder:
    network = healthy_network(1)
    add_database(network, ingress=(permission("tcp", 5432, group="sg-bastion"),))
    rule = permission("tcp", 5432, group="sg-db")
    return network.replace("SecurityGroups", security_group("sg-app", egress=(HTTPS, rule)))


def group_reference_over_peering() -> SnapshotBuilder:
    network = healthy_network(1)
    add_peer_vpc(network, ingress=(permission("tcp", 443, cidr="10.0.0.0/16"),))
    network.add(
        "VpcPeeringConnections", peering("pcx-shared", ("vpc-main", "10.0.0.0/16"), ("vpc-peer", "10.1.0.0/16"))
    )
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("10.1.0.0/16", peering="pcx-shared"))
    network.element("RouteTables", "rtb-peer")["Routes"].append(route("10.0.0.0/16", peering="pcx-shared"))
    rule = permission("tcp", 443, group="sg-peer", group_vpc="vpc-peer", group_peering="pcx-shared")
    return network.replace("SecurityGroups", security_group("sg-app", egress=(rule,)))


def group_reference_over_a_transit_gateway() -> SnapshotBuilder:
    network = healthy_network(1)
    add_peer_vpc(network, ingress=(permission("tcp", 443, cidr="10.0.0.0/16"),))
    network.add("TransitGateways", transit_gateway())
    network.add(
        "TransitGatewayVpcAttachments",
        transit_gateway_vpc_attachment("tgw-attach-main", "vpc-main", ("subnet-private-a",)),
        transit_gateway_vpc_attachment("tgw-attach-peer", "vpc-peer", ("subnet-peer",)),
    )
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("10.1.0.0/16", tgw="tgw-hub"))
    network.element("RouteTables", "rtb-peer")["Routes"].append(route("10.0.0.0/16", tgw="tgw-hub"))
    rule = permission("tcp", 443, group="sg-peer", group_vpc="vpc-peer")
    return network.replace("SecurityGroups", security_group("sg-app", egress=(rule,)))


def group_reference_does_not_match_a_public_address() -> SnapshotBuilder:
    network = healthy_network(1)
    proxy = network_interface(
        "eni-proxy",
        "10.0.101.30",
        subnet="subnet-public-a",
        groups=("sg-proxy",),
        public_ip="198.51.100.60",
        instance="i-proxy",
    )
    network.add("NetworkInterfaces", proxy).add("Reservations", instance("i-proxy", proxy, name="proxy"))
    network.add(
        "SecurityGroups",
        security_group("sg-proxy", ingress=(permission("tcp", 443, cidr=EVERYWHERE),), egress=(OPEN,)),
    )
    rule = permission("tcp", 443, group="sg-proxy")
    return network.replace("SecurityGroups", security_group("sg-app", egress=(rule,)))


def running_task_keeps_its_old_group() -> SnapshotBuilder:
    network = healthy_network()
    old = task_interface("a", groups=("sg-legacy",))
    return (
        network.replace("NetworkInterfaces", old)
        .replace("tasks", ecs_task("task-a", old))
        .add("SecurityGroups", security_group("sg-legacy", egress=(permission("tcp", 80, cidr=EVERYWHERE),)))
    )


def one_service_lacks_the_shared_group() -> SnapshotBuilder:
    """The service prod/reports runs beside prod/payments, with a group of its own and without `sg-app`."""
    network = healthy_network(1)
    configuration = network_configuration(("subnet-private-a",), ("sg-reports",))
    deployment = ecs_deployment(configuration, desired=1, running=0, task_definition="reports:3")
    network.add("services", ecs_service("reports", deployment))
    network.add("taskDefinitions", task_definition("reports", 3))
    own = permission("tcp", 5432, cidr="10.0.0.0/16")
    return network.add("SecurityGroups", security_group("sg-reports", egress=(own,)))


def _with_groups(network: SnapshotBuilder, *groups: str) -> SnapshotBuilder:
    """The one-zone network whose service and task carry these groups."""
    interface = task_interface("a", groups=groups)
    deployment = ecs_deployment(network_configuration(("subnet-private-a",), groups), desired=1, running=1)
    return (
        network.replace("NetworkInterfaces", interface)
        .replace("tasks", ecs_task("task-a", interface))
        .replace("services", ecs_service("payments", deployment))
    )
