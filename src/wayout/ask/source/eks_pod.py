"""Where a pod of EKS sends from: AWS knows its address and the interface that holds it, and nothing else of it.

By default the VPC CNI keeps a pod's address inside the VPC and sends everything else from the primary address of the
node, past the node's groups, routes and public address (EKS-1). How the plugin is set stands in the cluster, not in any
AWS answer, so its default is taken and said, unless the user says otherwise (EKS-2, EKS-3). A pod with groups of its own
has a branch interface, and its address is kept (EKS-3, ECS-14). IPv6 is never translated (EKS-4).

Rules:
- EKS-1: What a pod sends out of the VPC comes from the node's primary address, past the node's groups and routes.
- EKS-2: Where the plugin does not translate, the pod's own address goes out, and needs a NAT gateway.
- EKS-3: A pod with groups of its own keeps its address in strict mode; in standard mode it leaves the VPC as the
  node.
- EKS-4: A pod's IPv6 address is kept everywhere.
"""

import msgspec

from wayout.ask.source.absence import absent
from wayout.ask.source.placement import Masquerade, Placement, Placements, at_interface, weighted
from wayout.ask.source.source import PodNetworking, PodSource
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import IPV6_FIRST
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import EVERY_IPV6

_CNI = "aws-K8S-"
"""How the VPC CNI begins the descriptions of the interfaces that it attaches to a node for pods."""

_TRUNK_TAG = "vpcresources.k8s.aws/trunk-eni-id"
"""The tag by which EKS marks a branch interface with its trunk."""


def carries_pods(interface: NetworkInterface) -> bool:
    """Whether the interface was attached to a node for its pods: the node itself sends nothing from it.

    A trunk carries branch interfaces in the same way. Source: EKS-1, ECS-14.
    """
    return interface.description.startswith(_CNI) or interface.interface_type == "trunk"


def pod_placements(network: Network, source: PodSource) -> Placements:
    """The one place of a pod in each VPC that has its address. Raises: InputError when nobody holds the address."""
    vpcs = dict.fromkeys(interface.vpc_id for interface in network.network_interfaces.values())
    found = [network.interface_holding(vpc_id, source.address) for vpc_id in vpcs]
    holders = [interface for interface in found if interface is not None]
    if not holders:
        known = [str(a) for i in network.network_interfaces.values() if i.instance_id for a in i.addresses[:1]]
        hint = "A pod that uses the network of its node is asked for as i-…."
        raise absent(network, "interface that holds the pod", str(source.address), known, hint=hint)
    parts = [_placement(network, source, interface) for interface in holders]
    return Placements(
        weighted(placement for part in parts for placement in part.placements),
        tuple(gap for part in parts for gap in part.gaps),
        tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        unplaced=tuple(gap for part in parts for gap in part.gaps),
    )


def _placement(network: Network, source: PodSource, interface: NetworkInterface) -> Placements:
    """The pod as it sends from `interface`, or through its node. Source: EKS-1 to EKS-4."""
    pod = at_interface(network, interface, address=source.address, placement_id=str(source.address))
    is_branch = interface.interface_type == "branch"
    node_id = interface.instance_id or (_node_of_branch(network, interface) if is_branch else None)
    if source.networking is PodNetworking.EXTERNAL_SNAT or source.address >= IPV6_FIRST:
        return Placements((pod,))
    if is_branch and source.networking is PodNetworking.DEFAULT:
        note = (
            f"{source.address} is sent from unchanged: {interface.network_interface_id} is a branch interface, and "
            "POD_SECURITY_GROUP_ENFORCING_MODE is strict by default; if it is standard, ask for "
            f"eks-pod:{source.address}:standard (EKS-3)"
        )
        return Placements((pod,), notes=(note,))
    if not is_branch and node_id is None:
        return Placements((pod,))  # a pod on Fargate has an interface to itself
    if node_id is None:
        message = f"the node of {interface.network_interface_id} is not known: the interface has no tag {_TRUNK_TAG}"
        return Placements((), (Gap.document("NetworkInterfaces", "no tag of its trunk", message),))
    return _through_node(network, source, pod, interface, node_id)


def _through_node(
    network: Network, source: PodSource, pod: Placement, interface: NetworkInterface, node_id: str
) -> Placements:
    """What leaves the VPC is sent from the node's primary address; towards the VPC's own blocks the pod's is kept."""
    primary = next(iter(network.interfaces_of_instance.get(node_id, ())), None)
    vpc = network.vpcs.get(interface.vpc_id)
    if primary is None or primary.attachment is None or primary.attachment.device_index not in {0, None}:
        return Placements((), (network.gap("NetworkInterfaces", interface.subnet_id, f"the primary one of {node_id}"),))
    if vpc is None:
        return Placements((), (network.gap("Vpcs", interface.vpc_id, f"the blocks of {interface.vpc_id}"),))
    node = at_interface(network, primary).origin
    own = IntervalSet.of(*((prefix.first, prefix.last) for prefix in vpc.prefixes)) | EVERY_IPV6.as_set()
    stand_in = msgspec.structs.replace(node, own_name=primary.network_interface_id, ipv6=IntervalSet.empty())
    placement = msgspec.structs.replace(pod, masquerade=Masquerade(stand_in, own))
    sent = f"what leaves {interface.vpc_id} is sent from {node_id} at {primary.private_ip_address}"
    if source.networking is PodNetworking.DEFAULT:
        note = (
            f"{sent}, as the VPC CNI does by default; with AWS_VPC_K8S_CNI_EXTERNALSNAT=true ask for "
            f"eks-pod:{source.address}:external-snat (EKS-1)"
        )
    else:
        note = f"{sent}, past the groups of the node (EKS-3)"
    return Placements((placement,), notes=(note,))


def _node_of_branch(network: Network, branch: NetworkInterface) -> str | None:
    """The instance that carries a branch interface: that of the trunk which its tag names."""
    trunk_id = next((tag.value for tag in branch.tag_set if tag.key == _TRUNK_TAG), "")
    trunk = network.network_interfaces.get(trunk_id)
    return trunk.instance_id if trunk is not None else None
