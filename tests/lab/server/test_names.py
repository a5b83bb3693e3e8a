"""Names in the lab: what a client there is told by its own resolv.conf is what the model says the VPC answers."""

import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from tests.lab.ground import needs_lab

from wayout.ask.destination.destination import parse_destination, parse_resolutions
from wayout.ask.source.source import parse_source
from wayout.cli.experiment.experiment import Experiment, experiment
from wayout.evidence.probe.observed_call import Failure
from wayout.explain.answer.lab_call import LabCall
from wayout.forward.journey.outcome import Answer
from wayout.net.address import Family
from wayout.net.name_answer import FAILURE, NO_DATA, SILENCE, UNKNOWN_NAME
from wayout.read.network import load

CASES: Final = Path(__file__).resolve().parents[2] / "cases"
LOOKS: Final = {
    NO_DATA: {Failure.NAME_EMPTY},
    UNKNOWN_NAME: {Failure.NAME_UNKNOWN},
    FAILURE: {Failure.NAME_FAILED, Failure.NAME_TIMEOUT},
    SILENCE: {Failure.NAME_TIMEOUT},
}
"""How an answer without addresses looks to a client; it asks a server that fails once more, which takes its time."""

pytestmark = needs_lab


@contextmanager
def standing(case: str, number: int = 0, **change: Any) -> Iterator[Experiment]:
    """The lab of a case's question."""
    asked = tomllib.loads((CASES / case / "case.toml").read_text(encoding="utf-8"))["question"][number] | change
    given = parse_resolutions(tuple(f"{host}={','.join(ips)}" for host, ips in asked.get("resolve", {}).items()))
    targets = tuple(map(parse_destination, asked["to"]))
    network = load(CASES / case / "snapshot.json")
    with experiment(network, parse_source(asked["source"]), targets, given, None) as lab:
        yield lab


def first_call(case: str, number: int = 0) -> LabCall:
    """What the first call of a case's question meets."""
    with standing(case, number) as lab:
        return lab.run()[0]


@pytest.mark.parametrize(
    ("case", "told"),
    [
        pytest.param("private-zone-hides-the-public-name", Failure.NAME_UNKNOWN, id="the zone hides the public name"),
        pytest.param("narrower-private-zone-answers", ("10.0.21.7",), id="the narrower of two zones answers"),
        pytest.param("other-record-keeps-the-wildcard-from-the-name", Failure.NAME_EMPTY, id="only another type"),
        pytest.param("cnames-of-the-private-zone-form-a-loop", Failure.NAME_FAILED, id="a loop of CNAMEs"),
        pytest.param("interface-endpoint-with-private-dns", ("10.0.1.60", "10.0.2.60"), id="an endpoint's private DNS"),
        pytest.param("public-hostname-means-the-private-address-inside", ("10.0.101.20",), id="a name of EC2"),
        pytest.param("dns-firewall-blocks-all-but-a-list", Failure.NAME_UNKNOWN, id="DNS Firewall blocks"),
        pytest.param("dns-firewall-answers-with-a-sinkhole", Failure.NAME_EMPTY, id="DNS Firewall leads elsewhere"),
        pytest.param("name-resolution-is-switched-off", Failure.NAME_TIMEOUT, id="the resolver is switched off"),
        pytest.param("group-blocks-the-custom-name-server", Failure.NAME_TIMEOUT, id="its own group blocks port 53"),
        pytest.param("acl-blocks-the-custom-name-server", Failure.NAME_TIMEOUT, id="an ACL blocks port 53"),
        pytest.param("peer-resolver-does-not-serve-this-vpc", Failure.NAME_TIMEOUT, id="the resolver of a peer"),
        pytest.param(
            "resolver-of-the-peer-answers-by-its-inbound-endpoint", ("10.1.0.5",), id="a rule and both endpoints"
        ),
        pytest.param(
            "group-of-the-outbound-endpoint-lets-no-queries-out", Failure.NAME_FAILED, id="nothing can be forwarded"
        ),
        pytest.param(
            "task-without-ipv4-reaches-an-ipv4-name-by-nat64",
            ("64:ff9b::cb00:7109", "203.0.113.9"),
            id="DNS64 makes one up",
        ),
        pytest.param("volume-has-no-mount-target-in-one-zone", ("10.0.1.90",), id="the mount target of the own zone"),
    ],
)
def test_a_name_is_what_the_vpc_says(case: str, told: tuple[str, ...] | Failure) -> None:
    """The client is told what the table says and what the model says; the verdicts are the same too."""
    with standing(case) as lab:
        calls = lab.run()
        meant = [lab.names.answer(call.name, family) for call in lab.calls[:1] if call.name for family in Family]
    name = calls[0].observed.name
    assert name is not None
    known = sorted(str(address) for answer in meant for address in answer.addresses)
    if isinstance(told, tuple):
        assert sorted(name.note.split(", ")) == sorted(told) == known
    elif known:
        assert calls[0].stop is not None  # the servers that would say so were not reached
        assert name.failure in {told, Failure.NAME_TIMEOUT}
    else:
        assert name.failure in {told} | LOOKS[FAILURE] & LOOKS[meant[0]]
        assert any(name.failure in LOOKS[answer] for answer in meant)
    for call in calls:
        if not call.is_undecided and call.answer in {Answer.REACHABLE, Answer.BLOCKED}:
            assert call.observed.is_answered is (call.answer is Answer.REACHABLE)


def test_what_stops_the_queries_is_named() -> None:
    """A rule of the workload's own group, an ACL, and a route that the outbound endpoint's queries take."""
    stops = [
        first_call(case).stop
        for case in (
            "group-blocks-the-custom-name-server",
            "acl-blocks-the-custom-name-server",
            "no-route-leads-from-the-outbound-endpoint-to-the-office",
        )
    ]
    labels = [stop.label for stop in stops if stop is not None]
    assert [label.reason or label.component for label in labels] == ["sg-app", "acl-private-a", "blackhole-route"]


def test_what_a_name_means_that_nobody_shows_is_left_open() -> None:
    call = first_call("private-zone-belongs-to-another-account")
    assert call.is_undecided
    assert call.stop is not None
    assert "Z0SHARED" in (call.stop.label.reason or "")


def test_an_address_needs_no_name() -> None:
    call = first_call("group-blocks-the-custom-name-server", 1)
    assert call.observed.name is None
    assert call.observed.is_answered


def test_the_next_address_of_a_name_is_called_when_one_does_not_answer() -> None:
    observed = first_call("ipv6-of-a-name-fails-and-ipv4-works").observed
    assert [attempt.is_answered for attempt in observed.attempts] == [False, True]
    assert observed.is_answered


def inside(lab: Experiment, *words: str) -> "subprocess.CompletedProcess[str]":
    """What a command says that runs where the first call begins."""
    command = lab.lab.command(lab.calls[0].component, *words)
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)


def test_any_program_there_is_told_the_same() -> None:
    """Also about names that nobody asked about: of the public ones nothing is known, which is not an unknown name."""
    with standing("narrower-private-zone-answers") as lab:
        known = inside(lab, "getent", "ahostsv4", "API.example.com")
        unknown = inside(lab, "getent", "hosts", "www.public.example.org")
        shown = inside(lab, "cat", "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf")
    assert known.stdout.split()[0] == "10.0.21.7"
    assert unknown.returncode != 0
    assert shown.stdout.startswith("nameserver 10.0.0.2\n")
    assert "hosts: files dns\n" in shown.stdout


def test_curl_needs_no_resolve() -> None:
    with standing("acl-does-not-filter-the-amazon-resolver") as lab:
        done = inside(lab, "curl", "-sS", "--cacert", str(lab.authority), "https://api.example.com")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('{"address": "198.51.100.11"')


def test_a_command_that_is_not_there_is_said_to_be_missing() -> None:
    with standing("narrower-private-zone-answers") as lab:
        done = inside(lab, "no-such-command")
    assert (done.returncode, done.stderr) == (
        127,
        "wayout: cannot run no-such-command: No such file or directory\n",
    )
