"""Changes: the elements in which two networks differ, by document and id, with what differs inside them.

The order of documents, of their elements and of the rules within an element is no difference, nor are tags,
descriptions and the ids of associations.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, Final

import msgspec

from wayout.model.network import Network
from wayout.read.catalogue import CATALOGUE, OPTIONS

_NO_NOUNS: Final = frozenset({"scopes", "coverage", "problems", "resolved", "assumed", "plan_addresses"})
_WORDS: Final = frozenset({"tags", "tag_set", "description", "route_table_association_id"})
"""Fields that people write for people, and an id that AWS gives anew whenever the same association is made again."""

_DOCUMENTS: Final[Mapping[str, str]] = {
    **{row.field: key for key, row in reversed(CATALOGUE.items())},
    "block_public_access": OPTIONS,
}
"""The document that describes each field of Network; the first of several."""


class ChangeKind(StrEnum):
    """What became of an element, or of a whole document that only one of the two snapshots holds."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    DOCUMENT = "document"


class Change(msgspec.Struct, frozen=True, eq=False):
    """One element that differs: its document, its id, and its two states, None where it does not exist.

    `parts` are the names of the fields that differ, under AWS's names in snake_case.
    """

    field: str
    document: str
    id: str
    kind: ChangeKind
    old: Any = None
    new: Any = None
    parts: tuple[str, ...] = ()

    @property
    def is_presence(self) -> bool:
        """Whether it is about a document that only one side holds, or that was refused on one."""
        if self.kind is not ChangeKind.DOCUMENT:
            return False
        one, other = ((s.is_present, s.refused) if s is not None else (False, None) for s in (self.old, self.new))
        return one != other

    @property
    def states(self) -> tuple[Any, ...]:
        """Those of the two states that exist."""
        return tuple(state for state in (self.old, self.new) if state is not None)

    def lines(self, part: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """The elements of a list inside that only the old state has, and those that only the new one has."""
        before, after = ([*map(_plain, getattr(state, part, None) or ())] for state in (self.old, self.new))
        return _lacking(before, after), _lacking(after, before)


class Sight(msgspec.Struct, frozen=True):
    """What one side shows of a document: whether it was read, what was refused, what of it could not be used."""

    is_present: bool
    refused: str | None
    unread: frozenset[Any]


def changes_of(old: Network, new: Network) -> tuple[Change, ...]:
    """Every element that differs, in the order of the documents' kinds and then of the new snapshot."""
    return (*_unequal_documents(old, new), *_unequal_elements(old, new))


def _unequal_elements(old: Network, new: Network) -> Iterator[Change]:
    for field in fields(Network):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name in _NO_NOUNS or before == after:
            continue
        document = _DOCUMENTS.get(field.name, field.name)
        for key, noun in after.items():
            known = before.get(key)
            if known is None:
                yield Change(field.name, document, str(key), ChangeKind.ADDED, None, noun)
            elif known != noun and (parts := _parts(known, noun)):
                yield Change(field.name, document, str(key), ChangeKind.CHANGED, known, noun, parts)
        for key, noun in before.items():
            if key not in after:
                yield Change(field.name, document, str(key), ChangeKind.REMOVED, noun)


def _unequal_documents(old: Network, new: Network) -> Iterator[Change]:
    """The documents that one snapshot holds, or holds in full, and the other does not."""
    before, after = _seen(old), _seen(new)
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            scope, document = key
            row = CATALOGUE.get(document)
            field = "block_public_access" if document == OPTIONS else row.field if row is not None else document
            place = f"{scope.account}/{scope.region}"
            yield Change(field, document, place, ChangeKind.DOCUMENT, before.get(key), after.get(key))


def _seen(network: Network) -> dict[Any, Sight]:
    """What is known of each document, by its scope and key."""
    coverage = network.coverage
    unread: dict[Any, list[Any]] = {}
    for each in coverage.unread:
        unread.setdefault((each.scope, each.key), []).append(each)
    return {
        key: Sight(key in coverage.present, coverage.refused.get(key), frozenset(unread.get(key, ())))
        for key in {*coverage.present, *coverage.refused, *unread}
    }


def _parts(before: Any, after: Any) -> tuple[str, ...]:  # noqa: ANN401 - any of AWS's nouns
    names = (name for name in before.__struct_fields__ if name not in _WORDS)
    return tuple(name for name in names if not _are_alike(getattr(before, name), getattr(after, name)))


def _are_alike(before: object, after: object) -> bool:
    """Whether two values are equal but for the order of lists and for words."""
    if before == after:
        return True
    if isinstance(before, tuple) and isinstance(after, tuple):
        return sorted(map(_plain, before), key=repr) == sorted(map(_plain, after), key=repr)
    return bool(_plain(before) == _plain(after))


def _lacking(own: list[Any], others: list[Any]) -> tuple[Any, ...]:
    """The elements that the other list lacks, or has fewer of; those that nobody expected cannot be hashed."""
    left = Counter(map(repr, others))
    found = []
    for element in own:
        left[repr(element)] -= 1
        found += [element] if left[repr(element)] < 0 else []
    return tuple(found)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of a noun
    """The value without words, and with its lists in one order."""
    if isinstance(value, msgspec.Struct):
        kept = {name: None if name in _WORDS else _plain(getattr(value, name)) for name in value.__struct_fields__}
        return type(value)(**kept) if any(kept[name] != getattr(value, name) for name in kept) else value
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(sorted(map(_plain, value), key=repr))
    return value
