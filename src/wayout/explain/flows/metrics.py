"""Metrics in words: what each pattern of counters means, and what would settle it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.evidence.metric.pattern import Pattern, PatternFinding, patterns
from wayout.evidence.metric.series import Metered, MeteredKind, Metrics
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.name import clean, named
from wayout.model.network import Network

_MEANING: Final[Mapping[Pattern, str]] = MappingProxyType(
    {
        Pattern.NO_DATA: "CloudWatch has no data of it in this time: it did not exist, or nothing is counted under these "
        "dimensions",
        Pattern.NO_TRAFFIC_IN: "Nothing that clients send reaches it. Look before it: the route of their subnets, their "
        "security group, the ACLs of their subnet and (inbound) of the gateway's, or a route to another gateway",
        Pattern.NOT_TRANSLATED: "Packets come in and none goes out: no port was free, the gateway dropped them, or the ACL "
        "of its subnet lets nothing out (F5)",
        Pattern.NO_ANSWER: "Packets go out and none comes back. Look behind it: a gateway's subnet without a route to an "
        "internet gateway (F11), a private NAT gateway (F12), Block Public Access, an ACL that lets no replies in (F6), or "
        "a destination that does not answer (F16)",
        Pattern.NO_HANDSHAKE: "Connections are tried and none is established: no SYN-ACK at all came through",
        Pattern.FEW_HANDSHAKES: "A part of the connections is never established: some destinations do not answer, or one "
        "of the ways to them is blocked",
        Pattern.NOT_HANDED_BACK: "More comes from destinations than is handed back to clients: somebody scans the "
        "gateway's address, which means nothing (F37), or the ACL of its subnet lets no replies out to the clients (F7)",
        Pattern.OUT_OF_PORTS: "No port was free for a connection: more than 55,000 at a time to one address and port. "
        "Spread them over more addresses or gateways, or use connections again (F14)",
        Pattern.IDLE_TIMEOUTS: "Connections were idle for 350 seconds and were forgotten; the next packet of the client is "
        "answered with a reset. Keep them alive more often than that (F15)",
        Pattern.GATEWAY_DROPS: "The gateway itself dropped more than 0.01 % of the packets: see the AWS Health Dashboard, or "
        "ask AWS's support",
        Pattern.NEAR_LIMIT: "The load comes near to what one gateway carries (100 Gbps, 10 million packets a second): "
        "spread it over more gateways",
        Pattern.SOUND: "The counters show nothing unusual",
        Pattern.FIREWALL_DROPS: "The firewall dropped packets by a rule or by its default; the flow logs call them ACCEPT "
        "all the same (F27)",
        Pattern.FIREWALL_REJECTS: "The firewall answered packets with a reset, as a reject rule asks for (F27)",
        Pattern.STREAM_EXCEPTIONS: "The firewall met packets of connections whose beginning it did not see: replies take "
        "another way than requests (F28), or it was changed meanwhile",
        Pattern.ENDPOINT_DROPS: "The endpoint dropped packets: its security group or its ACLs may not let the clients in "
        "(F20), or its service is overloaded",
        Pattern.NO_TRANSIT_ROUTE: "The transit gateway dropped packets for which its route table has no route (F24)",
        Pattern.TRANSIT_BLACKHOLE: "The transit gateway dropped packets at a blackhole route (F24)",
    }
)

_SETTLES: Final[Mapping[Pattern, str]] = MappingProxyType(
    {
        Pattern.NO_TRAFFIC_IN: "wayout diagnose says which of these it is",
        Pattern.NO_ANSWER: "wayout diagnose says whether it is the configuration",
        Pattern.NO_HANDSHAKE: "wayout flows rates says which destinations do not answer",
        Pattern.FEW_HANDSHAKES: "wayout flows rates says which destinations do not answer",
        Pattern.NOT_HANDED_BACK: "the flow log of the gateway's interface tells the two apart",
    }
)

HARMLESS: Final = frozenset({Pattern.SOUND, Pattern.NOT_HANDED_BACK})
"""Patterns that need not mean a fault."""


class PatternStatement(msgspec.Struct, frozen=True):
    """One pattern in words; `settles` is what would tell the possible causes apart, None where nothing has to."""

    finding: PatternFinding
    message: str
    counters: str
    settles: str | None


class MeteredStatement(msgspec.Struct, frozen=True):
    """What is known of one gateway, firewall or endpoint, with what the model says of it where that explains it."""

    metered: Metered
    title: str
    patterns: tuple[PatternStatement, ...]
    model: tuple[str, ...]


class MetricsReport(msgspec.Struct, frozen=True):
    """All of it in words."""

    headline: str
    metrics: Metrics
    statements: tuple[MeteredStatement, ...]
    gaps: tuple[GapStatement, ...]

    @property
    def has_findings(self) -> bool:
        """Whether some pattern means a fault."""
        return any(
            pattern.finding.pattern not in HARMLESS | {Pattern.NO_DATA}
            for statement in self.statements
            for pattern in statement.patterns
        )

    @property
    def is_open(self) -> bool:
        """Whether some counters could not be seen."""
        return bool(self.gaps) or any(
            pattern.finding.pattern is Pattern.NO_DATA for s in self.statements for pattern in s.patterns
        )


def meaning_of(pattern: Pattern) -> str:
    """What a pattern means."""
    return _MEANING[pattern]


def metrics_report(network: Network, metrics: Metrics) -> MetricsReport:
    """The metrics in words."""
    statements = tuple(_statement(network, metrics, metered) for metered in metrics.metered)
    report = MetricsReport("", metrics, statements, gap_statements(metrics.gaps, metrics.gaps))
    return msgspec.structs.replace(report, headline=_headline(report))


def _headline(report: MetricsReport) -> str:
    total = len(report.statements)
    if not total:
        return "No metrics could be seen."
    odd = [
        statement
        for statement in report.statements
        if any(each.finding.pattern not in HARMLESS | {Pattern.NO_DATA} for each in statement.patterns)
    ]
    if odd:
        return f"The metrics of {len(odd)} of {total} show something:" if total > 1 else "The metrics show something:"
    if report.is_open:
        return "The metrics that could be seen show nothing unusual; some could not."
    return "The metrics show nothing unusual."


def _statement(network: Network, metrics: Metrics, metered: Metered) -> MeteredStatement:
    part = f" in {clean(metered.part)}" if metered.part else ""
    return MeteredStatement(
        metered,
        f"{named(network, clean(metered.id))}{part}",
        tuple(_pattern(finding) for finding in patterns(metrics, metered)),
        _model(network, metered),
    )


def _pattern(finding: PatternFinding) -> PatternStatement:
    told = ", ".join(f"{name} {value:,.0f}" for name, value in finding.counters)
    if told and finding.at < finding.periods:
        told += f", in {finding.at:,} of {finding.periods:,} periods"
    return PatternStatement(finding, _MEANING[finding.pattern], told, _SETTLES.get(finding.pattern))


def _model(network: Network, metered: Metered) -> tuple[str, ...]:
    """What the snapshot says of a NAT gateway that bears on its counters."""
    gateway = network.nat_gateways.get(metered.id) if metered.kind is MeteredKind.NAT_GATEWAY else None
    if gateway is None:
        return ()
    told = []
    if gateway.state != "available":
        told.append(f"the snapshot says that it is {clean(gateway.state)}")
    if gateway.connectivity_type == "private":
        told.append("it is a private NAT gateway: nothing of it reaches the internet (NAT-3)")
    elif not gateway.public_addresses:
        told.append("it has no public address")
    return tuple(told)
