"""Markdown written so that no text of a snapshot is read as markup, a link, HTML, or a mention of somebody.

Source: CommonMark 0.31, sections 2.4 (backslash escapes) and 2.5 (entities).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from wayout.render.untrusted_text import safe

_MARKUP: Final = re.compile(r"([\\`*_\[\]|~])")
_BEGINNING: Final = re.compile(r"^(\s*\d*)([-+#=.)])")
"""What makes a line a heading, or an item of a list."""

_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}
_PIPE: Final = re.compile(r"(?<!\\)\|")
_ADDRESS: Final = re.compile(r"(?i)\b(?:https?|ftp|mailto):|\bwww\.")


def plain(text: str) -> str:
    """The text on one line, every sign of Markdown and HTML taken for itself."""
    escaped = _MARKUP.sub(r"\\\1", "".join(_ENTITIES.get(sign, sign) for sign in safe(text).strip()))
    begun = _BEGINNING.sub(r"\1\\\2", escaped)
    return _ADDRESS.sub(lambda match: match[0].replace(":", "&#58;").replace(".", "&#46;"), begun)


def code(text: str) -> str:
    """The text as code: within as many backticks as keep it together."""
    line = safe(text) or " "
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(_in_a_row, line))} |\n" for line in lines)


def _in_a_row(cell: str) -> str:
    return _PIPE.sub(r"\\|", cell)


def bullets(items: Iterable[str]) -> str:
    """A list of items that are Markdown already."""
    return "".join(f"- {item}\n" for item in items)


def numbered(items: Iterable[str]) -> str:
    """A numbered list of items that are Markdown already."""
    return "".join(f"{number}. {item}\n" for number, item in enumerate(items, 1))


def folded(title: str, text: str) -> str:
    """A section that is closed until somebody opens it; `title` is Markdown already."""
    return f"<details>\n<summary>{title}</summary>\n\n{text}\n</details>\n"
