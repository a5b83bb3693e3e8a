"""Many accounts in one folder: each answers as it does alone, in whatever order its documents come.

The accounts are those of the cases, told apart by the account and region of their folder, with answers in pages, fields
that nobody expected, and empty documents beside them. An element that was cut short is told and never makes a verdict.
"""

import json
import re
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from tests.builders import REGION
from tests.laws.reading import network_of

import wayout
from wayout.ask.diagnosis import diagnose
from wayout.ask.source.workload import workloads
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

CASES: Final = Path(__file__).parents[1] / "cases"
SNAPSHOTS: Final = {p.parent.name: p for p in sorted(CASES.glob("*/snapshot.json"))}
MAPS: Final = frozenset(
    {"SyncStates", "AssociationSyncState", "options", "RuleVariables", "Condition", "IPSets", "PortSets", "Tags"}
)
"""Objects whose keys are no fields of AWS's."""
WEB: Final = "https://203.0.113.9"
Json = Any


def strange(value: Json, random: Random, *, may_grow: bool = True) -> Json:
    """The same with fields in another order, and one more in some of the objects that are not maps of somebody's keys."""
    if isinstance(value, list):
        return [strange(each, random) for each in value]
    if not isinstance(value, dict):
        return value
    items = [(key, strange(each, random, may_grow=key not in MAPS)) for key, each in value.items()]
    random.shuffle(items)
    if may_grow and random.random() < 0.2:
        items.append((f"NewField{random.randrange(99)}", random.choice([None, {"A": [1]}, "text", [], 5])))
    return dict(items)


def write(folder: Path, documents: dict[str, Json], random: Random) -> None:
    """The documents as separate files with names that say nothing, long ones in two pages."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = list(documents)
    random.shuffle(keys)
    for number, key in enumerate(keys):
        value = documents[key]
        if isinstance(value, list) and len(value) > 1 and random.random() < 0.5:
            half = len(value) // 2
            pages = [{key: value[:half], "NextToken": "more"}, {key: value[half:]}]
        else:
            pages = [{key: value}]
        for page, content in enumerate(pages):
            text = json.dumps(strange(content, random) if key != "Reservations" else content)
            (folder / f"{random.randrange(10**6)}-{number}-{page}.json").write_text(text)


def answers(network: Network) -> dict[str, Answer]:
    """What the first few workloads are told."""
    found = {}
    for workload in workloads(network):
        found[workload.name] = diagnose(network, workload.source, [WEB]).answer
    return found


_ACCOUNT: Final = "111122223333"


_OWN: Final = (
    "vpc|vpcbpa-exclude|subnet|rtb|acl|sg|eni|igw|eigw|nat|tgw-rtb|tgw-attach|tgw|pcx|vpce|vgw|dopt|pl|eipalloc|i"
)


def renamed(text: str, number: int, account: str) -> str:
    """The same snapshot with ids and an account of its own."""
    own = re.sub(rf"\b({_OWN})-", rf"\1-{number}x", text)
    return own.replace("prod", f"prod{number}").replace(_ACCOUNT, account)


def joined(folder: Path, random: Random) -> tuple[dict[str, Answer], list[str]]:
    """Write three accounts into one folder; what the workloads of each, and its documents' faults, are told alone."""
    expected: dict[str, Answer] = {}
    faults: list[str] = []
    for number, name in enumerate(random.sample(sorted(SNAPSHOTS), 3)):
        account = f"{number + 1}" * 12
        text = renamed(SNAPSHOTS[name].read_text(), number, account)
        network = network_of(json.loads(text), account=account)
        expected |= answers(network)
        faults += [problem.message for problem in network.problems]
        write(folder / account / REGION, json.loads(text), random)
    return expected, faults


@pytest.mark.parametrize("seed", range(30))
def test_accounts_in_one_folder_answer_as_they_do_alone(seed: int, tmp_path: Path) -> None:
    """Documents come in any order, in pages, with fields that nobody expected."""
    expected, faults = joined(tmp_path, Random(seed))  # noqa: S311 - repeatable on purpose
    network = wayout.load(tmp_path)
    assert sorted(problem.message for problem in network.problems) == sorted(faults)
    assert answers(network) == expected


@pytest.mark.parametrize("seed", range(30))
def test_a_file_that_was_cut_short_makes_no_verdict_wrong(seed: int, tmp_path: Path) -> None:
    """Its account says what it said, or that it does not know; it is told as a problem, and the others stay as they were."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    expected, _ = joined(tmp_path, random)
    cut = random.choice(sorted(tmp_path.glob("*/*/*.json")))
    cut.write_bytes(cut.read_bytes()[: random.randrange(cut.stat().st_size)])
    network = wayout.load(tmp_path)
    hurt = int(cut.parts[-3][0]) - 1
    assert network.problems
    for name, answer in answers(network).items():
        is_hurt = f"prod{hurt}" in name or f"-{hurt}x" in name
        known = expected.get(name)
        if known is not None:  # without its services or tasks, an interface goes by another name
            assert answer in ({known, Answer.UNKNOWN} if is_hurt else {known}), (name, cut.name)
