"""Networks in which a network ACL decides: each of the six passes of a translated flow, order, ports, families."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    acl_entry,
    allow_all,
    dhcp_options,
    healthy_network,
    instance,
    interface_endpoint,
    network_acl,
    network_interface,
    permission,
    security_group,
)
from tests.builders.healthy import EVERYWHERE, give_acl

VPC = "10.0.0.0/16"


def open_to_the_vpc_only(direction: str) -> Json:
    """The entry that admits what belongs to the VPC, and with nothing after it refuses the internet."""
    return acl_entry(100, direction, "allow", "all", VPC)


def replies_may_not_enter_the_task_subnet() -> SnapshotBuilder:
    return _private(allow_all("egress"), open_to_the_vpc_only("ingress"))


def task_subnet_admits_the_nat_gateway_only() -> SnapshotBuilder:
    return _private(allow_all("egress"), acl_entry(100, "ingress", "allow", "all", "10.0.101.0/24"))


def deny_stands_before_allow() -> SnapshotBuilder:
    return _private(
        acl_entry(100, "egress", "deny", "tcp", EVERYWHERE, 443), allow_all("egress", 200), allow_all("ingress")
    )


def deny_stands_after_allow() -> SnapshotBuilder:
    return _private(allow_all("egress"), acl_entry(200, "egress", "deny", "tcp", EVERYWHERE, 443), allow_all("ingress"))


def entries_are_listed_out_of_order() -> SnapshotBuilder:
    return _private(
        acl_entry(200, "egress", "deny", "all", EVERYWHERE),
        allow_all("ingress", 300),
        acl_entry(310, "ingress", "deny", "all", EVERYWHERE),
        acl_entry(90, "egress", "allow", "6", EVERYWHERE, 443),
    )


def nat_subnet_lets_no_requests_in() -> SnapshotBuilder:
    return _public(acl_entry(90, "ingress", "deny", "tcp", VPC, 443), allow_all("ingress"), allow_all("egress"))


def nat_subnet_lets_no_requests_out() -> SnapshotBuilder:
    return _public(acl_entry(90, "egress", "deny", "tcp", EVERYWHERE, 443), allow_all("egress"), allow_all("ingress"))


def nat_subnet_lets_no_replies_in() -> SnapshotBuilder:
    return _public(open_to_the_vpc_only("ingress"), allow_all("egress"))


def nat_subnet_lets_no_replies_out() -> SnapshotBuilder:
    return _public(acl_entry(100, "egress", "allow", "tcp", EVERYWHERE, 443), allow_all("ingress"))


def nat_subnet_admits_linux_ephemeral_ports_only() -> SnapshotBuilder:
    network = healthy_network()
    acl = network_acl(
        "acl-public",
        acl_entry(100, "ingress", "allow", "tcp", EVERYWHERE, 32768, 60999),
        acl_entry(110, "ingress", "allow", "all", VPC),
        allow_all("egress"),
    )
    return give_acl(network, acl, "subnet-public-a", "subnet-public-b", "subnet-public-c")


def task_subnet_admits_windows_ephemeral_ports_only() -> SnapshotBuilder:
    return _private(allow_all("egress"), acl_entry(100, "ingress", "allow", "tcp", EVERYWHERE, 49152, 65535))


def acl_with_only_a_deny_rule() -> SnapshotBuilder:
    return _private(
        acl_entry(100, "egress", "deny", "all", EVERYWHERE), acl_entry(100, "ingress", "deny", "all", EVERYWHERE)
    )


def acl_rules_written_for_a_server() -> SnapshotBuilder:
    return _private(
        acl_entry(100, "egress", "allow", "tcp", EVERYWHERE, 1024, 65535),
        acl_entry(100, "ingress", "allow", "tcp", EVERYWHERE, 443),
    )


def tcp_entry_lets_no_udp_out() -> SnapshotBuilder:
    network = _private(acl_entry(100, "egress", "allow", "tcp", EVERYWHERE, 0, 65535), allow_all("ingress"))
    return network.replace("SecurityGroups", _open_group())


def one_zone_has_an_acl_of_its_own() -> SnapshotBuilder:
    acl = network_acl("acl-private-c", allow_all("egress"), open_to_the_vpc_only("ingress"))
    return give_acl(healthy_network(), acl, "subnet-private-c")


def acl_does_not_filter_the_amazon_resolver() -> SnapshotBuilder:
    return _private(*_no_names(), *_all_after())


def acl_blocks_the_custom_name_server() -> SnapshotBuilder:
    """The name server is an instance of the VPC, in a subnet of its own, at 10.0.3.4."""
    network = healthy_network()
    network.replace("SecurityGroups", _open_group())
    network.add("SecurityGroups", security_group("sg-dns", ingress=(permission("-1", cidr=VPC),)))
    server = network_interface(
        "eni-dns",
        "10.0.3.4",
        subnet="subnet-private-c",
        groups=("sg-dns",),
        availability_zone="us-east-1c",
        instance="i-dns",
    )
    network.add("NetworkInterfaces", server).add("Reservations", instance("i-dns", server, name="dns"))
    network.replace("DhcpOptions", dhcp_options(servers=("10.0.3.4",)))
    return give_acl(network, network_acl("acl-private-a", *_no_names(), *_all_after()), "subnet-private-a")


def acl_does_not_filter_inside_a_subnet() -> SnapshotBuilder:
    network = _private(
        acl_entry(100, "egress", "deny", "tcp", EVERYWHERE, 443),
        acl_entry(100, "ingress", "deny", "tcp", EVERYWHERE, 443),
        *_all_after(),
    )
    network.add("SecurityGroups", security_group("sg-endpoint", ingress=(permission("tcp", 443, cidr=VPC),)))
    interface = network_interface(
        "eni-secrets-a",
        "10.0.1.60",
        subnet="subnet-private-a",
        groups=("sg-endpoint",),
        kind="vpc_endpoint",
        description="VPC Endpoint Interface vpce-secrets",
        requester_managed=True,
        deny_igw=True,
    )
    endpoint = interface_endpoint(
        "vpce-secrets", "secretsmanager", {"subnet-private-a": "eni-secrets-a"}, groups=("sg-endpoint",)
    )
    return network.add("NetworkInterfaces", interface).add("VpcEndpoints", endpoint)


def _open_group() -> Json:
    return security_group("sg-app", egress=(permission("-1", cidr=EVERYWHERE),))


def _no_names() -> tuple[Json, ...]:
    """Entries that refuse DNS over UDP and TCP in both directions."""
    return tuple(
        acl_entry(number, direction, "deny", protocol, EVERYWHERE, 53)
        for direction in ("egress", "ingress")
        for number, protocol in ((10, "udp"), (20, "tcp"))
    )


def _all_after() -> tuple[Json, ...]:
    return allow_all("egress", 200), allow_all("ingress", 200)


def _private(*entries: Json) -> SnapshotBuilder:
    """One zone whose private subnet has the ACL `acl-private-a` of these entries."""
    return give_acl(healthy_network(1), network_acl("acl-private-a", *entries), "subnet-private-a")


def _public(*entries: Json) -> SnapshotBuilder:
    """One zone whose public subnet, where the NAT gateway stands, has the ACL `acl-public` of these entries."""
    return give_acl(healthy_network(1), network_acl("acl-public", *entries), "subnet-public-a")
