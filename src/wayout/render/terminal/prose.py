"""Prose for a screen: titles, paragraphs, command lines and short lists, around the answers of a story."""

from collections.abc import Iterable

from wayout.render.terminal.line import Role, Screen, Span, text_of, wrap

_READABLE = 100
"""Prose is not set wider than this, however wide the screen."""


def title(text: str, screen: Screen) -> str:
    """A line that stands above what follows."""
    return text_of([*wrap([Span(text, Role.STRONG)], min(screen.width, _READABLE)), ()], screen)


def paragraph(text: str, screen: Screen) -> str:
    """A paragraph and an empty line."""
    return text_of([*wrap([Span(text)], min(screen.width, _READABLE)), ()], screen)


def command_line(words: Iterable[str], screen: Screen) -> str:
    """A command as somebody would type it, and an empty line."""
    spans = [Span("$", Role.FAINT), Span(" " + " ".join(words), Role.NAME)]
    return text_of([*wrap(spans, min(screen.width, _READABLE), rest="    "), ()], screen)


def definitions(pairs: Iterable[tuple[str, str]], screen: Screen) -> str:
    """Names with what they stand for, one below the other."""
    listed = list(pairs)
    longest = max((len(name) for name, _ in listed), default=0)
    lines = []
    for name, meaning in listed:
        first = (Span(name.ljust(longest), Role.NAME), Span("  "))
        lines += wrap([Span(meaning)], min(screen.width, _READABLE), first=first, rest=" " * (longest + 2))
    return text_of(lines, screen)
