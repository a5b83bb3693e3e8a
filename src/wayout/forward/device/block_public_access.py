"""VPC Block Public Access: may traffic of this place use an internet gateway?

Modelled: both modes, exclusions of VPCs and subnets, NAT gateways and egress-only gateways surviving block-ingress
(BPA-1 to BPA-6), and that in a shared VPC the account that owns the subnet decides (BPA-7). The place that counts is the
one that talks to the gateway: a NAT gateway's subnet, not the workload's (BPA-5, partly DERIVED).

Rules:
- BPA-1: The mode of the account and Region holds while no exclusion does.
- BPA-2: `block-bidirectional` drops what goes through internet gateways and egress-only gateways, NAT gateways'
  packets too.
- BPA-3: `block-ingress` lets only NAT gateways and egress-only gateways send, and no public address.
- BPA-4: An exclusion `allow-bidirectional` frees its place in both modes; `allow-egress` frees what leaves by NAT and
  egress-only gateways.
- BPA-5: The place that counts is the one that talks to the gateway, for a NAT gateway its subnet.
- BPA-6: An exclusion holds when its state says complete; that of a VPC holds for its subnets.
- BPA-7: In a shared VPC the setting of the account that owns the subnet counts.
"""

import msgspec

from wayout.model.block_public_access import (
    ALLOW_BIDIRECTIONAL,
    ALLOW_EGRESS,
    BLOCK_BIDIRECTIONAL,
    BLOCK_INGRESS,
    OFF,
    VpcBlockPublicAccessOptions,
)
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.vpc import BlockPublicAccessStates

OPTIONS = "VpcBlockPublicAccessOptions"
EXCLUSIONS = "VpcBlockPublicAccessExclusions"


class Blocking(msgspec.Struct, frozen=True):
    """That traffic is blocked: the place whose setting does it, and the mode."""

    component: str
    mode: str


def blocking(network: Network, vpc_id: str, subnet_id: str | None, *, by_egress_gateway: bool) -> Blocking | Gap | None:
    """Whether outbound traffic of a subnet is blocked; None when it is not, a Gap when AWS refused to tell.

    `by_egress_gateway` says that a NAT gateway or an egress-only internet gateway carries the traffic: it survives
    `block-ingress`.
    Source: BPA-2, BPA-3, BPA-4.
    """
    near = subnet_id or vpc_id
    scope = network.scope_of(near)
    options = network.block_public_access.get(scope) if scope is not None else None
    if options is None:
        if network.refusal(OPTIONS, near) is not None:
            return network.gap(OPTIONS, near, f"whether Block Public Access holds for {near}")
        return _from_resource(network, vpc_id, subnet_id, by_egress_gateway=by_egress_gateway)
    mode = options.internet_gateway_block_mode
    if options.state == "update-in-progress":
        return Gap.feature(OPTIONS, f"the mode is being changed to {mode!r}; AWS may still apply the old one")
    if mode == OFF or (mode == BLOCK_INGRESS and by_egress_gateway):
        return None
    if mode not in {BLOCK_INGRESS, BLOCK_BIDIRECTIONAL}:
        return Gap.feature(OPTIONS, f"the Block Public Access mode {mode!r} is not known")
    exclusion = _exclusion(network, options, vpc_id, subnet_id)
    if isinstance(exclusion, Gap):
        return exclusion
    if exclusion == ALLOW_BIDIRECTIONAL or (
        exclusion == ALLOW_EGRESS and mode == BLOCK_BIDIRECTIONAL and by_egress_gateway
    ):
        return None
    return Blocking(subnet_id or vpc_id, mode)


def assumption(network: Network, vpc_id: str, subnet_id: str | None) -> str | None:
    """What `blocking` takes at AWS's default because nothing tells it; None when the snapshot does."""
    near = subnet_id or vpc_id
    scope = network.scope_of(near)
    options = network.block_public_access.get(scope) if scope is not None else None
    if options is None:
        is_told = _states(network, vpc_id, subnet_id) is not None or network.refusal(OPTIONS, near) is not None
        return None if is_told else f"Block Public Access is off: the snapshot holds no {OPTIONS} of {vpc_id}'s account"
    may_exclude = options.internet_gateway_block_mode != OFF and options.exclusions_allowed != "not-allowed"
    if may_exclude and not network.has_document(EXCLUSIONS, near) and network.refusal(EXCLUSIONS, near) is None:
        return f"nothing is excluded from Block Public Access: the snapshot holds no {EXCLUSIONS}"
    return None


def _exclusion(
    network: Network, options: VpcBlockPublicAccessOptions, vpc_id: str, subnet_id: str | None
) -> str | Gap | None:
    """The most generous effective exclusion of the place. Source: BPA-6."""
    if options.exclusions_allowed == "not-allowed":
        return None
    found = {
        e.internet_gateway_exclusion_mode
        for e in network.block_public_access_exclusions.values()
        if e.is_effective and e.resource_id in {vpc_id, subnet_id}
    }
    if not found and network.refusal(EXCLUSIONS, subnet_id or vpc_id) is not None:
        return network.gap(
            EXCLUSIONS, subnet_id or vpc_id, "which VPCs and subnets are excluded from Block Public Access"
        )
    return ALLOW_BIDIRECTIONAL if ALLOW_BIDIRECTIONAL in found else next(iter(found), None)


def _from_resource(network: Network, vpc_id: str, subnet_id: str | None, *, by_egress_gateway: bool) -> Blocking | None:
    """What AWS computed for the subnet or VPC itself, when the account's options are not in the snapshot."""
    states = _states(network, vpc_id, subnet_id)
    mode = states.internet_gateway_block_mode if states else OFF
    if mode == BLOCK_BIDIRECTIONAL or (mode == BLOCK_INGRESS and not by_egress_gateway):
        return Blocking(subnet_id or vpc_id, mode)
    return None


def _states(network: Network, vpc_id: str, subnet_id: str | None) -> BlockPublicAccessStates | None:
    subnet = network.subnets.get(subnet_id or "")
    vpc = network.vpcs.get(vpc_id)
    return (subnet.block_public_access_states if subnet else None) or (vpc.block_public_access_states if vpc else None)
