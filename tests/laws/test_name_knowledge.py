"""Knowing less of what decides names never turns a verdict into its opposite: it stays, or becomes unknown.

Held over every case about names: each document of Route 53 and its resolver is taken away, by itself, and refused.
"""

import json
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from tests.laws.reading import network_of

import wayout
from wayout.ask.destination.destination import parse_resolutions
from wayout.forward.journey.outcome import Answer
from wayout.snapshot.document import DOCUMENTS

CASES: Final = Path(__file__).parents[1] / "cases"
OF_NAMES: Final = tuple(key for key, known in DOCUMENTS.items() if known.permission.startswith("route53"))


def _about_names(snapshot: Path) -> bool:
    documents = json.loads(snapshot.read_text(encoding="utf-8"))
    return any(documents.get(key) for key in OF_NAMES if key != "VpcHostedZones") or any(
        listing["HostedZoneSummaries"] for listing in documents.get("VpcHostedZones", [])
    )


ABOUT_NAMES: Final = sorted(path.parent.name for path in CASES.glob("*/snapshot.json") if _about_names(path))


def _answers(case: str, documents: dict[str, Any], *refused: str) -> list[Answer]:
    questions = tomllib.loads((CASES / case / "case.toml").read_text(encoding="utf-8"))["question"]
    network = network_of(documents, *refused)
    found = []
    for question in questions:
        texts = tuple(f"{host}={','.join(ips)}" for host, ips in question.get("resolve", {}).items())
        resolved = parse_resolutions(texts)
        found.append(wayout.diagnose(network, question["source"], question["to"], resolved=resolved).answer)
    return found


@pytest.mark.parametrize("case", ABOUT_NAMES)
def test_a_document_about_names_that_is_missing_or_refused_flips_no_verdict(case: str) -> None:
    documents = json.loads((CASES / case / "snapshot.json").read_text(encoding="utf-8"))
    whole = _answers(case, documents)
    for key in [key for key in OF_NAMES if key in documents]:
        rest = {name: content for name, content in documents.items() if name != key}
        refused = _answers(case, rest, key)
        assert all(less in {full, Answer.UNKNOWN} for full, less in zip(whole, refused, strict=True)), key
        # What was open may become AWS's default, which is said among the assumptions.
        missing = _answers(case, rest)
        assert all(less is full or Answer.UNKNOWN in {full, less} for full, less in zip(whole, missing, strict=True)), (
            key
        )
