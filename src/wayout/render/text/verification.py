"""A verification as text for people: the table of witnesses, what contradicts, what a probe met, and what is not known."""

from wayout.evidence.probe.client_signature import Signature
from wayout.evidence.verification.verification import Saying
from wayout.explain.verification.verification import (
    ProbedStatement,
    RecordedStatement,
    RowStatement,
    VerificationReport,
)
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, mark, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, gap_lines, heading
from wayout.render.terminal.table import Cell, cell, table

_ANSWERS = {
    Saying.PASSES: (Answer.REACHABLE, "passes"),
    Saying.PARTLY: (Answer.INTERMITTENT, "partly"),
    Saying.FAILS: (Answer.BLOCKED, "fails"),
    Saying.NOTHING: (Answer.UNKNOWN, "silent"),
}
_AGREEMENTS = {
    "agree": Span("agree", Role.GOOD),
    "contradict": Span("CONTRADICT", Role.BAD),
    "open": Span("open", Role.OPEN),
    "alone": Span("-", Role.FAINT),
}


def verification_text(report: VerificationReport, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    if report.rows:
        lines += [(), *(_table(report.rows, screen.width) or _list(report.rows, width))]
    lines += _contradictions(report.rows, width)
    lines += _seen(report.rows, width)
    lines += gap_lines(report.gaps, width)
    for note in report.notes:
        lines += [(), *wrap([Span(f"note: {note}")], width)]
    return text_of(lines, screen)


def _table(rows: tuple[RowStatement, ...], width: int) -> list[Line] | None:
    header = ["placement", "az", "destination", "model"]
    kinds: list[tuple[str, list[RecordedStatement | ProbedStatement | None]]] = [
        ("flow logs", [row.logs for row in rows]),
        ("metrics", [row.metrics for row in rows]),
        ("probe", [row.probe for row in rows]),
    ]
    asked = [(name, column) for name, column in kinds if any(statement is not None for statement in column)]
    body: list[list[Cell]] = []
    for index, row in enumerate(rows):
        said = [cell(_said(column[index])) for _, column in asked]
        agreement = [cell((_AGREEMENTS[row.agreement],))] if asked else []
        body.append([cell(_place(row)), cell(row.az), cell(row.destination), cell(mark(row.model)), *said, *agreement])
    names = [*header, *(name for name, _ in asked), *([""] if asked else [])]
    return table([cell(name) for name in names], body, width)


def _place(row: RowStatement) -> str:
    """The short name of a placement: of one that is a subnet, the subnet's."""
    return row.subnet_name if row.subnet_name is not None and row.placement == row.subnet else row.placement


def _said(statement: RecordedStatement | ProbedStatement | None) -> Line:
    if statement is None:
        return (Span("-", Role.FAINT),)
    answer, word = _ANSWERS[statement.saying]
    return mark(answer, word)


def _list(rows: tuple[RowStatement, ...], width: int) -> list[Line]:
    """The table's content for a screen that is too narrow for it."""
    lines: list[Line] = []
    for row in rows:
        lines += wrap([Span(row.title, Role.STRONG)], width)
        lines += wrap([*mark(row.model)], width, first=(Span("  model      "),))
        for name, statement in (("flow logs", row.logs), ("metrics", row.metrics), ("probe", row.probe)):
            if statement is not None:
                lines += wrap([*_said(statement)], width, first=(Span(f"  {name:<9}  "),))
        if row.agreement != "alone":
            lines.append((Span("  "), _AGREEMENTS[row.agreement]))
    return lines


def _contradictions(rows: tuple[RowStatement, ...], width: int) -> list[Line]:
    """Each contradiction once, with the rows that it stands in."""
    where: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        for each in row.contradictions:
            key = (each.message, each.meaning, each.settled_by)
            where.setdefault(key, []).append(row.title)
    if not where:
        return []
    lines = heading("What contradicts")
    for (message, meaning, settled_by), places in where.items():
        lines += wrap([Span(f"{', '.join(places)}: "), Span(message, Role.BAD)], width, first=(Span("- "),), rest="  ")
        lines += wrap([Span(meaning)], width, first=(Span("  "),), rest="  ")
        lines += wrap([Span(settled_by, Role.FAINT)], width, first=(Span("  "),), rest="  ")
    return lines


def _seen(rows: tuple[RowStatement, ...], width: int) -> list[Line]:
    """What each witness but the model says, row by row."""
    lines: list[Line] = []
    for row in rows:
        told = [("flow logs", row.logs), ("metrics", row.metrics)]
        own: list[Line] = []
        for name, statement in told:
            if statement is not None:
                where = f" ({statement.where})" if statement.where else ""
                own += wrap(
                    [Span(f"{statement.message}{where}")], width, first=(Span(f"  {name:<9}  "),), rest=" " * 13
                )
        if row.probe is not None:
            own += _probe(row.probe, width)
            is_explained = row.agreement == "agree" and row.model is Answer.BLOCKED
            if row.probe.signature is not None and not is_explained:
                own += _signature(row.probe.signature, width)
        if own:
            model = f"{row.model}" + (f": {row.model_message}" if row.model_message else "")
            lines += wrap([Span(row.title, Role.STRONG)], width)
            lines += wrap([Span(model, role_of(row.model))], width, first=(Span("  model      "),), rest=" " * 13)
            lines += own
    return [*heading("What was seen"), *lines] if lines else []


def _probe(statement: ProbedStatement, width: int) -> list[Line]:
    lines = wrap(
        [Span(statement.message, role_of(_ANSWERS[statement.saying][0]))],
        width,
        first=(Span("  probe      "),),
        rest=" " * 13,
    )
    call = statement.call
    if call is not None:
        steps = [] if call.name is None else [("name", call.name)]
        steps += [(attempt.address, step) for attempt in call.attempts for step in attempt.steps]
        for _, step in steps:
            role = Role.GOOD if step.is_done else Role.BAD
            first = (Span(f"    {step.name.value:<8}", role), Span(f"{step.seconds * 1000:8.1f} ms  "))
            lines += wrap([Span(step.note)], width, first=first, rest=" " * 25)
        for what in call.unmeasured:
            lines += wrap([Span(f"not measured: {what}", Role.OPEN)], width, first=(Span("    "),), rest="    ")
        lines += wrap([Span(f"by {statement.means}", Role.FAINT)], width, first=(Span("    "),), rest="    ")
    return lines


def _signature(signature: Signature, width: int) -> list[Line]:
    """How a client's symptom is read, where the model does not tell why."""
    spans = [Span(f"{signature.symptom}: {signature.likely}.")]
    spans += [Span(f" Not {signature.not_the_cause}.")] if signature.not_the_cause is not None else []
    spans += [Span(f" ({signature.rule}, {signature.sureness.value})", Role.FAINT)]
    return wrap(spans, width, first=(Span("    "),), rest="    ")
