"""A change in words: the element, and what of it is new, gone or different."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from wayout.ask.change.change import Change, ChangeKind
from wayout.explain.wording.name import clean
from wayout.explain.wording.rule import entry_text, permission_text, route_text, transit_route_text
from wayout.forward.decision.perspective import Direction
from wayout.model.network_acl import NetworkAclEntry
from wayout.model.noun import name_tag
from wayout.model.route_table import Route
from wayout.model.security_group import IpPermission
from wayout.model.transit_gateway import TransitGatewayRoute

_MOST: Final = 8
_LONGEST: Final = 160
_IDS: Final = ("_id", "cidr_block", "ipv6_cidr_block", "private_ip_address", "ipv6_address", "public_ip")


class ChangeStatement(msgspec.Struct, frozen=True):
    """One element that differs, in words: a title, what only the old state holds, and what only the new one holds."""

    change: Change
    title: str
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()


def change_statement(change: Change) -> ChangeStatement:
    """The change in words."""
    if change.kind is ChangeKind.DOCUMENT:
        return ChangeStatement(change, _document_text(change))
    name = next((n for state in reversed(change.states) if (n := _name(state)) is not None), None)
    title = f"{change.id} ({name})" if name and name not in change.id else change.id
    if change.kind is not ChangeKind.CHANGED:
        return ChangeStatement(change, f"{title} was {change.kind}")
    told = [_part(change, part) for part in change.parts]
    gone = tuple(line for before, _ in told for line in before)
    come = tuple(line for _, after in told for line in after)
    return ChangeStatement(change, f"{title} differs", _shortened(gone), _shortened(come))


def _document_text(change: Change) -> str:
    """Which of the snapshots shows more of a document, and why the other does not."""
    sides = (("old", change.old), ("new", change.new))
    holds = [name for name, sight in sides if sight is not None and sight.is_present and not sight.refused]
    subject = f"{change.document} of {change.id}"
    refusals = [f"AWS refused it to the {n} one ({s.refused})" for n, s in sides if s is not None and s.refused]
    if len(holds) == 1:
        why = f"; {refusals[0]}" if refusals else ""
        return f"{subject}: only the {holds[0]} snapshot holds it{why}"
    if refusals:
        return f"{subject}: {'; '.join(refusals)}"
    counts = [f"{len(s.unread)} of the {n} one" for n, s in sides if s is not None and s.unread]
    return f"{subject}: elements that could not be used, {' and '.join(counts)}"


def _part(change: Change, part: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What of one field is gone and what has come."""
    before, after = getattr(change.old, part), getattr(change.new, part)
    words = part.replace("_", " ")
    if isinstance(before, tuple) and isinstance(after, tuple):
        gone, come = change.lines(part)
        return tuple(_line(part, each) for each in gone), tuple(_line(part, each) for each in come)
    return (f"{words}: {_text(before)}",), (f"{words}: {_text(after)}",)


def _line(part: str, element: Any) -> str:  # noqa: ANN401 - an element of any list of a noun
    match element:
        case Route():
            return route_text(element)
        case TransitGatewayRoute():
            return transit_route_text(element)
        case NetworkAclEntry():
            direction = Direction.EGRESS if element.egress else Direction.INGRESS
            return f"{direction} {entry_text(element, direction)}"
        case IpPermission():
            direction = Direction.EGRESS if part.endswith("egress") else Direction.INGRESS
            return f"{direction} {permission_text(element, direction)}"
        case _:
            return f"{part.replace('_', ' ')}: {_text(element)}"


def _text(value: Any) -> str:  # noqa: ANN401 - any part of a noun
    """A value as somebody would write it: an id, an address, a state; else all that is set of it."""
    if isinstance(value, msgspec.Struct):
        told = list(_told(value))
        named = next((text for name, text in told if name.endswith(_IDS)), None)
        return named if named is not None and len(told) <= 2 else clean(", ".join(f"{n} {t}" for n, t in told)) or "-"
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return clean(", ".join(map(_text, value))) or "none"
    return "none" if value is None else clean(str(value))[:_LONGEST]


def _told(value: msgspec.Struct) -> Iterator[tuple[str, str]]:
    for name in value.__struct_fields__:
        own = getattr(value, name)
        if own not in (None, (), "", False):
            yield name, _text(own)


def _name(state: Any) -> str | None:  # noqa: ANN401 - any of AWS's nouns
    name = name_tag(getattr(state, "tags", ()) or getattr(state, "tag_set", ())) or getattr(state, "group_name", None)
    return clean(name) if name else None


def _shortened(lines: tuple[str, ...]) -> tuple[str, ...]:
    return lines if len(lines) <= _MOST else (*lines[:_MOST], f"and {len(lines) - _MOST} more")
