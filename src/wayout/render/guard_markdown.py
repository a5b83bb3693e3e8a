"""Assertions as Markdown, for a comment on a pull request or the summary of a CI run."""

from collections.abc import Iterator
from typing import Final

from wayout.explain.guard import AssertionStatement, FaultStatement, GuardReport
from wayout.guard.standing import Standing
from wayout.render.markdown import bullets, code, folded, plain, table

_MARKS: Final = {Standing.HOLDS: "✅", Standing.FAILS: "❌", Standing.BROKEN: "❌", Standing.UNKNOWN: "❔"}


def guard_markdown(report: GuardReport) -> str:
    """All assertions: a table, and a section for each that does not hold."""
    rows = [(_standing(assertion), plain(assertion.name), plain(assertion.says)) for assertion in report.assertions]
    parts = [f"**{plain(report.headline)}**\n", table(("", "assertion", "says"), rows)]
    for assertion in report.assertions:
        if assertion.standing is not Standing.HOLDS:
            title = f"{_standing(assertion)} {plain(assertion.name)}"
            parts.append(folded(title, "\n".join(_section(assertion))))
    return "\n".join(parts)


def _standing(assertion: AssertionStatement) -> str:
    return "⚠️ tolerated" if assertion.is_tolerated else f"{_MARKS[assertion.standing]} {assertion.standing.value}"


def _section(assertion: AssertionStatement) -> Iterator[str]:
    if assertion.tolerance is not None:
        was = "Tolerated" if assertion.is_tolerated else "Was tolerated"
        yield f"{was} until {assertion.tolerance.until}: {plain(assertion.tolerance.because)}\n"
    if assertion.hint is not None:
        yield f"{plain(assertion.hint)}\n"
    yield bullets(_fault(fault) for fault in assertion.faults)
    if assertion.gaps:
        yield "Not known:\n"
        yield bullets(plain(statement.gap.message) for statement in assertion.gaps)


def _fault(fault: FaultStatement) -> str:
    lost = f"While {plain(fault.lost)} is lost: " if fault.lost else ""
    title = f"{code(fault.reason)} at {code(fault.component or '-')}: " if fault.reason else ""
    hits = f" Hits {', '.join(map(code, fault.affects))}." if fault.affects and fault.sender else ""
    advice = f" **Do:** {plain(fault.advice)}" if fault.advice else ""
    return f"{lost}{title}{plain(fault.message)}{hits}{advice}"
