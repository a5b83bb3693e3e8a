"""What the calls of a lab met, as text for people: who called what, step by step, and whether the model said so."""

from collections.abc import Iterable

from wayout.forward.outcome import Answer
from wayout.lab.probe import Observed
from wayout.render.terminal import Line, Role, Screen, Span, text_of, wrap

_READABLE = 110


def lab_text(calls: Iterable[tuple[str, str, Answer, Observed]], notes: tuple[str, ...], screen: Screen) -> str:
    """The calls for a screen: placement, destination, the model's verdict, and what was observed."""
    width = min(screen.width, _READABLE)
    lines: list[Line] = []
    listed = list(calls)
    done = sum(observed.is_answered for *_, observed in listed)
    lines += wrap([Span(f"{done} of {len(listed)} calls were answered by real servers in the lab", Role.STRONG)], width)
    for placement, destination, answer, observed in listed:
        lines += [(), *wrap([Span(f"{placement} calls {destination}", Role.STRONG)], width)]
        for step in observed.steps:
            role = Role.GOOD if step.is_done else Role.BAD
            first = (Span(f"  {step.name:<8}", role), Span(f"{step.seconds * 1000:8.1f} ms  "))
            lines += wrap([Span(step.note)], width, first=first, rest=" " * 23)
        if observed.seen is not None:
            lines += wrap([Span(f"the server saw {observed.seen}")], width, first=(Span("  "),))
        lines += wrap([_opinion(answer, is_answered=observed.is_answered)], width, first=(Span("  "),))
    for note in notes:
        lines += [(), *wrap([Span(f"note: {note}")], width)]
    return text_of(lines, screen)


def _opinion(answer: Answer, *, is_answered: bool) -> Span:
    """Whether the model had said so."""
    if answer in {Answer.INTERMITTENT, Answer.UNKNOWN}:
        return Span(f"the model says {answer}", Role.PART)
    if (answer is Answer.REACHABLE) is is_answered:
        return Span(f"the model says {answer} too", Role.FAINT)
    return Span(f"but the model says {answer}", Role.BAD)
