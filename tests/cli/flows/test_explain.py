"""`wayout flows explain`, from its words to its output."""

import json
from pathlib import Path
from typing import Final

import jsonschema
import pytest
from click.testing import CliRunner
from tests.builders import flow_log
from tests.builders.flow_record import line, text
from tests.evidence.failure.account_case import FOLDER, RECORDS, ROOT, account_case
from tests.lab.failure_row import FILE, KEPT, ROWS

from wayout.cli.main import program
from wayout.evidence.log.log_format import RECOMMENDED
from wayout.render.json.schema import stored

_ROW_NAMES: Final = [row.name for row in ROWS]
_CASE_NAMES: Final = sorted(folder.name for folder in FOLDER.iterdir())


def _run(*words: str | Path, columns: int = 100, code: int | None = None) -> str:
    given = ["flows", "explain", *map(str, words), "--color", "never"]
    found = CliRunner().invoke(program, given, env={"COLUMNS": str(columns)})
    assert code is None or found.exit_code == code, found.stderr
    return found.stdout


def _row(name: str, *words: str, columns: int = 100, code: int | None = None) -> str:
    folder = KEPT / name
    where = ("--logs", folder / FILE, "--snapshot", folder / "snapshot.json")
    return _run(*words, *where, columns=columns, code=code)


def _case(name: str, *words: str, columns: int = 100) -> str:
    case = account_case(name)
    source = [case.source] if case.source is not None else []
    to = [word for destination in case.to for word in ("--to", destination)]
    resolve = [word for given in case.resolve for word in ("--resolve", given)]
    where = ("--logs", FOLDER / name / RECORDS, "--snapshot", ROOT / case.network / "snapshot.json")
    return _run(*source, *to, *resolve, *where, *words, columns=columns)


def _flat(told: str) -> str:
    return " ".join(told.split())


def test_a_reject_is_told_by_its_rule_and_that_no_route_makes_it() -> None:
    told = _row("F3", "eni-task-a", code=3)
    assert told.startswith("1 record says REJECT, because of nacl-denied at acl-own on the way back.\n")
    assert _flat(told).index("No route table makes a REJECT") < 120
    assert "(F3, verified)" in told
    assert "rule 100 deny tcp 1024-65535 from 0.0.0.0/0 matches tcp from 203.0.113.9 port 443" in _flat(told)
    assert "Security groups let answers in without a rule (SG-10)" in _flat(told)
    assert "do    Add an ingress rule to acl-own with a number below 100" in told


def test_an_accept_without_an_answer_is_told_as_lost_not_as_delivered() -> None:
    told = _flat(_row("F8", "eni-task-a", code=3))
    assert told.startswith("No record of eni-task-a says REJECT; 1 connection was ACCEPTed and came to nothing")
    assert "not that they arrived" in told
    assert "rtb-private-a, which subnet-private-a (prod-private-a) uses, has no route to 203.0.113.9." in told
    assert "The records of nat-a (prod-a) agree: no request comes." in told
    assert "Add a route for 0.0.0.0/0 to rtb-private-a, to nat-a (prod-a)." in told


def test_the_other_side_is_told_with_the_address_that_it_sees() -> None:
    told = _flat(_row("F16", "eni-task-a", code=3))
    assert "It sees the packets come from 198.51.100.11." in told
    assert "Ask whoever runs it whether 198.51.100.11 is allowed there." in told


def test_healthy_records_are_told_as_such() -> None:
    told = _row("F0", "eni-task-a", code=0)
    assert told.startswith("No record of eni-task-a says REJECT.\n")
    assert "went both ways (F0)" in told


def test_what_was_never_sent_is_told_without_blaming_the_network() -> None:
    told = _flat(_case("f18-nothing-was-sent"))
    assert "eni-task-a sent nothing there (F18): the name did not resolve" in told
    assert "No group, ACL or route has any part in it." in told


def test_s3_is_let_out_by_its_prefix_list() -> None:
    """Its addresses change. Source: EP-3."""
    told = _flat(_case("f32-the-group-does-not-know-s3"))
    assert "Add an egress rule to sg-app: tcp 443 to pl-s3 (com.amazonaws.us-east-1.s3)." in told


def test_a_lack_of_ports_is_told_in_a_sentence() -> None:
    told = _flat(_row("F14", "eni-task-a", code=3))
    assert "came to nothing, because of the NAT gateway's lack of ports." in told
    assert "(F14, unverified)" in told


def test_a_contradiction_is_told_with_what_may_be_behind_it() -> None:
    told = _flat(_case("a-rule-was-changed-since"))
    assert (
        "The model allows these packets at eni-task-a: a rule was changed since the records, or a fact is missing."
        in told
    )
    assert "CloudTrail" in told


def test_the_default_format_is_told_with_what_it_cannot_tell(tmp_path: Path) -> None:
    lines = (KEPT / "F1" / FILE).read_text(encoding="utf-8").splitlines()
    (tmp_path / "a.log").write_text("".join(" ".join(each.split()[:14]) + "\n" for each in lines), encoding="utf-8")
    told = _flat(_run("--logs", tmp_path / "a.log", "--snapshot", KEPT / "F1" / "snapshot.json", code=3))
    assert "(F1, verified)" in told
    assert "Without reject-reason, the records cannot tell for sure: F22, F23." in told


@pytest.mark.parametrize("name", _ROW_NAMES)
def test_documents_of_the_lab_keep_to_the_schema(name: str) -> None:
    document = json.loads(_row(name, "-o", "json"))
    jsonschema.Draft202012Validator(json.loads(stored("flows-explanation-1"))).validate(document)
    if name != "F0":
        assert document["accounts"][0]["rows"][0]["row"] == name


@pytest.mark.parametrize("name", _CASE_NAMES)
def test_documents_of_the_cases_keep_to_the_schema(name: str) -> None:
    document = json.loads(_case(name, "-o", "json"))
    jsonschema.Draft202012Validator(json.loads(stored("flows-explanation-1"))).validate(document)


@pytest.mark.parametrize("columns", [40, 200])
@pytest.mark.parametrize("name", ["F3", "F14", "F20"])
def test_no_line_is_wider_than_the_screen(name: str, columns: int) -> None:
    assert all(len(each) <= min(columns, 120) for each in _row(name, columns=columns).splitlines())


def test_what_records_hold_never_reaches_the_terminal_as_control(tmp_path: Path) -> None:
    """Whoever writes a log file writes its fields."""
    hostile = "eni-\x9b31m$(reboot)<script>"
    (tmp_path / "a.log").write_bytes(text([line(interface_id=hostile, action="REJECT")]))
    told = _run("--logs", tmp_path / "a.log", "--snapshot", KEPT / "F1" / "snapshot.json")
    assert "\x9b" not in told
    assert told.isprintable() or all(each.isprintable() for each in told.splitlines())


def test_records_without_addresses_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(text([line(RECOMMENDED, srcaddr="nowhere", action="REJECT")], RECOMMENDED))
    told = _run("--logs", tmp_path / "a.log", "--snapshot", KEPT / "F1" / "snapshot.json", code=0)
    assert told.startswith("1 record says REJECT")


def test_a_log_that_keeps_no_rejects_leaves_silence_open(tmp_path: Path) -> None:
    """A refused answer would not show in it. Source: FL-3."""
    folder = KEPT / "F16"
    network = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    network["FlowLogs"] = [flow_log() | {"TrafficType": "ACCEPT", "ResourceId": "vpc-main"}]
    (tmp_path / "snapshot.json").write_text(json.dumps(network), encoding="utf-8")
    told = _flat(_run("eni-task-a", "--logs", folder / FILE, "--snapshot", tmp_path / "snapshot.json", code=4))
    assert "The flow log there records no REJECT: an answer that was refused would not show." in told


def test_an_interface_without_records_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(text([line()]))
    told = _flat(_run("eni-task-a", "--logs", tmp_path / "a.log", "--snapshot", KEPT / "F1" / "snapshot.json", code=0))
    assert told.startswith("The records hold no connection of what was asked about.")
    assert "No record of eni-task-a is here: not logged, or the records are of another time or account." in told


def test_a_name_without_addresses_needs_them() -> None:
    found = CliRunner().invoke(
        program,
        ["flows", "explain", "eni-task-a", "--to", "https://unheard.example", "--logs", str(KEPT / "F1" / FILE),
         "--snapshot", str(KEPT / "F1" / "snapshot.json")],
    )  # fmt: skip
    assert found.exit_code == 2
    assert "--resolve NAME=IP" in found.stderr


def test_the_sql_is_shown_on_request() -> None:
    told = _row("F1", "--dry-run", code=0)
    assert "WITH records AS" in told
    assert "BIT_OR(traits)" in told


def test_strangers_come_last_however_many_they_are(tmp_path: Path) -> None:
    """Whoever has a public address is tried all day: that must not hide what stops the workload."""
    refused = ["2 111122223333 eni-task-a 203.0.113.9 10.0.1.10 443 40000 6 4 240 1772445000 1772445030 REJECT OK"]
    asked = ["2 111122223333 eni-task-a 10.0.1.10 203.0.113.9 40000 443 6 4 240 1772445000 1772445030 ACCEPT OK"]
    scans = [
        f"2 111122223333 eni-bastion 198.51.100.{n} 10.0.101.20 {50000 + n} 3389 6 1 40 177244500{n % 10} 1772445030 REJECT OK"
        for n in range(100, 130)
    ]
    (tmp_path / "a.log").write_text("\n".join([*scans, *asked, *refused]) + "\n", encoding="utf-8")
    snapshot = ROOT / "tests" / "cases" / "task-subnet-admits-windows-ephemeral-ports-only" / "snapshot.json"
    told = _flat(_run("--logs", tmp_path / "a.log", "--snapshot", snapshot, code=3))
    assert told.startswith("31 records say REJECT, because of nacl-ephemeral-ports at")
    assert (
        "do Nothing: whatever has a public address is tried by strangers. If 198.51.100.100 or another of these 30"
        in told
    )
