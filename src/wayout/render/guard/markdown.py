"""Assertions as Markdown, for a comment on a pull request or the summary of a CI run."""

from collections.abc import Iterator
from typing import Final

from wayout.explain.answer.guard import AssertionStatement, FaultStatement, GuardReport
from wayout.guard.standing import Standing
from wayout.render.markdown import bullets, code, folded, plain, table

_MARKS: Final = {Standing.HOLDS: "✅", Standing.FAILS: "❌", Standing.BROKEN: "❌", Standing.UNKNOWN: "❔"}

_MOST_SIGNS: Final = 60_000
"""A comment on GitHub takes 65,536 signs, and is refused when it is longer."""

_MOST_ROWS: Final = 100
_MOST_FAULTS: Final = 20


def guard_markdown(report: GuardReport) -> str:
    """All assertions: a table, and a section for each that does not hold, as far as a comment takes them.

    Of more assertions than a table holds, those that hold are left out first.
    """
    against = [assertion for assertion in report.assertions if assertion.standing is not Standing.HOLDS]
    listed = report.assertions if len(report.assertions) <= _MOST_ROWS else against[:_MOST_ROWS]
    rows = [(_standing(assertion), plain(assertion.name), plain(assertion.says)) for assertion in listed]
    parts = [f"**{plain(report.headline)}**\n", table(("", "assertion", "says"), rows)]
    left = _MOST_SIGNS - sum(map(len, parts))
    for number, assertion in enumerate(against):
        section = folded(f"{_standing(assertion)} {plain(assertion.name)}", "\n".join(_section(assertion)))
        left -= len(section) + 1
        if left < 0:
            parts.append(
                f"{len(against) - number} more that do not hold are not told here: `-o json` lists them all.\n"
            )
            break
        parts.append(section)
    return "\n".join(parts)


def _standing(assertion: AssertionStatement) -> str:
    return "⚠️ tolerated" if assertion.is_tolerated else f"{_MARKS[assertion.standing]} {assertion.standing.value}"


def _section(assertion: AssertionStatement) -> Iterator[str]:
    if assertion.tolerance is not None:
        was = "Tolerated" if assertion.is_tolerated else "Was tolerated"
        yield f"{was} until {assertion.tolerance.until}: {plain(assertion.tolerance.because)}\n"
    if assertion.hint is not None:
        yield f"{plain(assertion.hint)}\n"
    left = len(assertion.faults) - _MOST_FAULTS
    more = [f"and {left} more: `-o json` lists them all"] if left > 0 else []
    yield bullets([*map(_fault, assertion.faults[:_MOST_FAULTS]), *more])
    if assertion.gaps:
        yield "Not known:\n"
        yield bullets(plain(statement.gap.message) for statement in assertion.gaps)


def _fault(fault: FaultStatement) -> str:
    lost = f"While {plain(fault.lost)} is lost: " if fault.lost else ""
    title = f"{code(fault.reason)} at {code(fault.component or '-')}: " if fault.reason else ""
    hits = f" Hits {', '.join(map(code, fault.affects))}." if fault.affects and fault.sender else ""
    advice = f" **Do:** {plain(fault.advice)}" if fault.advice else ""
    return f"{lost}{title}{plain(fault.message)}{hits}{advice}"
