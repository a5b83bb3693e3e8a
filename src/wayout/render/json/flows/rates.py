"""The JSON of `wayout flows rates`, version 1."""

from typing import Literal

from wayout.evidence.log.moment import moment_text
from wayout.evidence.rate.change_point import ChangePoint
from wayout.evidence.rate.rate import Expectation, expected_of_all
from wayout.evidence.rate.tally import Tally
from wayout.explain.flows.rates import RatesReport, RateStatement
from wayout.render.json.document import Document, SourceDocument, rounded, source_document
from wayout.render.json.flows.record_count import RecordsDocument, records_document

_DIGITS = 6


class TallyDocument(Document, frozen=True, kw_only=True):
    """Attempts by what became of them, and what was left out. `rate` is null without attempts.

    `low` and `high` are the ends of Wilson's interval of 95 %; `enough` says whether it is narrow enough to speak of a rate.
    """

    attempts: int
    answered: int
    unanswered: int
    rejected: int
    replies_rejected: int
    refused: int
    rate: float | None
    low: float
    high: float
    enough: bool
    left_out_begun_before: int
    left_out_too_early: int
    left_out_lost_records: int


class ExpectedDocument(Document, frozen=True, kw_only=True):
    """The share that the model expects; the ends differ where a missing fact decides."""

    low: float
    high: float


class RateDocument(Document, frozen=True, kw_only=True):
    """The attempts of one key. `expected` is null where the model was asked nothing."""

    key: str
    tally: TallyDocument
    expected: ExpectedDocument | None
    contradicts_model: bool


class RateMinuteDocument(Document, frozen=True, kw_only=True):
    """The attempts that began in the minute from `at` on."""

    at: str
    tally: TallyDocument


class ChangeDocument(Document, frozen=True, kw_only=True):
    """From `at` on the rate is another one. `probability` is that of chance, corrected for the number of looks."""

    at: str
    rate_before: float
    attempts_before: int
    rate_after: float
    attempts_after: int
    probability: float


class RatesDocument(Document, frozen=True, kw_only=True):
    """Success rates. `source` is null when all senders were asked about. `with_tcp_flags` is a share of connections."""

    schema: Literal["wayout.flows-rates/1"]
    headline: str
    source: SourceDocument | None
    destinations: tuple[str, ...]
    total: TallyDocument
    expected: ExpectedDocument | None
    placements: tuple[RateDocument, ...]
    zones: tuple[RateDocument, ...]
    nat_gateways: tuple[RateDocument, ...]
    servers: tuple[RateDocument, ...]
    minutes: tuple[RateMinuteDocument, ...]
    changes: tuple[ChangeDocument, ...]
    contradictions: tuple[str, ...]
    notes: tuple[str, ...]
    with_tcp_flags: float
    records: RecordsDocument


def rates_document(report: RatesReport) -> RatesDocument:
    """The JSON of rates."""
    rates = report.rates
    return RatesDocument(
        schema="wayout.flows-rates/1",
        headline=report.headline,
        source=None if report.source is None else source_document(report.source),
        destinations=report.destinations,
        total=_tally(rates.total),
        expected=_expected(expected_of_all(rates.placements)),
        placements=tuple(map(_rate, report.placements)),
        zones=tuple(map(_rate, report.zones)),
        nat_gateways=tuple(map(_rate, report.nat_gateways)),
        servers=tuple(map(_rate, report.servers)),
        minutes=tuple(RateMinuteDocument(at=moment_text(m.minute), tally=_tally(m.tally)) for m in rates.minutes),
        changes=tuple(map(_change, rates.changes)),
        contradictions=report.contradictions,
        notes=report.notes,
        with_tcp_flags=round(rates.with_flags, _DIGITS),
        records=records_document(report.count),
    )


def _tally(tally: Tally) -> TallyDocument:
    interval = tally.interval
    return TallyDocument(
        attempts=tally.attempts,
        answered=tally.answered,
        unanswered=tally.unanswered,
        rejected=tally.rejected,
        replies_rejected=tally.cut_off,
        refused=tally.refused,
        rate=None if tally.rate is None else round(tally.rate, _DIGITS),
        low=round(interval.low, _DIGITS),
        high=round(interval.high, _DIGITS),
        enough=tally.is_enough,
        left_out_begun_before=tally.begun_before,
        left_out_too_early=tally.too_early,
        left_out_lost_records=tally.lost,
    )


def _rate(statement: RateStatement) -> RateDocument:
    rate = statement.rate
    return RateDocument(
        key=rate.key, tally=_tally(rate.tally), expected=_expected(rate.expected), contradicts_model=rate.contradicts
    )


def _expected(expected: Expectation | None) -> ExpectedDocument | None:
    if expected is None:
        return None
    return ExpectedDocument(low=rounded(expected.low) or 0.0, high=rounded(expected.high) or 0.0)


def _change(change: ChangePoint) -> ChangeDocument:
    (good, total), (good_after, total_after) = change.before, change.after
    return ChangeDocument(
        at=moment_text(change.minute),
        rate_before=round(good / total, _DIGITS),
        attempts_before=total,
        rate_after=round(good_after / total_after, _DIGITS),
        attempts_after=total_after,
        probability=change.probability,
    )
