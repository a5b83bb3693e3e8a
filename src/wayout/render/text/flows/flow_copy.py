"""What a conversion of flow logs wrote, as text for people."""

from wayout.explain.flows.flow_copy import FlowCopy
from wayout.render.terminal.line import Role, Screen, Span, text_of, wrap
from wayout.render.terminal.statement import READABLE
from wayout.render.text.flows.record_count import count_lines


def flow_copy_text(copied: FlowCopy, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    return text_of([*wrap([Span(copied.headline, Role.STRONG)], width), *count_lines(copied.count, width)], screen)
