"""Firewall endpoints in the line: what goes through one must come back through it."""

from tests.builders import (
    SnapshotBuilder,
    acl_entry,
    allow_all,
    healthy_network,
    instance,
    network_acl,
    network_interface,
    permission,
    route,
    route_table,
    security_group,
)
from tests.builders.firewall import firewall_policy, with_firewall
from tests.builders.healthy import EVERYWHERE, add_database, give_acl
from tests.builders.inline import (
    add_firewall_subnets,
    edge_table,
    firewall_endpoint,
    firewall_table,
    guarded_network,
    inspected_network,
)


def firewall_endpoint_before_the_nat_gateway() -> SnapshotBuilder:
    return inspected_network(2)


def nat_subnet_lacks_the_route_back_to_the_firewall_endpoint() -> SnapshotBuilder:
    """The task's packets go through the firewall; the NAT gateway's subnet knows them by the local route only."""
    network = inspected_network(1)
    public = route_table("rtb-public", route(EVERYWHERE, igw="igw-main"), subnets=("subnet-public-a",))
    return network.replace("RouteTables", public)


def replies_come_back_through_the_endpoint_of_another_zone() -> SnapshotBuilder:
    network = inspected_network(2)
    for each in network.element("RouteTables", "rtb-public")["Routes"]:
        if each["DestinationCidrBlock"] == "10.0.1.0/24":
            each["GatewayId"] = "vpce-fw-b"
    return network


def firewall_endpoint_before_the_internet_gateway() -> SnapshotBuilder:
    return guarded_network()


def internet_gateway_has_no_route_table_of_its_own() -> SnapshotBuilder:
    return guarded_network().remove("RouteTables", "rtb-edge")


def firewall_sees_the_replies_only() -> SnapshotBuilder:
    """The gateway's table was switched to the firewall, the public subnet still leads straight to the gateway."""
    direct = route_table("rtb-public", route(EVERYWHERE, igw="igw-main"), subnets=("subnet-public-a",))
    return guarded_network().replace("RouteTables", direct)


def firewall_endpoint_is_being_deleted() -> SnapshotBuilder:
    endpoint = firewall_endpoint("vpce-fw-a", "subnet-firewall-a", state="deleting")
    return inspected_network(1).replace("VpcEndpoints", endpoint)


def firewall_subnet_leads_to_its_own_endpoint() -> SnapshotBuilder:
    """The firewall subnet was given the table of the private subnet."""
    return inspected_network(1).replace("RouteTables", firewall_table("a", route(EVERYWHERE, endpoint="vpce-fw-a")))


def firewall_subnet_has_no_way_on() -> SnapshotBuilder:
    return inspected_network(1).replace("RouteTables", firewall_table("a"))


def firewall_subnet_acl_lets_no_requests_in() -> SnapshotBuilder:
    """Whatever the firewall would say, its subnet takes nothing from the tasks."""
    shut = network_acl(
        "acl-firewall",
        acl_entry(90, "ingress", "deny", "all", "10.0.1.0/24"),
        allow_all("ingress"),
        allow_all("egress"),
    )
    return give_acl(inspected_network(1), shut, "subnet-firewall-a")


def firewall_subnet_acl_lets_no_replies_out() -> SnapshotBuilder:
    """Out of the firewall subnet by HTTPS only: requests pass, replies to the tasks' ports do not."""
    narrow = network_acl(
        "acl-firewall", allow_all("ingress"), acl_entry(100, "egress", "allow", "tcp", EVERYWHERE, 443)
    )
    return give_acl(inspected_network(1), narrow, "subnet-firewall-a")


def default_route_to_a_firewall_endpoint() -> SnapshotBuilder:
    """Appliances of one's own behind a Gateway Load Balancer, with all routes as they should be."""
    return inspected_network(1, firewall=None)


def endpoint_of_the_default_route_is_not_described() -> SnapshotBuilder:
    return inspected_network(1).remove("VpcEndpoints", "vpce-fw-a")


def database_traffic_is_inspected_on_one_way_only() -> SnapshotBuilder:
    """A route more specific than the local one takes what is for the database past the firewall; nothing back."""
    network = add_database(healthy_network(1), ingress=(permission("tcp", 443, cidr="10.0.1.0/24"),))
    add_firewall_subnets(network, "a")
    network.add("RouteTables", firewall_table("a"))
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("10.0.21.0/24", endpoint="vpce-fw-a"))
    return network


def group_reference_does_not_survive_the_firewall() -> SnapshotBuilder:
    """Both ways lead through the firewall; the database admits the tasks by their group."""
    network = add_database(healthy_network(1), ingress=(permission("tcp", 443, group="sg-app"),))
    add_firewall_subnets(network, "a")
    network.add("RouteTables", firewall_table("a"))
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("10.0.21.0/24", endpoint="vpce-fw-a"))
    network.element("RouteTables", "rtb-data-a")["Routes"].append(route("10.0.1.0/24", endpoint="vpce-fw-a"))
    return network


def egress_rule_names_the_group_behind_the_firewall() -> SnapshotBuilder:
    """Both ways lead through a firewall that passes all; the tasks may send to the database's group only."""
    network = add_database(healthy_network(1), ingress=(permission("tcp", 443, cidr="10.0.1.0/24"),))
    network.element("SecurityGroups", "sg-app")["IpPermissionsEgress"] = [permission("tcp", 443, group="sg-db")]
    add_firewall_subnets(network, "a")
    network.add("RouteTables", firewall_table("a"))
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("10.0.21.0/24", endpoint="vpce-fw-a"))
    network.element("RouteTables", "rtb-data-a")["Routes"].append(route("10.0.1.0/24", endpoint="vpce-fw-a"))
    return with_firewall(network, firewall_policy())


def web_server_behind_a_firewall_endpoint() -> SnapshotBuilder:
    """From the internet through the firewall to a public instance, and back the same way."""
    network = guarded_network()
    network.element("SecurityGroups", "sg-bastion")["IpPermissions"] = [permission("tcp", 443, cidr=EVERYWHERE)]
    return network


def web_server_answers_past_the_firewall() -> SnapshotBuilder:
    """Requests from the internet go through the firewall; the public subnet answers straight to the gateway."""
    network = web_server_behind_a_firewall_endpoint()
    direct = route_table("rtb-public", route(EVERYWHERE, igw="igw-main"), subnets=("subnet-public-a",))
    return network.replace("RouteTables", direct)


def edge_table_leads_to_an_appliance() -> SnapshotBuilder:
    """The same pattern with a firewall instance: it keeps the bastion's address, which the gateway translates."""
    network = guarded_network().remove("VpcEndpoints", "vpce-fw-a")
    everything = (permission("-1", cidr=EVERYWHERE),)
    firewall = network_interface(
        "eni-firewall",
        "10.0.41.7",
        subnet="subnet-firewall-a",
        groups=("sg-firewall",),
        instance="i-firewall",
        source_dest_check=False,
    )
    network.add("NetworkInterfaces", firewall).add("Reservations", instance("i-firewall", firewall, name="firewall"))
    network.add("SecurityGroups", security_group("sg-firewall", ingress=everything, egress=everything))
    way = route(EVERYWHERE, interface="eni-firewall")
    network.replace("RouteTables", route_table("rtb-public", way, subnets=("subnet-public-a",)))
    back = route("10.0.101.0/24", interface="eni-firewall")
    return network.replace("RouteTables", edge_table("rtb-edge", back))
