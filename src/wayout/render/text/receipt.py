"""A receipt, and a plan that is about to be carried out, as text for people."""

from collections.abc import Iterable
from decimal import Decimal

from wayout.explain.answer.change import ChangeStatement
from wayout.explain.plan.edit import EditStatement
from wayout.explain.plan.proposal import price_text
from wayout.fix.apply.receipt import Receipt, StepOutcome, StepReceipt
from wayout.fix.apply.rehearsal import Permission, Rehearsed
from wayout.fix.apply.run import Standing, Undertaking
from wayout.render.terminal.line import Line, Role, Screen, Span, text_of, wrap

_READABLE = 110
_ROLES = {
    StepOutcome.DONE: Role.GOOD,
    StepOutcome.FOUND: Role.FAINT,
    StepOutcome.UNCERTAIN: Role.BAD,
    StepOutcome.KEPT: Role.PART,
    StepOutcome.NOT_DONE: Role.PART,
    StepOutcome.UNDONE: Role.PART,
}
_WORDS = {
    StepOutcome.DONE: "done",
    StepOutcome.FOUND: "was so already, by somebody else; an undo leaves it",
    StepOutcome.UNCERTAIN: "may have been done: its answer was lost",
    StepOutcome.KEPT: "done, and nothing takes it back",
    StepOutcome.NOT_DONE: "not done",
    StepOutcome.UNDONE: "undone",
}
_PERMISSIONS = {
    Permission.ALLOWED: Role.GOOD,
    Permission.DENIED: Role.BAD,
    Permission.REFUSED: Role.BAD,
    Permission.NOT_TRIED: Role.FAINT,
}


def plan_text(
    undertaking: Undertaking,
    edits: tuple[EditStatement, ...],
    permissions: tuple[str, ...],
    screen: Screen,
    rehearsed: tuple[Rehearsed, ...] = (),
) -> str:
    """What is about to be done: where, each step in words with its calls, what it costs, and the permissions it takes."""
    width = min(screen.width, _READABLE)
    places = dict.fromkeys(f"account {step.account} in {step.region}" for step in undertaking.steps)
    count = len(undertaking.steps)
    head = f"Plan {undertaking.plan}: {count} {'change' if count == 1 else 'changes'} in {', '.join(places)}"
    lines: list[Line] = wrap([Span(head, Role.STRONG)], width)
    tried = {each.step.number: each for each in rehearsed}
    for step, edit in zip(undertaking.steps, edits, strict=True):
        calls = ", ".join(call.operation for call in step.calls if not call.is_reading)
        first = (Span(f"  {step.number:>2}  ", Role.FAINT),)
        lines += wrap([Span(edit.text), Span(f" ({calls})", Role.FAINT)], width, first=first, rest=" " * 6)
        found = tried.get(step.number)
        if found is not None:
            told = found.permission.value + (f": {found.why}" if found.why else "")
            lines += wrap([Span(told, _PERMISSIONS[found.permission])], width, first=(Span(" " * 6),), rest=" " * 6)
    lines += wrap([Span(f"Cost: {price_text(_dollars(undertaking.dollars))}")], width, rest="  ")
    lines += wrap([Span("Permissions: " + ", ".join(permissions))], width, rest="  ")
    return text_of(lines, screen)


def receipt_text(receipt: Receipt, screen: Screen, journal: str | None = None) -> str:
    """What was done, with every id and address that AWS gave."""
    width = min(screen.width, _READABLE)
    lines: list[Line] = wrap([Span(f"Plan {receipt.plan} is {_standing(receipt)}", Role.STRONG)], width)
    for step in receipt.steps:
        first = (Span(f"  {step.number:>2}  ", Role.FAINT),)
        told = [Span(f"{step.change} {step.component}", Role.NAME), Span(": ")]
        lines += wrap([*told, Span(_WORDS[step.outcome], _ROLES[step.outcome])], width, first=first, rest=" " * 6)
        lines += _created(step, width)
    if receipt.standing is Standing.APPLIED and receipt.dollars:
        lines += wrap([Span(f"Cost: {price_text(_dollars(receipt.dollars))}")], width)
    if journal is not None:
        lines += wrap([Span(f"journal: {journal}", Role.FAINT)], width)
    return text_of(lines, screen)


def differences_text(statements: Iterable[ChangeStatement], screen: Screen) -> str:
    """What is not as expected: each thing, what it had, and what it has."""
    width = min(screen.width, _READABLE)
    lines: list[Line] = []
    for each in statements:
        lines += wrap([Span(each.title, Role.NAME)], width, first=(Span("  "),), rest="    ")
        for word, told, role in (("then", each.gone, Role.FAINT), ("now", each.come, Role.PART)):
            for line in told:
                lines += wrap([Span(line, role)], width, first=(Span(f"    {word:<5}", Role.FAINT),), rest=" " * 9)
    return text_of(lines, screen)


def _dollars(dollars: float | None) -> Decimal | None:
    return None if dollars is None else Decimal(str(dollars))


def _standing(receipt: Receipt) -> str:
    left = sum(step.outcome in {StepOutcome.NOT_DONE, StepOutcome.UNCERTAIN} for step in receipt.steps)
    match receipt.standing.value:
        case "applying":
            return f"not finished: {left} of {len(receipt.steps)} steps are left"
        case "undoing":
            return "being undone, and not finished"
        case standing:
            return standing


def _created(step: StepReceipt, width: int) -> list[Line]:
    word = "took back" if step.outcome is StepOutcome.UNDONE else "created"
    lines: list[Line] = []
    for thing in step.created:
        told = f"{word} {thing.id}" + (f", address {thing.address}" if thing.address else "")
        if thing.is_surplus:
            told += ", once too often, because an answer was lost; an undo takes it back"
        lines += wrap([Span(told)], width, first=(Span(" " * 6),), rest=" " * 8)
    return lines
