"""Glue type: the type of a table's column as the catalog writes it, `struct<ip:string,port:int>`, as Arrow's own.

Source: https://docs.aws.amazon.com/athena/latest/ug/data-types.html
"""

import re
from typing import Final

import pyarrow as pa

_PARTS: Final = re.compile(r"[<>,:()]|[^<>,:()]+")
_PLAIN: Final = {
    "string": pa.string(),
    "varchar": pa.string(),
    "char": pa.string(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "timestamp": pa.timestamp("us"),
    "timestamp with time zone": pa.timestamp("us", "UTC"),
    "timestamptz": pa.timestamp("us", "UTC"),
    "boolean": pa.bool_(),
}
_MOST_DEEP: Final = 20


def glue_type(text: str) -> pa.DataType:
    """The type that a text says; null, which is none that records have, for one that wayout does not know."""
    try:
        return _Reader(_PARTS.findall(text.strip().lower())).whole()
    except (IndexError, ValueError):
        return pa.null()


class _Reader:
    """Reads a type from its parts. Raises IndexError or ValueError where they are no type."""

    def __init__(self, parts: list[str]) -> None:
        self._parts = parts
        self._at = 0

    def whole(self) -> pa.DataType:
        found = self._type(0)
        if self._at != len(self._parts):
            raise ValueError(self._parts)
        return found

    def _type(self, depth: int) -> pa.DataType:
        if depth > _MOST_DEEP:
            raise ValueError(depth)
        name = self._next().strip()
        if name == "struct":
            return pa.struct(self._fields(depth))
        if name == "array":
            self._expect("<")
            of = self._type(depth + 1)
            self._expect(">")
            return pa.list_(of)
        if name == "map":
            self._expect("<")
            key = self._type(depth + 1)
            self._expect(",")
            value = self._type(depth + 1)
            self._expect(">")
            return pa.map_(key, value)
        if self._peek() == "(":
            while self._next() != ")":
                pass
        return _PLAIN.get(name, pa.null())

    def _fields(self, depth: int) -> list[tuple[str, pa.DataType]]:
        self._expect("<")
        fields = []
        while True:
            name = self._next().strip()
            self._expect(":")
            fields.append((name, self._type(depth + 1)))
            if self._next(",>") == ">":
                return fields

    def _peek(self) -> str:
        return self._parts[self._at] if self._at < len(self._parts) else ""

    def _next(self, among: str = "") -> str:
        part = self._parts[self._at]
        if among and part not in among:
            raise ValueError(part)
        self._at += 1
        return part

    def _expect(self, sign: str) -> None:
        self._next(sign)
