"""Metric patterns: what counters say together. One row for each line of MET-3, and its neighbours that say nothing."""

import pytest

from wayout.evidence.failure.failure_row import Confidence
from wayout.evidence.metric.pattern import Pattern, patterns
from wayout.evidence.metric.series import Metered, MeteredKind, Metrics, MetricSeries

NAT = Metered(MeteredKind.NAT_GATEWAY, "nat-a")
SOUND = {
    "PacketsInFromSource": 1000,
    "PacketsOutToDestination": 1000,
    "PacketsInFromDestination": 900,
    "PacketsOutToSource": 900,
    "ConnectionAttemptCount": 100,
    "ConnectionEstablishedCount": 100,
    "ErrorPortAllocation": 0,
    "IdleTimeoutCount": 0,
    "PacketsDropCount": 0,
    "PeakBytesPerSecond": 1e6,
    "PeakPacketsPerSecond": 1000,
}


def _shown(metered: Metered, **counters: float) -> set[Pattern]:
    series = tuple(MetricSeries(metered, name, ((0, value), (60, 0.0))) for name, value in counters.items())
    return {found.pattern for found in patterns(Metrics(series), metered)}


ROWS: dict[str, tuple[dict[str, float], set[Pattern]]] = {
    "all is well": ({}, {Pattern.SOUND}),
    "nothing comes in": (
        dict.fromkeys(SOUND, 0.0),
        {Pattern.NO_TRAFFIC_IN},
    ),
    "what comes in does not go out": (
        {"PacketsOutToDestination": 0, "PacketsInFromDestination": 0, "PacketsOutToSource": 0},
        {Pattern.NOT_TRANSLATED},
    ),
    "what goes out is not answered": (
        {"PacketsInFromDestination": 0, "PacketsOutToSource": 0, "ConnectionEstablishedCount": 0},
        {Pattern.NO_ANSWER},
    ),
    "something comes back, but no handshake": ({"ConnectionEstablishedCount": 0}, {Pattern.NO_HANDSHAKE}),
    "a part of the handshakes": ({"ConnectionEstablishedCount": 60}, {Pattern.FEW_HANDSHAKES}),
    "more handshakes than attempts, as retransmissions count": ({"ConnectionEstablishedCount": 130}, {Pattern.SOUND}),
    "too few attempts to tell": (
        {"ConnectionAttemptCount": 3, "ConnectionEstablishedCount": 1},
        {Pattern.SOUND},
    ),
    "what comes back is not handed on": ({"PacketsOutToSource": 100}, {Pattern.NOT_HANDED_BACK}),
    "no port is free": ({"ErrorPortAllocation": 1}, {Pattern.OUT_OF_PORTS}),
    "idle connections": ({"IdleTimeoutCount": 7}, {Pattern.IDLE_TIMEOUTS}),
    "the gateway drops one packet in a thousand": ({"PacketsDropCount": 2}, {Pattern.GATEWAY_DROPS}),
    "the gateway drops less than one packet in ten thousand": ({"PacketsDropCount": 0.1}, {Pattern.SOUND}),
    "near a hundred gigabits": ({"PeakBytesPerSecond": 11e9}, {Pattern.NEAR_LIMIT}),
    "near ten million packets": ({"PeakPacketsPerSecond": 9e6}, {Pattern.NEAR_LIMIT}),
    "two faults at once": (
        {"ErrorPortAllocation": 9, "ConnectionEstablishedCount": 50},
        {Pattern.OUT_OF_PORTS, Pattern.FEW_HANDSHAKES},
    ),
}


@pytest.mark.parametrize(("changed", "shown"), ROWS.values(), ids=ROWS)
def test_a_nat_gateways_counters_mean(changed: dict[str, float], shown: set[Pattern]) -> None:
    assert _shown(NAT, **{**SOUND, **changed}) == shown


def test_a_counter_that_nobody_saw_decides_nothing() -> None:
    """Without the packets from the destination, their absence must not be told."""
    assert _shown(NAT, PacketsInFromSource=10, PacketsOutToDestination=10) == {Pattern.SOUND}


def test_no_data_at_all_is_not_called_sound() -> None:
    series = (MetricSeries(NAT, "PacketsInFromSource", ()),)
    assert [found.pattern for found in patterns(Metrics(series), NAT)] == [Pattern.NO_DATA]


def test_a_pattern_says_in_how_many_periods_it_showed() -> None:
    series = (MetricSeries(NAT, "ErrorPortAllocation", ((0, 0.0), (60, 4.0), (120, 0.0))),)
    (found,) = patterns(Metrics(series), NAT)
    assert (found.at, found.periods, found.counters) == (1, 3, (("ErrorPortAllocation", 4.0),))


def test_what_one_counter_says_is_verified_and_what_several_say_is_derived() -> None:
    series = tuple(
        MetricSeries(NAT, name, ((0, value),))
        for name, value in {**SOUND, "ErrorPortAllocation": 1, "ConnectionEstablishedCount": 10}.items()
    )
    assert {found.pattern: found.confidence for found in patterns(Metrics(series), NAT)} == {
        Pattern.OUT_OF_PORTS: Confidence.VERIFIED,
        Pattern.FEW_HANDSHAKES: Confidence.DERIVED,
    }


OTHERS = {
    "a firewall drops": (MeteredKind.NETWORK_FIREWALL, "DroppedPackets", Pattern.FIREWALL_DROPS),
    "a firewall rejects": (MeteredKind.NETWORK_FIREWALL, "RejectedPackets", Pattern.FIREWALL_REJECTS),
    "a firewall sees half": (
        MeteredKind.NETWORK_FIREWALL,
        "StreamExceptionPolicyPackets",
        Pattern.STREAM_EXCEPTIONS,
    ),
    "an endpoint drops": (MeteredKind.VPC_ENDPOINT, "PacketsDropped", Pattern.ENDPOINT_DROPS),
    "a transit gateway has no route": (
        MeteredKind.TRANSIT_GATEWAY,
        "PacketDropCountNoRoute",
        Pattern.NO_TRANSIT_ROUTE,
    ),
    "a transit gateway has a blackhole": (
        MeteredKind.TRANSIT_GATEWAY,
        "PacketDropCountBlackhole",
        Pattern.TRANSIT_BLACKHOLE,
    ),
}


@pytest.mark.parametrize(("kind", "metric", "pattern"), OTHERS.values(), ids=OTHERS)
def test_what_others_count_means(kind: MeteredKind, metric: str, pattern: Pattern) -> None:
    assert _shown(Metered(kind, "x"), **{metric: 5}) == {pattern}
    assert _shown(Metered(kind, "x"), **{metric: 0}) == {Pattern.SOUND}
