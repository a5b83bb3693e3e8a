"""`wayout lab`: the mission's story with real packets, and one clear line where that is impossible."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.lab.ground import needs_lab

from wayout.cli.main import program

SNAPSHOT = (
    Path(__file__).resolve().parents[2] / "src" / "wayout" / "cli" / "practice" / "stories" / "mission" / "snapshot"
)
CASES = Path(__file__).resolve().parents[1] / "cases"
RUN = ["lab", "run", "ecs:prod/payments", "--to", "https://api.example.com", "--snapshot", str(SNAPSHOT)]


@needs_lab
def test_the_mission_with_real_packets() -> None:
    """One zone of three answers, as the diagnosis said, and the server sees the NAT gateway's address."""
    done = CliRunner().invoke(program, [*RUN, "-o", "json"])
    assert done.exit_code == 3
    calls = json.loads(done.stdout)["calls"]
    assert [(call["answered"], call["verdict"]) for call in calls] == [
        (True, "reachable"),
        (False, "blocked"),
        (False, "blocked"),
    ]
    assert [call["seen_address"] for call in calls] == ["198.51.100.11", None, None]
    stops = [call["stopped_by"] and (call["stopped_by"]["reason"], call["stopped_by"]["leg"]) for call in calls]
    assert stops == [None, ("no-route", "forward"), (None, "return")]


@needs_lab
def test_the_text_shows_each_step() -> None:
    text = CliRunner().invoke(program, RUN).stdout
    assert text.startswith("1 of 3 calls were answered by real servers in the lab")
    assert "timed out after 3 s" in text
    assert [line.split()[0] for line in text.splitlines() if line.startswith("  ") and " ms  " in line] == [
        *("name", "connect", "tls", "http"),
        *("name", "connect") * 2,
    ]
    assert "the server saw 198.51.100.11" in text
    told = " ".join(text.split())
    assert "the packets were dropped at rtb-06807f60d40a76638: no-route" in told
    assert "the replies were dropped by acl-028bd78e7ef96f22f ingress rule * of subnet-08447a859d1de6ff8" in told


@needs_lab
def test_what_the_lab_cannot_follow_contradicts_nobody() -> None:
    """A firewall works as its owner has set it up: the lab says that it cannot tell, and so does the exit code."""
    case = CASES / "firewall-instance-before-the-nat-gateway" / "snapshot.json"
    words = ["lab", "run", "ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot", str(case)]
    done = CliRunner().invoke(program, words)
    assert done.exit_code == 4
    assert "the lab cannot follow the packets: the lab does not rebuild what i-firewall does" in " ".join(
        done.stdout.split()
    )
    assert "but the model says" not in done.stdout


@needs_lab
def test_a_command_runs_in_the_network_of_a_placement() -> None:
    words = ["lab", "shell", *RUN[2:], "--", "ip", "-brief", "address"]
    code = "import sys; from wayout.cli.main import main; sys.argv = sys.argv[1:]; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "wayout", *words], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    assert "10.0.1." in done.stdout
    assert "answers on" in done.stderr


@needs_lab
def test_a_name_needs_nothing_but_itself_there() -> None:
    """Neither this machine's proxy nor its own name servers play a part."""
    words = ["lab", "shell", *RUN[2:], "--", "curl", "-sSv", "https://api.example.com"]
    environment = os.environ | {"https_proxy": "http://192.0.2.1:3128", "RES_OPTIONS": "attempts:0"}
    done = subprocess.run(
        [sys.executable, "-m", "wayout", *words],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('{"address": "198.51.100.11"')
    assert "Connected to api.example.com (203.0.113.10)" in done.stderr


@needs_lab
def test_the_demo_tries_the_broken_network_and_the_mended_one() -> None:
    text = CliRunner().invoke(program, ["demo", "--lab"]).stdout
    assert "2 of 6 calls were answered" in text
    assert "6 of 6 calls were answered" in text
    assert "but the model says" not in text


@needs_lab
def test_flow_logs_are_kept_under_the_names_of_the_snapshot(tmp_path: Path) -> None:
    """The task of zone b has no route: its packets were accepted all the same (F8). Zone c loses its replies (F3)."""
    done = CliRunner().invoke(program, [*RUN, "--flow-logs", str(tmp_path), "--format", "recommended"])
    (path,) = tmp_path.iterdir()
    header, *lines = path.read_text(encoding="ascii").splitlines()
    records = [dict(zip(header.split(), line.split(), strict=True)) for line in lines]
    told = {(r["pkt-srcaddr"], r["flow-direction"], r["action"]) for r in records if r["ecs-task-id"] != "-"}
    assert {("10.0.2.94", "egress", "ACCEPT"), ("203.0.113.10", "ingress", "REJECT")} <= told
    assert ("10.0.2.94", "egress", "REJECT") not in told
    count = sum(r["log-status"] == "OK" for r in records)
    assert f"wrote {count} flow log records to {path}" in " ".join(done.stderr.split("\n"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--format", "default"], "--format was given without --flow-logs", id="no folder"),
        pytest.param(["--flow-logs", "logs", "--format", "${shoe-size}"], "no field 'shoe-size'", id="no such field"),
        pytest.param(
            ["--flow-logs", "logs", "--format", "${action} or"], "cannot read the flow log format", id="no format"
        ),
    ],
)
def test_a_format_that_is_none_is_refused(words: list[str], said: str) -> None:
    done = CliRunner().invoke(program, [*RUN, *words])
    assert done.exit_code == 2
    assert said in done.stderr


def test_without_root_it_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "platform", "linux")
    done = CliRunner().invoke(program, RUN)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == "wayout: the lab needs root: it makes network namespaces"
