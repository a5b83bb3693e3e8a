"""Metric pattern: what the counters of a gateway say together, and how sure that is.

A pattern is told only when every counter that it compares was seen; a counter without data decides nothing. That a
counter of AWS's own means what its page says is documented; what several of them mean together is derived.
Source: MET-3, NAT-16, NAT-17, NAT-20, FW-12, EP-16, TGW-12.

Rules:
- NAT-16: A count of port allocation errors says that new connections to one destination fail for want of a port.
- NAT-17: A count of idle timeouts says that connections were forgotten after 350 quiet seconds.
- NAT-20: Bytes or packets near the gateway's limit are told beside its drops.
- EP-16: Dropped packets of an interface endpoint are told where its metrics count them.
- TGW-12: Drops in a transit gateway for want of a route, or by a black hole, are told by its metrics.
- FW-12: Dropped and rejected packets of a firewall, and those of its stream exception policy, are told by its
  metrics.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import msgspec

from wayout.evidence.failure.failure_row import Confidence
from wayout.evidence.metric.series import Metered, MeteredKind, Metrics, MetricSeries

FEW: Final = 0.8
"""Below this share of attempts, established connections are few. The metric counts retransmissions too."""

ENOUGH: Final = 20
"""Attempts, or packets, below which a share says nothing."""

EXCESS: Final = 1.1
"""Packets from the destination over packets handed back, above which some were not wanted or not delivered."""

DROP_SHARE: Final = 0.0001
"""The share of packets above which AWS's page calls drops suspicious."""

NEAR: Final = 0.8
MOST_BYTES: Final = 100e9 / 8
MOST_PACKETS: Final = 10e6


class Pattern(StrEnum):
    """What the counters show; the value is its name in JSON."""

    NO_DATA = "no-data"
    NO_TRAFFIC_IN = "no-traffic-in"
    NOT_TRANSLATED = "not-translated"
    NO_ANSWER = "no-answer"
    NO_HANDSHAKE = "no-handshake"
    FEW_HANDSHAKES = "few-handshakes"
    NOT_HANDED_BACK = "not-handed-back"
    OUT_OF_PORTS = "out-of-ports"
    IDLE_TIMEOUTS = "idle-timeouts"
    GATEWAY_DROPS = "gateway-drops"
    NEAR_LIMIT = "near-limit"
    SOUND = "sound"
    FIREWALL_DROPS = "firewall-drops"
    FIREWALL_REJECTS = "firewall-rejects"
    STREAM_EXCEPTIONS = "stream-exceptions"
    ENDPOINT_DROPS = "endpoint-drops"
    NO_TRANSIT_ROUTE = "no-transit-route"
    TRANSIT_BLACKHOLE = "transit-blackhole"


class PatternFinding(msgspec.Struct, frozen=True):
    """A pattern with the counters that show it, in the periods that do: `at` of `periods`."""

    metered: Metered
    pattern: Pattern
    confidence: Confidence
    counters: tuple[tuple[str, float], ...]
    at: int
    periods: int


def patterns(metrics: Metrics, metered: Metered) -> tuple[PatternFinding, ...]:
    """Every pattern that the counters of one thing show, the most telling first; SOUND where none does."""
    seen = metrics.of(metered)
    if not any(series.points for series in seen.values()):
        return (PatternFinding(metered, Pattern.NO_DATA, Confidence.DERIVED, (), 0, 0),)
    found = tuple(_of(_Reader(metered, seen)))
    return found or (PatternFinding(metered, Pattern.SOUND, Confidence.DERIVED, (), 0, _Reader(metered, seen).periods),)


class _Reader:
    """The counters of one thing, and findings made of them."""

    def __init__(self, metered: Metered, seen: dict[str, MetricSeries]) -> None:
        self._metered = metered
        self._seen = {name: series for name, series in seen.items() if series.points}
        self.kind = metered.kind
        self.periods = max((len(series.points) for series in self._seen.values()), default=0)

    def total(self, metric: str) -> float | None:
        """The sum of a counter; None when nothing was counted."""
        series = self._seen.get(metric)
        return None if series is None else series.total

    def greatest(self, metric: str) -> float:
        """The greatest value of a counter."""
        series = self._seen.get(metric)
        return 0.0 if series is None else series.greatest

    def finding(self, pattern: Pattern, confidence: Confidence, *metrics: str) -> PatternFinding:
        """A finding that all periods together show."""
        told = tuple((metric, total) for metric in metrics if (total := self.total(metric)) is not None)
        return PatternFinding(self._metered, pattern, confidence, told, self.periods, self.periods)

    def above_zero(
        self, pattern: Pattern, metric: str, confidence: Confidence = Confidence.VERIFIED
    ) -> Iterator[PatternFinding]:
        """A finding, when a counter that ought to be zero is not."""
        series = self._seen.get(metric)
        if series is not None and series.total > 0:
            at = sum(value > 0 for _, value in series.points)
            counters = ((metric, series.total),)
            yield PatternFinding(self._metered, pattern, confidence, counters, at, len(series.points))


def _of(reader: _Reader) -> Iterator[PatternFinding]:
    match reader.kind:
        case MeteredKind.NAT_GATEWAY:
            yield from _nat_gateway(reader)
        case MeteredKind.NETWORK_FIREWALL:
            yield from reader.above_zero(Pattern.FIREWALL_DROPS, "DroppedPackets")
            yield from reader.above_zero(Pattern.FIREWALL_REJECTS, "RejectedPackets")
            yield from reader.above_zero(Pattern.STREAM_EXCEPTIONS, "StreamExceptionPolicyPackets", Confidence.DERIVED)
        case MeteredKind.VPC_ENDPOINT:
            yield from reader.above_zero(Pattern.ENDPOINT_DROPS, "PacketsDropped", Confidence.DERIVED)
        case MeteredKind.TRANSIT_GATEWAY:
            yield from reader.above_zero(Pattern.NO_TRANSIT_ROUTE, "PacketDropCountNoRoute")
            yield from reader.above_zero(Pattern.TRANSIT_BLACKHOLE, "PacketDropCountBlackhole")


def _nat_gateway(reader: _Reader) -> Iterator[PatternFinding]:
    yield from reader.above_zero(Pattern.OUT_OF_PORTS, "ErrorPortAllocation")
    way = _way(reader)
    if way is not None:
        yield way
    yield from _handshakes(reader, way)
    back, handed = reader.total("PacketsInFromDestination"), reader.total("PacketsOutToSource")
    if back is not None and handed is not None and back >= ENOUGH and back > EXCESS * handed:
        yield reader.finding(
            Pattern.NOT_HANDED_BACK, Confidence.DERIVED, "PacketsInFromDestination", "PacketsOutToSource"
        )
    yield from reader.above_zero(Pattern.IDLE_TIMEOUTS, "IdleTimeoutCount")
    dropped, came = reader.total("PacketsDropCount"), (reader.total("PacketsInFromSource") or 0) + (back or 0)
    if dropped and dropped > DROP_SHARE * came:
        yield from reader.above_zero(Pattern.GATEWAY_DROPS, "PacketsDropCount")
    is_near = reader.greatest("PeakBytesPerSecond") >= NEAR * MOST_BYTES
    if is_near or reader.greatest("PeakPacketsPerSecond") >= NEAR * MOST_PACKETS:
        yield reader.finding(Pattern.NEAR_LIMIT, Confidence.VERIFIED)


def _way(reader: _Reader) -> PatternFinding | None:
    """Where packets stop on their way through the gateway and back, the first place at which they do."""
    came, left = reader.total("PacketsInFromSource"), reader.total("PacketsOutToDestination")
    back = reader.total("PacketsInFromDestination")
    if came == 0:
        return reader.finding(Pattern.NO_TRAFFIC_IN, Confidence.DERIVED, "PacketsInFromSource")
    if came and left == 0:
        return reader.finding(
            Pattern.NOT_TRANSLATED, Confidence.DERIVED, "PacketsInFromSource", "PacketsOutToDestination"
        )
    if left and back == 0:
        return reader.finding(
            Pattern.NO_ANSWER, Confidence.DERIVED, "PacketsOutToDestination", "PacketsInFromDestination"
        )
    return None


def _handshakes(reader: _Reader, way: PatternFinding | None) -> Iterator[PatternFinding]:
    tried, met = reader.total("ConnectionAttemptCount"), reader.total("ConnectionEstablishedCount")
    if tried is None or met is None or not tried:
        return
    counters = ("ConnectionAttemptCount", "ConnectionEstablishedCount")
    if met == 0:
        if way is None:
            yield reader.finding(Pattern.NO_HANDSHAKE, Confidence.DERIVED, *counters)
    elif tried >= ENOUGH and met < FEW * tried:
        yield reader.finding(Pattern.FEW_HANDSHAKES, Confidence.DERIVED, *counters)
