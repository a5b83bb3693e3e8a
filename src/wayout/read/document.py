"""One file of a snapshot → its elements, each with its place, and one clear line for what cannot be used."""

from typing import Any, NamedTuple

import msgspec

from wayout.model.block_public_access import VpcBlockPublicAccessOptions
from wayout.model.instance import Instance
from wayout.model.scope import Scope
from wayout.read.catalogue import CATALOGUE, COLLECTED_FOR_LATER, ENVELOPE, OPTIONS, SINGLE
from wayout.read.element import decode_elements, first_line, text_hook
from wayout.snapshot.problem import Problem
from wayout.snapshot.store import SnapshotFile

_ATTRIBUTE_KEYS = frozenset({"EnableDnsSupport", "EnableDnsHostnames"})


class Element(NamedTuple):
    """One element of a document: what it is, and where it stands."""

    value: Any
    document: str
    pointer: str


class Part(NamedTuple):
    """What one top-level key of one file gave."""

    scope: Scope
    key: str
    elements: list[Element]


class ReadFile(NamedTuple):
    """What one file gave."""

    parts: list[Part]
    problems: list[Problem]


class _Reservation(msgspec.Struct, frozen=True, rename="pascal"):
    instances: msgspec.Raw = msgspec.Raw(b"[]")


def read_file(file: SnapshotFile) -> ReadFile:
    """The documents in one file. Keys that belong to another AWS call, or to none, are Problems; the other keys still answer."""
    scope = Scope(file.account, file.region)
    try:
        top = msgspec.json.decode(file.content, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return ReadFile([], [Problem(file.name, "", "holds JSON, but not an object such as an AWS answer")])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return ReadFile(
            [], [Problem(file.name, "", f"is not JSON that can be read, perhaps it was cut off: {first_line(error)}")]
        )
    if "VpcId" in top and _ATTRIBUTE_KEYS & top.keys():
        top = {"VpcAttributes": msgspec.Raw(b"[" + file.content + b"]")}
    parts: list[Part] = []
    problems: list[Problem] = []
    for key, raw in top.items():
        part, trouble = _read_key(file.name, scope, key, raw)
        problems += trouble
        if part is not None:
            parts.append(part)
    known = [key for key in top if key in COLLECTED_FOR_LATER or key in ENVELOPE]
    if not parts and not problems and not known:
        problems.append(Problem(file.name, "", _stranger(list(top))))
    return ReadFile(parts, problems)


def _read_key(name: str, scope: Scope, key: str, raw: msgspec.Raw) -> tuple[Part | None, list[Problem]]:
    pointer = f"/{key}"
    if key == OPTIONS:
        return _read_options(name, scope, raw)
    if key in SINGLE:
        key, raw = SINGLE[key], msgspec.Raw(b"[" + bytes(raw) + b"]")
    row = CATALOGUE.get(key)
    if row is None:
        return None, []
    if key == "Reservations":
        found, problems = _read_reservations(name, raw)
    else:
        found, problems = decode_elements(raw, row.kind, name, pointer)
    if problems and not found and problems[0].pointer == pointer:
        return None, problems
    return Part(scope, key, [Element(value, name, place) for place, value in found]), problems


def _read_reservations(name: str, raw: msgspec.Raw) -> tuple[list[tuple[str, Any]], list[Problem]]:
    reservations, problems = decode_elements(raw, _Reservation, name, "/Reservations")
    found: list[tuple[str, Any]] = []
    for pointer, reservation in reservations:
        instances, trouble = decode_elements(reservation.instances, Instance, name, f"{pointer}/Instances")
        found += instances
        problems += trouble
    return found, problems


def _read_options(name: str, scope: Scope, raw: msgspec.Raw) -> tuple[Part | None, list[Problem]]:
    try:
        options = msgspec.json.decode(raw, type=VpcBlockPublicAccessOptions, dec_hook=text_hook)
    except msgspec.DecodeError as error:
        return None, [Problem(name, f"/{OPTIONS}", first_line(error))]
    return Part(scope, OPTIONS, [Element(options, name, f"/{OPTIONS}")]), []


def _stranger(keys: list[str]) -> str:
    if not keys:
        return "is an empty object: no AWS answer"
    shown = ", ".join(repr(key[:40]) for key in keys[:3])
    return f"holds the answer of another call: wayout uses none of its keys ({shown}{', …' if len(keys) > 3 else ''})"
