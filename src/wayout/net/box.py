"""Boxes of packets, the parts that a set of packets is told in."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EVERY_PORT
from wayout.net.prefix import PUBLIC_IPV4, PUBLIC_IPV6, Prefix, prefixes_of
from wayout.net.protocol import EVERY, has_ports, is_icmp, protocol_name

_MOST: Final = 4
_EVERY_PORT: Final = EVERY_PORT.as_set()
_FEW: Final = 3
_PUBLIC: Final = (
    (PUBLIC_IPV4, "public IPv4 addresses"),
    (PUBLIC_IPV6, "public IPv6 addresses"),
    (PUBLIC_IPV4 | PUBLIC_IPV6, "public addresses"),
)
"""Whole sets that have a name, those of one version of IP first."""


class Box(NamedTuple):
    """All packets of one of these protocols, to one of these destinations and ports, from one of these source ports.

    All protocols of a box are of one kind: with ports, ICMP (whose selectors stand in `destination_ports`), or neither.
    """

    protocols: IntervalSet
    destinations: IntervalSet
    destination_ports: IntervalSet
    source_ports: IntervalSet

    @property
    def is_whole(self) -> bool:
        """Whether ports and ICMP selectors restrict nothing."""
        protocol = self.protocols.first
        return (not has_ports(protocol) or self.source_ports == _EVERY_PORT) and (
            not (has_ports(protocol) or is_icmp(protocol)) or self.destination_ports == _EVERY_PORT
        )

    def __str__(self) -> str:
        return (
            f"{_names(self.protocols)}{self._ports_text()} to {addresses_text(self.destinations)}{self._sources_text()}"
        )

    def _ports_text(self) -> str:
        protocol = self.protocols.first
        if has_ports(protocol) and self.destination_ports != _EVERY_PORT:
            return f" {_listed(str(self.destination_ports).split(','))}"
        if is_icmp(protocol) and self.destination_ports != _EVERY_PORT:
            return f" {_listed([_selectors_text(first, last) for first, last in self.destination_ports])}"
        return ""

    def _sources_text(self) -> str:
        if has_ports(self.protocols.first) and self.source_ports != _EVERY_PORT:
            return f" from source port {_listed(str(self.source_ports).split(','))}"
        return ""


def text_of(boxes: Iterable[Box]) -> str:
    """The packets of disjoint boxes in words, for example "tcp 443 to 203.0.113.9".

    At most four parts of each list are named, and then how many more there are.
    """
    whole: dict[IntervalSet, IntervalSet] = {}
    parts: list[str] = []
    for box in boxes:
        if box.is_whole:
            whole[box.destinations] = whole.get(box.destinations, IntervalSet.empty()) | box.protocols
        else:
            parts.append(str(box))
    whole_parts = [f"{_names(names)} to {addresses_text(addresses)}" for addresses, names in whole.items()]
    return _listed(whole_parts + parts, "; ") or "nothing"


def where_text(addresses: IntervalSet) -> str:
    """Addresses in words: all public ones, those of one version of IP, all but for a few blocks, or as `addresses_text`."""
    for whole, words in _PUBLIC:
        left = prefixes_of(whole - addresses) if addresses and addresses <= whole else ()
        if addresses == whole or 0 < len(left) <= _FEW:
            return f"{words} but {', '.join(map(_prefix_text, left))}" if left else words
    return addresses_text(addresses)


def addresses_text(addresses: IntervalSet) -> str:
    """Addresses as CIDR blocks where an interval is one block, else as a range; at most four of them."""
    return _listed([_interval_text(first, last) for first, last in addresses])


def _interval_text(first: int, last: int) -> str:
    prefixes = prefixes_of(IntervalSet.of((first, last)))
    if len(prefixes) > 1:
        return f"{Address(first)}-{Address(last)}"
    return _prefix_text(prefixes[0])


def _prefix_text(prefix: Prefix) -> str:
    return str(Address(prefix.first)) if prefix.first == prefix.last else str(prefix)


def _names(protocols: IntervalSet) -> str:
    others = EVERY - protocols
    if not others:
        return "all traffic"
    if others.size < protocols.size and len(others.pairs) <= _MOST:
        return f"all but {_names(others)}"
    return _listed([protocol_name(low) if low == high else f"protocols {low}-{high}" for low, high in protocols])


def _selectors_text(first: int, last: int) -> str:
    """One interval of ICMP selectors: a code, all codes of one or more types, or something between."""
    first_type, first_code = divmod(first, 256)
    last_type, last_code = divmod(last, 256)
    if first == last:
        return f"type {first_type} code {first_code}"
    if (first_code, last_code) == (0, 255):
        return f"type {first_type}" if first_type == last_type else f"types {first_type}-{last_type}"
    return f"type {first_type} code {first_code} to type {last_type} code {last_code}"


def _listed(parts: Sequence[str], separator: str = ", ") -> str:
    if len(parts) <= _MOST:
        return separator.join(parts)
    return f"{separator.join(parts[:_MOST])}{separator}and {len(parts) - _MOST} more"
