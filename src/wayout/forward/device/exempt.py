"""Traffic that no group, ACL or route touches: AWS's own services beside every interface.

The VPC resolver, instance and task metadata, time, Windows activation, and the VPC router's reserved addresses (SG-20,
NACL-9, ROUTE-8, DNS-1). Names are resolved by it whatever the rules of groups and ACLs say (DNS-4). Custom name
servers, the interfaces of endpoints, mount targets and proxies are destinations like any other (SG-21).

Rules:
- SG-20: No group filters the VPC resolver, metadata, time, Windows activation and the reserved addresses of a subnet.
- NACL-9: No ACL filters them either.
- ROUTE-8: No route of a table leads 169.254.168.0/22 and fd00:ec2::/32 anywhere else.
- DNS-1: The resolver stands at the VPC's base address plus two, at 169.254.169.253 and at fd00:ec2::253.
- DNS-4: The resolver answers whatever groups and ACLs say.
- SG-21: Custom name servers, endpoints, mount targets and proxies are no exception: their packets are filtered.
"""

from wayout.model.network import Network
from wayout.model.subnet import Subnet
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix

_LINK_LOCAL = (
    "169.254.169.253/32",  # resolver
    "169.254.169.254/32",  # instance metadata
    "169.254.169.123/32",  # time
    "169.254.169.250/31",  # Windows activation
    "169.254.170.2/32",  # ECS task metadata
    "fd00:ec2::/32",
)
_ALWAYS = IntervalSet.of(*((prefix.first, prefix.last) for prefix in map(Prefix.parse, _LINK_LOCAL)))


def exempt_destinations(network: Network, vpc_id: str, subnet: Subnet | None) -> IntervalSet:
    """The destinations that are always reached from this place.

    Link-local services, the resolver at the VPC's base + 2, the subnet's router.
    """
    own: list[tuple[int, int]] = []
    vpc = network.vpcs.get(vpc_id)
    if vpc is not None and vpc.cidr_block is not None:
        own.append((vpc.cidr_block.first + 2, vpc.cidr_block.first + 2))
    if subnet is not None and subnet.cidr_block is not None:
        own.append((subnet.cidr_block.first + 1, subnet.cidr_block.first + 1))
    return _ALWAYS | IntervalSet.of(*own)
