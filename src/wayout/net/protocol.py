"""IANA protocol numbers: the value of the protocol field of an IP header."""

from typing import Final

from wayout.net.interval_set import IntervalSet

ICMP: Final = 1
TCP: Final = 6
UDP: Final = 17
ICMPV6: Final = 58

EVERY: Final = IntervalSet.of((0, 255))

_NAMES: Final = {
    0: "hopopt",
    ICMP: "icmp",
    2: "igmp",
    4: "ipv4",
    TCP: "tcp",
    8: "egp",
    9: "igp",
    UDP: "udp",
    27: "rdp",
    33: "dccp",
    41: "ipv6",
    43: "ipv6-route",
    44: "ipv6-frag",
    46: "rsvp",
    47: "gre",
    50: "esp",
    51: "ah",
    ICMPV6: "icmpv6",
    59: "ipv6-nonxt",
    60: "ipv6-opts",
    88: "eigrp",
    89: "ospf",
    94: "ipip",
    97: "etherip",
    103: "pim",
    108: "ipcomp",
    112: "vrrp",
    115: "l2tp",
    132: "sctp",
    136: "udplite",
    137: "mpls-in-ip",
}
_NUMBERS: Final = (
    {str(number): number for number in range(256)}
    | {name: number for number, name in _NAMES.items()}
    | {"ipv6-icmp": ICMPV6, "icmp6": ICMPV6, "ospfigp": 89}
)


def parse_protocol(text: str) -> int | None:
    """The protocol's number, from its name in any case or its decimal digits; None, every protocol, from "-1" or "all".

    Raises ValueError when it is neither a known name nor a number from 0 to 255.
    """
    key = text.lower()
    if key in {"-1", "all"}:
        return None
    number = _NUMBERS.get(key)
    if number is None:
        raise ValueError(f"not an IP protocol: {text!r} (a name such as tcp, a number from 0 to 255, or -1 for all)")
    return number


def protocol_name(number: int) -> str:
    """The protocol's usual name in lower case, or "protocol N" where none is usual."""
    return _NAMES.get(number, f"protocol {number}")


def has_ports(number: int) -> bool:
    """Whether rules look at the ports of this protocol: TCP and UDP only.

    SCTP, DCCP and UDP-Lite carry ports as well, but AWS's filters ignore them.
    Source: SG-5, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html;
    NACL-4, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    """
    return number in {TCP, UDP}


def is_icmp(number: int) -> bool:
    """Whether the protocol is ICMP for IPv4 or for IPv6."""
    return number in {ICMP, ICMPV6}
