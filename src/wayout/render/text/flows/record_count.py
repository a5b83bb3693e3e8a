"""What was read of flow logs, as lines for people."""

from wayout.explain.flows.record_count import RecordCount
from wayout.render.terminal.line import Line, Role, Span, wrap


def count_lines(count: RecordCount, width: int) -> list[Line]:
    """What was read, what was left out, and what is missing."""
    role = Role.FAINT if count.is_whole else Role.PLAIN
    return wrap([Span(sentence, role) for sentence in _spaced(count.sentences)], width)


def _spaced(sentences: tuple[str, ...]) -> list[str]:
    return [f"{sentence} " for sentence in sentences]
