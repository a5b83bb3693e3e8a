"""What all text for people is made of: spans with a role, and lines that wrap.

The words are the same with colour, without, and in ASCII.

Texts from AWS are untrusted: whatever controls a terminal is taken out here, whoever wrote it.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from wayout.forward.journey.outcome import Answer
from wayout.render.untrusted_text import safe


class Colour(Enum):
    """Whether colour codes are written."""

    ON = "on"
    OFF = "off"


class Charset(Enum):
    """Which signs the output can show."""

    UNICODE = "unicode"
    ASCII = "ascii"


class Screen(msgspec.Struct, frozen=True):
    """Where text goes: its width in cells, and what it can show."""

    width: int
    colour: Colour
    charset: Charset


class Role(Enum):
    """What a piece of text is there for. Colour only repeats what words or signs say already."""

    PLAIN = ""
    STRONG = "1"
    FAINT = "2"
    GOOD = "32"
    BAD = "31"
    PART = "33"
    OPEN = "35"
    NAME = "36"


class Span(NamedTuple):
    """A piece of text in one role."""

    text: str
    role: Role = Role.PLAIN


Line = tuple[Span, ...]
"""One line, or a paragraph before it is wrapped."""

_MARKS: Final = {
    Answer.REACHABLE: ("✓", "+", Role.GOOD),
    Answer.BLOCKED: ("✗", "x", Role.BAD),
    Answer.INTERMITTENT: ("~", "~", Role.PART),
    Answer.UNKNOWN: ("?", "?", Role.OPEN),
}
_ASCII: Final = {
    "✓": "+", "✗": "x", "─": "-", "→": "->", "←": "<-", "…": "...", "–": "-", "×": "x", "·": "-", "’": "'", "›": ">",
    "│": "|", "▶": ">", "■": "#",
}  # fmt: skip


def mark(answer: Answer, text: str | None = None) -> Line:
    """A verdict as a sign and a word: "✓ reachable"; `text` in place of the word."""
    sign, _, role = _MARKS[answer]
    return (Span(f"{sign} {text or answer}", role),)


def role_of(answer: Answer) -> Role:
    """The role of everything that says this verdict."""
    return _MARKS[answer][2]


@lru_cache(maxsize=4096)
def cell_width(text: str) -> int:
    """How many cells of a terminal the text takes: wide signs take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(s) else 2 if unicodedata.east_asian_width(s) in "WF" else 1 for s in text)


def line_width(line: Iterable[Span]) -> int:
    """The cells that a line takes."""
    return sum(cell_width(span.text) for span in line)


def wrap(spans: Iterable[Span], width: int, *, first: Line = (), rest: str = "") -> list[Line]:
    """The spans in lines of at most `width` cells; `first` stands before the first line, `rest` before the others.

    Lines break at spaces; a word longer than a line is cut.
    """
    lines: list[Line] = []
    current: list[Span] = list(first)
    used = line_width(first)
    is_begun = False
    for word, role in _words(spans, max(width - max(used, cell_width(rest)), 8)):
        glue = "" if not is_begun or word.startswith(_GLUED) else " "
        text = word.removeprefix(_GLUED)
        if is_begun and used + len(glue) + cell_width(text) > width:
            lines.append(joined(current))
            current = [Span(rest)] if rest else []
            used, glue = cell_width(rest), ""
        current.append(Span(glue + text, role))
        used += len(glue) + cell_width(text)
        is_begun = True
    return [*lines, joined(current)]


_GLUED: Final = "\0"
"""Before a word that continues the one before it, in another role."""


def _words(spans: Iterable[Span], longest: int) -> Iterable[Span]:
    """The words with their roles. A span that begins or ends without a space is glued to its neighbour."""
    follows_space = True
    for span in spans:
        text = safe(span.text)
        pieces = text.split()
        for index, piece in enumerate(pieces):
            is_glued = index == 0 and not follows_space and not text.startswith(" ")
            for part, cut in enumerate(_cut(piece, longest)):
                yield Span((_GLUED if is_glued and part == 0 else "") + cut, span.role)
        if text:
            follows_space = text.endswith(" ")


def _cut(word: str, longest: int) -> list[str]:
    """A word in parts of at most `longest` cells."""
    if cell_width(word) <= longest:
        return [word]
    parts, current = [], ""
    for sign in word:
        if current and cell_width(current + sign) > longest:
            parts.append(current)
            current = ""
        current += sign
    return [*parts, current]


def joined(spans: Sequence[Span]) -> Line:
    """The spans with neighbours of one role made one."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].role is span.role:
            found[-1] = Span(found[-1].text + span.text, span.role)
        else:
            found.append(span)
    return tuple(found)


def text_of(lines: Iterable[Line], screen: Screen) -> str:
    """The lines as one text for a screen, each ending in a newline."""
    return "".join(f"{''.join(_painted(span, screen) for span in line).rstrip()}\n" for line in lines)


def _painted(span: Span, screen: Screen) -> str:
    text = safe(span.text)
    if screen.charset is Charset.ASCII and not text.isascii():
        text = "".join(sign if sign.isascii() else _ASCII.get(sign, "?") for sign in text)
    if screen.colour is Colour.OFF or span.role is Role.PLAIN or not text.strip():
        return text
    return f"\x1b[{span.role.value}m{text}\x1b[0m"
