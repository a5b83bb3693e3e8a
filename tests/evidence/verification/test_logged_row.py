"""What flow log records and metrics say of one placement and one destination, and where they say nothing."""

from typing import Any

import pytest
from tests.builders import healthy_network
from tests.laws.reading import network_of

from wayout.ask.diagnosis import Diagnosis, diagnose
from wayout.ask.source.source import parse_source
from wayout.evidence.engine.question import Hole
from wayout.evidence.metric.series import Metered, MeteredKind, Metrics, MetricSeries
from wayout.evidence.party.row_key import RowKey
from wayout.evidence.party.sender import senders_of
from wayout.evidence.rate.attempt import AttemptCount
from wayout.evidence.rate.inquiry import Attempts
from wayout.evidence.rate.rate import rates
from wayout.evidence.rate.tally import Tally
from wayout.evidence.verification.logged_row import logged_rows, saying_of_tally, servers_of
from wayout.evidence.verification.metered_row import metered_rows
from wayout.evidence.verification.verification import Recorded, Saying
from wayout.model.network import Network

API = "https://203.0.113.9"
OTHER = "https://203.0.113.10"
NAT = Metered(MeteredKind.NAT_GATEWAY, "nat-a")

TALLIES = {
    "nothing was tried": (Tally(), Saying.NOTHING),
    "all were answered": (Tally(answered=2), Saying.PASSES),
    "a refusal came from the other side": (Tally(refused=1), Saying.PASSES),
    "some were answered": (Tally(answered=5, unanswered=1), Saying.PARTLY),
    "all were rejected": (Tally(rejected=3), Saying.FAILS),
    "no reply came in": (Tally(cut_off=3), Saying.FAILS),
    "nobody answered": (Tally(unanswered=9), Saying.FAILS),
    "two lost attempts are too few": (Tally(unanswered=2), Saying.NOTHING),
    "what was lost does not count": (Tally(lost=9), Saying.NOTHING),
}


@pytest.mark.parametrize(("told", "saying"), TALLIES.values(), ids=TALLIES)
def test_what_attempts_say_of_the_network(told: Tally, saying: Saying) -> None:
    assert saying_of_tally(told) is saying


def healthy() -> Network:
    return network_of(healthy_network(2).documents())


def with_a_failed_gateway() -> Network:
    network = healthy_network(1)
    network.element("NatGateways", "nat-a")["State"] = "failed"
    return network_of(network.documents())


def asked(network: Network, *to: str) -> Diagnosis:
    return diagnose(network, "ecs:prod/payments", to or (API,))


def count(interface: str, server: str, minute: int = 1_700_000_040, **fates: int) -> AttemptCount:
    names = ("answered", "refused", "rejected", "cut_off", "unanswered", "begun_before")
    whole = dict.fromkeys(names, 0) | fates
    client = {"eni-task-a": "10.0.1.10", "eni-task-b": "10.0.2.10"}[interface]
    return AttemptCount(
        interface,
        client,
        server,
        443,
        minute,
        None,
        **whole,
        with_flags=sum(whole.values()),
        last=1_700_003_600,
        longest=60,
    )


ANSWERED = count("eni-task-a", "203.0.113.9", answered=4)
SILENT = count("eni-task-b", "203.0.113.9", unanswered=4)


def rows(
    network: Network, to: tuple[str, ...], *counts: AttemptCount, holes: tuple[Hole, ...] = ()
) -> dict[RowKey, Recorded]:
    senders = senders_of(network, parse_source("ecs:prod/payments"))
    return logged_rows(asked(network, *to), Attempts(senders, counts, holes, (), misses_gone=False))


def test_each_row_has_the_attempts_of_its_own_placement_and_destination() -> None:
    network = healthy()
    elsewhere = count("eni-task-a", "192.0.2.1", unanswered=4)
    late = count("eni-task-b", "203.0.113.10", begun_before=4)
    rejected = count("eni-task-a", "203.0.113.10", rejected=4)
    found = rows(network, (API, OTHER), ANSWERED, SILENT, rejected, elsewhere, late)
    assert {key: recorded.saying for key, recorded in found.items()} == {
        ("subnet-private-a", API): Saying.PASSES,
        ("subnet-private-b", API): Saying.FAILS,
        ("subnet-private-a", OTHER): Saying.FAILS,
        ("subnet-private-b", OTHER): Saying.NOTHING,
    }
    first = found["subnet-private-a", API]
    assert (first.where, first.span) == (("eni-task-a",), (1_700_000_040, 1_700_003_600))


def test_an_answer_may_be_among_records_that_were_lost() -> None:
    network = healthy()
    hole = Hole("eni-task-b", "SKIPDATA", 1_700_000_000, 1_700_000_060)
    found = rows(network, (API,), ANSWERED, SILENT, holes=(hole,))
    recorded = found["subnet-private-b", API]
    assert (recorded.saying, recorded.tally) == (Saying.NOTHING, Tally(lost=4))


def test_records_tell_nothing_of_what_is_no_tcp_or_a_whole_block() -> None:
    network = healthy()
    for destination in ("udp://203.0.113.9:53", "203.0.0.0/16:443"):
        assert servers_of(asked(network, destination)) == frozenset()
        assert rows(network, (destination,), ANSWERED) == {}


def test_an_attempt_at_the_end_of_the_records_counts_no_more_than_in_rates() -> None:
    """Its answer may come yet: the rates leave it out, and so does what is held against the model."""
    network = healthy()
    young = count("eni-task-b", "203.0.113.9", 1_700_003_580, unanswered=1)
    counts = (ANSWERED, SILENT, young)
    told = sum((recorded.tally for recorded in rows(network, (API,), *counts).values() if recorded.tally), Tally())
    measured = rates(network, senders_of(network, parse_source("ecs:prod/payments")), counts, (), {}).total
    assert (told, told.attempts, told.too_early) == (measured, 8, 1)


def metrics(**totals: float) -> Metrics:
    return Metrics(tuple(MetricSeries(NAT, name, ((1_700_000_000, value),)) for name, value in totals.items()))


FLOWING = {"PacketsInFromSource": 900.0, "PacketsOutToDestination": 900.0, "PacketsInFromDestination": 900.0}
METERS: dict[str, tuple[Network, dict[str, Any], Saying | None]] = {
    "a sound gateway says nothing of this row": (healthy(), {**FLOWING, "PacketsOutToSource": 900.0}, Saying.NOTHING),
    "a gateway to which nothing comes back fails for all": (
        healthy(),
        {**FLOWING, "PacketsInFromDestination": 0.0},
        Saying.FAILS,
    ),
    "one without a free port fails in part": (healthy(), {**FLOWING, "ErrorPortAllocation": 7.0}, Saying.PARTLY),
    "one that nobody uses says nothing": (healthy(), {"PacketsInFromSource": 0.0}, Saying.NOTHING),
    "one that the model blames and that carries connections contradicts it": (
        with_a_failed_gateway(),
        {**FLOWING, "ConnectionAttemptCount": 50.0, "ConnectionEstablishedCount": 50.0},
        Saying.PASSES,
    ),
}


@pytest.mark.parametrize(("network", "totals", "saying"), METERS.values(), ids=METERS)
def test_what_a_gateways_metrics_say_of_a_row(network: Network, totals: dict[str, float], saying: Saying) -> None:
    found = metered_rows(asked(network), metrics(**totals))
    recorded = found["subnet-private-a", API]
    assert (recorded.saying, recorded.where) == (saying, ("nat-a",))
    assert ("subnet-private-b", API) not in found
