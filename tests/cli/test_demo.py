"""`wayout demo`: the stories are told, and what they export can be diagnosed, mended and diagnosed again."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wayout.cli.demo import command as demo
from wayout.cli.diagnose import command as diagnose
from wayout.cli.flows.explain import command as flows_explain
from wayout.cli.main import program
from wayout.cli.practice.story import story_names

DESTINATIONS = ("--to", "https://api.example.com", "--to", "https://weather.example.net")
TABLE, ACL = "rtb-06807f60d40a76638", "acl-028bd78e7ef96f22f"


def _diagnosed(snapshot: Path) -> Result:
    arguments = ["ecs:prod/payments", *DESTINATIONS, "--snapshot", str(snapshot), "-o", "json"]
    return CliRunner().invoke(diagnose, arguments)


def _document(snapshot: Path, key: str) -> tuple[Path, dict[str, Any]]:
    for path in snapshot.rglob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        if key in content:
            return path, content
    raise AssertionError(key)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    target = tmp_path / "broken"
    assert CliRunner().invoke(demo, ["--export", str(target)]).exit_code == 0
    return target


@pytest.mark.parametrize("name", story_names())
def test_every_story_is_told(name: str) -> None:
    found = CliRunner().invoke(demo, [name])
    assert found.exit_code == 0
    assert "What to take home" in found.output


def test_the_mission_ends_with_its_fix_the_proof_the_price_and_a_second_diagnosis() -> None:
    told = CliRunner().invoke(demo, []).output
    chapters = (
        "What mends it?",
        "Plan: mend what is there",
        "Proof",
        "Price",
        "Diagnosed once more",
        "What to take home",
    )
    places = [told.index(chapter) for chapter in chapters]
    assert places == sorted(places)
    assert "Costs nothing more by the hour." in told
    assert "All 3 placements of prod/payments reach" in " ".join(told.split())


def test_a_story_that_nothing_mends_without_harm_says_so() -> None:
    told = " ".join(CliRunner().invoke(demo, ["lambda-public-subnet"]).output.split())
    assert "No plan: all that would let lambda:weather reach https://weather.example.net takes something away" in told
    assert "Diagnosed once more" not in told


def test_there_are_eight_more_stories_than_the_mission() -> None:
    assert story_names()[0] == "mission"
    assert len(story_names()) >= 9


def test_the_exported_mission_has_two_causes_and_one_good_zone_of_three(exported: Path) -> None:
    found = _diagnosed(exported)
    answer = json.loads(found.output)
    assert found.exit_code == 3
    assert answer["expected_success_rate"] == pytest.approx(1 / 3, abs=1e-3)
    assert {(cause["reason"], cause["component"]) for cause in answer["causes"]} == {
        ("no-route", TABLE),
        ("nacl-denied", ACL),
    }


def test_the_mission_is_reachable_once_both_faults_are_mended(exported: Path) -> None:
    path, tables = _document(exported, "RouteTables")
    (nat,) = _document(exported, "NatGateways")[1]["NatGateways"]
    table = next(t for t in tables["RouteTables"] if t["RouteTableId"] == TABLE)
    route = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": nat["NatGatewayId"], "Origin": "CreateRoute"}
    table["Routes"].append({**route, "State": "active"})
    path.write_text(json.dumps(tables), encoding="utf-8")
    assert _diagnosed(exported).exit_code == 3
    path, acls = _document(exported, "NetworkAcls")
    acl = next(a for a in acls["NetworkAcls"] if a["NetworkAclId"] == ACL)
    entry = {"RuleNumber": 110, "Protocol": "6", "RuleAction": "allow", "Egress": False, "CidrBlock": "0.0.0.0/0"}
    acl["Entries"].append({**entry, "PortRange": {"From": 1024, "To": 65535}})
    path.write_text(json.dumps(acls), encoding="utf-8")
    found = _diagnosed(exported)
    assert found.exit_code == 0
    assert json.loads(found.output)["verdict"] == "reachable"


def test_the_mission_has_a_chapter_on_what_its_rejects_mean() -> None:
    """The REJECTs are those of the ACL of zone c; what zone b lacks shows as ACCEPT without an answer."""
    told = CliRunner().invoke(demo, [], env={"COLUMNS": "100"}).output
    chapter = " ".join(
        told[told.index("What the REJECTs mean") : told.index("Why does it work from over there?")].split()
    )
    assert "24 records say REJECT, because of nacl-denied at acl-028bd78e7ef96f22f on the way back" in chapter
    assert "24 connections were ACCEPTed and came to nothing, because of no-route at rtb-06807f60d40a76638" in chapter
    assert "No route table makes a REJECT" in chapter
    assert "24 REJECTs of 24 connections at eni-0498f84e6b11ab39b (prod-private-c)" in chapter
    assert "(F3, verified)" in chapter
    assert "(F8, derived)" in chapter
    assert "The records of nat-0100a0736d0322421 (prod-a) agree: no request comes." in chapter


def test_the_exported_flow_logs_are_explained_as_the_chapter_does(exported: Path) -> None:
    for folder in ("flow-logs", "flow-logs-default"):
        words = ["ecs:prod/payments", "--logs", str(exported / folder), "--snapshot", str(exported), "-o", "json"]
        answer = json.loads(CliRunner().invoke(flows_explain, words).output)
        told = [(a["rows"][0]["row"], a["blamed"][0]["component"]) for a in answer["accounts"]]
        assert told == [("F3", ACL), ("F8", TABLE)]
        assert answer["rejected"] == 24


TO = ("--to", "https://api.example.com", "--to", "https://weather.example.net")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("flows", "rates", "ecs:prod/payments", *TO), 3, id="one of three is answered"),
        pytest.param(("flows", "egress", "ecs:prod/payments"), 3, id="the gateway that carried it"),
        pytest.param(("flows", "coverage", "ecs:prod/payments"), 0, id="all is logged"),
        pytest.param(("verify", "ecs:prod/payments", *TO), 3, id="the model agrees"),
    ],
)
def test_the_exported_evidence_agrees_with_the_diagnosis(exported: Path, words: tuple[str, ...], code: int) -> None:
    logs = () if "coverage" in words else ("--logs", str(exported / "flow-logs"))
    found = CliRunner().invoke(program, [*words, *logs, "--snapshot", str(exported), "-o", "json"])
    assert found.exit_code == code
    told = json.loads(found.output)
    match words[:2]:
        case ("flows", "rates"):
            total = told["total"]
            assert (total["answered"], total["attempts"], told["contradictions"]) == (24, 72, [])
            assert total["enough"]
        case ("flows", "egress"):
            assert [gateway["id"] for gateway in told["nat_gateways"]] == ["nat-0100a0736d0322421"]
        case ("flows", "coverage"):
            assert all(place["flow_logs"] for place in told["places"])
        case _:
            assert {row["agreement"] for row in told["rows"]} == {"agree"}
            assert sorted(row["flow_logs"]["says"] for row in told["rows"]) == ["fails"] * 4 + ["passes"] * 2


def test_an_unknown_story_is_one_clear_line() -> None:
    found = CliRunner().invoke(demo, ["nat-lop"])
    assert "nat-loop" in str(getattr(found.exception, "hint", ""))
