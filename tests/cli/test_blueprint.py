"""`wayout blueprint` as a process: its text, its JSON, its forms, and what it refuses."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from tests.cli.program import wayout

from wayout.fix.plan import Plan
from wayout.render.json.schema import stored

ASKED = ("blueprint", "--name", "prod", "--region", "us-east-1")


def test_the_whole_network_is_told_and_proved() -> None:
    done = wayout(*ASKED, "--endpoint", "s3")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("10.0.0.0/16 in 3 zones of us-east-1: tasks in every zone reach internet:443.\n")
    assert "us-east-1b  10.0.32.0/19  10.0.136.0/21  its own NAT gateway" in done.stdout
    assert "1 VPC, 6 subnets, 4 route tables, 1 internet gateway, 3 NAT gateways, 3 Elastic IPs" in done.stdout
    assert done.stdout.count("✓ reachable") == 3
    assert "192.0.2." not in done.stdout
    assert "About $109.50 a month more, list price of" in done.stdout
    assert '"assignPublicIp": "DISABLED"' in done.stdout


def test_json_keeps_to_its_schema_and_is_a_plan(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    done = wayout(*ASKED, "--nat", "regional", "--zone", "us-east-1d", "--save", target, "-o", "json")
    assert (done.returncode, done.stderr) == (0, f"wrote the plan to {target}\n")
    text = target.read_text(encoding="utf-8")
    assert text == done.stdout
    found = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(stored("blueprint-1"))).validate(found)
    assert (found["schema"], found["verdict"], found["approach"]) == (
        "wayout.blueprint/1",
        "reachable",
        "regional-nat",
    )
    assert [zone["az"] for zone in found["zones"]] == ["us-east-1d"]
    assert "One zone is a single point of failure: give at least two." in found["notes"]
    assert msgspec.json.decode(text, type=Plan).changes[0].component == "vpc-new-prod"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("terraform", 'output "private_subnet_ids" {'),
        ("cloudformation", "  PrivateSubnetIds:"),
        ("cli", "VPC_PROD=$(aws ec2 create-vpc"),
    ],
)
def test_it_can_be_written_for_other_tools(form: str, says: str) -> None:
    done = wayout(*ASKED, "--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    assert says in done.stdout


def test_all_that_is_wrong_is_told_at_once() -> None:
    done = wayout("blueprint", "--name", "$(x)", "--region", "here", "--zone", "x", "--flow-logs", "bucket")
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    for wrong in ("the name '$(x)'", "the region 'here'", "the zone 'x'", "the place of flow logs 'bucket'"):
        assert wrong in first
    assert second.startswith("hint: ")


def test_a_block_that_is_too_small_is_told() -> None:
    done = wayout(*ASKED, "--cidr", "10.0.0.0/26")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("wayout: 10.0.0.0/26 is too small for 3 zones\nhint: Give the VPC a /23 or more.\n")


@pytest.mark.parametrize(
    ("service", "line"),
    [
        (
            "nonsense",
            "the service 'nonsense' (such as ecr.api; one that wayout does not know goes by its whole name, com.amaz",
        ),
        ("ecr.apo", "the service 'ecr.apo' (is it ecr.api"),
        ("secretmanager", "the service 'secretmanager' (is it secretsmanager"),
        ("S3", "the service 'S3' (is it s3"),
        ("com.amazonaws.eu-west-1.logs", "(of another region than us-east-1)"),
        ("$(reboot)", "com.amazonaws.us-east-1.NAME)"),
    ],
)
def test_a_service_that_aws_does_not_have_is_told_in_one_line(service: str, line: str) -> None:
    done = wayout(*ASKED, "--endpoint", service, "--endpoint", "s3")
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert line in first
    assert second == "hint: wayout blueprint --help shows examples."


@pytest.mark.parametrize("service", ["com.amazonaws.us-east-1.brand-new", "kms-fips"])
def test_a_new_service_goes_by_its_whole_name(service: str) -> None:
    done = wayout(*ASKED, "--endpoint", service, "-o", "json")
    assert (done.returncode, done.stderr) == (0, "")
    names = [change["service_name"] for change in json.loads(done.stdout)["changes"] if "service_name" in change]
    assert names == [f"com.amazonaws.us-east-1.{service.removeprefix('com.amazonaws.us-east-1.')}"]
