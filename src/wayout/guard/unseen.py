"""Unseen senders: the documents whose absence hides somebody of whom an assertion speaks.

What a document would show does not stay away because nobody could read it: while one is refused or was never collected,
an assertion about a pattern may be about more workloads than were seen.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from wayout.ask.source.expand import expand
from wayout.ask.source.source import (
    AddressSource,
    DescriptionSource,
    EcsServiceSource,
    EcsTaskSource,
    InstanceSource,
    InterfaceSource,
    LambdaSource,
    PodSource,
    Source,
    parse_source,
)
from wayout.errors import InputError
from wayout.guard.assertion import Senders, is_pattern
from wayout.guard.missing import is_cut, missing
from wayout.model.gap import Gap
from wayout.model.network import Network

_INTERFACES: Final = "NetworkInterfaces"
_SHOWN_BY: Final = MappingProxyType(
    {
        "ecs:": ("services",),
        "ecs-task:": ("tasks",),
        "lambda:": ("Functions",),
        "i-": (_INTERFACES,),
        "eni-": (_INTERFACES,),
    }
)
"""How the names of workloads begin, with the documents that show them."""


def unseen(network: Network, senders: Senders) -> tuple[Gap, ...]:
    """The gaps that hide some of the senders; none when all of them were seen, or are not there for certain."""
    found = (gap for name in senders.names for gap in _of_name(network, name, senders.exceptions))
    return tuple(dict.fromkeys(found))


def is_described(network: Network, source: Source) -> bool:
    """Whether the snapshot describes the source."""
    try:
        expand(network, source)
    except InputError:
        return False
    return True


def _of_name(network: Network, name: str, exceptions: tuple[str, ...]) -> Iterator[Gap]:
    if is_pattern(name):
        yield from _of_pattern(network, name, exceptions)
        return
    source = parse_source(name)
    gaps = tuple(gap for each in _documents(source) for gap in missing(network, each, f"where {name} runs"))
    if gaps and not is_described(network, source):
        yield from gaps


def _of_pattern(network: Network, pattern: str, exceptions: tuple[str, ...]) -> Iterator[Gap]:
    """What hides workloads that the pattern means.

    Where it means several kinds, a document that nobody asked for hides none: its workloads show as their interfaces.
    """
    start = pattern[: min(pattern.index(sign) for sign in "*?[" if sign in pattern)]
    subject = f"who is called like {pattern!r}"
    for kind, documents in _SHOWN_BY.items():
        is_meant = start.startswith(kind)
        if not (is_meant or kind.startswith(start)) or not {"*", f"{kind}*"}.isdisjoint(exceptions):
            continue
        for each in documents:
            if is_meant or each == _INTERFACES or is_cut(network, each):
                yield from missing(network, each, subject)


def _documents(source: Source) -> tuple[str, ...]:
    """The documents that show a source by its name."""
    match source:
        case EcsServiceSource():
            return _SHOWN_BY["ecs:"]
        case EcsTaskSource():
            return _SHOWN_BY["ecs-task:"]
        case LambdaSource():
            return _SHOWN_BY["lambda:"]
        case InterfaceSource() | InstanceSource() | PodSource() | DescriptionSource() | AddressSource():
            return (_INTERFACES,)
        case _:
            return ()
