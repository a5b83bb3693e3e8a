"""A redacted snapshot gives the same answers: every case, asked again under other names and addresses."""

import re
import tomllib
from datetime import UTC, datetime
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.cases.make import snapshot_of

import wayout
from wayout.ask.destination.destination import parse_resolutions
from wayout.ask.diagnosis import Diagnosis
from wayout.ask.result.result import component_of
from wayout.aws.enumeration import enumerations
from wayout.snapshot.pseudonym import Pseudonyms
from wayout.snapshot.redact import redact
from wayout.snapshot.store import open_snapshot

CASES = Path(__file__).parent.parent / "cases"
KEY = b"key"
ENUMERATIONS = enumerations()


def questions(name: str) -> list[dict[str, Any]]:
    case = tomllib.loads((CASES / name / "case.toml").read_text(encoding="utf-8"))
    return [question for question in case["question"] if question.get("kind", "diagnose") == "diagnose"]


NAMES = sorted(path.parent.name for path in CASES.glob("*/case.toml") if questions(path.parent.name))
SETTINGS = (":public", ":ipv6", ":external-snat", ":standard")
KEPT = re.compile(r"(awsvpcConfiguration=|subnets=|securityGroups=|assignPublicIp=|ENABLED|DISABLED|[\[\]{},@])")
"""What the command line says around names in a network configuration."""


class Translation:
    """The words of a question, under the names that the redaction gives."""

    def __init__(self, snapshot: Path) -> None:
        files = [msgspec.json.decode(file.content) for file in open_snapshot(snapshot).files]
        found: dict[str, None] = {}
        for element in (one for key in ("Vpcs", "Subnets") for answers in files for one in answers.get(key, ())):
            for block in (element, *element.get("CidrBlockAssociationSet", ())):
                if isinstance(block.get("CidrBlock"), str):
                    found[block["CidrBlock"]] = None
        networks = []
        for cidr in found:
            try:
                networks.append(IPv4Network(cidr))
            except ValueError:
                continue
        self._names = Pseudonyms(KEY, networks)

    def word(self, text: str) -> str:
        return self._names.text(text)

    def source(self, text: str) -> str:
        """The source with its names replaced, and not the words of the command line around them."""
        kind, colon, rest = text.partition(":")
        if kind in {"ecs", "ecs-task", "lambda", "description", "eks-pod", "run-task"}:
            return f"{kind}{colon}{self.source(rest) if kind == 'eks-pod' else self._around(rest)}"
        setting = next((s for s in SETTINGS if text.endswith(s)), "")
        return self.source(text.removesuffix(setting)) + setting if setting else self.word(text)

    def _around(self, text: str) -> str:
        parts = re.split(KEPT, text)
        return "".join(part if re.fullmatch(KEPT, part) else self.word(part) for part in parts if part)

    def destination(self, text: str) -> str:
        if text.startswith("aws:"):
            return text
        if text.startswith("elb:"):
            return f"elb:{self.word(text.removeprefix('elb:'))}"
        scheme, separator, rest = text.rpartition("://")
        return f"{scheme}{separator}{self.word(rest)}"


def diagnosed(snapshot: Path, question: dict[str, Any]) -> Diagnosis:
    resolve = tuple(f"{host}={','.join(addresses)}" for host, addresses in question.get("resolve", {}).items())
    return wayout.diagnose(
        wayout.load(snapshot), question["source"], question["to"], resolved=parse_resolutions(resolve)
    )


def translated(question: dict[str, Any], words: Translation) -> dict[str, Any]:
    resolve = question.get("resolve", {})
    return {
        "source": words.source(question["source"]),
        "to": [words.destination(one) for one in question["to"]],
        "resolve": {words.word(host): [words.word(one) for one in addresses] for host, addresses in resolve.items()},
    }


def essence(found: Diagnosis, words: Translation | None) -> tuple[Any, ...]:
    """All that the answer rests on: the verdicts, the rates, and for each placement which component blocks and why."""

    def word(text: str) -> str:
        return text if words is None else words.word(text)

    rows = [
        (
            word(placement.id),
            placement.weight,
            [str(result.answer) for result in row],
            [
                sorted((str(one.reason), word(component_of(one, placement)), str(one.leg)) for one in result.blockers)
                for result in row
            ],
        )
        for placement, row in zip(found.placements, found.results, strict=True)
    ]
    return (
        found.answer,
        found.expected_success_rate,
        sorted(rows, key=lambda row: str(row[0])),
        sorted(gap.what for gap in found.gaps),
        len(found.problems),
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_redacted_case_has_the_same_answer(name: str, tmp_path: Path) -> None:
    snapshot = snapshot_of(CASES / name)
    redact(open_snapshot(snapshot), tmp_path / "r", KEY, ENUMERATIONS, datetime(2026, 11, 22, tzinfo=UTC))
    words = Translation(snapshot)
    for question in questions(name):
        here = diagnosed(snapshot, question)
        there = diagnosed(tmp_path / "r", translated(question, words))
        assert essence(there, None) == essence(here, words)
