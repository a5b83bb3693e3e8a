"""The exact output of every case, as an engineer on call would read it: of its first diagnosis and its first trace.

`WAYOUT_UPDATE=1 pytest tests/render/text/test_case_output.py` writes it anew; read what changed before committing it.
"""

import os
from typing import Any

import pytest
from tests.explain.scenes import CASES, network_of, questions, resolved

from wayout.ask.diagnosis import diagnose
from wayout.ask.trace import trace
from wayout.explain.answer.diagnosis import report
from wayout.explain.answer.trace import trace_report
from wayout.render.terminal.line import Charset, Colour, Screen
from wayout.render.text.diagnosis import diagnosis_text
from wayout.render.text.trace import trace_text

SCREEN = Screen(100, Colour.OFF, Charset.UNICODE)
NAMES = sorted(path.parent.name for path in CASES.glob("*/case.toml"))
FILES = {"diagnose": "diagnosis.txt", "trace": "trace.txt"}
OUTPUTS = [
    (name, file, next(q for q in questions(name) if q.get("kind", "diagnose") == kind))
    for name in NAMES
    for kind, file in FILES.items()
    if any(q.get("kind", "diagnose") == kind for q in questions(name))
]


def _output(case: str, asked: dict[str, Any]) -> str:
    network = network_of(case)
    names = resolved(asked)
    if asked.get("kind", "diagnose") == "diagnose":
        return diagnosis_text(report(network, diagnose(network, asked["source"], asked["to"], resolved=names)), SCREEN)
    port = asked.get("source_port")
    traces = trace(network, asked["from"], asked["to"], source_port=port, resolved=names)
    return trace_text(trace_report(network, asked["from"], traces), SCREEN)


@pytest.mark.parametrize(("case", "file", "asked"), OUTPUTS, ids=[f"{case}/{file}" for case, file, _ in OUTPUTS])
def test_a_case_reads_as_it_is_written_down(case: str, file: str, asked: dict[str, Any]) -> None:
    path, output = CASES / case / file, _output(case, asked)
    if os.environ.get("WAYOUT_UPDATE"):
        path.write_text(output, encoding="utf-8")
    assert path.exists(), "WAYOUT_UPDATE=1 writes it"
    assert output == path.read_text(encoding="utf-8")


def test_no_output_is_left_of_a_question_that_is_gone() -> None:
    written = {path for file in FILES.values() for path in CASES.glob(f"*/{file}")}
    assert written == {CASES / case / file for case, file, _ in OUTPUTS}
