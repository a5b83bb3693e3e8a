"""Assertions as a JUnit report, which CI servers show: one test for each assertion.

JUnit has no standing for what is not known or asserts nothing: both are errors, and what fails is a failure. What is
tolerated is skipped, with its reason.

Source: the schema that Jenkins' xunit plugin publishes for JUnit 10.
"""

from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from wayout.explain.answer.guard import AssertionStatement, FaultStatement, GuardReport
from wayout.guard.standing import Standing
from wayout.render.untrusted_text import safe

_SUITE: Final = "wayout guard"
_ERRORS: Final = frozenset({Standing.UNKNOWN, Standing.BROKEN})


def junit_text(report: GuardReport, origin: str) -> str:
    """The report as XML; `origin` is what the file of assertions is called."""
    tolerated = [a for a in report.assertions if a.is_tolerated]
    strict = [a for a in report.assertions if not a.is_tolerated]
    totals = {
        "tests": str(len(report.assertions)),
        "failures": str(sum(a.standing is Standing.FAILS for a in strict)),
        "errors": str(sum(a.standing in _ERRORS for a in strict)),
        "skipped": str(len(tolerated)),
    }
    root = Element("testsuites", totals)
    suite = SubElement(root, "testsuite", {"name": _SUITE, **totals})
    for assertion in report.assertions:
        case = SubElement(
            suite,
            "testcase",
            {
                "name": safe(assertion.name),
                "classname": safe(origin),
                "file": safe(origin),
                "line": str(assertion.line),
            },
        )
        _outcome(case, assertion)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _outcome(case: Element, assertion: AssertionStatement) -> None:
    tolerance = assertion.tolerance
    if assertion.is_tolerated and tolerance is not None:
        message = f"tolerated until {tolerance.until}: {tolerance.because}"
        SubElement(case, "skipped", {"message": safe(message)})
    elif assertion.standing is not Standing.HOLDS:
        kind = "error" if assertion.standing in _ERRORS else "failure"
        reasons = dict.fromkeys(fault.reason or str(fault.kind) for fault in assertion.faults)
        told = {"message": safe(assertion.says), "type": ", ".join(reasons) or str(assertion.standing)}
        SubElement(case, kind, told).text = "\n".join(_lines(assertion))


def _lines(assertion: AssertionStatement) -> list[str]:
    lines = [line for fault in assertion.faults for line in _fault(fault)]
    lines += [safe(f"not known: {statement.gap.message}") for statement in assertion.gaps]
    return [*lines, *([safe(f"hint: {assertion.hint}")] if assertion.hint else [])]


def _fault(fault: FaultStatement) -> list[str]:
    where = f"{fault.reason} at {fault.component}: " if fault.reason else ""
    lost = f"while {fault.lost} is lost, " if fault.lost else ""
    return [safe(f"{lost}{where}{fault.message}"), *([safe(f"    do: {fault.advice}")] if fault.advice else [])]
