"""Networks in which the name or the destination itself decides."""

from tests.builders import (
    SnapshotBuilder,
    dhcp_options,
    healthy_network,
    network_interface,
    permission,
    security_group,
    vpc_attributes,
)
from tests.builders.healthy import EVERYWHERE, add_database

DATABASE = permission("tcp", 5432, group="sg-app")
TO_VPC = permission("tcp", 5432, cidr="10.0.0.0/16")
HTTPS = permission("tcp", 443, cidr=EVERYWHERE)


def name_resolution_is_switched_off() -> SnapshotBuilder:
    attributes = vpc_attributes(dns_support=False, dns_hostnames=False)
    return healthy_network(1).replace("VpcAttributes", attributes)


def group_blocks_the_custom_name_server() -> SnapshotBuilder:
    """The name server is an instance of the VPC at 10.0.1.53, and the task's group lets only HTTPS out."""
    network = healthy_network(1).replace("DhcpOptions", dhcp_options(servers=("10.0.1.53",)))
    server = network_interface("eni-dns", "10.0.1.53", subnet="subnet-private-a", groups=("sg-dns",))
    network.add("SecurityGroups", security_group("sg-dns", ingress=(permission("-1", cidr="10.0.0.0/16"),)))
    return network.add("NetworkInterfaces", server)


def database_in_another_subnet() -> SnapshotBuilder:
    network = add_database(healthy_network(1), ingress=(DATABASE,))
    return network.replace("SecurityGroups", security_group("sg-app", egress=(HTTPS, TO_VPC)))


def database_instance_is_stopped() -> SnapshotBuilder:
    network = add_database(healthy_network(1), ingress=(DATABASE,), state="stopped")
    return network.replace("SecurityGroups", security_group("sg-app", egress=(HTTPS, TO_VPC)))


def nobody_has_that_address() -> SnapshotBuilder:
    network = add_database(healthy_network(1), ingress=(DATABASE,))
    return network.replace("SecurityGroups", security_group("sg-app", egress=(HTTPS, TO_VPC)))
