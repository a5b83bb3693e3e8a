"""Networks with a node of EKS: the pod's address stands on one interface, and another may send in its stead."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    healthy_network,
    instance,
    network_interface,
    permission,
    security_group,
)
from tests.builders.healthy import EVERYWHERE, add_database

OPEN = permission("-1", cidr=EVERYWHERE)
POD = "10.0.1.37"


def pod_leaves_through_the_primary_interface_of_its_node() -> SnapshotBuilder:
    """The group of the pod's interface lets nothing out; the node's group does, and the node is who sends."""
    return _node(node_egress=(OPEN,), pod_egress=())


def group_of_the_node_stops_the_pod() -> SnapshotBuilder:
    return _node(node_egress=(permission("tcp", 443, cidr="10.0.0.0/16"),), pod_egress=(OPEN,))


def pod_keeps_its_address_inside_the_vpc() -> SnapshotBuilder:
    """The database admits the node's primary address only."""
    network = _node(node_egress=(OPEN,), pod_egress=(OPEN,))
    return add_database(network, ingress=(permission("tcp", 5432, cidr="10.0.1.30/32"),))


def pod_in_a_delegated_block() -> SnapshotBuilder:
    network = _node(node_egress=(OPEN,), pod_egress=())
    pods = network.element("NetworkInterfaces", "eni-pods")
    pods["PrivateIpAddresses"] = pods["PrivateIpAddresses"][:1]
    pods["Ipv4Prefixes"] = [{"Ipv4Prefix": "10.0.1.32/28"}]
    return network


def node_in_a_public_subnet_with_external_snat() -> SnapshotBuilder:
    return _node(node_egress=(OPEN,), pod_egress=(OPEN,), subnet="subnet-public-a", public_ip="198.51.100.90")


def pod_with_groups_of_its_own_on_a_public_node() -> SnapshotBuilder:
    """The pod has a branch interface, on whose traffic the node does no address translation."""
    network = _node(node_egress=(OPEN,), pod_egress=(OPEN,), subnet="subnet-public-a", public_ip="198.51.100.90")
    branch = network_interface(
        "eni-branch", "10.0.101.60", subnet="subnet-public-a", groups=("sg-pods",), kind="branch", status="in-use"
    )
    branch["TagSet"] = [{"Key": "vpcresources.k8s.aws/trunk-eni-id", "Value": "eni-trunk"}]
    trunk = network_interface(
        "eni-trunk", "10.0.101.61", subnet="subnet-public-a", groups=("sg-node",), kind="trunk", instance="i-node"
    )
    trunk["Attachment"]["DeviceIndex"] = 2
    return network.add("NetworkInterfaces", branch, trunk)


def _node(
    *,
    node_egress: tuple[Json, ...],
    pod_egress: tuple[Json, ...],
    subnet: str = "subnet-private-a",
    public_ip: str | None = None,
) -> SnapshotBuilder:
    """One zone with `i-node`: its primary interface at .30, and `eni-pods`, which the CNI added, holding the pod at .37."""
    network = healthy_network(1)
    block = "10.0.1" if subnet == "subnet-private-a" else "10.0.101"
    node = network_interface(
        "eni-node", f"{block}.30", subnet=subnet, groups=("sg-node",), public_ip=public_ip, instance="i-node"
    )
    pods = network_interface(
        "eni-pods", f"{block}.31", subnet=subnet, groups=("sg-pods",), description="aws-K8S-i-node", instance="i-node"
    )
    pods["Attachment"]["DeviceIndex"] = 1
    pods["PrivateIpAddresses"].append(
        {"Primary": False, "PrivateDnsName": f"ip-{block}.37.ec2.internal", "PrivateIpAddress": f"{block}.37"}
    )
    network.add(
        "SecurityGroups", security_group("sg-node", egress=node_egress), security_group("sg-pods", egress=pod_egress)
    )
    network.add("NetworkInterfaces", node, pods)
    return network.add("Reservations", instance("i-node", node, name="eks-node"))
