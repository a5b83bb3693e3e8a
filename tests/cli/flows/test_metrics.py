"""`wayout flows metrics`: on a stand-in for AWS, and from a saved answer."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import jsonschema
import pytest
from click.testing import CliRunner, Result
from moto.cloudwatch.models import cloudwatch_backends
from tests.builders import healthy_network
from tests.collect.stand_in import StandIn

from wayout.cli.main import program
from wayout.render.json.schema import stored


def now() -> datetime:
    """This minute: the command asks for what was counted lately."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


def _run(*words: str, columns: int = 100) -> Result:
    return CliRunner().invoke(program, ["flows", "metrics", *words, "--color", "never"], env={"COLUMNS": str(columns)})


@pytest.fixture
def snapshot(tmp_path: Path) -> str:
    folder = tmp_path / "live" / "123456789012" / "us-east-1"
    folder.mkdir(parents=True)
    healthy_network(1).write(folder / "snapshot.json")
    return str(tmp_path / "live")


def _saved(tmp_path: Path, **counters: float) -> str:
    results = [
        {"Id": f"m{n}", "Label": f"nat-a - {name}", "Timestamps": [now().isoformat()], "Values": [value]}
        for n, (name, value) in enumerate(counters.items())
    ]
    (tmp_path / "m.json").write_text(json.dumps({"MetricDataResults": results}))
    return str(tmp_path / "m.json")


@pytest.fixture
def cloudwatch(flow_stand_in: StandIn) -> Any:
    """An account in which nothing else was counted."""
    del flow_stand_in
    cloudwatch_backends["123456789012"]["us-east-1"].reset()
    client = boto3.client("cloudwatch")
    for name, value in {
        "PacketsInFromSource": 40.0,
        "PacketsOutToDestination": 40.0,
        "PacketsInFromDestination": 0.0,
    }.items():
        client.put_metric_data(
            Namespace="AWS/NATGateway",
            MetricData=[
                {
                    "MetricName": name,
                    "Dimensions": [{"Name": "NatGatewayId", "Value": "nat-a"}],
                    "Timestamp": now() - timedelta(minutes=10),
                    "Value": value,
                }
            ],
        )
    return client


def test_counters_are_read_and_their_pattern_is_told(cloudwatch: Any, snapshot: str) -> None:
    del cloudwatch
    found = _run("nat-a", "--snapshot", snapshot)
    assert found.exit_code == 3, found.output
    assert "Packets go out and none comes back" in found.stdout
    assert "PacketsOutToDestination 40, PacketsInFromDestination 0 (derived)" in found.stdout


def test_a_denied_call_is_told_as_not_known(cloudwatch: Any, flow_stand_in: StandIn, snapshot: str) -> None:
    del cloudwatch
    flow_stand_in.behaviour.denied.add("monitoring:GetMetricData")
    found = _run("nat-a", "--snapshot", snapshot)
    assert found.exit_code == 4
    assert "Needs cloudwatch:GetMetricData." in " ".join(found.stdout.split())


CODES = {
    "nothing unusual": ({"PacketsInFromSource": 5.0, "PacketsOutToDestination": 5.0}, 0),
    "out of ports": ({"ErrorPortAllocation": 2.0}, 3),
}


@pytest.mark.parametrize(("counters", "code"), CODES.values(), ids=CODES)
def test_the_exit_code_says(tmp_path: Path, snapshot: str, counters: dict[str, float], code: int) -> None:
    assert _run("--metrics", _saved(tmp_path, **counters), "--snapshot", snapshot).exit_code == code


def test_a_saved_answer_needs_no_snapshot(tmp_path: Path) -> None:
    found = _run("--metrics", _saved(tmp_path, ErrorPortAllocation=2.0))
    assert (found.exit_code, "No port was free" in found.stdout) == (3, True)


def test_the_json_keeps_to_its_schema(tmp_path: Path, snapshot: str) -> None:
    saved = _saved(tmp_path, ErrorPortAllocation=2.0)
    found = json.loads(_run("--metrics", saved, "--snapshot", snapshot, "-o", "json").stdout)
    jsonschema.validate(found, json.loads(stored("flows-metrics-1")))
    assert found["metered"][0]["patterns"][0]["pattern"] == "out-of-ports"


def test_the_printed_request_is_what_the_aws_cli_takes(snapshot: str) -> None:
    found = json.loads(_run("nat-a", "--print-request", "--snapshot", snapshot).stdout)
    assert set(found) == {"MetricDataQueries", "StartTime", "EndTime", "ScanBy"}
    assert len({query["Id"] for query in found["MetricDataQueries"]}) == len(found["MetricDataQueries"])


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(tmp_path: Path, columns: int) -> None:
    saved = _saved(tmp_path, ErrorPortAllocation=2.0, PacketsInFromSource=0.0, IdleTimeoutCount=3.0)
    text = _run("--metrics", saved, columns=columns).stdout
    assert max(map(len, text.splitlines())) <= columns


def test_a_hostile_label_reaches_no_terminal(tmp_path: Path) -> None:
    label = "nat-a\x1b[31m - ErrorPortAllocation"
    answer = {"MetricDataResults": [{"Id": "m0", "Label": label, "Timestamps": [now().isoformat()], "Values": [1]}]}
    (tmp_path / "m.json").write_text(json.dumps(answer))
    found = _run("nat-a", "--metrics", str(tmp_path / "m.json"))
    assert "\x1b" not in found.stdout
