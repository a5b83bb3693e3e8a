"""The JSON of `wayout flows metrics`, version 1."""

from typing import Literal

from wayout.evidence.log.moment import moment_text
from wayout.explain.flows.metrics import MeteredStatement, MetricsReport, PatternStatement
from wayout.render.json.document import Document, GapDocument, gap_documents

MeteredName = Literal["nat-gateway", "network-firewall", "vpc-endpoint", "transit-gateway"]
ConfidenceName = Literal["verified", "derived", "unverified"]


class CounterDocument(Document, frozen=True, kw_only=True):
    """A metric and its sum over the window."""

    metric: str
    total: float


class PatternDocument(Document, frozen=True, kw_only=True):
    """What counters show together. `periods` of `of_periods` show it by themselves; 0 where only all together do."""

    pattern: str
    confidence: ConfidenceName
    message: str
    counters: tuple[CounterDocument, ...]
    periods: int
    of_periods: int
    settles: str | None


class PointDocument(Document, frozen=True, kw_only=True):
    """The value of a period, which begins at `at`."""

    at: str
    value: float


class SeriesDocument(Document, frozen=True, kw_only=True):
    """The values of one metric, in order."""

    metric: str
    points: tuple[PointDocument, ...]


class MeteredDocument(Document, frozen=True, kw_only=True):
    """One gateway, firewall or endpoint, or a part of it: a zone, of a firewall a zone and an engine."""

    kind: MeteredName
    id: str
    part: str | None
    patterns: tuple[PatternDocument, ...]
    model: tuple[str, ...]
    series: tuple[SeriesDocument, ...]


class MetricsDocument(Document, frozen=True, kw_only=True):
    """Metrics and what they mean. `since`, `until` and `period` are null where a saved answer does not tell."""

    schema: Literal["wayout.flows-metrics/1"]
    headline: str
    since: str | None
    until: str | None
    period: int | None
    metered: tuple[MeteredDocument, ...]
    gaps: tuple[GapDocument, ...]


def metrics_document(report: MetricsReport) -> MetricsDocument:
    """The JSON of metrics."""
    window = report.metrics.window
    return MetricsDocument(
        schema="wayout.flows-metrics/1",
        headline=report.headline,
        since=None if window is None else moment_text(window.start),
        until=None if window is None else moment_text(window.end),
        period=report.metrics.period,
        metered=tuple(_metered(report, statement) for statement in report.statements),
        gaps=gap_documents(report.gaps),
    )


def _metered(report: MetricsReport, statement: MeteredStatement) -> MeteredDocument:
    metered = statement.metered
    series = report.metrics.of(metered)
    return MeteredDocument(
        kind=metered.kind.value,
        id=metered.id,
        part=metered.part,
        patterns=tuple(_pattern(each) for each in statement.patterns),
        model=statement.model,
        series=tuple(
            SeriesDocument(
                metric=name,
                points=tuple(PointDocument(at=moment_text(at), value=value) for at, value in found.points),
            )
            for name, found in sorted(series.items())
        ),
    )


def _pattern(statement: PatternStatement) -> PatternDocument:
    finding = statement.finding
    return PatternDocument(
        pattern=finding.pattern.value,
        confidence=finding.confidence.value,
        message=statement.message,
        counters=tuple(CounterDocument(metric=name, total=value) for name, value in finding.counters),
        periods=finding.at,
        of_periods=finding.periods,
        settles=statement.settles,
    )
