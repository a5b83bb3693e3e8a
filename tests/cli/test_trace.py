"""`wayout trace`, from its words to its output."""

import json

import pytest
from click.testing import CliRunner
from tests.cli.program import BROKEN, CASES

from wayout.cli.main import program

PARTIAL = CASES / "task-subnet-admits-windows-ephemeral-ports-only" / "snapshot.json"
BASTION = CASES / "bastion-leaves-through-the-internet-gateway" / "snapshot.json"


def _run(*words: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(program, ["trace", *words, "--color", "never"], env={"COLUMNS": "100"})
    return found.exit_code, found.stdout, found.stderr


def test_a_trace_goes_there_and_back() -> None:
    code, text, errors = _run("--from", "i-bastion", "--to", "https://203.0.113.9", "--snapshot", str(BASTION))
    assert (code, errors) == (0, "")
    there, back = text.index("\nThere\n"), text.index("\nBack\n")
    assert there < text.index("rtb-public route 0.0.0.0/0 to igw-main") < back
    assert "STOPS HERE" not in text


def test_the_point_where_it_stops_is_marked() -> None:
    code, text, _ = _run("--from", "ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot", str(BROKEN))
    assert code == 3
    assert text.count("STOPS HERE") == 1
    assert "STOPS HERE (nacl-denied): acl-private-c lets no replies into" in text
    assert "would continue:" in text


@pytest.mark.parametrize(("port", "code"), [("50000", 0), ("40000", 3)])
def test_one_source_port_has_one_fate(port: str, code: int) -> None:
    words = ("--from", "ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot", str(PARTIAL))
    assert _run(*words)[0] == 3
    assert _run(*words, "--source-port", port)[0] == code


def test_the_json_is_one_object_for_one_placement() -> None:
    words = ("--from", "i-bastion", "--to", "https://203.0.113.9", "--snapshot", str(BASTION), "-o", "json")
    found = json.loads(_run(*words)[1])
    assert (found["schema"], found["verdict"]) == ("wayout.trace/1", "reachable")
    assert "traces" not in found


def test_the_internet_can_be_the_source() -> None:
    code, text, _ = _run("--from", "internet:198.51.100.7", "--to", "i-bastion:22", "--snapshot", str(BASTION))
    assert code == 3
    assert "from 198.51.100.7" in " ".join(text.split())


def test_an_internet_source_needs_an_address() -> None:
    code, text, errors = _run("--from", "internet:home", "--to", "i-bastion:22", "--snapshot", str(BASTION))
    assert (code, text) == (2, "")
    assert "internet:home" in errors


@pytest.mark.parametrize("address", ["10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "fd00::1"])
def test_nobody_sends_from_a_private_address_on_the_internet(address: str) -> None:
    code, text, errors = _run("--from", f"internet:{address}", "--to", "i-bastion:22", "--snapshot", str(BASTION))
    assert (code, text) == (2, "")
    assert f"nobody sends from {address}" in errors


def test_a_sender_from_the_internet_asks_the_address_of_its_own_ip_version() -> None:
    code, text, errors = _run("--from", "internet:2606:4700::1", "--to", "i-bastion:22", "--snapshot", str(BASTION))
    assert (code, text) == (2, "")
    assert "i-bastion has no IPv6 address" in errors
