"""Reply: what a lookup of one name and one type of record gives in a VPC."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

import msgspec

from wayout.ask.dns.name_server import NameServers
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.address import Address, Family

T = TypeVar("T")


class RecordType(StrEnum):
    """The two types of record that hold addresses."""

    A = "A"
    AAAA = "AAAA"

    @property
    def family(self) -> Family:
        """The family of the addresses."""
        return Family.IPV4 if self is RecordType.A else Family.IPV6


class NameFault(msgspec.Struct, frozen=True, gc=False):
    """Why a name has no answer: the component that has to change, its rule, and what a reader wants beside it."""

    reason: Reason
    component: str
    rule: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


class Reply(msgspec.Struct, frozen=True):
    """What the resolver answers, with all that it may answer where records share a name.

    `addresses` are in the answer; `beyond` are names that public DNS answers for; `faults` say why there is nothing.
    `doubts` are gaps by which the answer may be another. `told_by` is who answers, empty for public DNS. `servers` are
    those that the query is forwarded to.
    """

    addresses: tuple[Address, ...] = ()
    beyond: tuple[str, ...] = ()
    faults: tuple[NameFault, ...] = ()
    doubts: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()
    told_by: str = ""
    servers: tuple[NameServers, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether nothing in the VPC changes what public DNS says."""
        return not (self.addresses or self.faults or self.doubts or self.servers or self.told_by)


def fault(reason: Reason, component: str, rule: str | None = None, *facts: tuple[str, str]) -> Reply:
    """No answer, for this reason."""
    return Reply(faults=(NameFault(reason, component, rule, facts),), told_by=component)


def doubt(gap: Gap) -> Reply:
    """Nothing is known of the answer."""
    return Reply(doubts=(gap,))


def either(replies: Iterable[Reply]) -> Reply:
    """One reply from several that are each given at times: a fault counts only where nothing else is ever answered."""
    found = tuple(replies)
    if len(found) == 1:
        return found[0]
    usable = [reply for reply in found if not reply.faults]
    chosen = usable or found
    return Reply(
        addresses=_once(a for reply in chosen for a in reply.addresses),
        beyond=_once(name for reply in chosen for name in reply.beyond),
        faults=_once(f for reply in chosen for f in reply.faults),
        doubts=_once(gap for reply in found for gap in reply.doubts),
        notes=_once(note for reply in found for note in reply.notes),
        told_by=next((reply.told_by for reply in chosen if reply.told_by), ""),
        servers=_once(each for reply in chosen for each in reply.servers),
    )


def _once(parts: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(parts))
