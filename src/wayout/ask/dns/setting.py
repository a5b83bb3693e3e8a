"""Setting: which resolver the workloads of a VPC ask, as its DHCP options and attributes say.

Source: DNS-1, DNS-2, DNS-5, DNS-14.

Rules:
- DNS-14: The resolver of a VPC does not answer to another VPC.
"""

import msgspec

from wayout.ask.dns.name_server import NameServer, NameServers
from wayout.ask.dns.reply import NameFault
from wayout.model.dhcp_options import AMAZON_PROVIDED_DNS, DhcpOptions
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.vpc import Vpc
from wayout.net.address import Address

_LINK_LOCAL = frozenset({AMAZON_PROVIDED_DNS, "169.254.169.253", "fd00:ec2::253"})


class Setting(msgspec.Struct, frozen=True):
    """Who is asked: servers of the VPC's own, or the Amazon resolver without any; and why that one would not answer."""

    servers: NameServers | None = None
    faults: tuple[NameFault, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


def setting_of(network: Network, vpc_id: str) -> Setting:
    """Which resolver the workloads of a VPC ask. Source: DNS-1, DNS-2, DNS-5."""
    vpc = network.vpcs.get(vpc_id)
    if vpc is None:
        return _amazon(network, vpc_id, (network.gap("Vpcs", vpc_id, f"the name servers of {vpc_id}"),), ())
    options = network.dhcp_options.get(vpc.dhcp_options_id or "")
    if options is not None:
        servers = _own_servers(network, vpc, options)
        return Setting(NameServers(options.dhcp_options_id, servers)) if servers else _amazon(network, vpc_id, (), ())
    if vpc.dhcp_options_id in {None, "default"}:
        return _amazon(network, vpc_id, (), ())
    if network.refusal("DhcpOptions", vpc_id) is not None:
        gap = network.gap("DhcpOptions", vpc_id, f"the name servers of {vpc_id}")
        return _amazon(network, vpc_id, (gap,), ())
    note = f"{vpc_id} uses AmazonProvidedDNS: the snapshot does not describe {vpc.dhcp_options_id}"
    return _amazon(network, vpc_id, (), (note,))


def _own_servers(network: Network, vpc: Vpc, options: DhcpOptions) -> tuple[NameServer, ...]:
    """The servers of a VPC that are not the Amazon resolver by another name; none where that is among them."""
    first = vpc.cidr_block.first if vpc.cidr_block is not None else None
    found: list[NameServer] = []
    for text in options.domain_name_servers:
        try:
            address = Address.parse(text)
        except ValueError:
            address = None
        if text in _LINK_LOCAL or (first is not None and address == first + 2):
            return ()
        if address is not None:
            found.append(NameServer(address, refusal=_refusal(network, vpc, address)))
    return tuple(found)


def _refusal(network: Network, vpc: Vpc, address: Address) -> str:
    """Why a server that is the resolver of a peer VPC does not answer. Source: DNS-14."""
    for peering in network.vpc_peering_connections.values():
        side = peering.other_side(vpc.vpc_id)
        other = network.vpcs.get(side.vpc_id or "") if side is not None else None
        if other is not None and other.cidr_block is not None and address == other.cidr_block.first + 2:
            return f"{address} is the Amazon resolver of {other.vpc_id}, which answers inside that VPC only (DNS-14)"
    return ""


def _amazon(network: Network, vpc_id: str, gaps: tuple[Gap, ...], notes: tuple[str, ...]) -> Setting:
    """The Amazon resolver, unless it is switched off. Source: DNS-2."""
    attributes = network.vpc_attributes.get(vpc_id)
    if attributes is not None and attributes.enable_dns_support is not None:
        is_off = not attributes.enable_dns_support.value and not gaps
        return Setting(faults=(NameFault(Reason.DNS_DISABLED, vpc_id),) if is_off else (), gaps=gaps, notes=notes)
    if network.refusal("VpcAttributes", vpc_id) is not None:
        return Setting(
            gaps=(*gaps, network.gap("VpcAttributes", vpc_id, f"whether {vpc_id} resolves names")), notes=notes
        )
    note = f"{vpc_id} resolves names (EnableDnsSupport is on by default): the snapshot does not say"
    return Setting(gaps=gaps, notes=(*notes, note))
