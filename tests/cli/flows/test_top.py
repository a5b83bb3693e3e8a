"""`wayout flows top`, from its words to its output."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from tests.builders.flow_record import hole, line, packed

from wayout.cli.main import program
from wayout.render.json.schema import stored

REPLY: dict[str, str | int] = {"srcaddr": "203.0.113.9", "dstaddr": "10.0.1.10", "srcport": 443, "dstport": 45678}
LINES = [
    *[line(action="REJECT", srcport=40000 + port) for port in range(3)],
    line(**REPLY, action="REJECT"),
    line(bytes=1_500_000),
    line(protocol=1, srcport=0, dstport=0, dstaddr="198.51.100.1", action="REJECT"),
    hole("NODATA"),
    hole("SKIPDATA"),
    "no record",
]

TEXT = """\
Rejected most often
3  10.0.1.10 → 203.0.113.9: tcp 443
   at eni-0123456789abcdef0, 15 packets, 3 client ports, 2023-11-14T22:13:20Z to
   2023-11-14T22:13:50Z
1  10.0.1.10 → 198.51.100.1: icmp
   at eni-0123456789abcdef0, 5 packets, 2023-11-14T22:13:20Z to 2023-11-14T22:13:50Z
1  203.0.113.9 → 10.0.1.10: reply of tcp 443
   at eni-0123456789abcdef0, 5 packets, 2023-11-14T22:13:20Z to 2023-11-14T22:13:50Z

Exchanged the most bytes
1.5 MB  10.0.1.10 → 203.0.113.9: tcp 443
        at eni-0123456789abcdef0, 1 record accepted, 4 rejected, 2023-11-14T22:13:20Z to
        2023-11-14T22:13:50Z
 300 B  198.51.100.1 → 10.0.1.10: icmp
        at eni-0123456789abcdef0, 0 records accepted, 1 rejected, 2023-11-14T22:13:20Z to
        2023-11-14T22:13:50Z

Read 10 lines in 1 file from a.log.gz. 1 line is no record and left out. 1 record says that there
was no traffic (NODATA). 1 record says that AWS lost others (SKIPDATA): what is absent there proves
nothing.
"""


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "a.log.gz").write_bytes(packed(LINES))
    return tmp_path


def _run(*words: str | Path, columns: int = 100) -> tuple[int, str, str]:
    given = ["flows", "top", *map(str, words), "--color", "never"]
    found = CliRunner().invoke(program, given, env={"COLUMNS": str(columns)})
    return found.exit_code, found.stdout, found.stderr


def _json(*words: str | Path) -> Any:
    found = json.loads(_run(*words, "-o", "json")[1])
    jsonschema.validate(found, json.loads(stored("flows-top-1")))
    return found


def test_both_lists_are_shown_with_what_was_read(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(logs)
    code, text, errors = _run("--logs", "a.log.gz")
    assert (code, errors) == (0, "skipped: a.log.gz:10: it has 2 fields, not 14\n")
    assert text == TEXT


def test_the_json_keeps_to_its_schema(logs: Path) -> None:
    found = _json("--logs", logs, "--since", "2023-11-14T22:13Z", "--until", "2023-11-14T22:14Z")
    assert [(row["records"], row["client_ports"], row["sender"]) for row in found["rejects"]] == [
        (3, 3, "client"),
        (1, 1, "client"),
        (1, 1, "server"),
    ]
    assert found["talkers"][0]["bytes"] == 1_501_200
    records = found["records"]
    assert (records["lines"], records["malformed"], records["no_data"], records["skip_data"]) == (10, 1, 1, 1)
    assert records["odd_files"][0]["bad_lines"] == [{"line": 10, "message": "it has 2 fields, not 14"}]
    assert (records["since"], records["until"]) == ("2023-11-14T22:13:00Z", "2023-11-14T22:14:00Z")


def test_one_list_is_asked_alone_and_cut(logs: Path) -> None:
    found = _json("--logs", logs, "--by", "rejects", "-n", "1")
    assert (len(found["rejects"]), found["talkers"]) == (1, None)
    assert "Exchanged" not in _run("--logs", logs, "--by", "rejects")[1]


def test_nothing_found_is_said(logs: Path) -> None:
    text = _run("--logs", logs, "--interface", "eni-other")[1]
    assert "No record was rejected.\n" in text
    assert "No record of traffic.\n" in text


def test_hostile_records_reach_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "evil\x1b[2J.csv").write_text(
        '"interface_id","srcaddr","dstaddr","srcport","dstport","protocol","packets","bytes","start","end","action"\n'
        '"eni-\x1b[31m1","10.0.0.1\x1b]0;x\x07","$(id)","1","2","6","1","1","1","1","REJECT"\n'
    )
    code, text, errors = _run("--logs", tmp_path)
    assert (code, "\x1b" in text + errors, "\x07" in text) == (0, False, False)
    assert "10.0.0.1]0;x → $(id): reply of tcp 1" in text


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(logs: Path, columns: int) -> None:
    assert max(map(len, _run("--logs", logs, columns=columns)[1].splitlines())) <= columns


def test_without_logs_the_options_are_told() -> None:
    code, text, errors = _run()
    assert (code, text) == (2, "")
    assert "no flow logs are named" in errors


def test_the_help_shows_examples() -> None:
    assert "wayout flows top --logs logs/ --since 2h" in CliRunner().invoke(program, ["flows", "top", "--help"]).stdout
