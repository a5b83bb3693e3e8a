"""Naming: new things are called as those that stand beside them.

A sibling's name with its zone in it, or its zone's letter or number, becomes the same name for another zone.
"""

import re
from collections.abc import Iterable
from typing import Any

from wayout.model.network import Network
from wayout.model.noun import Tag, name_tag
from wayout.model.planned import planned_id

_LONGEST = 255
"""The signs that the value of a tag may have; one is left free."""

_PART = re.compile(r"[A-Za-z0-9]+")


def name_like(siblings: Iterable[tuple[str | None, str]], zone: str, fallback: str) -> str:
    """A name for something in `zone`, after the first of `siblings` (name, zone) whose name tells its own zone.

    Without such a sibling it is `fallback`, followed by the zone.
    """
    for name, own in siblings:
        if name is None:
            continue
        if own == zone:
            return f"{name}-2"[:_LONGEST]
        found = _elsewhere(name, own, zone)
        if found is not None:
            return found[:_LONGEST]
    return f"{fallback}-{zone}" if zone else fallback


def _elsewhere(name: str, own: str, zone: str) -> str | None:
    """The name with the zone in it exchanged; None when it holds none."""
    if not own or not zone:
        return None
    if own in name:
        return name.replace(own, zone)
    letter, other = own[-1], zone[-1]
    pairs = ((letter, other), (letter.upper(), other.upper()), (_number(letter), _number(other)))
    for old, new in pairs:
        for part in reversed(list(_PART.finditer(name))):
            word = part[0]
            is_whole = word == old
            is_tail = word.endswith(old) and word[: -len(old)] in {own[:-1], own[-2:-1], own.replace("-", "")[:-1]}
            if old and new and (is_whole or is_tail):
                return name[: part.end() - len(old)] + new + name[part.end() :]
    return None


def _number(letter: str) -> str:
    """`1` for zone a: people number their zones so."""
    return str(ord(letter) - ord("a") + 1) if "a" <= letter <= "z" else ""


def tag_name(noun: Any) -> str | None:  # noqa: ANN401 - any of AWS's nouns
    """The value of the tag Name."""
    tags: tuple[Tag, ...] = getattr(noun, "tags", ()) or getattr(noun, "tag_set", ())
    return name_tag(tags)


def vpc_name(network: Network, vpc_id: str) -> str:
    """What a VPC is called, else its id."""
    vpc = network.vpcs.get(vpc_id)
    return (tag_name(vpc) if vpc is not None else None) or vpc_id


def unused_id(network: Network, field: str, prefix: str, label: str) -> str:
    """A planned id that nothing of this kind has yet in the plan."""
    taken = getattr(network, field)
    found = planned_id(prefix, label)
    number = 2
    while found in taken:
        found, number = planned_id(prefix, f"{label}-{number}"), number + 1
    return found
