"""Rates: whose attempts count, and which do not."""

from fractions import Fraction

import pytest
from tests.builders import healthy_network
from tests.laws.reading import network_of

from wayout.ask.diagnosis import diagnose
from wayout.ask.source.source import parse_source
from wayout.evidence.engine.question import Hole
from wayout.evidence.party.sender import every_sender, senders_of
from wayout.evidence.party.target import TargetTest, servers_of, targets_of
from wayout.evidence.rate.attempt import AttemptCount
from wayout.evidence.rate.rate import Expectation, Rate, Rates, expectations, rates
from wayout.evidence.rate.tally import Tally
from wayout.model.network import Network
from wayout.net.address import Address

START = 1_700_000_040


def _network() -> Network:
    return network_of(healthy_network(2).documents())


def _count(
    interface: str = "eni-task-a", client: str = "10.0.1.10", minute: int = START, **counts: int
) -> AttemptCount:
    whole = {"answered": 0, "refused": 0, "rejected": 0, "cut_off": 0, "unanswered": 0, "begun_before": 0, **counts}
    return AttemptCount(
        interface, client, "203.0.113.9", 443, minute, None, **whole, with_flags=sum(whole.values()),
        last=START + 3600, longest=60,
    )  # fmt: skip


def _rates(*counts: AttemptCount, holes: tuple[Hole, ...] = ()) -> Rates:
    network = _network()
    return rates(network, senders_of(network, parse_source("ecs:prod/payments")), counts, holes, {})


def test_placements_and_zones_are_told_apart() -> None:
    found = _rates(_count(answered=30), _count("eni-task-b", "10.0.2.10", unanswered=30))
    told = {rate.key: rate.tally.rate for rate in (*found.placements, *found.zones)}
    assert {told["us-east-1a"], told["us-east-1b"]} == {1.0, 0.0}
    assert sorted(rate.tally.rate or 0.0 for rate in found.placements) == [0.0, 1.0]
    assert found.total.rate == 0.5


def test_connections_that_others_open_to_the_task_are_not_its_attempts() -> None:
    assert _rates(_count(client="10.9.9.9", answered=30)).total.attempts == 0


def test_other_interfaces_are_not_the_sources() -> None:
    assert _rates(_count("eni-bastion", "10.0.101.5", answered=30)).total.attempts == 0


def test_what_the_gateway_tried_is_told_for_the_gateway() -> None:
    """FL-13: the second and third of its records."""
    network = _network()
    gateway = network.nat_gateways["nat-a"]
    (interface,) = gateway.network_interface_ids
    address = str(gateway.private_addresses[0])
    found = rates(network, every_sender(network), [_count(interface, address, unanswered=30)], (), {})
    assert [(rate.key, rate.tally.unanswered) for rate in found.nat_gateways] == [("nat-a", 30)]
    assert found.total.attempts == 0


def test_minutes_in_which_records_were_lost_do_not_count() -> None:
    """FL-7, FL-40."""
    hole = Hole("eni-task-a", "SKIPDATA", START + 10, START + 70)
    found = _rates(
        _count(answered=3, unanswered=30),
        _count(minute=START + 60, unanswered=5),
        _count(minute=START + 120, answered=9),
        holes=(hole,),
    )
    assert (found.total.attempts, found.total.lost) == (9, 38)


def test_windows_without_traffic_leave_everything_in() -> None:
    hole = Hole("eni-task-a", "NODATA", START, START + 60)
    assert _rates(_count(answered=3), holes=(hole,)).total.attempts == 3


def test_records_lost_at_another_interface_leave_everything_in() -> None:
    hole = Hole("eni-task-b", "SKIPDATA", START, START + 60)
    assert _rates(_count(answered=3), holes=(hole,)).total.attempts == 3


def test_an_attempt_that_is_too_young_is_not_called_unanswered() -> None:
    """FL-5: the record of its reply may still come."""
    late = START + 3600 - 60
    found = _rates(_count(minute=late, answered=2, unanswered=4))
    assert (found.total.attempts, found.total.too_early) == (2, 4)


def test_an_interface_that_nobody_describes_is_counted_as_a_stranger() -> None:
    assert _rates(_count("eni-gone", answered=3)).strangers == 1


ENOUGH = {
    "ten of ten": (Tally(answered=10), True),
    "five of ten": (Tally(answered=5, unanswered=5), False),
    "fifty of a hundred": (Tally(answered=50, unanswered=50), True),
    "none": (Tally(), False),
}


@pytest.mark.parametrize(("tally", "is_enough"), ENOUGH.values(), ids=ENOUGH)
def test_a_rate_needs_an_interval_that_says_something(tally: Tally, is_enough: bool) -> None:
    assert tally.is_enough is is_enough


AGAINST = {
    "all expected, half seen": (1, 1, Tally(answered=50, unanswered=50), True),
    "all expected, nearly all seen": (1, 1, Tally(answered=970, unanswered=30), False),
    "none expected, some seen": (0, 0, Tally(answered=50, unanswered=50), True),
    "half expected, half seen": (Fraction(1, 2), Fraction(1, 2), Tally(answered=48, unanswered=52), False),
    "all expected, too few seen": (1, 1, Tally(answered=1, unanswered=2), False),
    "anything expected": (0, 1, Tally(answered=50, unanswered=50), False),
}


@pytest.mark.parametrize(("low", "high", "tally", "is_against"), AGAINST.values(), ids=AGAINST)
def test_the_model_is_contradicted(low: Fraction, high: Fraction, tally: Tally, is_against: bool) -> None:
    assert Rate("x", tally, Expectation(Fraction(low), Fraction(high))).contradicts is is_against


def test_the_model_expects_what_a_diagnosis_says() -> None:
    found = expectations(diagnose(_network(), "ecs:prod/payments", ["https://203.0.113.9"]))
    assert {(each.low, each.high) for each in found.values()} == {(Fraction(1), Fraction(1))}


def test_a_destination_is_told_in_records_by_its_addresses_and_port() -> None:
    targets = targets_of(diagnose(_network(), "ecs:prod/payments", ["https://203.0.113.9"]))
    assert servers_of(targets) == (frozenset({Address.parse("203.0.113.9")}), 443)
    test = TargetTest(targets)
    assert test.admits("203.0.113.9", 443)
    assert not test.admits("203.0.113.9", 80)
    assert not test.admits("203.0.113.10", 443)
    assert not test.admits("no address", 443)


def test_a_block_is_told_apart_after_the_question() -> None:
    targets = targets_of(diagnose(_network(), "ecs:prod/payments", ["203.0.113.0/20:443"]))
    assert servers_of(targets) == (frozenset(), 443)
    assert TargetTest(targets).admits("203.0.113.200", 443)
    assert not TargetTest(targets).admits("198.51.100.1", 443)
