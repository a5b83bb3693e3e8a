"""The security groups of one interface as stateful rules.

What any rule of any group allows may pass, and so may every packet of a conversation that was let in or out
(SG-2, SG-10). A reference stands for the private addresses of the group's members, in the VPC itself, over an active
peering within the Region, and for ingress over a transit gateway that has it switched on (SG-12 to SG-15).
"""

from collections.abc import Iterator

from wayout.lab.device.network_acl import icmp_parts, port_part, protocol_number
from wayout.lab.plan.draft import NamespaceDraft, match
from wayout.lab.plan.label import Event, Label, Side
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.security_group import IpPermission, UserIdGroupPair
from wayout.net.prefix import Prefix

_WITH_PORTS = {6, 17}
_ICMP = {1: "icmp", 58: "icmpv6"}


def write_groups(
    draft: NamespaceDraft, chain: str, network: Network, interface: NetworkInterface, side: Side
) -> tuple[Gap, ...]:
    """Write the rules of one direction; the last one refuses. The gaps are groups and lists that are not known."""
    gaps: list[Gap] = []
    found: list[str] = []
    for group_id in interface.group_ids:
        group = network.find("SecurityGroups", network.security_groups, group_id, interface.vpc_id)
        if isinstance(group, Gap):
            gaps.append(group)
            continue
        permissions = group.ip_permissions if side is Side.INGRESS else group.ip_permissions_egress
        for number, permission in enumerate(permissions, 1):
            rule = f"{group_id} {side} {number}"
            label = Label(Event.ACCEPT, group_id, interface.network_interface_id, side, rule)
            said = f"{draft.labels.log(label)} accept"
            peers, missing = _peers(network, permission, interface.vpc_id, side)
            gaps += missing
            try:
                traffic = _traffic(permission)
            except ValueError as error:
                gaps.append(Gap.feature("SecurityGroups", f"{rule}: {error}"))
                continue
            address = "saddr" if side is Side.INGRESS else "daddr"
            found += [" ".join((match(address, peer), *traffic, said)) for peer in peers]
    event = Event.DOUBT if gaps else Event.REJECT
    named = interface.group_ids[0] if interface.group_ids else interface.network_interface_id
    last = Label(event, named, interface.network_interface_id, side)
    draft.chain(chain, *found, f"{draft.labels.log(last)} drop")
    return tuple(gaps)


def _traffic(permission: IpPermission) -> list[str]:
    """The nft expressions for the protocol and ports of a permission. Source: SG-4 to SG-6.

    Raises: ValueError for a protocol or ports that cannot be.
    """
    if permission.ip_protocol == "-1":
        return []
    protocol = protocol_number(permission.ip_protocol)
    parts = [f"meta l4proto {protocol}"]
    first, last = permission.from_port, permission.to_port
    if protocol in _WITH_PORTS and first is not None and last is not None and first >= 0:
        parts.append(port_part(first, last))
    if protocol in _ICMP:
        parts += icmp_parts(_ICMP[protocol], first, last)
    return parts


def _peers(
    network: Network, permission: IpPermission, vpc_id: str, side: Side
) -> tuple[tuple[Prefix, ...], tuple[Gap, ...]]:
    found = [block.cidr_ip for block in permission.ip_ranges]
    found += [block.cidr_ipv6 for block in permission.ipv6_ranges]
    gaps: list[Gap] = []
    for reference in permission.prefix_list_ids:
        listed = network.prefix_lists.get(reference.prefix_list_id)
        if listed is None or listed.prefixes is None:
            gaps.append(network.gap("ManagedPrefixListEntries", vpc_id, reference.prefix_list_id))
        else:
            found += listed.prefixes
    for pair in permission.user_id_group_pairs:
        found += _members(network, pair, vpc_id, side)
    return tuple(found), tuple(gaps)


def _members(network: Network, pair: UserIdGroupPair, vpc_id: str, side: Side) -> Iterator[Prefix]:
    for interface in network.interfaces_of_group.get(pair.group_id or "", ()):
        if _is_joined(network, vpc_id, interface.vpc_id, side):
            yield from (Prefix.parse(str(address)) for address in interface.addresses)


def _is_joined(network: Network, vpc_id: str, other_id: str, side: Side) -> bool:
    if vpc_id == other_id:
        return True
    for peering in network.vpc_peering_connections.values():
        there, here = peering.other_side(vpc_id), peering.other_side(other_id)
        if peering.status.code == "active" and there is not None and here is not None and there.vpc_id == other_id:
            return there.region == here.region
    if side is Side.EGRESS:
        return False
    for gateway in network.transit_gateways.values():
        attached = {
            attachment.vpc_id
            for attachment in network.transit_gateway_vpc_attachments.values()
            if attachment.transit_gateway_id == gateway.transit_gateway_id
            and attachment.options.security_group_referencing_support == "enable"
        }
        if gateway.options.security_group_referencing_support == "enable" and {vpc_id, other_id} <= attached:
            return True
    return False
