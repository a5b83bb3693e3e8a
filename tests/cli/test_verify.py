"""`wayout verify`: the table of witnesses, a probe in a stand-in for AWS, and what it leaves behind: nothing."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from moto.core.config import default_user_config
from tests.builders.mended_mission import write_mended_mission
from tests.cli.program import command
from tests.collect.stand_in import StandIn, let_functions_return, serve
from tests.lab.ground import needs_lab

from wayout.aws.journal import Closing, Opening, begin_journal, read_journal
from wayout.cli.main import program
from wayout.evidence.probe import probe_program
from wayout.render.json.schema import stored

SNAPSHOT = (
    Path(__file__).resolve().parents[2] / "src" / "wayout" / "cli" / "practice" / "stories" / "mission" / "snapshot"
)
API = "https://api.example.com"
ASK = ["verify", "ecs:prod/payments", "--to", API]
OFFLINE = [*ASK, "--snapshot", str(SNAPSHOT)]


@pytest.fixture(scope="module")
def _running() -> Iterator[StandIn]:
    before = default_user_config["lambda"]["use_docker"]
    default_user_config["lambda"]["use_docker"] = False
    with serve() as stand_in:
        yield stand_in
    default_user_config["lambda"]["use_docker"] = before


@pytest.fixture
def stand_in(_running: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[StandIn]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in _running.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    yield _running
    assert remaining() == []


@cache
def client(service: str, url: str) -> Any:
    return boto3.client(service, region_name="us-east-1", endpoint_url=url)  # type: ignore[call-overload]


def remaining() -> list[str]:
    url = os.environ["AWS_ENDPOINT_URL"]
    functions = client("lambda", url).list_functions()["Functions"]
    roles = client("iam", url).list_roles()["Roles"]
    names = [each["FunctionName"] for each in functions] + [each["RoleName"] for each in roles]
    return [name for name in names if name.startswith("wayout-probe")]


def met(failure: str | None) -> dict[str, Any]:
    """What a function met that called the API."""
    step = {"name": "connect", "seconds": 0.01, "note": "a note", "failure": failure}
    attempt = {"address": "203.0.113.10", "steps": [step], "status": None, "seen": None}
    return {"means": "Python 3.13", "proxies": [], "calls": [{"id": API, "name": None, "attempts": [attempt]}]}


@pytest.fixture
def here(stand_in: StandIn, tmp_path: Path) -> list[str]:
    """The question to the mission's network, as if it were the stand-in's account."""
    del stand_in
    return [*ASK, "--snapshot", str(placed(tmp_path / "here", "123456789012"))]


def placed(folder: Path, account: str) -> Path:
    """The mission's snapshot as one of this account."""
    region = folder / account / "us-east-1"
    region.mkdir(parents=True)
    for file in SNAPSHOT.rglob("*.json"):
        (region / file.name).write_bytes(file.read_bytes())
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(program, list(words))


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    Draft202012Validator(json.loads(stored("verification-1"))).validate(found)
    return found


def test_without_a_witness_it_is_the_model_alone() -> None:
    result = run(*OFFLINE, "-o", "json")
    assert result.exit_code == 3
    told = document(result)
    assert (told["verdict"], told["contradicted"]) == ("intermittent", False)
    assert [(row["verdict"], row["agreement"], row["probe"]) for row in told["rows"]] == [
        ("reachable", "alone", None),
        ("blocked", "alone", None),
        ("blocked", "alone", None),
    ]


@needs_lab
def test_the_lab_agrees_with_the_model_row_by_row() -> None:
    result = run(*OFFLINE, "--probe", "lab", "-o", "json")
    assert result.exit_code == 3
    rows = document(result)["rows"]
    assert [(row["agreement"], row["probe"]["says"]) for row in rows] == [
        ("agree", "passes"),
        ("agree", "fails"),
        ("agree", "fails"),
    ]
    assert rows[0]["probe"]["attempts"][0]["seen_address"] == "198.51.100.11"
    assert rows[1]["probe"]["signature"]["rule"] == "CLI-1"


def test_a_probe_that_meets_what_the_model_says_agrees(here: list[str]) -> None:
    let_functions_return("us-east-1", met(None), met("timeout"), met("timeout"))
    result = run(*here, "--probe", "lambda", "--yes")
    assert result.exit_code == 3, result.stderr
    assert "What was seen agrees in all rows." in " ".join(result.stdout.split())
    assert "CONTRADICT" not in result.stdout
    assert "make a Lambda function in subnet-00bce57998e9e476f with sg-0a5b12ad764a34a15" in result.stderr
    assert "cost: at most" in result.stderr
    assert "lambda:CreateFunction" in result.stderr


def test_a_contradiction_is_told_with_its_meaning_and_is_a_finding(here: list[str]) -> None:
    let_functions_return("us-east-1", met("timeout"), met("refused"), met("timeout"))
    result = run(*here, "--probe", "lambda", "--yes", "-o", "json")
    assert result.exit_code == 3
    told = document(result)
    assert told["contradicted"] is True
    assert [row["agreement"] for row in told["rows"]] == ["contradict", "contradict", "agree"]
    first, second, _ = (row["contradictions"] for row in told["rows"])
    assert first[0]["between"] == ["model", "probe"]
    assert second[0]["between"] == ["probe", "model"]
    assert "has no route" in second[0]["message"]
    assert "believe the call" in second[0]["meaning"]
    assert told["rows"][1]["probe"]["signature"]["rule"] == "CLI-2"


def test_the_text_of_a_contradiction(here: list[str]) -> None:
    let_functions_return("us-east-1", met("timeout"), met("timeout"), met("timeout"))
    result = run(*here, "--probe", "lambda", "--yes")
    assert result.stdout.startswith("1 of 3 rows contradicts: what was seen is not what the model says.")
    assert "What contradicts" in result.stdout
    assert "Collect a new snapshot" in result.stdout


def test_nothing_is_done_unless_somebody_agrees(here: list[str], stand_in: StandIn) -> None:
    before = sum(stand_in.behaviour.asked.values())
    result = run(*here, "--probe", "lambda")
    assert result.exit_code == 2
    assert "nobody can be asked" in result.stderr
    assert "--yes" in result.stderr
    assert sum(stand_in.behaviour.asked.values()) == before


def test_a_denied_probe_is_no_answer_and_leaves_nothing(here: list[str], stand_in: StandIn) -> None:
    stand_in.behaviour.denied.add("iam:CreateRole")
    result = run(*here, "--probe", "lambda", "--yes", "-o", "json")
    stand_in.behaviour.behave()
    rows = document(result)["rows"]
    assert [(row["agreement"], row["probe"]["measured"]) for row in rows] == [("open", False)] * 3
    assert "no role could be made" in rows[0]["probe"]["message"]
    assert result.exit_code == 3


def test_a_killed_probe_is_cleaned_up_by_its_journal(stand_in: StandIn, tmp_path: Path) -> None:
    moto = client("iam", stand_in.url)
    moto.create_role(RoleName="wayout-probe-t9", AssumeRolePolicyDocument="{}")
    path = tmp_path / "wayout" / "probes" / "t9-123456789012.jsonl"
    now = datetime(2026, 11, 1, tzinfo=UTC)
    opening = Opening(kind="probe", token="t9", account="123456789012", at=now)
    with begin_journal(path, opening, lambda: now) as journal:
        journal.intend("make a role", ("iam", "CreateRole", "us-east-1"), {"RoleName": "wayout-probe-t9"})
    result = run("verify", "--clean-up")
    assert result.exit_code == 0, result.stderr
    assert "finished 1 of 1 probes" in result.stderr
    assert isinstance(read_journal(path)[-1], Closing)
    again = run("verify", "--clean-up")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "nothing is left" in again.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_it_and_removes_what_was_made(here: list[str], stand_in: StandIn, number: signal.Signals) -> None:
    stand_in.behaviour.held = {"lambda:ListFunctions"}  # all that is asked by GET, as is whether the function is ready
    words = command(*here, "--probe", "lambda", "--yes")
    running = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("making a function"):
            break
    running.send_signal(number)
    stand_in.behaviour.behave()
    said = running.communicate(timeout=600)[1]
    assert running.returncode == 130, said
    assert "removing what was made" in said
    assert remaining() == []


@pytest.mark.usefixtures("stand_in")
def test_the_credentials_of_another_account_are_refused(tmp_path: Path) -> None:
    snapshot = placed(tmp_path / "there", "999988887777")
    result = run(*ASK, "--snapshot", str(snapshot), "--probe", "lambda", "--yes")
    assert result.exit_code == 2
    assert "999988887777" in result.stderr
    assert "AWS_PROFILE" in result.stderr


LOGS = SNAPSHOT.parent / "flow-logs"
"""What the lab recorded of the mission's network."""


def test_records_of_the_lab_agree_with_the_model() -> None:
    result = run(*OFFLINE, "--logs", str(LOGS), "-o", "json")
    assert result.exit_code == 3, result.stderr
    rows = document(result)["rows"]
    assert [(row["agreement"], row["flow_logs"]["says"]) for row in rows] == [
        ("agree", "passes"),
        ("agree", "fails"),
        ("agree", "fails"),
    ]
    assert "whose replies were rejected" in rows[2]["flow_logs"]["message"]


def test_records_of_the_broken_network_contradict_the_mended_one(tmp_path: Path) -> None:
    """As after a fix: the model passes everywhere, and the records from before say otherwise."""
    write_mended_mission(tmp_path / "mended")
    result = run(*ASK, "--snapshot", str(tmp_path / "mended"), "--logs", str(LOGS), "-o", "json")
    assert result.exit_code == 3
    told = document(result)
    assert (told["verdict"], told["contradicted"]) == ("reachable", True)
    assert [row["agreement"] for row in told["rows"]] == ["agree", "contradict", "contradict"]
    (contradiction,) = told["rows"][1]["contradictions"]
    assert contradiction["between"] == ["model", "flow-logs"]
    assert "FL-6" in contradiction["meaning"]


def test_metrics_of_the_gateway_are_read_from_a_saved_answer(tmp_path: Path) -> None:
    gateway = json.loads(next(SNAPSHOT.rglob("nat-gateways.json")).read_bytes())["NatGateways"][0]["NatGatewayId"]
    series = {"PacketsInFromSource": 900, "PacketsOutToDestination": 900, "PacketsInFromDestination": 0}
    answer = [
        {"Id": f"m{n}", "Label": f"{gateway} - {name}", "Timestamps": ["2026-11-01T12:00:00Z"], "Values": [value]}
        for n, (name, value) in enumerate(series.items())
    ]
    (tmp_path / "answer.json").write_text(json.dumps({"MetricDataResults": answer}))
    result = run(*OFFLINE, "--metrics", str(tmp_path / "answer.json"), "-o", "json")
    assert result.exit_code == 3, result.stderr
    told = document(result)
    first = told["rows"][0]
    assert (first["metrics"]["says"], first["metrics"]["where"]) == ("fails", gateway)
    assert first["agreement"] == "contradict"
    text = run(*OFFLINE, "--metrics", str(tmp_path / "answer.json")).stdout
    assert "none comes back" in " ".join(text.split())


def test_the_program_takes_what_the_function_is_sent() -> None:
    """The names of an errand are the program's own."""
    from wayout.evidence.probe.place import ProbeCall, errands

    call = ProbeCall(id="0", host="127.0.0.1", protocol="tcp", port=9, addresses=("127.0.0.1",))
    (errand,) = errands((call,))
    assert probe_program.handler(errand, None)["calls"][0]["attempts"][0]["steps"][0]["failure"] == "refused"


def test_help_shows_examples() -> None:
    result = run("verify", "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
    assert "--clean-up" in result.stdout
