"""One file of a snapshot → its elements, each with its place, and one clear line for what cannot be used."""

from typing import Any, NamedTuple

import msgspec

from wayout.model.block_public_access import VpcBlockPublicAccessOptions
from wayout.model.instance import Instance
from wayout.model.scope import Scope, Unread
from wayout.read.catalogue import CATALOGUE, COLLECTED_FOR_LATER, ENVELOPE, OPTIONS
from wayout.read.element import Decoded, decode_elements, first_line, text_hook
from wayout.read.unread import unread_element, unread_file
from wayout.snapshot.document import SINGULAR, whole_answer
from wayout.snapshot.problem import Problem
from wayout.snapshot.store import SnapshotFile

_TOKENS = ("NextToken", "nextToken", "NextMarker")
"""What EC2, ECS and Lambda call the key by which the next page is asked for."""

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
    document: str
    token: str | None = None
    """The key that says that AWS had more to tell."""


class ReadFile(NamedTuple):
    """What one file gave, and what of it could not be used."""

    parts: list[Part]
    problems: list[Problem]
    unread: list[Unread]


class _Reservation(msgspec.Struct, frozen=True, rename="pascal"):
    instances: msgspec.Raw = msgspec.Raw(b"[]")


def read_file(file: SnapshotFile) -> ReadFile:
    """The documents in one file.

    Keys that belong to another AWS call, or to none, are Problems; the other keys still answer.
    """
    scope = Scope(file.account, file.region)
    read = ReadFile([], [], [])
    try:
        top = msgspec.json.decode(file.content, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        read.problems.append(Problem(file.name, "", "holds JSON, but not an object such as an AWS answer"))
        return read
    except (ValueError, RecursionError) as error:
        message = f"is not JSON that can be read, perhaps it was cut off: {first_line(error)}"
        read.problems.append(Problem(file.name, "", message))
        read.unread.extend(unread_file(scope, file.content))
        return read
    if "VpcId" in top and _ATTRIBUTE_KEYS & top.keys():
        top = {"VpcAttributes": msgspec.Raw(b"[" + file.content + b"]")}
    whole = whole_answer(top)
    if whole is not None:
        top = {whole: msgspec.Raw(b"[" + file.content + b"]")}
    for key, raw in top.items():
        _read_key(file.name, scope, key, raw, read)
    token = next((token for token in _TOKENS if token in top and bytes(top[token]) not in {b"null", b'""'}), None)
    if token is not None:
        read.parts[:] = [part._replace(token=token) for part in read.parts]
    known = [key for key in top if key in COLLECTED_FOR_LATER or key in ENVELOPE]
    if not read.parts and not read.problems and not known:
        read.problems.append(Problem(file.name, "", _stranger(list(top))))
    return read


def _read_key(name: str, scope: Scope, key: str, raw: msgspec.Raw, read: ReadFile) -> None:
    pointer = f"/{key}"
    if key == OPTIONS:
        _read_options(name, scope, raw, read)
        return
    if key in SINGULAR:
        key, raw = SINGULAR[key], msgspec.Raw(b"[" + bytes(raw) + b"]")
    row = CATALOGUE.get(key)
    if row is None:
        return
    decoded = _instances(name, raw) if key == "Reservations" else decode_elements(raw, row.kind, name, pointer)
    read.problems.extend(decoded.problems)
    read.unread.extend(unread_element(scope, key, skipped) for skipped in decoded.skipped)
    if decoded.is_list:
        read.parts.append(Part(scope, key, [Element(value, name, place) for place, value in decoded.found], name))
    else:
        read.unread.append(Unread(scope, key))


def _instances(name: str, raw: msgspec.Raw) -> Decoded[Any]:
    """The instances of all reservations. A reservation that cannot be read may have held any."""
    reservations = decode_elements(raw, _Reservation, name, "/Reservations")
    decoded = Decoded[Any]([], reservations.problems, reservations.skipped, reservations.is_list)
    for pointer, reservation in reservations.found:
        inner = decode_elements(reservation.instances, Instance, name, f"{pointer}/Instances")
        decoded.found.extend(inner.found)
        decoded.problems.extend(inner.problems)
        decoded.skipped.extend(inner.skipped if inner.is_list else [reservation.instances])
    return decoded


def _read_options(name: str, scope: Scope, raw: msgspec.Raw, read: ReadFile) -> None:
    try:
        options = msgspec.json.decode(raw, type=VpcBlockPublicAccessOptions, dec_hook=text_hook)
    except (ValueError, RecursionError) as error:
        read.problems.append(Problem(name, f"/{OPTIONS}", first_line(error)))
        read.unread.append(Unread(scope, OPTIONS))
    else:
        read.parts.append(Part(scope, OPTIONS, [Element(options, name, f"/{OPTIONS}")], name))


def _stranger(keys: list[str]) -> str:
    if not keys:
        return "is an empty object: no AWS answer"
    shown = ", ".join(repr(key[:40]) for key in keys[:3])
    return f"holds the answer of another call: wayout uses none of its keys ({shown}{', …' if len(keys) > 3 else ''})"
