"""Networks in which a private hosted zone, or AWS's own names, decide what a name means."""

from tests.builders import (
    SnapshotBuilder,
    dhcp_options,
    healthy_network,
    internet_gateway,
    network_interface,
    peering,
    permission,
    route,
    security_group,
    vpc_attributes,
)
from tests.builders.dns import add_zone, alias, record, zone_summary
from tests.builders.healthy import EVERYWHERE, add_database, add_peer_vpc

API = "api.example.com"
INSIDE = "10.0.21.7"
FROM_APP = permission("tcp", 443, group="sg-app")


def private_zone_hides_the_public_name() -> SnapshotBuilder:
    return add_zone(healthy_network(1), "Z0EXAMPLE", "example.com", record("www.example.com", "A", INSIDE))


def private_zone_leads_into_the_vpc() -> SnapshotBuilder:
    return add_zone(_with_server(), "Z0EXAMPLE", "example.com", record(API, "A", INSIDE))


def private_zone_leads_to_a_group_that_admits_nobody() -> SnapshotBuilder:
    network = add_database(healthy_network(1), ingress=())
    return add_zone(network, "Z0EXAMPLE", "example.com", record(API, "A", INSIDE))


def cname_of_the_private_zone_leads_out_to_public_dns() -> SnapshotBuilder:
    return add_zone(healthy_network(1), "Z0EXAMPLE", "example.com", record(API, "CNAME", "edge.example.net."))


def wildcard_of_the_private_zone_takes_the_name() -> SnapshotBuilder:
    return add_zone(_with_server(), "Z0EXAMPLE", "example.com", record("\\052.example.com", "A", INSIDE))


def other_record_keeps_the_wildcard_from_the_name() -> SnapshotBuilder:
    records = (record("\\052.example.com", "A", INSIDE), record(API, "TXT"))
    return add_zone(_with_server(), "Z0EXAMPLE", "example.com", *records)


def narrower_private_zone_answers() -> SnapshotBuilder:
    network = add_zone(_with_server(), "Z0EXAMPLE", "example.com")
    return add_zone(network, "Z0API", API, record(API, "A", INSIDE))


def weighted_records_lead_to_two_places() -> SnapshotBuilder:
    records = (record(API, "A", INSIDE, identifier="new"), record(API, "A", "10.0.21.99", identifier="old"))
    return add_zone(_with_server(), "Z0EXAMPLE", "example.com", *records)


def alias_of_the_private_zone_stands_for_another_record() -> SnapshotBuilder:
    records = (alias(API, "A", "lb.example.com", zone="Z0EXAMPLE"), record("lb.example.com", "A", INSIDE))
    return add_zone(_with_server(), "Z0EXAMPLE", "example.com", *records)


def cnames_of_the_private_zone_form_a_loop() -> SnapshotBuilder:
    records = (record(API, "CNAME", "a.example.com."), record("a.example.com", "CNAME", "api.example.com."))
    return add_zone(healthy_network(1), "Z0EXAMPLE", "example.com", *records)


def private_zone_delegates_the_name() -> SnapshotBuilder:
    return add_zone(healthy_network(1), "Z0EXAMPLE", "example.com", record(API, "NS", "ns.example.net."))


def private_zone_needs_dns_hostnames() -> SnapshotBuilder:
    network = add_zone(healthy_network(1), "Z0EXAMPLE", "example.com")
    return network.replace("VpcAttributes", vpc_attributes(dns_hostnames=False))


def records_of_the_private_zone_are_missing() -> SnapshotBuilder:
    return add_zone(healthy_network(1), "Z0EXAMPLE", "example.com").without("HostedZoneRecords")


def private_zone_belongs_to_another_account() -> SnapshotBuilder:
    network = healthy_network(1)
    zone = zone_summary("Z0SHARED", "example.com", account="444455556666")
    network.element("VpcHostedZones", "vpc-main")["HostedZoneSummaries"].append(zone)
    return network.add("HostedZoneRecords")


def user_says_otherwise_than_the_private_zone() -> SnapshotBuilder:
    return add_zone(_with_server(), "Z0EXAMPLE", "example.com", record(API, "A", INSIDE))


def custom_name_server_need_not_know_the_private_zone() -> SnapshotBuilder:
    """The name server is an instance of the VPC, reached by a task whose group lets queries out."""
    network = add_zone(_with_server(), "Z0EXAMPLE", "example.com", record(API, "A", INSIDE))
    network.replace("DhcpOptions", dhcp_options(servers=("10.0.1.53",)))
    server = network_interface("eni-dns", "10.0.1.53", subnet="subnet-private-a", groups=("sg-dns",))
    network.add("SecurityGroups", security_group("sg-dns", ingress=(permission("-1", cidr="10.0.0.0/16"),)))
    network.add("NetworkInterfaces", server)
    return network.replace("SecurityGroups", _app(permission("udp", 53, cidr="10.0.0.0/16")))


def peer_resolver_does_not_serve_this_vpc() -> SnapshotBuilder:
    network = _peered(allows=False)
    return network.replace("DhcpOptions", dhcp_options(servers=("10.1.0.2",)))


def public_hostname_means_the_private_address_inside() -> SnapshotBuilder:
    network = healthy_network(1)
    bastion = security_group(
        "sg-bastion", ingress=(permission("tcp", 443, group="sg-app"),), egress=(permission("-1", cidr=EVERYWHERE),)
    )
    return network.replace("SecurityGroups", bastion)


def peering_tells_private_addresses_of_public_hostnames() -> SnapshotBuilder:
    return _peered(allows=True)


def peering_keeps_public_hostnames_public() -> SnapshotBuilder:
    network = _peered(allows=False)
    both = permission("tcp", 443, cidr=("10.0.0.0/16", "198.51.100.11/32"))
    return network.replace("SecurityGroups", security_group("sg-peer", ingress=(both,), vpc="vpc-peer"))


def public_address_of_the_peer_meets_a_group_for_private_ones() -> SnapshotBuilder:
    """The peering is there and its route too, but the public address leads around it."""
    return _peered(allows=False)


def _with_server() -> SnapshotBuilder:
    """A server of the VPC at 10.0.21.7, which admits HTTPS from the task."""
    return add_database(healthy_network(1), ingress=(FROM_APP,))


def _app(*more: dict[str, object]) -> dict[str, object]:
    return security_group("sg-app", egress=(permission("tcp", 443, cidr=EVERYWHERE), *more))


def _peered(*, allows: bool) -> SnapshotBuilder:
    """The VPC beside a peer, in which `i-peer` has the public address 198.51.100.77."""
    network = add_peer_vpc(healthy_network(1), ingress=(permission("tcp", 443, cidr="10.0.0.0/16"),))
    network.replace(
        "NetworkInterfaces",
        network_interface(
            "eni-peer",
            "10.1.0.5",
            subnet="subnet-peer",
            groups=("sg-peer",),
            vpc="vpc-peer",
            instance="i-peer",
            public_ip="198.51.100.77",
        ),
    )
    link = peering("pcx-main", ("vpc-main", "10.0.0.0/16"), ("vpc-peer", "10.1.0.0/16"))
    link["AccepterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] = allows
    network.add("VpcPeeringConnections", link)
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("10.1.0.0/16", peering="pcx-main"))
    network.element("RouteTables", "rtb-peer")["Routes"].append(route("10.0.0.0/16", peering="pcx-main"))
    network.element("RouteTables", "rtb-peer")["Routes"].append(route(EVERYWHERE, igw="igw-peer"))
    network.add("InternetGateways", internet_gateway("igw-peer", vpc="vpc-peer"))
    return network
