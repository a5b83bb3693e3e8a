"""The exact output of the first question of every case, as an engineer on call would read it.

`WAYOUT_UPDATE=1 pytest tests/render/test_case_output.py` writes it anew; read what changed before committing it.
"""

import os
from pathlib import Path

import pytest
from tests.explain.scenes import CASES, network_of, question, report_of, resolved

from wayout.ask.trace import trace
from wayout.explain.trace import trace_report
from wayout.render.diagnosis_text import diagnosis_text
from wayout.render.terminal import Charset, Colour, Screen
from wayout.render.trace_text import trace_text

SCREEN = Screen(100, Colour.OFF, Charset.UNICODE)
NAMES = sorted(path.parent.name for path in CASES.glob("*/case.toml"))


def _output(case: str) -> tuple[Path, str]:
    """The file that holds the output, and the output."""
    asked = question(case)
    if asked.get("kind", "diagnose") == "diagnose":
        return CASES / case / "diagnosis.txt", diagnosis_text(report_of(case), SCREEN)
    network = network_of(case)
    port = asked.get("source_port")
    traces = trace(network, asked["from"], asked["to"], source_port=port, resolved=resolved(asked))
    return CASES / case / "trace.txt", trace_text(trace_report(network, asked["from"], traces), SCREEN)


@pytest.mark.parametrize("case", NAMES)
def test_a_case_reads_as_it_is_written_down(case: str) -> None:
    path, output = _output(case)
    if os.environ.get("WAYOUT_UPDATE"):
        path.write_text(output, encoding="utf-8")
    assert path.exists(), "WAYOUT_UPDATE=1 writes it"
    assert output == path.read_text(encoding="utf-8")


def test_no_output_is_left_of_a_case_that_is_gone() -> None:
    """Each file belongs to the first question of its case."""
    written = {path for name in ("diagnosis.txt", "trace.txt") for path in CASES.glob(f"*/{name}")}
    assert written == {_output(case)[0] for case in NAMES}
