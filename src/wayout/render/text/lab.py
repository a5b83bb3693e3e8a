"""What the calls of a lab met, as text for people: who called what, step by step, and whether the model said so."""

from collections.abc import Iterable

from wayout.explain.answer.lab_call import LabCall
from wayout.forward.journey.outcome import Answer
from wayout.lab.plan.label import Event
from wayout.lab.watch.trail import Stop
from wayout.render.terminal.line import Line, Role, Screen, Span, text_of, wrap

_READABLE = 110


def lab_text(calls: Iterable[LabCall], notes: tuple[str, ...], screen: Screen) -> str:
    """The calls for a screen."""
    width = min(screen.width, _READABLE)
    lines: list[Line] = []
    listed = list(calls)
    done = sum(call.observed.is_answered for call in listed)
    lines += wrap([Span(f"{done} of {len(listed)} calls were answered by real servers in the lab", Role.STRONG)], width)
    for call in listed:
        observed = call.observed
        lines += [(), *wrap([Span(f"{call.placement} calls {call.destination}", Role.STRONG)], width)]
        for step in observed.steps:
            role = Role.GOOD if step.is_done else Role.BAD
            first = (Span(f"  {step.name:<8}", role), Span(f"{step.seconds * 1000:8.1f} ms  "))
            lines += wrap([Span(step.note)], width, first=first, rest=" " * 23)
        if observed.seen is not None:
            lines += wrap([Span(f"the server saw {observed.seen}")], width, first=(Span("  "),))
        elif call.stop is not None and not observed.is_answered:
            lines += wrap([Span(_stop(call.stop))], width, first=(Span("  "),), rest="  ")
        lines += wrap([_opinion(call)], width, first=(Span("  "),))
    for note in notes:
        lines += [(), *wrap([Span(f"note: {note}")], width)]
    return text_of(lines, screen)


def _stop(stop: Stop) -> str:
    """The rule that stopped the packets, as it stands in the lab."""
    label, way = stop.label, "replies" if stop.is_reply else "packets"
    if label.event is Event.DOUBT:
        return f"the lab cannot follow the {way}: {label.reason or label.component}"
    if label.event is Event.LOSS:
        return f"the {way} were dropped at {label.component}: {label.reason}"
    if label.rule is not None:
        return f"the {way} were dropped by {label.component} {label.side} rule {label.rule} of {label.place}"
    return f"the {way} were dropped by the groups of {label.place} ({label.component}, {label.side})"


def _opinion(call: LabCall) -> Span:
    """Whether the model had said so."""
    answer = call.answer
    if call.is_undecided or answer in {Answer.INTERMITTENT, Answer.UNKNOWN}:
        return Span(f"the model says {answer}", Role.PART)
    if (answer is Answer.REACHABLE) is call.observed.is_answered:
        return Span(f"the model says {answer} too", Role.FAINT)
    return Span(f"but the model says {answer}", Role.BAD)
