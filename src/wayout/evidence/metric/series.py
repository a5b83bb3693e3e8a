"""Metric series: what CloudWatch counted for one gateway, firewall or endpoint, in one zone or over all.

Source: MET-1, MET-2, EP-16, FW-12, TGW-12.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.evidence.log.moment import Window
from wayout.model.gap import Gap


class MeteredKind(StrEnum):
    """What is counted; the value is its name in JSON."""

    NAT_GATEWAY = "nat-gateway"
    NETWORK_FIREWALL = "network-firewall"
    VPC_ENDPOINT = "vpc-endpoint"
    TRANSIT_GATEWAY = "transit-gateway"


NAMESPACES: Final[Mapping[MeteredKind, str]] = MappingProxyType(
    {
        MeteredKind.NAT_GATEWAY: "AWS/NATGateway",
        MeteredKind.NETWORK_FIREWALL: "AWS/NetworkFirewall",
        MeteredKind.VPC_ENDPOINT: "AWS/PrivateLinkEndpoints",
        MeteredKind.TRANSIT_GATEWAY: "AWS/TransitGateway",
    }
)

METRICS: Final[Mapping[MeteredKind, Mapping[str, str]]] = MappingProxyType(
    {
        MeteredKind.NAT_GATEWAY: {
            "ActiveConnectionCount": "Maximum",
            "BytesInFromSource": "Sum",
            "PacketsInFromSource": "Sum",
            "PacketsOutToDestination": "Sum",
            "PacketsInFromDestination": "Sum",
            "PacketsOutToSource": "Sum",
            "ConnectionAttemptCount": "Sum",
            "ConnectionEstablishedCount": "Sum",
            "ErrorPortAllocation": "Sum",
            "IdleTimeoutCount": "Sum",
            "PacketsDropCount": "Sum",
            "PeakBytesPerSecond": "Maximum",
            "PeakPacketsPerSecond": "Maximum",
        },
        MeteredKind.NETWORK_FIREWALL: dict.fromkeys(
            ("ReceivedPackets", "PassedPackets", "DroppedPackets", "RejectedPackets", "StreamExceptionPolicyPackets"),
            "Sum",
        ),
        MeteredKind.VPC_ENDPOINT: dict.fromkeys(("NewConnections", "PacketsDropped", "RstPacketsReceived"), "Sum"),
        MeteredKind.TRANSIT_GATEWAY: dict.fromkeys(
            ("PacketsIn", "PacketDropCountNoRoute", "PacketDropCountBlackhole"), "Sum"
        ),
    }
)
"""What is asked of each, with the statistic that AWS's pages say to look at."""


class Metered(msgspec.Struct, frozen=True, order=True):
    """Something with metrics: its id (a firewall's name), and the part of it that they tell of, None for the whole.

    The part is a zone, of a firewall a zone and an engine.
    """

    kind: MeteredKind
    id: str
    part: str | None = None


class MetricSeries(msgspec.Struct, frozen=True):
    """The values of one metric: epoch seconds at which a period begins, in order, with the value of the period."""

    metered: Metered
    metric: str
    points: tuple[tuple[int, float], ...]

    @property
    def total(self) -> float:
        """The sum of all values."""
        return sum(value for _, value in self.points)

    @property
    def greatest(self) -> float:
        """The greatest value; 0 without any."""
        return max((value for _, value in self.points), default=0.0)


class Metrics(msgspec.Struct, frozen=True):
    """All series of a question. `window` and `period` are None where a saved answer does not tell."""

    series: tuple[MetricSeries, ...]
    window: Window | None = None
    period: int | None = None
    gaps: tuple[Gap, ...] = ()

    def of(self, metered: Metered) -> dict[str, MetricSeries]:
        """The series of one, by metric."""
        return {each.metric: each for each in self.series if each.metered == metered}

    @property
    def metered(self) -> tuple[Metered, ...]:
        """Everything that there are series of, in order."""
        return tuple(sorted({each.metered for each in self.series}))
