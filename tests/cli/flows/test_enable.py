"""`wayout flows enable`: printed from a snapshot, and carried out on a stand-in for AWS."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import jsonschema
import pytest
from click.testing import CliRunner, Result
from tests.builders import flow_log, healthy_network
from tests.collect.stand_in import StandIn

from wayout.cli.main import program
from wayout.evidence.log.log_format import RECOMMENDED
from wayout.render.json.schema import stored

BUCKET = "arn:aws:s3:::records"
ROLE = "arn:aws:iam::123456789012:role/flow-logs"


def _run(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(program, ["flows", "enable", *words, "--color", "never"], input=given)


@pytest.fixture
def snapshot(tmp_path: Path) -> str:
    path = tmp_path / "snapshot.json"
    healthy_network(2).add("FlowLogs", flow_log()).write(path)
    return str(path)


def _command(found: Result) -> list[str]:
    return shlex.split(next(line for line in found.stdout.splitlines() if line.startswith("aws ")))


def test_the_printed_command_is_one_that_a_shell_hands_over_whole(snapshot: str) -> None:
    found = _run("vpc-main", "--to", BUCKET, "--snapshot", snapshot)
    words = _command(found)
    assert found.exit_code == 0
    assert words[words.index("--log-format") + 1] == str(RECOMMENDED)
    assert words[words.index("--resource-ids") + 1] == "vpc-main"


def test_a_source_stands_for_the_subnets_of_its_tasks_and_gateways(snapshot: str) -> None:
    words = _command(_run("ecs:prod/payments", "--to", BUCKET, "--on", "subnet", "--snapshot", snapshot))
    start = words.index("--resource-ids") + 1
    assert set(words[start : words.index("--traffic-type")]) == {
        "subnet-private-a",
        "subnet-private-b",
        "subnet-public-a",
        "subnet-public-b",
    }


def test_a_log_group_needs_its_role(snapshot: str) -> None:
    found = _run("vpc-main", "--to", "/vpc/logs", "--snapshot", snapshot)
    assert (found.exit_code, found.stdout) == (2, "")
    words = _command(_run("vpc-main", "--to", "/vpc/logs", "--log-role", ROLE, "--snapshot", snapshot))
    assert words[words.index("--deliver-logs-permission-arn") + 1] == ROLE


@pytest.mark.parametrize("target", ["arn:aws:s3:::", "a:b", "arn:aws:s3:::b\n$(x)", "--log-format", "/x/$(y)", "a b"])
def test_a_place_that_is_none_is_refused(snapshot: str, target: str) -> None:
    found = _run("vpc-main", f"--to={target}", "--log-role", ROLE, "--snapshot", snapshot)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "is neither a bucket nor a log group" in found.stderr


def test_a_log_that_records_all_of_it_is_enough(tmp_path: Path) -> None:
    equal = flow_log(log_format=str(RECOMMENDED)) | {"MaxAggregationInterval": 60}
    healthy_network(1).add("FlowLogs", equal).write(tmp_path / "s.json")
    found = _run("vpc-main", "--to", BUCKET, "--snapshot", str(tmp_path / "s.json"))
    assert (found.exit_code, "nothing to do" in found.stdout, "aws ec2" in found.stdout) == (0, True, False)


def test_the_next_interface_is_recorded_only_when_asked_for(snapshot: str) -> None:
    plain = _command(_run("vpc-main", "--to", BUCKET, "--snapshot", snapshot))
    asked = _command(_run("vpc-main", "--to", BUCKET, "--next-hop", "--snapshot", snapshot))
    assert "next-hop-interface-id" not in " ".join(plain)
    assert "${next-hop-interface-id} ${next-hop-interface-type}" in " ".join(asked)


def test_the_same_command_is_printed_every_time(snapshot: str) -> None:
    runs = {_run("vpc-main", "--to", BUCKET, "--snapshot", snapshot).stdout for _ in range(2)}
    assert len(runs) == 1


def test_the_json_keeps_to_its_schema(snapshot: str) -> None:
    found = json.loads(_run("vpc-main", "--to", BUCKET, "--snapshot", snapshot, "-o", "json").stdout)
    jsonschema.validate(found, json.loads(stored("flows-enable-1")))
    assert shlex.split(found["orders"][0]["command"])[:3] == ["aws", "ec2", "create-flow-logs"]


@pytest.fixture
def ec2(flow_stand_in: StandIn) -> Iterator[Any]:
    """EC2 of the stand-in; the flow logs go again, because moto is shared by all tests of one process."""
    boto3.client("s3").create_bucket(Bucket="records")
    client = boto3.client("ec2")
    yield client
    flow_stand_in.behaviour.behave()
    made = [log["FlowLogId"] for log in client.describe_flow_logs()["FlowLogs"]]
    if made:
        client.delete_flow_logs(FlowLogIds=made)


@pytest.fixture
def live(ec2: Any, tmp_path: Path) -> tuple[str, str]:
    """A VPC that is really there, and a snapshot that knows it. It stays: moto would forget its ACL when it goes."""
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    folder = tmp_path / "live" / "123456789012" / "us-east-1"
    folder.mkdir(parents=True)
    vpcs = {"Vpcs": [{"VpcId": vpc_id, "CidrBlock": "10.0.0.0/16", "OwnerId": "123456789012"}]}
    (folder / "vpcs.json").write_text(json.dumps(vpcs))
    return vpc_id, str(tmp_path / "live")


def test_what_is_applied_is_made_looked_at_and_can_be_undone(live: tuple[str, str], ec2: Any) -> None:
    vpc_id, snapshot = live
    found = _run(vpc_id, "--to", BUCKET, "--snapshot", snapshot, "--apply", "--yes", "-o", "json")
    assert found.exit_code == 0, found.output
    (receipt,) = json.loads(found.stdout)["receipts"]
    (made,) = [log for log in ec2.describe_flow_logs()["FlowLogs"] if log["ResourceId"] == vpc_id]
    assert receipt["flow_logs"] == [made["FlowLogId"]]
    assert receipt["verified"] is True
    assert (made["LogFormat"], made["TrafficType"], made["MaxAggregationInterval"]) == (str(RECOMMENDED), "ALL", 60)
    assert {"Key": "wayout", "Value": "flows-enable"} in made["Tags"]
    assert shlex.split(receipt["undo"])[:5] == ["aws", "ec2", "delete-flow-logs", "--flow-log-ids", made["FlowLogId"]]


def test_applied_twice_makes_one(live: tuple[str, str], ec2: Any) -> None:
    vpc_id, snapshot = live
    words = (vpc_id, "--to", BUCKET, "--snapshot", snapshot, "--apply", "--yes")
    assert _run(*words).exit_code == 0
    second = _run(*words)
    assert (second.exit_code, "nothing to do" in second.stdout) == (0, True)
    assert len([log for log in ec2.describe_flow_logs()["FlowLogs"] if log["ResourceId"] == vpc_id]) == 1


def test_without_a_terminal_nothing_is_made_unasked(live: tuple[str, str], ec2: Any) -> None:
    vpc_id, snapshot = live
    found = _run(vpc_id, "--to", BUCKET, "--snapshot", snapshot, "--apply", given="y\n")
    assert found.exit_code == 2
    assert not [log for log in ec2.describe_flow_logs()["FlowLogs"] if log["ResourceId"] == vpc_id]


@pytest.mark.parametrize("action", ["ec2:CreateFlowLogs", "ec2:DescribeFlowLogs"])
def test_a_denied_call_says_which_permissions_it_takes(
    live: tuple[str, str], flow_stand_in: StandIn, action: str
) -> None:
    vpc_id, snapshot = live
    flow_stand_in.behaviour.denied.add(action)
    found = _run(vpc_id, "--to", BUCKET, "--snapshot", snapshot, "--apply", "--yes")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "`wayout iam-policy flows-enable`" in found.stderr
    assert flow_stand_in.behaviour.asked["ec2:CreateFlowLogs"] == (action == "ec2:CreateFlowLogs")


def test_the_snapshot_of_another_account_is_not_worked_on(live: tuple[str, str]) -> None:
    vpc_id, snapshot = live
    Path(snapshot, "123456789012").rename(Path(snapshot, "999999999999"))
    found = _run(vpc_id, "--to", BUCKET, "--snapshot", snapshot, "--apply", "--yes")
    assert found.exit_code == 2
    assert "the snapshot is of account 999999999999" in found.stderr


def test_a_resource_that_is_not_there_is_told_in_aws_words(flow_stand_in: StandIn, ec2: Any, tmp_path: Path) -> None:
    del ec2
    (tmp_path / "s.json").write_text(json.dumps({"Vpcs": [{"VpcId": "vpc-0gone", "CidrBlock": "10.0.0.0/16"}]}))
    found = _run("vpc-0gone", "--to", BUCKET, "--snapshot", str(tmp_path / "s.json"), "--apply", "--yes")
    assert found.exit_code == 1
    assert "vpc-0gone" in found.stderr
    assert flow_stand_in.behaviour.unexpected == []


def test_the_policy_lists_every_action() -> None:
    found = CliRunner().invoke(program, ["iam-policy", "flows-enable", "-o", "json"])
    actions = [action for part in json.loads(found.stdout)["Statement"] for action in part["Action"]]
    assert {"ec2:CreateFlowLogs", "ec2:DescribeFlowLogs", "logs:CreateLogDelivery", "iam:PassRole"} <= set(actions)
