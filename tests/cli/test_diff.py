"""`wayout diff` as a process: its text, its JSON, its exit codes."""

import json
from pathlib import Path

import jsonschema
from tests.cli.program import BROKEN, HEALTHY, wayout

from wayout.render.json.schema import stored


def _lost(tmp_path: Path) -> Path:
    """The healthy network after a change: one table has lost its default route."""
    documents = json.loads(HEALTHY.read_text(encoding="utf-8"))
    table = next(t for t in documents["RouteTables"] if t["RouteTableId"] == "rtb-private-b")
    table["Routes"] = [r for r in table["Routes"] if r.get("DestinationCidrBlock") != "0.0.0.0/0"]
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(documents), encoding="utf-8")
    return changed


def test_the_text_says_who_lost_what_and_by_which_change(tmp_path: Path) -> None:
    done = wayout("diff", HEALTHY, _lost(tmp_path))
    assert done.returncode == 3, done.stderr
    assert "1 workload reaches less" in done.stdout
    assert "1. ecs:prod/payments (subnet-private-b)" in done.stdout
    assert "became unreachable:" in done.stdout
    assert "now stopped by no-route at rtb-private-b" in done.stdout
    assert "rtb-private-b" in done.stdout
    assert "- route 0.0.0.0/0 to nat-b" in done.stdout


def test_the_way_back_says_what_became_reachable(tmp_path: Path) -> None:
    done = wayout("diff", _lost(tmp_path), HEALTHY)
    assert done.returncode == 3
    assert "1 workload reaches more" in done.stdout
    assert "before, stopped by no-route at rtb-private-b" in done.stdout
    assert "+ route 0.0.0.0/0 to nat-b" in done.stdout


def test_the_json_keeps_to_its_schema(tmp_path: Path) -> None:
    done = wayout("diff", HEALTHY, _lost(tmp_path), "-o", "json")
    found = json.loads(done.stdout)
    jsonschema.Draft202012Validator(json.loads(stored("difference-1"))).validate(found)
    assert (found["schema"], found["verdict"]) == ("wayout.difference/1", "different")
    (finding,) = found["findings"]
    assert finding["affects"][0]["placement"] == "subnet-private-b"
    (move,) = finding["moves"]
    assert (move["was"], move["now"]) == ("reachable", "blocked")
    assert move["example"]["destination_port"] == 443
    assert move["stopped_by"] == [{"reason": "no-route", "component": "rtb-private-b", "rule": None}]
    change = found["changes"][finding["changes"][0]]
    assert (change["document"], change["id"], change["kind"]) == ("RouteTables", "rtb-private-b", "changed")
    assert change["gone"] == ["route 0.0.0.0/0 to nat-b"]


def test_a_snapshot_and_itself() -> None:
    done = wayout("diff", BROKEN, BROKEN)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing became reachable or unreachable")


def test_what_cannot_be_compared_is_not_a_change(tmp_path: Path) -> None:
    documents = json.loads(HEALTHY.read_text(encoding="utf-8"))
    del documents["NatGateways"]
    lacking = tmp_path / "lacking.json"
    lacking.write_text(json.dumps(documents), encoding="utf-8")
    done = wayout("diff", HEALTHY, lacking)
    assert done.returncode == 4
    assert "cannot be compared" in done.stdout
    assert "became" not in done.stdout.replace("Nothing became", "")
    assert "ec2:DescribeNatGateways" in done.stdout
    found = json.loads(wayout("diff", HEALTHY, lacking, "-o", "json").stdout)
    assert found["verdict"] == "unknown"
    assert found["gaps"]


def test_narrowed_to_a_source_and_a_destination(tmp_path: Path) -> None:
    changed = _lost(tmp_path)
    asked = wayout("diff", HEALTHY, changed, "--source", "ecs:prod/payments", "--to", "https://203.0.113.9")
    assert asked.returncode == 3
    assert "tcp 443 to 203.0.113.9" in asked.stdout
    assert wayout("diff", HEALTHY, changed, "--to", "203.0.113.9:80").returncode == 0


def test_a_path_without_a_snapshot_is_wrong_input(tmp_path: Path) -> None:
    assert wayout("diff", HEALTHY, tmp_path / "nothing").returncode == 2
    assert wayout("diff", HEALTHY, HEALTHY, "--source", "ecs:prod/nobody").returncode == 2
