"""`wayout guard`, from a file of assertions to its reports and its exit code."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from click.testing import CliRunner
from tests.builders import healthy_network
from tests.cli.program import BROKEN, HEALTHY, UNKNOWN

from wayout.cli.main import program
from wayout.render.json.schema import stored

REACH = '[[assertion]]\nname = "payments"\nfrom = "ecs:prod/payments"\nto = "https://203.0.113.9"\n'
GONE = '[[assertion]]\nname = "gone"\nfrom = "ecs:prod/order"\nto = "https://203.0.113.9"\n'


def _run(*words: str | Path) -> tuple[int, str, str]:
    found = CliRunner().invoke(program, ["guard", *map(str, words), "--color", "never"], env={"COLUMNS": "100"})
    return found.exit_code, found.stdout, found.stderr


def _file(tmp_path: Path, text: str = REACH) -> Path:
    path = tmp_path / "wayout.toml"
    path.write_text(text, encoding="utf-8")
    return path


CODES = {"holds": (HEALTHY, REACH, 0), "fails": (BROKEN, REACH, 3), "open": (UNKNOWN, REACH, 4)}
CODES |= {"about nothing": (HEALTHY, GONE, 2), "fails, and about nothing": (BROKEN, REACH + GONE, 3)}


@pytest.mark.parametrize(("snapshot", "text", "code"), CODES.values(), ids=CODES)
def test_the_exit_code_says(snapshot: Path, text: str, code: int, tmp_path: Path) -> None:
    assert _run(_file(tmp_path, text), "--snapshot", snapshot)[0] == code


@pytest.mark.parametrize(("snapshot", "text", "_"), CODES.values(), ids=CODES)
def test_the_json_keeps_to_its_schema(snapshot: Path, text: str, _: int, tmp_path: Path) -> None:
    found = json.loads(_run(_file(tmp_path, text), "--snapshot", snapshot, "-o", "json", "--day", "2027-01-31")[1])
    jsonschema.validate(found, json.loads(stored("guard-1")))
    assert (found["schema"], found["day"]) == ("wayout.guard/1", "2027-01-31")


def test_the_text_names_every_blocker(tmp_path: Path) -> None:
    _, text, errors = _run(_file(tmp_path), "--snapshot", BROKEN)
    assert errors == ""
    assert text.startswith("The assertion fails.\n\n✗ fails     payments: ecs:prod/payments must reach")
    assert "  - nacl-denied at acl-private-c\n" in text
    assert "    hits  ecs:prod/payments in subnet-private-c\n" in text
    assert "    do    Add an ingress rule to acl-private-c" in text


def test_what_is_tolerated_does_not_fail(tmp_path: Path) -> None:
    file = _file(tmp_path, f'{REACH}tolerated-until = 2027-01-31\nbecause = "NET-42"\n')
    code, text, _ = _run(file, "--snapshot", BROKEN, "--day", "2027-01-31")
    assert code == 0
    assert "~ tolerated payments" in text
    assert "note  until 2027-01-31: NET-42" in text
    code, text, _ = _run(file, "--snapshot", BROKEN, "--day", "2027-02-01")
    assert code == 3
    assert "was tolerated until 2027-01-31: NET-42" in text
    assert "it holds: tolerated-until and because can go" in _run(file, "--snapshot", HEALTHY)[1]


@pytest.mark.parametrize("snapshot", [HEALTHY, BROKEN, UNKNOWN], ids=["healthy", "broken", "unknown"])
def test_a_first_file_holds_where_it_was_made(snapshot: Path, tmp_path: Path) -> None:
    file = tmp_path / "wayout.toml"
    code, text, errors = _run(file, "--init", "--snapshot", snapshot)
    assert (code, text) == (0, "")
    assert errors.startswith(f"wrote {file}: ")
    code, text, _ = _run(file, "--snapshot", snapshot)
    assert code == 0, text


def test_a_first_file_notices_a_change(tmp_path: Path) -> None:
    file = tmp_path / "wayout.toml"
    _run(file, "--init", "--to", "https://203.0.113.9", "--snapshot", HEALTHY)
    code, text, _ = _run(file, "--snapshot", BROKEN)
    assert code == 3
    assert "nacl-denied" in text


def test_a_first_file_overwrites_nothing(tmp_path: Path) -> None:
    code, _, errors = _run(_file(tmp_path), "--init", "--snapshot", HEALTHY)
    assert code == 2
    assert "exists already" in errors
    assert _file(tmp_path).read_text(encoding="utf-8") == REACH


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--to", "internet:443"), "--to was given without --init"),
        (("--init", "--junit", "x.xml"), "--init writes assertions"),
        (("--day", "tomorrow"), "is no date"),
        (("--junit", "x.xml", "--sarif", "./x.xml"), "x.xml is named twice"),
    ],
)
def test_options_that_do_not_go_together(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    code, _, errors = _run(_file(tmp_path), *words, "--snapshot", HEALTHY)
    assert code == 2
    assert told in errors


HOSTILE = 'a "]]> <script> &amp; | ` @everyone \\u001B[31m'


def _reports(tmp_path: Path, text: str, snapshot: Path = BROKEN) -> tuple[ET.Element, dict[str, Any], str]:
    junit, sarif, markdown = tmp_path / "r.xml", tmp_path / "r.sarif", tmp_path / "r.md"
    _run(_file(tmp_path, text), "--snapshot", snapshot, "--junit", junit, "--sarif", sarif, "--markdown", markdown)
    told = markdown.read_text(encoding="utf-8")
    root = ET.fromstring(junit.read_text(encoding="utf-8"))  # noqa: S314 - our own report
    return root, json.loads(sarif.read_bytes()), told


def test_the_reports_tell_the_same(tmp_path: Path) -> None:
    text = f'{REACH}{GONE}[[assertion]]\nname = "later"\nfrom = "i-*"\nto = "internet:443"\nexpect = "blocked"\n'
    text += 'tolerated-until = 9999-12-31\nbecause = "NET-42"\n'
    junit, sarif, markdown = _reports(tmp_path, text)
    assert {key: junit.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    }
    cases = list(junit.iter("testcase"))
    assert [case.get("name") for case in cases] == ["payments", "gone", "later"]
    assert [child.tag for case in cases for child in case] == ["failure", "error", "skipped"]
    (run,) = sarif["runs"]
    results = run["results"]
    assert [(each["ruleId"], each["level"]) for each in results] == [
        ("nacl-denied", "error"),
        ("broken-assertion", "error"),
        ("reachable", "warning"),
    ]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {each["ruleId"] for each in results}
    lines = [each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in results]
    assert lines == [1, 5, 9]
    assert results[2]["suppressions"][0]["justification"] == "NET-42"
    assert "| ❌ fails | payments |" in markdown
    assert "| ⚠️ tolerated | later |" in markdown


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    junit, sarif, markdown = _reports(
        tmp_path, REACH.replace('"payments"', json.dumps(HOSTILE).replace("\\\\u", "\\u"))
    )
    (case,) = junit.iter("testcase")
    assert case.get("name") == 'a "]]> <script> &amp; | ` @everyone [31m'
    assert "<script>" not in markdown
    assert "@everyone" not in markdown
    assert "\x1b" not in json.dumps(sarif, ensure_ascii=False) + markdown


def test_a_fingerprint_stays_with_what_it_is_about(tmp_path: Path) -> None:
    _, first, _ = _reports(tmp_path, REACH)
    _, moved, _ = _reports(tmp_path, f"# a line before\n{REACH}")
    marks = [run["results"][0]["partialFingerprints"] for found in (first, moved) for run in found["runs"]]
    assert marks[0] == marks[1]


def test_a_snapshot_with_everything_asserted(tmp_path: Path) -> None:
    healthy_network().write(tmp_path / "snapshot.json")
    text = f'{REACH}egress-addresses = ["198.51.100.8/29"]\nsurvives-zone-loss = true\n'
    text += '[[assertion]]\nname = "inside"\nfrom = "ecs:*"\nonly = ["vpc", "internet:443"]\n'
    text += '[[assertion]]\nname = "zones"\npitfalls = ["single-*", "cross-*"]\n'
    code, told, _ = _run(_file(tmp_path, text), "--snapshot", tmp_path / "snapshot.json")
    assert code == 0, told
    assert told.startswith("All 3 assertions hold.")


def test_a_report_names_the_file_as_its_repository_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the file was named: code hosts show nothing beside a path of the machine that ran this."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "two words"
    folder.mkdir()
    file = _file(folder)
    monkeypatch.chdir(folder)
    for name in (file, file.name, Path("..", folder.name, file.name)):
        _run(name, "--snapshot", BROKEN, "--sarif", "r.sarif")
        (run,) = json.loads((folder / "r.sarif").read_bytes())["runs"]
        place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place == {"uri": "two%20words/wayout.toml"}


def test_senders_that_nobody_saw_are_told(tmp_path: Path) -> None:
    network = healthy_network().without("services")
    network.write(tmp_path / "snapshot.json")
    code, text, _ = _run(_file(tmp_path), "--snapshot", tmp_path / "snapshot.json")
    assert code == 4
    assert "  - Not all senders can be seen without services.\n" in text
    assert "where ecs:prod/payments runs is not known" in text


def test_a_first_file_says_something(tmp_path: Path) -> None:
    """Where nothing is known for certain, no file is written: one without assertions cannot be held."""
    snapshot = tmp_path / "snapshot.json"
    snapshot.write_text('{"Subnets": []}', encoding="utf-8")
    code, _, errors = _run(tmp_path / "wayout.toml", "--init", "--snapshot", snapshot)
    assert (code, (tmp_path / "wayout.toml").exists()) == (2, False)
    assert "nothing can be asserted" in errors


def test_a_comment_is_never_longer_than_a_code_host_takes(tmp_path: Path) -> None:
    text = "".join(REACH.replace('"payments"', f'"{number}"') for number in range(300))
    *_, markdown = _reports(tmp_path, text)
    assert len(markdown) < 65_536
    assert "None of 300 assertions holds" in markdown
    assert "more that do not hold are not told here" in markdown


def test_a_report_never_takes_the_place_of_the_assertions(tmp_path: Path) -> None:
    file = _file(tmp_path)
    code, _, errors = _run(file, "--snapshot", HEALTHY, "--markdown", tmp_path / "." / file.name)
    assert (code, file.read_text(encoding="utf-8")) == (2, REACH)
    assert "is named twice" in errors


def test_a_folder_is_no_file_of_assertions(tmp_path: Path) -> None:
    code, _, errors = _run(tmp_path, "--snapshot", HEALTHY)
    assert code == 2
    assert f"such as {tmp_path / 'wayout.toml'}" in " ".join(errors.split())
