"""The healthy network of one zone with one thing wrong: each a way to lose the task's packets."""

from tests.builders import (
    SnapshotBuilder,
    acl_entry,
    healthy_network,
    nat_gateway,
    network_acl,
    permission,
    route,
    route_table,
    security_group,
)
from tests.builders.endpoint import add_endpoint
from tests.builders.healthy import give_acl

EVERYWHERE = "0.0.0.0/0"
_ALL = {direction: acl_entry(32000, direction, "allow", "all", EVERYWHERE) for direction in ("ingress", "egress")}


def closed_group() -> SnapshotBuilder:
    """`sg-app` lets only TCP 8443 out."""
    return healthy_network(1).replace(
        "SecurityGroups", security_group("sg-app", egress=(permission("tcp", 8443, cidr=EVERYWHERE),))
    )


def task_acl_out() -> SnapshotBuilder:
    """The task's subnet lets no TCP 443 out."""
    return _with_acl("subnet-private-a", "egress", EVERYWHERE, 443)


def task_acl_in() -> SnapshotBuilder:
    """The task's subnet lets no replies in."""
    return _with_acl("subnet-private-a", "ingress", EVERYWHERE, 1024, 65535)


def nat_acl_from_task() -> SnapshotBuilder:
    """The NAT gateway's subnet does not let the task's TCP 443 in."""
    return _with_acl("subnet-public-a", "ingress", "10.0.1.0/24", 443)


def nat_acl_to_internet() -> SnapshotBuilder:
    """The NAT gateway's subnet lets no TCP 443 out."""
    return _with_acl("subnet-public-a", "egress", EVERYWHERE, 443)


def nat_acl_from_internet() -> SnapshotBuilder:
    """The NAT gateway's subnet lets no replies in."""
    return _with_acl("subnet-public-a", "ingress", EVERYWHERE, 1024, 65535)


def nat_acl_to_task() -> SnapshotBuilder:
    """The NAT gateway's subnet does not let replies out to the task."""
    return _with_acl("subnet-public-a", "egress", "10.0.1.0/24", 1024, 65535)


def no_route() -> SnapshotBuilder:
    """The task's subnet has only its local route."""
    return healthy_network(1).replace("RouteTables", route_table("rtb-private-a", subnets=("subnet-private-a",)))


def black_hole() -> SnapshotBuilder:
    """The task's default route leads to a NAT gateway that is gone."""
    return _with_default(healthy_network(1), route(EVERYWHERE, nat="nat-gone", state="blackhole"))


def no_public_address() -> SnapshotBuilder:
    """The task's default route leads to the internet gateway."""
    return _with_default(healthy_network(1), route(EVERYWHERE, igw="igw-main"))


def nat_without_route() -> SnapshotBuilder:
    """The NAT gateway's subnet has only its local route."""
    return healthy_network(1).replace("RouteTables", route_table("rtb-public", subnets=("subnet-public-a",)))


def private_nat() -> SnapshotBuilder:
    """The NAT gateway has no Elastic IP."""
    network = healthy_network(1).remove("Addresses", "eipalloc-a")
    gateway = network.element("NatGateways", "nat-a")
    gateway["ConnectivityType"] = "private"
    for pair in gateway["NatGatewayAddresses"]:
        for key in ("AllocationId", "AssociationId", "PublicIp"):
            pair.pop(key, None)
    interface = network.element("NetworkInterfaces", "eni-nat-a")
    interface.pop("Association", None)
    for pair in interface["PrivateIpAddresses"]:
        pair.pop("Association", None)
    return network


def failed_nat() -> SnapshotBuilder:
    """The NAT gateway could not be created: it has neither addresses nor an interface."""
    failure = ("Gateway.NotAttached", "Network vpc-main has no Internet gateway attached")
    return (
        healthy_network(1)
        .remove("Addresses", "eipalloc-a")
        .remove("NetworkInterfaces", "eni-nat-a")
        .replace("NatGateways", nat_gateway("nat-a", "subnet-public-a", state="failed", failure=failure))
    )


def endpoint_group() -> SnapshotBuilder:
    """An interface endpoint whose group admits the bastion's subnet only."""
    network = healthy_network(1)
    network.add(
        "SecurityGroups", security_group("sg-endpoint", ingress=(permission("tcp", 443, cidr="10.0.101.0/24"),))
    )
    return add_endpoint(network, "ecr.api")


def _with_acl(subnet: str, direction: str, cidr: str, first: int, last: int | None = None) -> SnapshotBuilder:
    """The network in which a subnet's ACL denies this, and allows all else."""
    denied = acl_entry(100, direction, "deny", "tcp", cidr, first, last)
    acl = network_acl("acl-own", denied, *_ALL.values(), subnets=(subnet,))
    return give_acl(healthy_network(1), acl, subnet)


def _with_default(network: SnapshotBuilder, default: dict[str, object]) -> SnapshotBuilder:
    table = route_table("rtb-private-a", default, subnets=("subnet-private-a",), name="prod-private-a")
    return network.replace("RouteTables", table)
