"""For every broken network that configuration can mend, the plan works, is minimal, and its table is exact.

The networks are those of the cases, and healthy ones into which one to five faults were put at random. The table of what
opens and closes is held against a look at all packets of every placement of both networks, one placement at a time.
"""

from collections.abc import Iterator
from functools import cache
from itertools import islice
from random import Random
from typing import Any, Final

import pytest
from tests.builders import SnapshotBuilder, healthy_network
from tests.explain.scenes import CASES, network_of, questions, resolved
from tests.laws.fault import FAULTS, WEB, Fault, Place
from tests.laws.reading import network_of as network_of_documents
from tests.laws.test_difference import check

from wayout.ask.destination.destination import parse_destination
from wayout.ask.source.source import parse_source
from wayout.explain.plan.obstacle import Stage
from wayout.explain.plan.proposal import plan_report
from wayout.fix.propose import Proposal, is_minimal, propose
from wayout.fix.question import Goal, Question
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.packet_set import PacketSet
from wayout.render.terminal.line import Charset, Colour, Screen
from wayout.render.text.plan import plan_text

SERVICE: Final = "ecs:prod/payments"
MENDABLE: Final = 60
"""So many of the cases must have a plan, at the least."""

SCREEN: Final = Screen(100, Colour.OFF, Charset.UNICODE)
SEEDS: Final = range(40)
_ELSEWHERE: Final = frozenset(
    {"mail goes out on port 25", "ESP goes through a NAT gateway", "an office address goes to the internet"}
)
_USABLE: Final = tuple(
    fault for fault in FAULTS if (fault.source, fault.to) == (SERVICE, WEB) and fault.name not in _ELSEWHERE
)


def asked(source: str, to: list[str], names: Any, goal: Goal = Goal.REACH) -> Question:
    destinations = tuple(map(parse_destination, to))
    return Question(
        source=parse_source(source), source_text=source, destinations=destinations, resolved=names, goal=goal
    )


def _broken_questions() -> Iterator[tuple[str, int]]:
    """The questions of the cases that something stops, by case and place."""
    for name in sorted(path.parent.name for path in CASES.glob("*/case.toml")):
        for index, told in enumerate(questions(name)):
            if told.get("kind", "diagnose") == "diagnose" and told["verdict"] in {"blocked", "intermittent"}:
                yield name, index


BROKEN: Final = tuple(_broken_questions())


@cache
def _of_case(name: str, index: int) -> Proposal:
    told = questions(name)[index]
    return propose(network_of(name), asked(told["source"], told["to"], resolved(told)))


def hold(network: Network, found: Proposal, *, exactly: bool) -> None:
    """Hold every plan against its promises, and the best one's table against a look at everything."""
    for each in found.plans:
        assert each.proof.holds
        assert not each.proof.closes
        assert found.question.is_answered(each.plan.on(network))
        assert is_minimal(network, found.question, each.plan.changes)
    if found.best is not None and exactly:
        hold_table(network, found)


def hold_table(network: Network, found: Proposal) -> None:
    """The table is what the look at everything finds, cut into what was asked and what was not."""
    best = found.best
    assert best is not None
    difference = check(network, best.plan.on(network))
    told: dict[tuple[str, str, Answer, Answer], PacketSet] = {}
    for passage in (*best.proof.opens, *best.proof.closes, *best.proof.undecided):
        for mover in passage.movers:
            key = (mover.workload, mover.placement.id, passage.move.was, passage.move.now)
            before = told.get(key, PacketSet.empty())
            assert before.isdisjoint(passage.move.packets)
            told[key] = before | passage.move.packets
    expected = {
        (mover.workload, mover.placement.id, move.was, move.now): move.packets
        for shift in difference.shifts
        for mover in shift.movers
        for move in shift.moves
    }
    listed = {(mover.workload, mover.placement.id) for shift in difference.shifts for mover in shift.movers}
    assert {key: packets for key, packets in told.items() if key[:2] in listed} == expected


@pytest.mark.parametrize(("name", "index"), BROKEN, ids=[f"{name}-{index}" for name, index in BROKEN])
def test_a_plan_for_a_case_keeps_its_promises(name: str, index: int) -> None:
    found = _of_case(name, index)
    hold(network_of(name), found, exactly=index == 0)
    if not found.plans:
        assert found.hopeless or found.refused or found.failing.causes or found.before.deciding


def test_more_than_sixty_of_the_cases_can_be_mended() -> None:
    mended = (pair for pair in BROKEN if _of_case(*pair).plans)
    assert len(list(islice(mended, MENDABLE))) == MENDABLE


def broken(seed: int) -> tuple[Network, list[str]]:
    """A healthy network with one to five faults, and their names; each resource is broken in one way only."""
    random = Random(seed)  # noqa: S311 - the same networks every time
    letters = "abc"[: random.choice((1, 2, 3))]
    network = healthy_network(len(letters))
    names: list[str] = []
    for fault in random.sample(_USABLE, random.randint(1, 5)):
        place = Place(random.choice(letters), letters, random)
        if _fits(network, fault, names):
            fault.prepare(network, place)
            fault.break_(network, place)
            names.append(fault.name)
    return network_of_documents(network.documents()), names


def _fits(network: SnapshotBuilder, fault: Fault, names: list[str]) -> bool:
    """Whether what the fault breaks is still there, and what it adds is not there yet."""
    ids = {e["NetworkAclId"] for e in network.elements("NetworkAcls")}
    ids |= {e["RouteTableId"] for e in network.elements("RouteTables")}
    is_about_acl = "repl" in fault.name or fault.name.startswith("requests")
    is_about_gateway = "NAT" in fault.name or "route" in fault.name or "prefix" in fault.name or "subnet" in fault.name
    taken = {"acl-tight"} if is_about_acl else {"rtb-odd"} if is_about_gateway else set()
    if taken & ids or (is_about_gateway and not is_about_acl and any(_is_about_way(name) for name in names)):
        return False
    return not (fault.name.startswith("the group") and any(name.startswith("the group") for name in names))


def _is_about_way(name: str) -> bool:
    return any(word in name for word in ("NAT", "route", "prefix", "falls", "sends")) and "repl" not in name


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_for_a_network_with_faults_at_random_keeps_its_promises(seed: int) -> None:
    network, names = broken(seed)
    found = propose(network, asked(SERVICE, [WEB], {}))
    assert found.plans, names
    hold(network, found, exactly=seed % 4 == 0)


@pytest.mark.parametrize("seed", range(0, len(SEEDS), 4))
def test_a_plan_that_outlives_a_zone_keeps_its_promises(seed: int) -> None:
    network, names = broken(seed)
    found = propose(network, asked(SERVICE, [WEB], {}, Goal.PER_ZONE))
    assert found.plans, names
    hold(network, found, exactly=False)


@pytest.mark.parametrize(
    "name",
    [
        "hub-stands-in-another-account",
        "one-zone-of-the-hub-serves-both-zones-of-the-spoke",
    ],
)
def test_a_gateway_is_never_made_in_the_zone_whose_loss_it_is_for(name: str) -> None:
    """What leaves through a hub of one zone only is lost with it: more gateways there would help nobody."""
    told = questions(name)[0]
    found = propose(network_of(name), asked(told["source"], told["to"], resolved(told), Goal.PER_ZONE))
    assert (found.plans, found.answer) == ((), Answer.BLOCKED)
    hold(network_of(name), found, exactly=False)


def test_a_plan_with_something_idle_is_not_minimal() -> None:
    found = _of_case("a-lost-route-does-not-hide-the-acl", 0)
    route, entry = found.plans[0].plan.changes
    idle = found.plans[-1].plan.changes[0]
    network = network_of("a-lost-route-does-not-hide-the-acl")
    assert is_minimal(network, found.question, (route, entry))
    assert not is_minimal(network, found.question, (idle, route, entry))


def test_no_plan_comes_from_a_reason_that_nothing_here_mends() -> None:
    found = _of_case("outbound-mail-on-port-25", 0)
    assert (found.plans, [cause.reason for cause in found.hopeless]) == ((), [Reason.PORT_25_BLOCKED])


@pytest.mark.parametrize(("name", "index"), BROKEN, ids=[f"{name}-{index}" for name, index in BROKEN])
def test_a_case_without_a_plan_says_why_for_every_blocker(name: str, index: int) -> None:
    """No silent empty plan: the diagnosis' own blockers in its own order, each with the reason and what a person can do."""
    found = _of_case(name, index)
    told = plan_report(network_of(name), found)
    if told.plans:
        assert told.obstacles == ()
        return
    now = [(each.reason, each.component) for each in told.obstacles if each.stage is Stage.NOW]
    assert now == [(cause.reason, cause.component) for cause in found.before.causes]
    stages = [each.stage for each in told.obstacles]
    assert stages == sorted(stages, key=list(Stage).index)
    for each in told.obstacles:
        assert each.why
        assert each.advice
        assert each.message
    if not told.obstacles:
        assert told.gaps
    for line in plan_text(told, SCREEN).splitlines():
        assert len(line) <= SCREEN.width or " " not in line.strip()
