"""Shares as exact fractions: of packets, of a NAT gateway's ports, and of what a gap leaves open."""

from fractions import Fraction

import pytest

from wayout.forward.decision.decision import Split, doubts, passes, stops
from wayout.forward.decision.origin import Origin
from wayout.forward.journey.journey import Branch, Disposition, Leaving, Stretch
from wayout.forward.journey.outcome import Answer, Share, outcome_of, reached
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY, EPHEMERAL_LINUX, PortRange

REMOTE = Address.parse("203.0.113.9")
CLIENT = Origin(component="eni-1", vpc_id="vpc-1", subnet_id="subnet-1", ipv4=IntervalSet.single(1))
NAT = Origin(
    component="nat-1",
    vpc_id="vpc-1",
    subnet_id="subnet-2",
    ipv4=IntervalSet.single(2),
    ports=EPHEMERAL_ANY,
    is_translated=True,
)
GAP = Gap.feature("x", "x")


def tcp(*ports: int, sources: PortRange | tuple[int, int] = EPHEMERAL_LINUX) -> PacketSet:
    chosen = sources.as_set() if isinstance(sources, PortRange) else IntervalSet.of(sources)
    wanted = IntervalSet.of(*((port, port) for port in ports))
    return PacketSet.box(IntervalSet.single(6), IntervalSet.single(REMOTE), wanted, chosen)


BOTH, WEB, MAIL = tcp(80, 443), tcp(443), tcp(80)


def stretch(origin: Origin, intended: PacketSet, certain: PacketSet, possible: PacketSet | None = None) -> Stretch:
    return Stretch(origin, intended, certain if possible is None else possible, certain)


def branch(*stretches: Stretch, gap: Gap | None = None) -> Branch:
    return Branch(stretches, (), (), (), (), Disposition.EXITS, Leaving.NOT_KNOWN, gap=gap)


def share(packets: PacketSet, client: Split, *branches: Branch) -> tuple[Fraction, Fraction]:
    found = outcome_of(packets, client, branches).share
    return found.low, found.high


@pytest.mark.parametrize(
    ("low", "high", "answer", "value"),
    [
        pytest.param(1, 1, Answer.REACHABLE, 1.0, id="all of it"),
        pytest.param(0, 0, Answer.BLOCKED, 0.0, id="none of it"),
        pytest.param(Fraction(1, 3), Fraction(1, 3), Answer.INTERMITTENT, 1 / 3, id="a known part"),
        pytest.param(0, 1, Answer.UNKNOWN, None, id="nobody knows"),
        pytest.param(Fraction(1, 3), 1, Answer.UNKNOWN, None, id="at least a part"),
        pytest.param(0, Fraction(1, 3), Answer.UNKNOWN, None, id="at most a part"),
    ],
)
def test_a_share_means_a_verdict(low: Fraction, high: Fraction, answer: Answer, value: float | None) -> None:
    found = Share(Fraction(low), Fraction(high))
    assert (found.answer, found.value) == (answer, value)


def test_packets_count_once_each() -> None:
    assert share(BOTH, passes(BOTH), branch(stretch(CLIENT, BOTH, WEB))) == (Fraction(1, 2), Fraction(1, 2))


def test_the_clients_groups_count_like_anything_on_the_way() -> None:
    way = branch(stretch(CLIENT, BOTH, BOTH))
    groups = Split(passes(WEB).allowances, stops(MAIL, Reason.SG_NO_MATCHING_RULE, "sg-1").denials)
    assert share(BOTH, groups, way) == (Fraction(1, 2), Fraction(1, 2))
    assert share(BOTH, doubts(BOTH, GAP), way) == (Fraction(0), Fraction(1))


def test_two_ways_add_up() -> None:
    ways = branch(stretch(CLIENT, WEB, WEB)), branch(stretch(CLIENT, MAIL, PacketSet.empty()))
    assert share(BOTH, passes(BOTH), *ways) == (Fraction(1, 2), Fraction(1, 2))


def test_behind_a_nat_gateway_its_ports_count() -> None:
    """NACL-10, NACL-11: 32768-65535 of 1024-65535."""
    outside = tcp(443, sources=EPHEMERAL_ANY)
    half = tcp(443, sources=(32768, 65535))
    way = branch(stretch(CLIENT, WEB, WEB), stretch(NAT, outside, half))
    assert share(WEB, passes(WEB), way) == (Fraction(32768, 64512), Fraction(32768, 64512))


def test_both_ranges_of_ports_multiply() -> None:
    outside = tcp(443, sources=EPHEMERAL_ANY)
    inner, outer = tcp(443, sources=(32768, 46883)), tcp(443, sources=(1024, 33279))
    way = branch(stretch(CLIENT, WEB, inner), stretch(NAT, outside, outer))
    assert share(WEB, passes(WEB), way) == (Fraction(1, 4), Fraction(1, 4))


def test_the_ports_count_per_destination_port() -> None:
    outside = tcp(80, 443, sources=EPHEMERAL_ANY)
    passing = tcp(80, sources=EPHEMERAL_ANY) | tcp(443, sources=(1024, 33279))
    way = branch(stretch(CLIENT, BOTH, BOTH), stretch(NAT, outside, passing))
    assert share(BOTH, passes(BOTH), way) == (Fraction(3, 4), Fraction(3, 4))


def test_what_has_no_ports_passes_a_nat_gateway_whole() -> None:
    ping = PacketSet.icmp(1, IntervalSet.single(8 << 8), IntervalSet.single(REMOTE))
    assert share(ping, passes(ping), branch(stretch(CLIENT, ping, ping), stretch(NAT, ping, ping))) == (
        Fraction(1),
        Fraction(1),
    )


def test_a_gap_on_the_way_leaves_it_open() -> None:
    way = branch(stretch(CLIENT, BOTH, WEB, BOTH))
    assert share(BOTH, passes(BOTH), way) == (Fraction(1, 2), Fraction(1))


def test_an_alternative_that_agrees_changes_nothing() -> None:
    ways = branch(stretch(CLIENT, WEB, WEB)), branch(stretch(CLIENT, WEB, WEB), gap=GAP)
    assert share(WEB, passes(WEB), *ways) == (Fraction(1), Fraction(1))


def test_an_alternative_that_disagrees_leaves_it_open() -> None:
    good, bad = stretch(CLIENT, WEB, WEB), stretch(CLIENT, WEB, PacketSet.empty())
    assert share(WEB, passes(WEB), branch(good), branch(bad, gap=GAP)) == (Fraction(0), Fraction(1))
    assert share(WEB, passes(WEB), branch(bad), branch(good, gap=GAP)) == (Fraction(0), Fraction(1))


def test_an_alternative_that_fails_as_well_changes_nothing() -> None:
    bad = stretch(CLIENT, WEB, PacketSet.empty())
    assert share(WEB, passes(WEB), branch(bad), branch(bad, gap=GAP)) == (Fraction(0), Fraction(0))


def test_what_is_reached_is_reached_by_every_port_of_the_gateway() -> None:
    outside = tcp(80, 443, sources=EPHEMERAL_ANY)
    passing = tcp(80, sources=EPHEMERAL_ANY) | tcp(443, sources=(1024, 33279))
    way = branch(stretch(CLIENT, BOTH, BOTH), stretch(NAT, outside, passing))
    sure, maybe = reached(outcome_of(BOTH, passes(BOTH), (way,)))
    assert (sure, maybe) == (MAIL, BOTH)
