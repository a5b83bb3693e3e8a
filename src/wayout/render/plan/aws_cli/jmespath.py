"""JMESPath: the AWS CLI's `--query`, for a Sight: the member of the one thing in an answer that it looks for.

Source: JMESPath specification, "Filter Expressions", "Raw String Literals" and "Literal Expressions".
"""

import json
from collections.abc import Iterator
from typing import Any

from wayout.fix.call.value import Planned, Sight
from wayout.render.plan.aws_cli.shell import Variable, Word, variable

Piece = str | Variable


def member(sight: Sight, name: str) -> Word:
    """The query for one member of the thing, `null` when it is not there."""
    return Word((*_thing(sight), f".{name}"))


def found(sight: Sight) -> Word:
    """The query for the thing itself: what it gives is `None` on the CLI when it is not there."""
    return Word(_thing(sight))


def path(members: tuple[str | int, ...]) -> Word:
    """The query for a place in an answer."""
    text = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in members)
    return Word((text.removeprefix("."),))


def _thing(sight: Sight) -> tuple[Piece, ...]:
    way = ".".join(f"{name}[]" for name in sight.within)
    tests = [*_tests(sight.where), *((f"{sight.state}!=", literal) for literal in map(_raw, sight.none_of))]
    pieces: list[Piece] = [way]
    for test in tests:
        pieces += [" | [?", *_flat(test), "]"]
    return (*pieces, " | [0]")


def _tests(where: tuple[tuple[str, Any], ...]) -> Iterator[tuple[Any, ...]]:
    for name, value in where:
        yield (f"{'@' if name == '.' else name}==", *_literal(value))


def _flat(test: tuple[Any, ...]) -> Iterator[Piece]:
    for each in test:
        if isinstance(each, tuple):
            yield from _flat(each)
        else:
            yield each


def _literal(value: Any) -> tuple[Piece, ...]:  # noqa: ANN401 - a Value
    match value:
        case Planned(planned_id):
            return ("'", variable(planned_id), "'")
        case str():
            return (_raw(value),)
        case _:
            return (f"`{json.dumps(value)}`",)


def _raw(text: str) -> str:
    """The text as a raw string of JMESPath, in which only a backslash before a quote is special."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
