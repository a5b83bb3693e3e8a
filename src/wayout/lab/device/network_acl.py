"""A network ACL as two chains of ordered, stateless rules: one for each direction.

A chain returns for packets that may go on. Peers are sources for ingress and destinations for egress, ports are always
the packet's destination ports. Source: NACL-2 to NACL-6.
"""

from wayout.lab.plan.draft import NamespaceDraft, match
from wayout.lab.plan.label import Event, Label, Side
from wayout.model.network_acl import NetworkAcl, NetworkAclEntry
from wayout.net.address import Family
from wayout.net.port_range import PortRange
from wayout.net.prefix import Prefix
from wayout.net.protocol import parse_protocol

_TCP, _UDP, _ICMP, _ICMPV6 = "6", "17", "1", "58"


def write_acl(draft: NamespaceDraft, chain: str, acl: NetworkAcl, side: Side, subnet_id: str) -> None:
    """Write the chain of one direction, as it guards a subnet."""
    lines = draft.chain(chain)
    entries = [entry for entry in acl.entries if entry.egress is (side is Side.EGRESS)]
    entries.sort(key=lambda entry: entry.rule_number)
    for entry in entries:
        if entry.prefix is None:
            continue
        try:
            matching = _matching(entry, entry.prefix, side)
        except ValueError:  # nobody knows what the entry matches: all that it may match ends here, in doubt
            label = Label(Event.DOUBT, acl.network_acl_id, subnet_id, side, entry.label)
            lines.append(f"{match(_peer(side), entry.prefix)} {draft.labels.log(label)} drop")
        else:
            lines.append(f"{matching} {_end(draft, acl, side, subnet_id, entry)}")
    lines.append(_end(draft, acl, side, subnet_id, None))


def _end(draft: NamespaceDraft, acl: NetworkAcl, side: Side, subnet_id: str, entry: NetworkAclEntry | None) -> str:
    allows = entry is not None and entry.rule_action == "allow"
    knows = entry is None or entry.rule_action in {"allow", "deny"}
    event = Event.DOUBT if not knows else Event.ACCEPT if allows else Event.REJECT
    rule = entry.label if entry is not None else "*"
    said = draft.labels.log(Label(event, acl.network_acl_id, subnet_id, side, rule))
    return f"{said} {'return' if allows else 'drop'}"


def _peer(side: Side) -> str:
    return "saddr" if side is Side.INGRESS else "daddr"


def _matching(entry: NetworkAclEntry, prefix: Prefix, side: Side) -> str:
    """The nft expression of an entry. Raises: ValueError for a protocol or ports that cannot be."""
    parts = [match(_peer(side), prefix)]
    protocol = entry.protocol
    if protocol != "-1":
        parts.append(f"meta l4proto {protocol_number(protocol)}")
    if protocol in {_TCP, _UDP} and entry.port_range is not None:
        parts.append(port_part(entry.port_range.from_port, entry.port_range.to_port))
    icmp = entry.icmp_type_code
    is_ipv4 = prefix.family is Family.IPV4
    if icmp is not None and (protocol == _ICMP or (protocol == _ICMPV6 and not is_ipv4)):
        parts += icmp_parts("icmp" if protocol == _ICMP else "icmpv6", icmp.type, icmp.code)
    return " ".join(parts)


def port_part(first: int, last: int) -> str:
    """The nft expression for destination ports. Raises: ValueError when there are no such ports."""
    return f"th dport {PortRange(first, last)}"


def icmp_parts(name: str, type: int | None, code: int | None) -> list[str]:
    """The nft expressions for an ICMP type and code; None or a negative number stands for any.

    Raises: ValueError for numbers that do not fit into a byte.
    """
    if (type or 0) > 255 or (code or 0) > 255:
        raise ValueError(f"not an ICMP type and code: {type} and {code}")
    kind = [f"{name} type {type}"] if type is not None and type >= 0 else []
    return kind + ([f"{name} code {code}"] if code is not None and code >= 0 else [])


def protocol_number(protocol: str) -> int:
    """The number of a protocol. Raises: ValueError for a name that nobody knows."""
    number = parse_protocol(protocol)
    if number is None:
        raise ValueError(f"not one protocol: {protocol!r}")
    return number
