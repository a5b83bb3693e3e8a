"""Networks in which a VPC endpoint decides: gateway endpoints as routes, interface endpoints behind private names."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    gateway_endpoint,
    healthy_network,
    interface_endpoint,
    network_interface,
    permission,
    prefix_list,
    route,
    route_table,
    security_group,
    zone,
)
from tests.builders.healthy import EVERYWHERE

OPEN = permission("-1", cidr=EVERYWHERE)
FROM_VPC = permission("tcp", 443, cidr="10.0.0.0/16")


def gateway_endpoint_takes_s3_away_from_the_internet_route() -> SnapshotBuilder:
    network = _with_s3(healthy_network(1), EVERYWHERE)
    return network.replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def egress_to_the_vpc_only_blocks_s3() -> SnapshotBuilder:
    network = _with_s3(healthy_network(1), None)
    return network.replace("SecurityGroups", security_group("sg-app", egress=(FROM_VPC,)))


def egress_rule_names_the_s3_prefix_list() -> SnapshotBuilder:
    network = _with_s3(healthy_network(1), None)
    rule = permission("tcp", 443, prefix_list="pl-s3")
    return network.replace("SecurityGroups", security_group("sg-app", egress=(rule,)))


def gateway_endpoint_is_being_deleted() -> SnapshotBuilder:
    return _with_s3(healthy_network(1), None, state="deleting")


def gateway_endpoint_takes_no_udp() -> SnapshotBuilder:
    network = _with_s3(healthy_network(1), None)
    return network.replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def interface_endpoint_with_private_dns() -> SnapshotBuilder:
    """No way to the internet at all: the name leads to the endpoint."""
    network = _isolated(healthy_network(2), "a", "b")
    return _with_endpoint(network, "secretsmanager", letters="ab")


def endpoint_group_admits_only_itself() -> SnapshotBuilder:
    return _with_endpoint(healthy_network(1), "secretsmanager", groups=("sg-default",))


def endpoint_group_admits_another_port() -> SnapshotBuilder:
    network = _with_endpoint(healthy_network(1), "ecr.api", host="api.ecr.us-east-1.amazonaws.com")
    rule = permission("tcp", 80, cidr="10.0.0.0/16")
    return network.replace("SecurityGroups", security_group("sg-endpoint", ingress=(rule,)))


def endpoint_without_private_dns_and_no_internet() -> SnapshotBuilder:
    return _with_endpoint(_isolated(healthy_network(1), "a"), "logs", private_dns=False)


def endpoint_without_private_dns_beside_a_nat_gateway() -> SnapshotBuilder:
    return _with_endpoint(healthy_network(1), "logs", private_dns=False)


def isolated_subnet_lacks_the_ecr_endpoint() -> SnapshotBuilder:
    """Layers in S3 and the registry have endpoints; the API that hands out the registry's password has none."""
    network = _isolated(healthy_network(1), "a")
    network = _with_endpoint(network, "ecr.dkr", host="*.dkr.ecr.us-east-1.amazonaws.com")
    return _with_s3(network, None)


def global_name_is_not_served_by_the_regional_endpoint() -> SnapshotBuilder:
    return _with_endpoint(_isolated(healthy_network(1), "a"), "sts")


def _isolated(network: SnapshotBuilder, *letters: str) -> SnapshotBuilder:
    """The network whose private subnets have only their local route."""
    for letter in letters:
        network.replace("RouteTables", route_table(f"rtb-private-{letter}", subnets=(f"subnet-private-{letter}",)))
    return network


def _with_s3(network: SnapshotBuilder, default: str | None, *, state: str = "available") -> SnapshotBuilder:
    """The network with a gateway endpoint for S3 in the private table, whose default route may lead to the `igw-`."""
    routes = network.element("RouteTables", "rtb-private-a")["Routes"]
    if default is not None:
        routes[1:] = [route(default, igw="igw-main")]
    routes.append(route("pl-s3", endpoint="vpce-s3"))
    network.add("PrefixLists", prefix_list("pl-s3", "s3", "52.216.0.0/15", "54.231.0.0/16", "3.5.0.0/19"))
    return network.add("VpcEndpoints", gateway_endpoint("vpce-s3", "s3", "rtb-private-a", state=state))


def _with_endpoint(
    network: SnapshotBuilder,
    service: str,
    *,
    letters: str = "a",
    groups: tuple[str, ...] = ("sg-endpoint",),
    private_dns: bool = True,
    host: str | None = None,
    state: str = "available",
) -> SnapshotBuilder:
    """The network with an interface endpoint, `vpce-` and the service, in the private subnets of these zones."""
    endpoint_id = f"vpce-{service.replace('.', '-')}"
    interfaces = {f"subnet-private-{letter}": f"eni-endpoint-{letter}" for letter in letters}
    for letter in letters:
        network.add("NetworkInterfaces", _endpoint_interface(endpoint_id, letter, groups))
    if "sg-endpoint" in groups:
        network.add("SecurityGroups", security_group("sg-endpoint", ingress=(FROM_VPC,)))
    endpoint = interface_endpoint(
        endpoint_id, service, interfaces, groups=groups, private_dns=private_dns, host=host, state=state
    )
    return network.add("VpcEndpoints", endpoint)


def _endpoint_interface(endpoint_id: str, letter: str, groups: tuple[str, ...]) -> Json:
    return network_interface(
        f"eni-endpoint-{letter}",
        f"10.0.{ord(letter) - ord('a') + 1}.60",
        subnet=f"subnet-private-{letter}",
        groups=groups,
        availability_zone=zone(letter),
        kind="vpc_endpoint",
        description=f"VPC Endpoint Interface {endpoint_id}",
        requester_managed=True,
        deny_igw=True,
    )
