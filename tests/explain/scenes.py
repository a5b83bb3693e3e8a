"""Scenes for tests: a bare one for any reason, and those of a case's first question."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from tests.cases.make import snapshot_of

import wayout
from wayout.ask.destination.destination import parse_destination, parse_resolutions
from wayout.ask.diagnosis import Diagnosis, diagnose
from wayout.explain.answer.diagnosis import Report, report
from wayout.explain.fault.scene import Scene
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP

CASES = Path(__file__).parents[1] / "cases"
EPHEMERAL = IntervalSet.of((32768, 60999))


def https(address: str = "203.0.113.9", *, source_ports: IntervalSet = EPHEMERAL) -> PacketSet:
    """Requests to port 443 of one address."""
    destination = IntervalSet.single(Address.parse(address))
    return PacketSet.box(IntervalSet.single(TCP), destination, IntervalSet.single(443), source_ports)


def scene(
    reason: Reason,
    *,
    component: str = "x-0a",
    network: Network | None = None,
    rule: str | None = None,
    leg: Leg = Leg.FORWARD,
    facts: tuple[tuple[str, str], ...] = (),
    packets: PacketSet | None = None,
    to: str = "https://203.0.113.9",
) -> Scene:
    """A scene of one blocker in a network that describes nothing, unless one is given."""
    stopped = packets or https()
    blocker = Blocker(reason, component, rule, leg, stopped, facts, 0, is_final=True)
    destinations = (parse_destination(to),)
    return Scene(network or Network(), blocker, component, stopped, (), destinations, None, facts)


@cache
def questions(case: str) -> tuple[dict[str, Any], ...]:
    """The questions of a case."""
    return tuple(tomllib.loads((CASES / case / "case.toml").read_text(encoding="utf-8"))["question"])


def question(case: str) -> dict[str, Any]:
    """The first question of a case."""
    return questions(case)[0]


@cache
def network_of(case: str) -> Network:
    """The network of a case."""
    return wayout.load(snapshot_of(CASES / case))


def resolved(asked: dict[str, Any]) -> dict[str, tuple[Address, ...]]:
    """The addresses that a question gives for names."""
    return parse_resolutions(tuple(f"{host}={','.join(ips)}" for host, ips in asked.get("resolve", {}).items()))


@cache
def diagnosis_of(case: str) -> Diagnosis:
    """The answer to the first question of a case."""
    asked = question(case)
    source = asked.get("source") or asked["from"]
    targets = asked["to"] if isinstance(asked["to"], list) else [asked["to"]]
    return diagnose(network_of(case), source, targets, resolved=resolved(asked))


@cache
def report_of(case: str) -> Report:
    """The same in words."""
    return report(network_of(case), diagnosis_of(case))
