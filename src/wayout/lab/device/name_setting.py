"""Name setting: which name servers a workload is told to ask, and on which addresses the Amazon resolver answers it.

The VPC's DHCP options name them, in their order; `AmazonProvidedDNS` stands for the address after the first two of the
VPC's first block, or for fd00:ec2::253 where the workload has no IPv4 address. Without a set of options it is
169.254.169.253. Source: DNS-1, DNS-5, DNS-6.
"""

from typing import Final

from wayout.model.dhcp_options import AMAZON_PROVIDED_DNS
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import Address, Family

PORT: Final = 53
LINK_LOCAL: Final = Address.parse("169.254.169.253")
LINK_LOCAL_IPV6: Final = Address.parse("fd00:ec2::253")
MOST_SERVERS: Final = 4
"""A set of DHCP options holds no more."""


def name_servers(network: Network, interface: NetworkInterface) -> tuple[Address, ...]:
    """The servers that the interface's workload asks, in their order; what is no address is left out."""
    vpc = network.vpcs[interface.vpc_id]
    options = network.dhcp_options.get(vpc.dhcp_options_id or "")
    amazon = amazon_resolvers(network, interface)
    told = options.domain_name_servers if options is not None else (AMAZON_PROVIDED_DNS,) if vpc.dhcp_options_id else ()
    found: list[Address] = []
    for text in told[:MOST_SERVERS]:
        if text == AMAZON_PROVIDED_DNS:
            found += amazon[:1]
            continue
        try:
            found.append(Address.parse(text))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found)) or tuple(a for a in amazon if a in {LINK_LOCAL, LINK_LOCAL_IPV6})[:1]


def reached_name_servers(network: Network, interface: NetworkInterface) -> tuple[Address, ...]:
    """Those of the servers to which queries travel as ordinary packets: all but the Amazon resolver (DNS-4, DNS-5)."""
    amazon = amazon_resolvers(network, interface)
    return tuple(address for address in name_servers(network, interface) if address not in amazon)


def amazon_resolvers(network: Network, interface: NetworkInterface) -> tuple[Address, ...]:
    """The addresses of the Amazon resolver, in the families that the interface has; the VPC's own first."""
    families = {address.family for address in interface.addresses}
    found: list[Address] = []
    if Family.IPV4 in families:
        block = network.vpcs[interface.vpc_id].cidr_block
        found += [Address(block.first + 2)] if block is not None else []
        found.append(LINK_LOCAL)
    if Family.IPV6 in families:
        found.append(LINK_LOCAL_IPV6)
    return tuple(found)
