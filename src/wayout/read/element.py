"""Decode the elements of one document, and report each one that cannot be used without losing the others."""

from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

import msgspec

from wayout.net.address import Address
from wayout.net.prefix import Prefix
from wayout.snapshot.problem import Problem

N = TypeVar("N")


def text_hook(kind: type, value: object) -> object:
    """An address or prefix from its text; msgspec calls this for types that it does not know.

    Raises: ValueError or TypeError with what is wrong, which msgspec reports with its place.
    """
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {type(value).__name__}")
    if kind is Prefix:
        return Prefix.parse(value)
    if kind is Address:
        return Address.parse(value)
    raise NotImplementedError(f"nothing decodes {kind.__name__}")


class Decoded(NamedTuple, Generic[N]):
    """What the list of a document gave.

    The elements, each with its JSON pointer, and those that cannot be used, each with its Problem.
    """

    found: list[tuple[str, N]]
    problems: list[Problem]
    skipped: list[msgspec.Raw]
    is_list: bool = True


def decode_elements(raw: msgspec.Raw, kind: type[N], name: str, pointer: str) -> Decoded[N]:
    """The elements of the list in `raw`, and those that cannot be used.

    The whole list is decoded at once; only when that fails is each element looked at alone.
    """
    try:
        elements = msgspec.json.decode(raw, type=list[kind], dec_hook=text_hook)  # type: ignore[valid-type]
        return Decoded([(f"{pointer}/{index}", element) for index, element in enumerate(elements)], [], [])
    except (ValueError, RecursionError):
        pass
    try:
        parts = msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (ValueError, RecursionError) as error:
        problem = Problem(name, pointer, f"is not a list that can be read: {first_line(error)}")
        return Decoded([], [problem], [], is_list=False)
    decoded = Decoded[N]([], [], [])
    for index, part in enumerate(parts):
        try:
            decoded.found.append((f"{pointer}/{index}", msgspec.json.decode(part, type=kind, dec_hook=text_hook)))
        except (ValueError, RecursionError) as error:
            decoded.problems.append(_problem(name, f"{pointer}/{index}", error))
            decoded.skipped.append(part)
    return decoded


def _problem(name: str, pointer: str, error: Exception) -> Problem:
    """The error as a Problem at its place.

    msgspec ends its messages with it, as in ``… - at `$.Routes[1].DestinationCidrBlock` ``; that becomes the pointer.
    """
    message, _, place = first_line(error).partition(" - at `$")
    steps = "".join(_steps(place.rstrip("`")))
    return Problem(name, pointer + steps, f"{message}; the element is skipped")


def _steps(path: str) -> Iterator[str]:
    for part in path.replace("[", ".").replace("]", "").split("."):
        if part:
            yield "/" + part


def first_line(error: Exception) -> str:
    """The first line of an error's text, cut to a length that fits one line."""
    text = str(error).strip().splitlines()
    return (text[0] if text else type(error).__name__)[:200]
