"""Where a Lambda function sends from: the shared interfaces in the subnets of its VPC configuration.

Rules:
- LAM-2: Functions with the same subnet and groups share one interface.
- LAM-3: A function has IPv6 where that is allowed and all of its subnets have both families; one that nobody called
  for long has no interface.
"""

from wayout.ask.source.placement import Ipv6Wish, Placement, Placements, default_group, planned, weighted
from wayout.errors import InputError
from wayout.forward.decision.origin import PublicAddress
from wayout.model.lambda_function import LambdaFunction
from wayout.model.network import Network
from wayout.model.subnet import Subnet
from wayout.net.port_range import EPHEMERAL_ANY


def function_placements(network: Network, function: LambdaFunction) -> Placements:
    """The subnets of a function; it never has a public address, whatever the subnet.

    It has IPv6 only where that was allowed, and then only if every subnet has both families. Source: LAM-1, LAM-2,
    LAM-3. Raises: InputError for a function outside of any VPC.
    """
    config = function.vpc_config
    if config is None or not config.subnet_ids:
        raise InputError(
            f"the function {function.function_name} is not in a VPC: it reaches the internet from AWS's own network, "
            "and no route, group or ACL of yours can stop it",
            "Private addresses of a VPC are out of its reach until it is given subnets and groups (VpcConfig).",
        )
    found = [network.subnets.get(subnet_id) for subnet_id in config.subnet_ids]
    subnets = [subnet for subnet in found if subnet is not None]
    gaps = tuple(
        network.gap("Subnets", subnet_id, f"{subnet_id}, where {function.function_name} runs,")
        for subnet_id in config.subnet_ids
        if subnet_id not in network.subnets
    )
    has_ipv6 = config.ipv6_allowed_for_dual_stack and all(_is_dual_stack(subnet) for subnet in subnets)
    wish = Ipv6Wish.ASKED if has_ipv6 else Ipv6Wish.REFUSED
    placements: list[Placement] = []
    for subnet in subnets:
        groups = config.security_group_ids or default_group(network, subnet.vpc_id)
        placements.append(planned(subnet, groups, PublicAddress.NONE, ports=EPHEMERAL_ANY, ipv6_address=wish))
    return Placements(weighted(placements), gaps, _notes(function), unplaced=gaps)


def _is_dual_stack(subnet: Subnet) -> bool:
    return subnet.cidr_block is not None and len(subnet.prefixes) > 1


def _notes(function: LambdaFunction) -> tuple[str, ...]:
    """A function that nobody called for two weeks has lost its interfaces; its next call waits for new ones (LAM-3)."""
    if function.state != "Inactive":
        return ()
    return (
        f"{function.function_name} is Inactive: its interfaces are gone, and its first call makes new ones (LAM-3)",
    )
