"""What flow log records and metrics say of one placement and one destination, and where they say nothing."""

from typing import Any

import pytest
from tests.builders import healthy_network
from tests.laws.reading import network_of

from wayout.ask.diagnosis import Diagnosis, diagnose
from wayout.evidence.exchange import Exchange
from wayout.evidence.fate import Fates
from wayout.evidence.logged_row import logged_rows, saying_of_fates, servers_of
from wayout.evidence.metered_row import metered_rows
from wayout.evidence.metric_series import Metered, MeteredKind, Metrics, MetricSeries
from wayout.evidence.pattern import Pattern
from wayout.evidence.question import Hole
from wayout.evidence.verification import Saying
from wayout.model.network import Network

API = "https://203.0.113.9"
OTHER = "https://203.0.113.10"
NAT = Metered(MeteredKind.NAT_GATEWAY, "nat-a")

FATES = {
    "nothing was tried": (Fates(), Saying.NOTHING),
    "all were answered": (Fates(answered=2), Saying.PASSES),
    "a refusal came from the other side": (Fates(refused=1), Saying.PASSES),
    "some were answered": (Fates(answered=5, unanswered=1), Saying.PARTLY),
    "all were rejected": (Fates(rejected=3), Saying.FAILS),
    "no reply came in": (Fates(cut_off=3), Saying.FAILS),
    "nobody answered": (Fates(unanswered=9), Saying.FAILS),
    "two lost attempts are too few": (Fates(unanswered=2), Saying.NOTHING),
    "what was lost does not count": (Fates(lost=9), Saying.NOTHING),
}


@pytest.mark.parametrize(("told", "saying"), FATES.values(), ids=FATES)
def test_what_attempts_say_of_the_network(told: Fates, saying: Saying) -> None:
    assert saying_of_fates(told) is saying


def healthy() -> Network:
    return network_of(healthy_network(2).documents())


def with_a_failed_gateway() -> Network:
    network = healthy_network(1)
    network.element("NatGateways", "nat-a")["State"] = "failed"
    return network_of(network.documents())


def asked(network: Network, *to: str) -> Diagnosis:
    return diagnose(network, "ecs:prod/payments", to or (API,))


def exchange(interface: str, server: str, pattern: Pattern, connections: int = 4) -> Exchange:
    return Exchange(
        seen_at=interface,
        client="10.0.1.10",
        server=server,
        port=443,
        protocol=6,
        pattern=pattern,
        connections=connections,
        records=connections,
        rejected=0,
        first=1_700_000_040,
        last=1_700_003_600,
        low_port=40000,
        high_port=40010,
        traits=0,
        traffic_path=None,
        all_exchanges=1,
        all_rejected=0,
    )


ANSWERED = exchange("eni-task-a", "203.0.113.9", Pattern.ANSWERED)
SILENT = exchange("eni-task-b", "203.0.113.9", Pattern.UNANSWERED)


def test_each_row_has_the_attempts_of_its_own_placement_and_destination() -> None:
    network = healthy()
    elsewhere = exchange("eni-task-a", "192.0.2.1", Pattern.UNANSWERED)
    late = exchange("eni-task-b", "203.0.113.10", Pattern.LATE)
    rejected = exchange("eni-task-a", "203.0.113.10", Pattern.REQUEST_REFUSED)
    found = logged_rows(network, asked(network, API, OTHER), [ANSWERED, SILENT, rejected, elsewhere, late], [])
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
    found = logged_rows(network, asked(network), [ANSWERED, SILENT], [hole])
    recorded = found["subnet-private-b", API]
    assert (recorded.saying, recorded.fates) == (Saying.NOTHING, Fates(lost=4))


def test_records_tell_nothing_of_what_is_no_tcp_or_a_whole_block() -> None:
    network = healthy()
    for destination in ("udp://203.0.113.9:53", "203.0.0.0/16:443"):
        assert servers_of(asked(network, destination)) == frozenset()
        assert logged_rows(network, asked(network, destination), [ANSWERED], []) == {}


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
