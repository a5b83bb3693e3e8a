"""Shell: words of POSIX shell, put together so that no text is ever read as anything but text.

A word is a run of pieces, each quoted by itself: text in single quotes, variables of the script's own in double ones.
"""

import re
import shlex
from collections.abc import Iterable

import msgspec


class Variable(msgspec.Struct, frozen=True):
    """A variable that the script itself sets; its name is made by `variable`."""

    name: str


class Word(msgspec.Struct, frozen=True):
    """One argument: text and variables, one after the other."""

    pieces: tuple[str | Variable, ...]

    def __str__(self) -> str:
        joined: list[str | Variable] = []
        for piece in self.pieces:
            if isinstance(piece, str) and joined and isinstance(joined[-1], str):
                joined[-1] += piece
            else:
                joined.append(piece)
        quoted = [shlex.quote(piece) if isinstance(piece, str) else f'"${{{piece.name}}}"' for piece in joined if piece]
        return "".join(quoted) or "''"


def variable(planned_id: str) -> Variable:
    """The variable for what AWS gives to something planned: `NAT_US_EAST_1B` for `nat-new-us-east-1b`."""
    return Variable(re.sub(r"[^A-Z0-9]+", "_", planned_id.replace("-new-", "-").upper()))


def word(*pieces: str | Variable) -> Word:
    """One argument."""
    return Word(pieces)


def command(words: Iterable[Word | str], indent: str = "") -> str:
    """A command over several lines, an option and its value on each."""
    lines: list[list[str]] = [[]]
    for each in words:
        text = str(each)
        if text.startswith("--") and lines[0]:
            lines.append([])
        lines[-1].append(text)
    return f" \\\n{indent}  ".join(" ".join(line) for line in lines)
