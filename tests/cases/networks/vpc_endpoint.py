"""Networks in which a VPC endpoint decides: gateway endpoints as routes, interface endpoints behind private names."""

from tests.builders import (
    SnapshotBuilder,
    add_endpoint,
    add_s3_endpoint,
    endpoint_service,
    healthy_network,
    isolated,
    permission,
    security_group,
)
from tests.builders.healthy import EVERYWHERE

OPEN = permission("-1", cidr=EVERYWHERE)
FROM_VPC = permission("tcp", 443, cidr="10.0.0.0/16")


def gateway_endpoint_takes_s3_away_from_the_internet_route() -> SnapshotBuilder:
    network = add_s3_endpoint(healthy_network(1), EVERYWHERE)
    return network.replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def egress_to_the_vpc_only_blocks_s3() -> SnapshotBuilder:
    network = add_s3_endpoint(healthy_network(1), None)
    return network.replace("SecurityGroups", security_group("sg-app", egress=(FROM_VPC,)))


def egress_rule_names_the_s3_prefix_list() -> SnapshotBuilder:
    network = add_s3_endpoint(healthy_network(1), None)
    rule = permission("tcp", 443, prefix_list="pl-s3")
    return network.replace("SecurityGroups", security_group("sg-app", egress=(rule,)))


def gateway_endpoint_is_being_deleted() -> SnapshotBuilder:
    return add_s3_endpoint(healthy_network(1), None, state="deleting")


def gateway_endpoint_takes_no_udp() -> SnapshotBuilder:
    network = add_s3_endpoint(healthy_network(1), None)
    return network.replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def interface_endpoint_with_private_dns() -> SnapshotBuilder:
    """No way to the internet at all: the name leads to the endpoint."""
    network = isolated(healthy_network(2), "a", "b")
    return add_endpoint(network, "secretsmanager", letters="ab")


def endpoint_group_admits_only_itself() -> SnapshotBuilder:
    return add_endpoint(healthy_network(1), "secretsmanager", groups=("sg-default",))


def endpoint_group_admits_another_port() -> SnapshotBuilder:
    network = add_endpoint(healthy_network(1), "ecr.api", host="api.ecr.us-east-1.amazonaws.com")
    rule = permission("tcp", 80, cidr="10.0.0.0/16")
    return network.replace("SecurityGroups", security_group("sg-endpoint", ingress=(rule,)))


def service_of_a_provider_has_left_one_zone() -> SnapshotBuilder:
    """The endpoint has interfaces in both zones, the provider's load balancer stands in the first one only."""
    return _partner("a")


def service_of_a_provider_stands_in_both_zones() -> SnapshotBuilder:
    return _partner("a", "b")


def _partner(*zones: str) -> SnapshotBuilder:
    name = "com.amazonaws.vpce.us-east-1.vpce-svc-0a1b2c3d4e5f60718"
    network = add_endpoint(healthy_network(2), "partner", letters="ab", host="api.partner.example")
    network.element("VpcEndpoints", "vpce-partner")["ServiceName"] = name
    return network.add("ServiceDetails", endpoint_service(name, *zones))


def endpoint_without_private_dns_and_no_internet() -> SnapshotBuilder:
    return add_endpoint(isolated(healthy_network(1), "a"), "logs", private_dns=False)


def endpoint_without_private_dns_beside_a_nat_gateway() -> SnapshotBuilder:
    return add_endpoint(healthy_network(1), "logs", private_dns=False)


def isolated_subnet_lacks_the_ecr_endpoint() -> SnapshotBuilder:
    """Layers in S3 and the registry have endpoints; the API that hands out the registry's password has none."""
    network = isolated(healthy_network(1), "a")
    network = add_endpoint(network, "ecr.dkr", host="*.dkr.ecr.us-east-1.amazonaws.com")
    return add_s3_endpoint(network, None)


def global_name_is_not_served_by_the_regional_endpoint() -> SnapshotBuilder:
    return add_endpoint(isolated(healthy_network(1), "a"), "sts")
