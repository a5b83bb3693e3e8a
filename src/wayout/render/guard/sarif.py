"""Assertions as SARIF 2.1.0, which code hosts show beside the lines of the file: one result for each fault.

What is tolerated is a result with a suppression, as SARIF has it. Each result has a fingerprint of what it is about, so
that a code host knows it again.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import msgspec

from wayout import __version__
from wayout.explain.answer.guard import AssertionStatement, FaultKind, FaultStatement, GuardReport
from wayout.explain.reason.page import page
from wayout.guard.standing import Standing
from wayout.render.untrusted_text import safe

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_KINDS: Final = {
    FaultKind.BLOCKED: "Something stops what should pass.",
    FaultKind.REACHABLE: "Something passes that should be blocked.",
    FaultKind.EGRESS_ADDRESS: "Requests arrive with an address that is not expected.",
    FaultKind.OUT_OF_BOUNDS: "More is reached than is allowed.",
    FaultKind.PITFALL: "A pitfall is there.",
    FaultKind.UNKNOWN: "A fact that decides is missing.",
}
_BROKEN: Final = "broken-assertion"


def sarif_text(report: GuardReport, origin: str) -> str:
    """The report as JSON; `origin` is the path of the file of assertions as the repository knows it."""
    results = [result for assertion in report.assertions for result in _results(assertion, origin)]
    names = dict.fromkeys(result["ruleId"] for result in results)
    driver = {
        "name": "wayout",
        "version": __version__,
        "rules": [_rule(name) for name in names],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _rule(name: str) -> dict[str, Any]:
    if name == _BROKEN:
        told = "An assertion asks about something that is not there."
    elif name in _KINDS:
        told = _KINDS[FaultKind(name)]
    else:
        told = page(name).title
    return {"id": name, "shortDescription": {"text": told}, "help": {"text": _help(name, told)}}


def _help(name: str, told: str) -> str:
    return told if name == _BROKEN or name in _KINDS else f"{told}. `wayout explain {name}` says more."


def _results(assertion: AssertionStatement, origin: str) -> Iterator[dict[str, Any]]:
    if assertion.standing is Standing.BROKEN:
        said = f"{assertion.says}. {assertion.hint}" if assertion.hint else f"{assertion.says}."
        yield _result(_BROKEN, assertion, said, None, origin)
        return
    for fault in assertion.faults:
        lost = f"While {fault.lost} is lost: " if fault.lost else ""
        advice = f" {fault.advice}" if fault.advice else ""
        yield _result(fault.reason or str(fault.kind), assertion, f"{lost}{fault.message}{advice}", fault, origin)


def _result(
    rule: str, assertion: AssertionStatement, message: str, fault: FaultStatement | None, origin: str
) -> dict[str, Any]:
    is_open = fault is not None and fault.kind is FaultKind.UNKNOWN
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(origin)},
            "region": {"startLine": assertion.line},
        }
    }
    if fault is not None and fault.component is not None:
        place["logicalLocations"] = [{"name": safe(fault.component), "kind": "resource"}]
    about = (assertion.name, rule, *((fault.sender, fault.component, fault.lost) if fault is not None else ()))
    result: dict[str, Any] = {
        "ruleId": rule,
        "level": "warning" if is_open or assertion.is_tolerated else "error",
        "message": {"text": safe(f"{assertion.name}: {message}")},
        "locations": [place],
        "partialFingerprints": {"wayout/v1": hashlib.sha256(repr(about).encode()).hexdigest()},
    }
    if assertion.is_tolerated and assertion.tolerance is not None:
        result["suppressions"] = [
            {"kind": "inSource", "status": "accepted", "justification": safe(assertion.tolerance.because)}
        ]
    return result
