"""YAML written so that no text of a snapshot is read as anything but text: every string stands in double quotes, as JSON has it.

JSON's strings are strings of YAML too (YAML 1.2, section 5.7), so that one encoder serves both.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

Value = str | int | bool | tuple["Value", ...] | Mapping[str, "Value"]

_LINE_BREAKS: Final = {
    "\x7f": "\\u007f",
    "\x85": "\\u0085",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
    "\ufeff": "\\ufeff",
}
"""Signs that JSON leaves as they are, and YAML reads as the end of a line, or not at all."""


def yaml(document: Mapping[str, Value]) -> str:
    """The document as YAML, two spaces a level."""
    return "".join(f"{line}\n" for line in _mapping(document, ""))


def _mapping(mapping: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        name = key if key.replace("_", "").isalnum() and key.isascii() and not key[0].isdigit() else _scalar(key)
        yield from _field(f"{indent}{name}:", value, indent)


def _field(head: str, value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield head
        yield from _mapping(value, indent + "  ")
    elif isinstance(value, tuple) and value:
        yield head
        for each in value:
            yield from _element(each, indent + "  ")
    else:
        yield f"{head} {_scalar(value)}"


def _element(value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        first, *rest = _mapping(value, indent + "  ")
        yield f"{indent}- {first.strip()}"
        yield from rest
    else:
        yield f"{indent}- {_scalar(value)}"


def _scalar(value: Value) -> str:
    match value:
        case str():
            text = msgspec.json.encode(value).decode()
            return "".join(_LINE_BREAKS.get(sign, sign) for sign in text)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case tuple():
            return f"[{', '.join(map(_scalar, value))}]"
        case Mapping():
            return "{}"
