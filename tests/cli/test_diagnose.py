"""`wayout diagnose`, from its words to its output."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.cli.program import ASK, BROKEN, wayout

from wayout.cli.main import program

STORY = Path(__file__).parents[2] / "src" / "wayout" / "cli" / "practice" / "stories" / "mission" / "snapshot"


def _run(*words: str | Path) -> tuple[int, str, str]:
    found = CliRunner().invoke(program, ["diagnose", *map(str, words)], env={"COLUMNS": "100"})
    return found.exit_code, found.stdout, found.stderr


def test_the_mission() -> None:
    """One zone works, one lacks its route, one lets no replies in: both faults at once."""
    code, text, errors = _run("ecs:prod/payments", "--to", "https://api.example.com", "--snapshot", STORY)
    assert (code, errors) == (3, "")
    assert text.startswith("1 of 3 placements reaches https://api.example.com: about 33% of attempts succeed.\n")
    assert "1. no-route at rtb-06807f60d40a76638" in text
    assert "2. nacl-denied at acl-028bd78e7ef96f22f on the way back" in text


def test_the_table_is_what_the_case_has_written_down() -> None:
    assert wayout(*ASK, BROKEN).stdout == (BROKEN.parent / "diagnosis.txt").read_text(encoding="utf-8")


def test_the_same_destination_twice_is_asked_once() -> None:
    to = ("--to", "https://203.0.113.9")
    _, text, _ = _run("ecs:prod/payments", *to, *to, "--snapshot", BROKEN, "-o", "json")
    assert len(json.loads(text)["placements"][0]["results"]) == 1


def test_a_source_that_is_misspelt_is_met_with_the_nearest_one() -> None:
    code, text, errors = _run("ecs:prod/payment", "--to", "https://203.0.113.9", "--snapshot", BROKEN)
    assert (code, text) == (2, "")
    assert errors.splitlines() == [
        "wayout: the snapshot describes no ECS service prod/payment",
        "hint: Did you mean prod/payments?",
    ]


@pytest.mark.parametrize(
    ("source", "to", "complaint"),
    [
        ("payments", "https://203.0.113.9", "cannot tell what 'payments' is as a source"),
        ("ecs:prod/payments", "api.example.com", "has no port"),
        ("ecs:prod/payments", "https://", "names no host"),
        ("eni-nowhere", "https://203.0.113.9", "the snapshot describes no network interface eni-nowhere"),
    ],
)
def test_wrong_words_are_told_before_anything_is_read(source: str, to: str, complaint: str) -> None:
    code, text, errors = _run(source, "--to", to, "--snapshot", BROKEN)
    assert (code, text) == (2, "")
    assert complaint in errors
    assert "hint: " in errors


SNAPSHOTS = {
    "an empty folder": None,
    "an empty file": b"",
    "not JSON": b"{not json",
    "binary": b"\x00\x01\x02",
    "a list of something else": b"[1, 2, 3]",
    "a truncated document": b'{"Vpcs": [{"VpcId": "vpc-a", "Cidr',
}


@pytest.mark.parametrize("content", SNAPSHOTS.values(), ids=SNAPSHOTS)
def test_a_snapshot_that_holds_nothing_is_no_answer(content: bytes | None, tmp_path: Path) -> None:
    """One line on what was found, and nothing on stdout."""
    folder = tmp_path / "snapshot"
    folder.mkdir()
    if content is not None:
        (folder / "document.json").write_bytes(content)
    code, text, errors = _run("ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot", folder)
    assert (code, text) == (2, "")
    assert "unexpected" not in errors
    assert errors.startswith(("wayout: ", "skipped: "))


def test_what_was_skipped_is_told_once_and_briefly(tmp_path: Path) -> None:
    """The first ten problems, then how many more; the rest of the snapshot still answers."""
    content = json.loads(BROKEN.read_text(encoding="utf-8"))
    content["Subnets"] += [
        {"SubnetId": f"subnet-{n}\x1b[31m\n", "VpcId": "vpc-main", "CidrBlock": "x"} for n in range(12)
    ]
    (tmp_path / "snapshot.json").write_text(json.dumps(content), encoding="utf-8")
    code, _, errors = _run("ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot", tmp_path)
    lines = errors.splitlines()
    assert code == 3
    assert len(lines) == 11
    assert lines[0].startswith("skipped: snapshot.json#/Subnets/6")
    assert lines[-1] == "skipped: and 2 more"
    assert "\x1b" not in errors


HOSTILE = {
    "escape codes": "\x1b[2J\x1b[31mowned\x07",
    "line breaks": "one\r\ntwo\nthree",
    "markup": "[bold red]x[/bold red] :boom:",
    "256 signs": "n" * 256,
    "emoji": "🔥👩‍👩‍👧‍👦" * 20,
    "the other direction": "\u202egnitirw",
}


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_tag_is_only_text(name: str, form: str, tmp_path: Path) -> None:
    """Tags are written by anybody who may tag: they neither steer the terminal nor break the table."""
    content = json.loads(BROKEN.read_text(encoding="utf-8"))
    for key in ("Subnets", "RouteTables", "NetworkAcls", "SecurityGroups", "NatGateways"):
        for element in content[key]:
            element["Tags"] = [{"Key": "Name", "Value": name}]
    (tmp_path / "snapshot.json").write_text(json.dumps(content), encoding="utf-8")
    words = (*ASK[1:], str(tmp_path), "-o", form, "--color", "never")
    code, text, errors = _run(*words)
    assert (code, errors) == (3, "")
    assert all(sign == "\n" or sign.isprintable() for sign in text)
    if form == "table":
        assert max(map(len, text.splitlines())) <= 100
        assert "subnet-private-c" in text


def test_hostile_ids_are_only_text(tmp_path: Path) -> None:
    """A snapshot made by hand may hold anything in place of an id."""
    text = BROKEN.read_text(encoding="utf-8").replace("subnet-private-c", "subnet-\\u001b[31mc\\u0007")
    (tmp_path / "snapshot.json").write_text(text, encoding="utf-8")
    code, text, _ = _run(*ASK[1:], str(tmp_path), "--color", "never")
    assert code == 3
    assert all(sign == "\n" or sign.isprintable() for sign in text)


def test_every_form_of_a_snapshot_answers(tmp_path: Path) -> None:
    """A file, and a folder of account and region."""
    folder = tmp_path / "111122223333" / "us-east-1"
    folder.mkdir(parents=True)
    (folder / "all.json").write_bytes(BROKEN.read_bytes())
    assert _run(*ASK[1:], str(tmp_path))[:2] == _run(*ASK[1:], str(BROKEN))[:2]


def test_a_source_without_a_place_is_unknown(tmp_path: Path) -> None:
    """An instance whose interfaces are not in the snapshot: nobody can say what becomes of its packets."""
    content = json.loads(BROKEN.read_text(encoding="utf-8"))
    content["Reservations"].append({"Instances": [{"InstanceId": "i-lonely", "State": {"Name": "running"}}]})
    (tmp_path / "snapshot.json").write_text(json.dumps(content), encoding="utf-8")
    words = ("i-lonely", "--to", "https://203.0.113.9", "--snapshot", tmp_path)
    code, text, _ = _run(*words)
    assert code == 4
    assert text.startswith("Whether i-lonely reaches https://203.0.113.9 is not known: no place where it runs")
    assert "? decides who sends, or who holds an address: the interfaces of i-lonely" in text
    found = json.loads(_run(*words, "-o", "json")[1])
    assert (found["verdict"], found["expected_success_rate"], found["placements"]) == ("unknown", None, [])
    trace = CliRunner().invoke(
        program, ["trace", "--from", "i-lonely", "--to", "203.0.113.9:443", *map(str, words[3:])]
    )
    assert trace.exit_code == 4
    assert "there is nothing to trace" in " ".join(trace.stdout.split())


def test_a_certificate_can_be_checked_with_the_snapshot_alone(tmp_path: Path) -> None:
    file, checker = tmp_path / "verdict.json", Path(__file__).parents[2] / "tools" / "check_certificate.py"
    asked = ("ecs:prod/payments", "--to", "https://203.0.113.9")
    code, text, errors = _run(*asked, "--snapshot", STORY, "--certificate", file)
    assert (code, errors) == (3, "")
    assert text == _run(*asked, "--snapshot", STORY)[1]
    found = subprocess.run(
        [sys.executable, "-E", "-s", "-S", str(checker), str(file), str(STORY)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout) == (0, "holds\n")


def test_what_a_certificate_only_states_is_said(tmp_path: Path) -> None:
    snapshot = Path(__file__).parents[1] / "cases" / "two-gateways-are-peered" / "snapshot.json"
    words = ("ecs:prod/payments", "--to", "https://10.1.0.5", "--snapshot", snapshot)
    code, _, errors = _run(*words, "--certificate", tmp_path / "verdict.json")
    assert (code, errors) == (
        0,
        "stated, not checkable: the way through tgw-hub, and all beyond, as the walk found it\n",
    )


def test_a_certificate_needs_a_snapshot_that_stays(tmp_path: Path) -> None:
    file = tmp_path / "verdict.json"
    code, _, errors = _run("ecs:prod/payments", "--to", "https://203.0.113.9", "--certificate", file)
    assert code == 2
    assert "--certificate was given without --snapshot" in errors
    assert not file.exists()
