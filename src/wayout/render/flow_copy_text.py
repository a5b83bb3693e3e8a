"""What a conversion of flow logs wrote, as text for people."""

from wayout.explain.flow_copy import FlowCopy
from wayout.render.record_text import count_lines
from wayout.render.statement_text import READABLE
from wayout.render.terminal import Role, Screen, Span, text_of, wrap


def flow_copy_text(copied: FlowCopy, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    return text_of([*wrap([Span(copied.headline, Role.STRONG)], width), *count_lines(copied.count, width)], screen)
