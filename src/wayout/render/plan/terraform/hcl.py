"""HCL: Terraform's language, written from plain values so that no name of a resource can end a string or begin a template.

What is not modelled: functions, loops and conditions; wayout writes blocks, attributes and references only.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from wayout.render.plan.comment import comment

_NAME: Final = re.compile(r"[^A-Za-z0-9_]+")
_TEMPLATE: Final = re.compile(r"(\$+|%+)\{")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Reference(msgspec.Struct, frozen=True):
    """An attribute of another block: `aws_subnet.a.id`. Made by wayout, never from a snapshot's text."""

    text: str


Value = str | int | bool | Reference | tuple["Value", ...] | Mapping[str, "Value"]
"""What an attribute may hold; text is always text, and never read as a template."""


class Block(msgspec.Struct, frozen=True):
    """A block: its kind, its labels, and what stands in it: attributes, and blocks of its own."""

    kind: str
    labels: tuple[str, ...] = ()
    attributes: Mapping[str, Value] = {}
    blocks: tuple["Block", ...] = ()
    comment: str | None = None


def local_name(text: str) -> str:
    """The text as a name that a block may have: letters, digits and underscores, beginning with no digit."""
    name = _NAME.sub("_", text).strip("_").lower() or "this"
    return f"_{name}" if name[0].isdigit() else name


def quoted(text: str) -> str:
    """The text as a string of HCL, every sign that HCL would read otherwise taken from it.

    Source: Terraform language documentation, "Strings and Templates": escape sequences, `$${` and `%%{`.
    """
    escaped = "".join(_ESCAPES.get(sign) or (sign if sign.isprintable() else _code(sign)) for sign in text)
    return f'"{_TEMPLATE.sub(_not_a_template, escaped)}"'


def _not_a_template(match: re.Match[str]) -> str:
    """`$${` for a lone `${`; a run of such signs is ambiguous to Terraform, and is written by number."""
    signs = match[1]
    return f"{signs}{signs}{{" if len(signs) == 1 else "".join(_code(sign) for sign in signs) + "{"


def _code(sign: str) -> str:
    number = ord(sign)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def hcl(blocks: tuple[Block, ...]) -> str:
    """The blocks as text in the layout of `terraform fmt`, a blank line between two."""
    return "\n".join("".join(f"{line}\n" for line in _block(block, "")) for block in blocks)


def _block(block: Block, indent: str) -> Iterator[str]:
    if block.comment is not None:
        yield from (f"{indent}{line}" for line in comment(block.comment).splitlines())
    head = " ".join((block.kind, *map(quoted, block.labels)))
    if not block.attributes and not block.blocks:
        yield f"{indent}{head} {{}}"
        return
    yield f"{indent}{head} {{"
    yield from _attributes(block.attributes, indent + "  ")
    for index, inner in enumerate(block.blocks):
        if index or block.attributes:
            yield ""
        yield from _block(inner, indent + "  ")
    yield f"{indent}}}"


def _attributes(attributes: Mapping[str, Value], indent: str) -> Iterator[str]:
    """The attributes, their equals signs aligned among neighbours that take one line, as `terraform fmt` has it."""
    run: list[tuple[str, str]] = []
    for name, value in attributes.items():
        lines = _value(value, indent)
        run.append((name, lines))
        if "\n" in lines:
            yield from _aligned(run, indent)
            run = []
    yield from _aligned(run, indent)


def _aligned(run: list[tuple[str, str]], indent: str) -> Iterator[str]:
    single = [name for name, text in run if "\n" not in text]
    width = max(map(len, single), default=0)
    for name, text in run:
        yield f"{indent}{name.ljust(width if name in single else 0)} = {text}"


def _value(value: Value, indent: str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return quoted(value)
        case Reference():
            return value.text
        case tuple():
            return f"[{', '.join(_value(each, indent) for each in value)}]"
        case Mapping():
            inner = indent + "  "
            keys = [key if key.isidentifier() and key.isascii() else quoted(key) for key in value]
            width = max(map(len, keys), default=0)
            rows = zip(keys, value.values(), strict=True)
            lines = [f"{inner}{key.ljust(width)} = {_value(each, inner)}" for key, each in rows]
            return "\n".join(("{", *lines, f"{indent}}}"))
