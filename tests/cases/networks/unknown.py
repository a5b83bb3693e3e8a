"""Networks of which something is not known or not modelled, and what that changes."""

from tests.builders import (
    SnapshotBuilder,
    ecs_task,
    healthy_network,
    managed_prefix_list,
    permission,
    route,
    security_group,
    task_interface,
)
from tests.builders.healthy import EVERYWHERE


def network_acls_are_missing() -> SnapshotBuilder:
    return healthy_network(1).without("NetworkAcls")


def route_tables_are_missing() -> SnapshotBuilder:
    return healthy_network(1).without("RouteTables")


def security_groups_are_missing() -> SnapshotBuilder:
    return healthy_network(1).without("SecurityGroups")


def nat_gateways_are_missing() -> SnapshotBuilder:
    return healthy_network(1).without("NatGateways")


def internet_gateways_are_missing() -> SnapshotBuilder:
    return healthy_network(1).without("InternetGateways")


def entries_of_a_prefix_list_are_missing() -> SnapshotBuilder:
    rule = permission("tcp", 443, prefix_list="pl-partners")
    return (
        healthy_network(1)
        .replace("SecurityGroups", security_group("sg-app", egress=(rule,)))
        .add("ManagedPrefixLists", managed_prefix_list("pl-partners", "partners"))
    )


def peering_connections_are_missing() -> SnapshotBuilder:
    network = healthy_network(1)
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("10.1.0.0/16", peering="pcx-shared"))
    rule = permission("-1", cidr=EVERYWHERE)
    return network.replace("SecurityGroups", security_group("sg-app", egress=(rule,)))


def shared_group_is_not_described() -> SnapshotBuilder:
    """The interface carries a group that belongs to the account which shared the subnet."""
    interface = task_interface("a", groups=("sg-shared",))
    network = healthy_network(1).replace("NetworkInterfaces", interface)
    return network.replace("tasks", ecs_task("task-a", interface))


def certain_denial_outweighs_a_missing_document() -> SnapshotBuilder:
    network = healthy_network(1).without("InternetGateways")
    return network.replace("SecurityGroups", security_group("sg-app"))


def documents_that_nothing_names_may_be_missing() -> SnapshotBuilder:
    return healthy_network(1).without("Addresses", "DhcpOptions", "VpcAttributes", "VpcEncryptionControls")


def one_unreadable_element_does_not_spoil_the_rest() -> SnapshotBuilder:
    """The table of zone c has a destination that is no CIDR; everything about zones a and b still answers."""
    network = healthy_network()
    network.element("RouteTables", "rtb-private-c")["Routes"][1]["DestinationCidrBlock"] = "0.0.0.0/33"
    return network
