"""Host names to addresses at the time of the collection, so that a saved snapshot answers for the same ones later."""

import socket
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from wayout.errors import InputError

Resolver: TypeAlias = Callable[[str], tuple[str, ...]]
"""The addresses of a host name, none when it has none or when nobody answers."""


def system_resolver(name: str) -> tuple[str, ...]:
    """What this machine's resolver answers, IPv4 before IPv6, each in order. A task may well see other addresses."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    by_family = {(family, str(address[0]).partition("%")[0]) for family, _, _, _, address in found}
    return tuple(address for _, address in sorted(by_family, key=lambda one: (one[0] != socket.AF_INET, one[1])))


def resolve_all(names: Sequence[str], resolver: Resolver) -> Mapping[str, tuple[str, ...]]:
    """The addresses of each name.

    Raises: InputError that lists every name without an address: a snapshot without what was asked for is no answer.
    """
    resolved = {name: resolver(name) for name in names}
    missing = [name for name, addresses in resolved.items() if not addresses]
    if missing:
        raise InputError(
            f"DNS gives no address for {', '.join(missing)}",
            "Check the spelling, or leave --resolve out: the name is then analysed for all public addresses at once.",
        )
    return resolved
