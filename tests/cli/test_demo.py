"""`wayout demo`: the stories are told, and what they export can be diagnosed, mended and diagnosed again."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wayout.cli.demo import command as demo
from wayout.cli.diagnose import command as diagnose
from wayout.cli.story import story_names

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


def test_an_unknown_story_is_one_clear_line() -> None:
    found = CliRunner().invoke(demo, ["nat-lop"])
    assert "nat-loop" in str(getattr(found.exception, "hint", ""))
