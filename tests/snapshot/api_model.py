"""Answers made from AWS's own API models: every member is there, and every string says where it stands."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.session import Session

PLAIN = {"boolean": True, "integer": 1, "long": 1, "double": 1.5, "float": 1.5, "timestamp": "2026-11-22T10:00:00Z"}


@cache
def service_model(service: str) -> Any:
    return Session().get_service_model(service)


def answer(service: str, operation: str, write: Callable[[str], str]) -> Any:
    """An answer of this operation, in which each string is what `write` makes of its path (`.tasks[].taskArn`)."""
    return _value(service_model(service).operation_model(operation).output_shape, "", write, ())


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a JSON value, with its path."""
    match value:
        case dict():
            for key, part in value.items():
                yield from strings(part, f"{path}.{key}")
        case list():
            for part in value:
                yield from strings(part, f"{path}[]")
        case str():
            yield path, value
        case _:
            return


def _value(shape: Shape, path: str, write: Callable[[str], str], above: tuple[str, ...]) -> Any:
    if shape.name in above:  # a structure that holds itself
        return None
    inside = (*above, shape.name)
    match shape:
        case StructureShape():
            return {name: _value(member, f"{path}.{name}", write, inside) for name, member in shape.members.items()}
        case ListShape():
            return [_value(shape.member, f"{path}[]", write, inside)]
        case MapShape():
            return {"KEY": _value(shape.value, f"{path}.KEY", write, inside)}
        case _:
            return PLAIN[shape.type_name] if shape.type_name in PLAIN else write(path)
