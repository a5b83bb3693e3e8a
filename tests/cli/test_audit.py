"""`wayout audit`, from its words to its output."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from tests.builders import flow_log, healthy_network, network_interface
from tests.cli.program import BROKEN, CASES, HEALTHY, UNKNOWN

from wayout.ask.pitfall.flow_log import DECIDING
from wayout.cli.main import program
from wayout.render.json.schema import stored

STORY = Path(__file__).parents[2] / "src" / "wayout" / "cli" / "practice" / "stories" / "mission" / "snapshot"
ONE_NAT = CASES / "three-zones-share-one-nat-gateway" / "snapshot.json"
WEB = ("--to", "https://203.0.113.9")


def _run(*words: str | Path, columns: int = 100) -> tuple[int, str, str]:
    given = ["audit", *map(str, words), "--color", "never"]
    found = CliRunner().invoke(program, given, env={"COLUMNS": str(columns)})
    return found.exit_code, found.stdout, found.stderr


def test_the_mission() -> None:
    """Both faults of the service, and what is worth changing beside them."""
    code, text, errors = _run("--snapshot", STORY)
    assert (code, errors) == (3, "")
    assert text.startswith("1 of 2 workloads reaches the public internet at tcp 443; 1 reaches it some of the time.\n")
    assert "ecs:prod/payments              3       ~ intermittent 33%  1, 2\n" in text
    assert "i-0a3c88ebaf4996921 (bastion)  1       ✓ reachable         –\n" in text
    assert "1. no-route at rtb-06807f60d40a76638\n" in text
    assert "   hits  ecs:prod/payments\n" in text
    assert "- single-nat-gateway at nat-0100a0736d0322421\n" in text


def test_a_healthy_network_ends_with_0(tmp_path: Path) -> None:
    fields = " ".join(f"${{{field}}}" for field in DECIDING)
    healthy_network().add("FlowLogs", flow_log(log_format=fields)).write(tmp_path / "snapshot.json")
    code, text, _ = _run(*WEB, "--snapshot", tmp_path)
    assert code == 0
    assert text.startswith("All 2 workloads reach https://203.0.113.9.\n")
    assert "Causes" not in text
    assert "Pitfalls" not in text


CODES = {"findings": (BROKEN, 3), "only a pitfall": (ONE_NAT, 3), "in doubt": (UNKNOWN, 4), "nothing": (HEALTHY, 0)}


@pytest.mark.parametrize(("snapshot", "code"), CODES.values(), ids=CODES)
def test_the_exit_code_says(snapshot: Path, code: int) -> None:
    assert _run(*WEB, "--snapshot", snapshot)[0] == code


@pytest.mark.parametrize("snapshot", [HEALTHY, BROKEN, UNKNOWN, ONE_NAT], ids=["healthy", "broken", "unknown", "nat"])
def test_the_json_keeps_to_its_schema(snapshot: Path) -> None:
    found = json.loads(_run(*WEB, "--snapshot", snapshot, "-o", "json")[1])
    jsonschema.validate(found, json.loads(stored("audit-1")))
    assert found["schema"] == "wayout.audit/1"


def test_the_json_ties_workloads_to_causes() -> None:
    found = json.loads(_run(*WEB, "--snapshot", BROKEN, "-o", "json")[1])
    (service,) = (workload for workload in found["workloads"] if workload["kind"] == "ecs-service")
    assert (service["name"], service["verdict"], service["success_rate"]) == (
        "ecs:prod/payments",
        "intermittent",
        0.6667,
    )
    (cause,) = (found["causes"][number] for number in service["causes"])
    assert (cause["reason"], cause["component"], cause["affects"]) == (
        "nacl-denied",
        "acl-private-c",
        ["ecs:prod/payments"],
    )
    assert found["counts"] == {"reachable": 1, "intermittent": 1, "blocked": 0, "unknown": 0}


def test_of_many_workloads_only_those_that_fail_are_listed(tmp_path: Path) -> None:
    network = healthy_network(1)
    for number in range(30):
        subnet = "subnet-public-a" if number == 7 else "subnet-private-a"
        address = "10.0.101.99" if number == 7 else f"10.0.1.{100 + number}"
        network.add("NetworkInterfaces", network_interface(f"eni-{number}", address, subnet=subnet, groups=("sg-app",)))
    network.write(tmp_path / "snapshot.json")
    _, text, _ = _run(*WEB, "--snapshot", tmp_path)
    assert "eni-7  " in text
    assert "eni-8" not in text
    assert "and 31 more workloads: -o json lists them all" in text


def test_of_many_that_fail_the_named_come_before_bare_interfaces(tmp_path: Path) -> None:
    """A service that fails in one of three zones must not hide behind the interfaces of a subnet that fails as a whole."""
    network = healthy_network(3)
    routes = network.element("RouteTables", "rtb-private-b")["Routes"]
    routes[:] = [each for each in routes if each["DestinationCidrBlock"] != "0.0.0.0/0"]
    for number in range(30):
        own = network_interface(
            f"eni-{number}", f"10.0.2.{100 + number}", subnet="subnet-private-b", groups=("sg-app",)
        )
        network.add("NetworkInterfaces", own)
    network.write(tmp_path / "snapshot.json")
    _, text, _ = _run(*WEB, "--snapshot", tmp_path)
    assert text.index("ecs:prod/payments ") < text.index("eni-0 ")


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(columns: int) -> None:
    _, text, _ = _run("--snapshot", STORY, columns=columns)
    assert max(map(len, text.splitlines())) <= columns


def test_a_wrong_destination_is_told() -> None:
    code, text, errors = _run("--to", "api.example.com", "--snapshot", BROKEN)
    assert (code, text) == (2, "")
    assert "has no port" in errors


def test_the_help_shows_examples() -> None:
    assert "wayout audit --snapshot prod" in CliRunner().invoke(program, ["audit", "--help"]).stdout
