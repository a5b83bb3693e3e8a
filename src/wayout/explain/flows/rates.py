"""Rates in words: what share of attempts was answered, where the model is contradicted, and what the records cannot tell."""

import msgspec

from wayout.ask.source.source import Source
from wayout.evidence.log.moment import moment_text
from wayout.evidence.rate.change_point import ChangePoint
from wayout.evidence.rate.inquiry import RateInquiry
from wayout.evidence.rate.rate import Expectation, Rate, Rates, expected_of_all
from wayout.evidence.rate.tally import Tally
from wayout.explain.flows.record_count import RecordCount
from wayout.explain.wording.name import clean, named
from wayout.explain.wording.quantity import counted
from wayout.model.network import Network


class RateStatement(msgspec.Struct, frozen=True):
    """One rate in words. `model` says what is expected, None where nothing was asked of the model."""

    rate: Rate
    title: str
    share: str
    interval: str
    model: str | None
    failures: str


class RatesReport(msgspec.Struct, frozen=True):
    """All rates in words."""

    headline: str
    rates: Rates
    source: Source | None
    destinations: tuple[str, ...]
    placements: tuple[RateStatement, ...]
    zones: tuple[RateStatement, ...]
    nat_gateways: tuple[RateStatement, ...]
    servers: tuple[RateStatement, ...]
    changes: tuple[str, ...]
    contradictions: tuple[str, ...]
    notes: tuple[str, ...]
    count: RecordCount

    @property
    def is_open(self) -> bool:
        """Whether there are too few attempts to speak of a rate."""
        return not self.rates.total.is_enough

    @property
    def has_findings(self) -> bool:
        """Whether attempts failed, or the model is contradicted."""
        return self.rates.total.answered < self.rates.total.attempts or bool(self.contradictions)


def rates_report(
    network: Network, inquiry: RateInquiry, source: Source | None, destinations: tuple[str, ...], count: RecordCount
) -> RatesReport:
    """The rates in words."""
    rates = inquiry.rates
    placements = tuple(_statement(network, rate) for rate in rates.placements)
    return RatesReport(
        headline=_headline(rates, source, destinations),
        rates=rates,
        source=source,
        destinations=destinations,
        placements=placements,
        zones=tuple(_statement(network, rate) for rate in rates.zones),
        nat_gateways=tuple(_statement(network, rate) for rate in rates.nat_gateways),
        servers=tuple(_statement(network, rate) for rate in rates.destinations),
        changes=tuple(_change(change) for change in rates.changes),
        contradictions=tuple(_contradiction(each) for each in placements if each.rate.contradicts),
        notes=tuple(_notes(inquiry)),
        count=count,
    )


def percent(share: float) -> str:
    """A share as people write it: never 100 % or 0 % for what is not quite that."""
    if 0 < share < 0.001:
        return "below 0.1 %"
    if 0.999 < share < 1:
        return "above 99.9 %"
    return f"{share * 100:.1f} %".replace(".0 %", " %")


def _headline(rates: Rates, source: Source | None, destinations: tuple[str, ...]) -> str:
    whose = f"of {source.name}" if source is not None else "of all senders"
    to = f" to {', '.join(destinations)}" if destinations else ""
    total = rates.total
    if not total.attempts:
        return f"The records hold no attempt {whose}{to} to open a connection."
    told = f"{total.answered:,} of {counted(total.attempts, 'attempt')} {whose}{to} were answered"
    expected = _model(expected_of_all(rates.placements))
    model = f" The model expects {expected}." if expected else ""
    if not total.is_enough:
        return f"{told}: not enough data to speak of a rate.{model}"
    interval = total.interval
    share = percent(total.answered / total.attempts)
    return f"{told}: {share} ({percent(interval.low)} to {percent(interval.high)}).{model}"


def _statement(network: Network, rate: Rate) -> RateStatement:
    tally, interval = rate.tally, rate.tally.interval
    share = "no attempts" if tally.rate is None else percent(tally.rate) if tally.is_enough else "not enough data"
    plausible = f"{percent(interval.low)} to {percent(interval.high)}" if tally.attempts else ""
    return RateStatement(
        rate, named(network, clean(rate.key)), share, plausible, _model(rate.expected), _failures(tally)
    )


def _model(expected: Expectation | None) -> str | None:
    if expected is None:
        return None
    if expected.low == expected.high:
        return percent(float(expected.low))
    return (
        "not known"
        if expected.low == 0 and expected.high == 1
        else (f"{percent(float(expected.low))} to {percent(float(expected.high))}")
    )


def _failures(tally: Tally) -> str:
    told = (
        (tally.unanswered, "without an answer"),
        (tally.rejected, "rejected"),
        (tally.cut_off, "with their replies rejected"),
        (tally.refused, "refused by the other side"),
    )
    return ", ".join(f"{number:,} {what}" for number, what in told if number)


def _change(change: ChangePoint) -> str:
    (good, total), (good_after, total_after) = change.before, change.after
    return (
        f"At {moment_text(change.minute)} the rate went from {percent(good / total)} ({good:,} of {total:,}) to "
        f"{percent(good_after / total_after)} ({good_after:,} of {total_after:,}); chance explains that with a "
        f"probability of {max(change.probability, 1e-12):.1g}."
    )


def _contradiction(statement: RateStatement) -> str:
    rate = statement.rate
    seen = 0.0 if rate.tally.rate is None else rate.tally.rate
    is_worse = rate.expected is not None and seen < float(rate.expected.low)
    why = (
        "something that the model does not see fails: the other side, a firewall, a change since the snapshot"
        if is_worse
        else "what the model calls blocked was answered: the configuration was another one then, or a gap hides something"
    )
    share = f"{rate.tally.answered:,} of {rate.tally.attempts:,}"
    return f"{statement.title}: the model expects {statement.model}, and {share} were answered; {why}."


def _notes(inquiry: RateInquiry) -> list[str]:
    rates, notes = inquiry.rates, []
    total = rates.total
    if inquiry.misses_gone:
        notes.append(
            "Tasks that are gone by now are left out: the records do not name services (ecs-service-name and subnet-id would)."
        )
    if rates.with_flags < 1 and total.attempts:
        notes.append(
            "Without tcp-flags, a refused connection counts as answered, one that began before these records as an attempt, "
            "and a late packet as rejected."
        )
    if total.begun_before:
        notes.append(f"{counted(total.begun_before, 'connection')} of which the SYN is not in the records: left out.")
    if total.too_early:
        notes.append(
            f"{counted(total.too_early, 'attempt')} without an answer began too shortly before the last record to tell: left out."
        )
    if total.lost:
        notes.append(f"{counted(total.lost, 'attempt')} began while AWS lost records (SKIPDATA): left out.")
    if rates.strangers:
        notes.append(
            f"{counted(rates.strangers, 'interface')} in the records that the network does not describe: nobody can say whose."
        )
    notes.append("Answered means that the connection opened; what the application said stands in no flow log.")
    return notes
