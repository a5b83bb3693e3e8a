"""Large sets of packets in words: what a place reaches of all there is.

The words leave out addresses behind which there is no host: 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/4 and
240.0.0.0/4. The JSON leaves nothing out.

Source: RFC 1122, RFC 3927, RFC 1112.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from wayout.net.box import Box
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EVERY_PORT
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6, PUBLIC_IPV4, PUBLIC_IPV6, Prefix, prefixes_of
from wayout.net.protocol import EVERY, has_ports, is_icmp, protocol_name

_HOSTLESS: Final = ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4")
_NOWHERE: Final = IntervalSet.of(*((p.first, p.last) for p in map(Prefix.parse, _HOSTLESS)))
_FAMILIES: Final = (
    (EVERY_IPV4.as_set(), PUBLIC_IPV4, "all IPv4 addresses", "all public IPv4 addresses"),
    (EVERY_IPV6.as_set(), PUBLIC_IPV6, "all IPv6 addresses", "all public IPv6 addresses"),
)
_EVERY_PORT: Final = EVERY_PORT.as_set()
_MOST: Final = 8


def reach_lines(packets: PacketSet) -> tuple[str, ...]:
    """The packets as lines "what to where", the widest reach first; empty when there is nothing that could answer."""
    services: dict[IntervalSet, list[Box]] = {}
    for box in packets.boxes():
        where = box.destinations - _NOWHERE
        if where:
            services.setdefault(where, []).append(box)
    ordered = sorted(services.items(), key=lambda pair: -pair[0].size)
    return tuple(f"{services_text(boxes)} to {addresses_words(where)}" for where, boxes in ordered)


def services_text(boxes: Sequence[Box]) -> str:
    """Protocols and ports of boxes that have their destinations in common: "tcp 443, 8080; udp 53; all of icmp"."""
    whole = IntervalSet.empty()
    parts: list[str] = []
    for box in boxes:
        if box.destination_ports == _EVERY_PORT or not (has_ports(box.protocols.first) or is_icmp(box.protocols.first)):
            whole = whole | box.protocols
        else:
            parts.append(f"{_names(box.protocols)} {_ports(box)}")
    if whole == EVERY:
        return "all traffic"
    return "; ".join([*parts, *([f"all of {_names(whole)}"] if whole else [])])


def addresses_words(addresses: IntervalSet) -> str:
    """Addresses in the fewest words: a whole family, its public part, most of it but some blocks, or the blocks."""
    parts = []
    for family, public, everything, all_public in _FAMILIES:
        own = addresses & family
        lacking = family - own - _NOWHERE
        if not own:
            continue
        if not lacking:
            parts.append(everything)
        elif public <= own:
            rest = own - public
            parts.append(f"{all_public}{f' and {_blocks(rest)}' if rest else ''}")
        elif _is_most(own, own | lacking):
            parts.append(f"{everything} but {_blocks(lacking)}")
        elif _is_most(own & public, public):
            rest = own - public
            parts.append(f"{all_public} but {_blocks(public - own)}{f' and {_blocks(rest)}' if rest else ''}")
        else:
            parts.append(_blocks(own))
    return " and ".join(parts)


def _is_most(some: IntervalSet, whole: IntervalSet) -> bool:
    """Whether what is missing is smaller than what is there, and told in fewer blocks."""
    missing = whole - some
    return missing.size < some.size and len(prefixes_of(missing)) < len(prefixes_of(some))


def _blocks(addresses: IntervalSet) -> str:
    blocks = [str(block).removesuffix("/32").removesuffix("/128") for block in prefixes_of(addresses)]
    more = len(blocks) - _MOST
    return ", ".join(blocks[:_MOST]) + (f" and {more} more blocks" if more > 0 else "")


def _names(protocols: IntervalSet) -> str:
    names = [protocol_name(low) if low == high else f"protocols {low}-{high}" for low, high in protocols]
    return _listed(names)


def _ports(box: Box) -> str:
    if is_icmp(box.protocols.first):
        types = [
            f"{low // 256}" if low // 256 == high // 256 else f"{low // 256}-{high // 256}"
            for low, high in box.destination_ports
        ]
        return f"type {_listed(types)}"
    return _listed([str(low) if low == high else f"{low}-{high}" for low, high in box.destination_ports])


def _listed(parts: Iterable[str]) -> str:
    found = list(parts)
    return ", ".join(found[:_MOST]) + (f" and {len(found) - _MOST} more" if len(found) > _MOST else "")
