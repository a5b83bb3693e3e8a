"""Networks in which resolver rules send names to other servers."""

from tests.builders import SnapshotBuilder, healthy_network, network_interface, permission, route, security_group
from tests.builders.dns import (
    add_zone,
    endpoint_addresses,
    record,
    resolver_endpoint,
    resolver_rule,
    rule_association,
    vpc_hosted_zones,
)
from tests.builders.healthy import EVERYWHERE
from tests.builders.route_table import vpn_gateway
from tests.cases.networks.dns import API, INSIDE, _peered, _with_server

OFFICE = "192.168.0.53"
QUERIES = (permission("udp", 53, cidr="192.168.0.0/16"), permission("tcp", 53, cidr="192.168.0.0/16"))


def rule_has_the_office_answer() -> SnapshotBuilder:
    return _forwarding(healthy_network(1), "example.com")


def group_of_the_outbound_endpoint_lets_no_queries_out() -> SnapshotBuilder:
    network = _forwarding(healthy_network(1), "example.com")
    group = security_group("sg-dns-out", egress=(permission("tcp", 443, cidr=EVERYWHERE),))
    return network.replace("SecurityGroups", group)


def no_route_leads_from_the_outbound_endpoint_to_the_office() -> SnapshotBuilder:
    network = _forwarding(healthy_network(1), "example.com")
    table = network.element("RouteTables", "rtb-private-a")
    table["Routes"] = [each for each in table["Routes"] if each.get("GatewayId") != "vgw-main"]
    table["Routes"].append(route("192.168.0.0/16", nat="nat-a", state="blackhole"))
    return network


def rule_beats_the_private_zone_of_the_same_domain() -> SnapshotBuilder:
    return _forwarding(add_zone(_with_server(), "Z0EXAMPLE", "example.com", record(API, "A", INSIDE)), "example.com")


def private_zone_is_narrower_than_the_rule() -> SnapshotBuilder:
    return _forwarding(add_zone(_with_server(), "Z0EXAMPLE", "example.com", record(API, "A", INSIDE)), "com")


def system_rule_leaves_the_name_to_the_resolver() -> SnapshotBuilder:
    network = _forwarding(healthy_network(1), "example.com")
    network.add("ResolverRules", resolver_rule("rslvr-rr-system", API, kind="SYSTEM"))
    return network.add("ResolverRuleAssociations", rule_association("rslvr-rr-system"))


def shared_rule_is_not_described() -> SnapshotBuilder:
    network = healthy_network(1).add("ResolverRules")
    return network.add("ResolverRuleAssociations", rule_association("rslvr-rr-shared"))


def resolver_of_the_peer_answers_by_its_inbound_endpoint() -> SnapshotBuilder:
    """The peer's zone has the name at 10.1.0.5, and a rule asks the peer's inbound endpoint at 10.1.0.53."""
    network = _peered(allows=False)
    network.add("VpcHostedZones", vpc_hosted_zones(vpc="vpc-peer"))
    add_zone(network, "Z0PEER", "example.com", record(API, "A", "10.1.0.5"), vpc="vpc-peer")
    network.add("ResolverEndpoints", resolver_endpoint("rslvr-in-peer", "INBOUND", ("sg-dns-in",), vpc="vpc-peer"))
    network.add("ResolverEndpointIpAddresses", endpoint_addresses("rslvr-in-peer", ("subnet-peer", "10.1.0.53")))
    group = security_group("sg-dns-in", ingress=(permission("udp", 53, cidr="10.0.0.0/16"),), vpc="vpc-peer")
    interface = network_interface(
        "eni-dns-in", "10.1.0.53", subnet="subnet-peer", groups=("sg-dns-in",), vpc="vpc-peer"
    )
    network.add("SecurityGroups", group).add("NetworkInterfaces", interface)
    queries = (permission("udp", 53, cidr="10.1.0.0/16"), permission("tcp", 53, cidr="10.1.0.0/16"))
    return _forwarding(network, "example.com", "10.1.0.53", queries=queries)


def _forwarding(
    network: SnapshotBuilder, domain: str, target: str = OFFICE, *, queries: tuple[dict[str, object], ...] = QUERIES
) -> SnapshotBuilder:
    """The network in which queries for a domain leave by an outbound endpoint to the office, over a VPN."""
    out = "rslvr-out-main"
    network.add("VpnGateways", vpn_gateway("vgw-main"))
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("192.168.0.0/16", vgw="vgw-main"))
    network.add("SecurityGroups", security_group("sg-dns-out", egress=queries))
    network.add(
        "NetworkInterfaces",
        network_interface("eni-dns-out", "10.0.1.200", subnet="subnet-private-a", groups=("sg-dns-out",)),
    )
    network.add("ResolverEndpoints", resolver_endpoint(out, "OUTBOUND", ("sg-dns-out",), addresses=1))
    network.add("ResolverEndpointIpAddresses", endpoint_addresses(out, ("subnet-private-a", "10.0.1.200")))
    network.add("ResolverRules", resolver_rule("rslvr-rr-main", domain, target, endpoint=out))
    return network.add("ResolverRuleAssociations", rule_association("rslvr-rr-main"))
