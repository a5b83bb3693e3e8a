"""Networks in which it matters which name leads to an endpoint, and to which of its interfaces."""

from tests.builders import (
    SnapshotBuilder,
    acl_entry,
    add_endpoint,
    add_s3_endpoint,
    allow_all,
    healthy_network,
    isolated,
    network_acl,
    permission,
    security_group,
)
from tests.builders.healthy import give_acl


def fips_name_is_not_among_the_names_of_the_endpoint() -> SnapshotBuilder:
    return add_endpoint(isolated(healthy_network(1), "a"), "secretsmanager")


def dual_stack_name_goes_around_the_endpoint() -> SnapshotBuilder:
    """The way around is open here: the call leaves through the NAT gateway, and nobody notices but the bill."""
    return add_endpoint(healthy_network(1), "secretsmanager")


def fips_name_may_be_among_names_that_are_not_described() -> SnapshotBuilder:
    network = add_endpoint(isolated(healthy_network(1), "a"), "secretsmanager")
    network.element("VpcEndpoints", "vpce-secretsmanager")["DnsEntries"] = []
    return network


def every_api_of_the_region_leads_to_the_private_endpoint() -> SnapshotBuilder:
    return add_endpoint(healthy_network(1), "execute-api", host="*.execute-api.us-east-1.amazonaws.com")


def interface_endpoint_for_s3_takes_the_traffic_of_the_gateway_endpoint() -> SnapshotBuilder:
    """The gateway endpoint was open to all; the group of the interface endpoint admits itself only."""
    return _both_for_s3({"DnsRecordIpType": "ipv4", "PrivateDnsOnlyForInboundResolverEndpoint": False})


def interface_endpoint_for_s3_serves_inbound_queries_only() -> SnapshotBuilder:
    return _both_for_s3({"DnsRecordIpType": "ipv4", "PrivateDnsOnlyForInboundResolverEndpoint": True})


def nobody_said_for_whom_the_interface_endpoint_for_s3_speaks() -> SnapshotBuilder:
    network = _both_for_s3({})
    del network.element("VpcEndpoints", "vpce-s3-interface")["DnsOptions"]
    return network


def endpoint_has_names_of_its_own_without_private_dns() -> SnapshotBuilder:
    return add_endpoint(isolated(healthy_network(1), "a"), "logs", private_dns=False)


def zonal_name_of_an_endpoint_leads_to_one_zone() -> SnapshotBuilder:
    network = _endpoint_in_two_zones()
    network.element("VpcEndpoints", "vpce-logs")["DnsEntries"] += [
        {"DnsName": f"vpce-logs-x1y2z3-us-east-1{letter}.logs.us-east-1.vpce.amazonaws.com", "HostedZoneId": "Z1"}
        for letter in "ab"
    ]
    return network


def acl_around_one_interface_of_the_endpoint_refuses_the_other_zone() -> SnapshotBuilder:
    return _endpoint_in_two_zones()


def endpoint_stands_in_one_zone_behind_an_acl_of_its_own() -> SnapshotBuilder:
    """Tasks of the endpoint's own subnet do not cross its ACL; those of the other zone do."""
    network = add_endpoint(isolated(healthy_network(2), "a", "b"), "logs")
    return give_acl(network, _narrow_acl("acl-a", "10.0.1.0/24"), "subnet-private-a")


def endpoint_is_partly_available() -> SnapshotBuilder:
    return add_endpoint(isolated(healthy_network(2), "a", "b"), "logs", letters="ab", state="partial")


def resource_endpoint_leads_into_vpc_lattice() -> SnapshotBuilder:
    network = add_endpoint(isolated(healthy_network(1), "a"), "logs")
    endpoint = network.element("VpcEndpoints", "vpce-logs")
    endpoint |= {
        "VpcEndpointType": "Resource",
        "ServiceName": "",
        "ResourceConfigurationArn": "arn:aws:vpc-lattice:us-east-1:111122223333:resourceconfiguration/rcfg-1",
        "DnsEntries": [{"DnsName": "database.example.internal"}],
    }
    return network


def name_of_s3_stays_within_the_prefix_list() -> SnapshotBuilder:
    return add_s3_endpoint(isolated(healthy_network(1), "a"))


def endpoint_with_both_families_answers_with_ipv4_only() -> SnapshotBuilder:
    """The interface has an address of each family, and the task has no IPv6."""
    network = add_endpoint(isolated(healthy_network(1), "a"), "logs")
    endpoint = network.element("VpcEndpoints", "vpce-logs")
    endpoint |= {"IpAddressType": "dualstack", "DnsOptions": {"DnsRecordIpType": "ipv4"}}
    interface = network.element("NetworkInterfaces", "eni-endpoint-a")
    interface["Ipv6Addresses"] = [{"Ipv6Address": "2001:db8:0:1::60", "IsPrimaryIpv6": False}]
    return network


def _both_for_s3(options: dict[str, object]) -> SnapshotBuilder:
    network = add_s3_endpoint(isolated(healthy_network(1), "a"))
    network = add_endpoint(
        network, "s3", groups=("sg-default",), host="*.s3.us-east-1.amazonaws.com", name="s3-interface"
    )
    network.element("VpcEndpoints", "vpce-s3-interface")["DnsOptions"] = options
    return network


def _endpoint_in_two_zones() -> SnapshotBuilder:
    network = add_endpoint(isolated(healthy_network(2), "a", "b"), "logs", letters="ab")
    rule = permission("tcp", 443, cidr="10.0.0.0/16")
    network.replace("SecurityGroups", security_group("sg-endpoint", ingress=(rule,)))
    return give_acl(network, _narrow_acl("acl-b", "10.0.2.0/24"), "subnet-private-b")


def _narrow_acl(acl_id: str, cidr: str) -> dict[str, object]:
    """An ACL that lets requests in from its own subnet only, and replies to requests from there."""
    return network_acl(
        acl_id,
        acl_entry(100, "ingress", "allow", "tcp", cidr),
        allow_all("egress"),
        acl_entry(110, "ingress", "allow", "tcp", "0.0.0.0/0", 1024, 65535),
    )
