"""Pitfalls of security groups that are meant for a NAT gateway, which takes none. Source: NAT-7, MYTH-5.

Rules:
- MYTH-5: A group that is meant for a NAT gateway guards nothing, and is told.
"""

import re
from collections.abc import Iterator

from wayout.ask.pitfall.finding import Pitfall
from wayout.model.network import Network
from wayout.model.reason import Advisory
from wayout.model.security_group import SecurityGroup

_MEANT = re.compile(r"\bnat[-_ ]?(gateways?|gw)\b", re.IGNORECASE)


def groups_for_nat_gateways(network: Network) -> Iterator[Pitfall]:
    """The groups that can only have been made for a NAT gateway, and the egress rules that name one as the destination.

    A group counts when its name speaks of a NAT gateway, its VPC has one, and no interface carries it. A rule counts
    when its peer is nothing but the address of a gateway of the VPC: packets through the gateway keep the address of
    their destination. Without the document of interfaces nothing is said, for a NAT instance may carry the group.
    """
    gateways: dict[str, list[str]] = {}
    addresses: dict[tuple[str, int], str] = {}
    for nat in network.nat_gateways.values():
        gateways.setdefault(nat.vpc_id, []).append(nat.nat_gateway_id)
        for address in (*nat.private_addresses, *nat.public_addresses):
            addresses[nat.vpc_id, address] = nat.nat_gateway_id
    if not gateways:
        return
    for group in network.security_groups.values():
        vpc_id = group.vpc_id or ""
        if vpc_id not in gateways:
            continue
        if _is_meant_for_one(network, group, vpc_id):
            facts = (("name", group.group_name or ""),)
            yield Pitfall(Advisory.SECURITY_GROUP_ON_NAT_GATEWAY, group.group_id, tuple(gateways[vpc_id]), facts)
        for rule, nat_id in _named_gateways(group, addresses):
            yield Pitfall(Advisory.SECURITY_GROUP_ON_NAT_GATEWAY, group.group_id, (nat_id,), (("rule", rule),))


def _is_meant_for_one(network: Network, group: SecurityGroup, vpc_id: str) -> bool:
    is_named_so = _MEANT.search(group.group_name or "") is not None
    is_known = is_named_so and network.has_document("NetworkInterfaces", vpc_id)
    return is_known and not network.interfaces_of_group.get(group.group_id)


def _named_gateways(group: SecurityGroup, addresses: dict[tuple[str, int], str]) -> list[tuple[str, str]]:
    """The egress rules to the very address of a gateway, each with that gateway."""
    found = []
    for index, permission in enumerate(group.ip_permissions_egress):
        for block in permission.ip_ranges:
            if block.cidr_ip.length == 32:
                nat_id = addresses.get((group.vpc_id or "", block.cidr_ip.first))
                if nat_id is not None:
                    found.append((f"{group.group_id} egress {index + 1}", nat_id))
    return found
