"""What the addresses and ports of stateful firewall rules mean: Suricata's lists, negations, variables and references.

Modelled: `any`, addresses, blocks, address ranges, `[a,b,!c]`, `!`, `$VARIABLE` of the rule group or of the policy,
HOME_NET and EXTERNAL_NET with AWS's defaults (FW-10), `@REFERENCE` to a prefix list, port ranges such as `1024:` and
`:1023`. Not known: references to tag-based resource groups, and variables that nobody defines; a rule that uses one may
match or not.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6, Prefix

EVERY_ADDRESS: Final = EVERY_IPV4.as_set() | EVERY_IPV6.as_set()
EVERY_PORT: Final = IntervalSet.of((0, 65535))
HOME_NET: Final = "HOME_NET"
EXTERNAL_NET: Final = "EXTERNAL_NET"
_DEPTH: Final = 8
_MOST_DIGITS: Final = 5


class NotKnownError(ValueError):
    """An expression holds something of which nobody knows what it means; the text says what."""


class Variables:
    """The variables and references that the rules of one group may use."""

    def __init__(
        self,
        addresses: Mapping[str, tuple[str, ...]],
        ports: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        references: Mapping[str, IntervalSet | None] = MappingProxyType({}),
    ) -> None:
        self._addresses = addresses
        self._ports = ports
        self._references = references
        self._known: dict[tuple[str, bool], IntervalSet | str] = {}
        self._defined: dict[tuple[str, bool], IntervalSet] = {}

    def addresses(self, text: str) -> IntervalSet:
        """The addresses that an expression means.

        Raises: NotKnownError with what in it is not known.
        """
        return self._remembered(text, EVERY_ADDRESS, self._address)

    def ports(self, text: str) -> IntervalSet:
        """The ports that an expression means.

        Raises: NotKnownError with what in it is not known.
        """
        return self._remembered(text, EVERY_PORT, self._port)

    def _remembered(self, text: str, every: IntervalSet, atom: Callable[[str, int], IntervalSet]) -> IntervalSet:
        key = (text, every is EVERY_PORT)
        found = self._known.get(key)
        if found is None:
            try:
                found = _expression(text, every, atom, 0)
            except NotKnownError as error:
                found = str(error)
            self._known[key] = found
        if isinstance(found, str):
            raise NotKnownError(found)
        return found

    def _address(self, text: str, depth: int) -> IntervalSet:
        if text.startswith("@"):
            reference = self._references.get(text[1:])
            if reference is None:
                raise NotKnownError(f"what {text} refers to is not known")
            return reference
        if text.startswith("$"):
            return self._variable(text[1:], EVERY_ADDRESS, self._addresses, self._address, depth)
        first, dash, last = text.partition("-")
        try:
            if dash:
                return IntervalSet.of((Address.parse(first.strip()), Address.parse(last.strip())))
            return Prefix.parse(text).as_set()
        except ValueError:
            raise NotKnownError(f"{text!r} is no address") from None

    def _port(self, text: str, depth: int) -> IntervalSet:
        if text.startswith("$"):
            return self._variable(text[1:], EVERY_PORT, self._ports, self._port, depth)
        first, colon, last = text.partition(":")
        low, high = (first or "0", last or "65535") if colon else (first, first)
        if not (low.isascii() and low.isdigit() and high.isascii() and high.isdigit()):
            raise NotKnownError(f"{text!r} is no port")
        if max(len(low), len(high)) > _MOST_DIGITS or not 0 <= int(low) <= int(high) <= 65535:
            raise NotKnownError(f"{text!r} is no range of ports")
        return IntervalSet.of((int(low), int(high)))

    def _variable(
        self,
        name: str,
        every: IntervalSet,
        defined: Mapping[str, tuple[str, ...]],
        atom: Callable[[str, int], IntervalSet],
        depth: int,
    ) -> IntervalSet:
        if name not in defined:
            is_default = name in {HOME_NET, EXTERNAL_NET}
            raise NotKnownError(f"${name} is not {'set, and its default not known' if is_default else 'defined'}")
        key = (name, every is EVERY_PORT)
        found = self._defined.get(key)
        if found is None:
            parts = [part for value in defined[name] for part in _split(value)]
            found = self._defined[key] = _list(parts, every, atom, depth + 1)
        return found


def _expression(text: str, every: IntervalSet, atom: Callable[[str, int], IntervalSet], depth: int) -> IntervalSet:
    if depth > _DEPTH:
        raise NotKnownError("it is defined by itself")
    text = text.strip()
    if text.startswith("!"):
        return every - _expression(text[1:], every, atom, depth + 1)
    if text.lower() == "any":
        return every
    if text.startswith("[") and text.endswith("]"):
        return _list(_split(text[1:-1]), every, atom, depth + 1)
    if "," in text and "[" not in text:
        return _list(_split(text), every, atom, depth + 1)
    return atom(text, depth)


def _list(parts: list[str], every: IntervalSet, atom: Callable[[str, int], IntervalSet], depth: int) -> IntervalSet:
    """What is in a list: in any of its parts, and in none that it negates; only negations stand for all but those."""
    wanted = [part for part in parts if not part.startswith("!")]
    refused = [part[1:] for part in parts if part.startswith("!")]
    found = _union(_expression(part, every, atom, depth) for part in wanted) if wanted else every
    return found - _union(_expression(part, every, atom, depth) for part in refused)


def _union(sets: Iterable[IntervalSet]) -> IntervalSet:
    return IntervalSet.of(*(pair for each in sets for pair in each))


def _split(text: str) -> list[str]:
    """The parts between the commas that stand in no inner brackets."""
    parts, depth, start = [], 0, 0
    for index, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if sign == "," and depth <= 0:
            parts.append(text[start:index])
            start = index + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]
