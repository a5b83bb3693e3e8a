"""A trace as statements: the headline, both legs hop by hop, the blockers, and what is not known."""

from fractions import Fraction
from typing import Final

import msgspec

from wayout.ask.inbound import INTERNET, internet_address
from wayout.ask.result.result import egress_addresses
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source, parse_source
from wayout.ask.trace import Trace, Traces
from wayout.explain.answer.leg import LegStatement, leg_statement
from wayout.explain.fault.blocker import BlockerStatement, blocker_statements
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.name import name_of
from wayout.explain.wording.share import percent
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Disposition
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.snapshot.problem import Problem

_ARRIVED: Final = frozenset({Disposition.DELIVERED, Disposition.EXITS})


class TraceStatement(msgspec.Struct, frozen=True):
    """One conversation in words. `success_rate` is from 0 to 1, None while a gap leaves it open."""

    headline: str
    placement: Placement
    subnet_name: str | None
    destination: str
    answer: Answer
    success_rate: Fraction | None
    egress: tuple[str, ...]
    forward: LegStatement
    back: LegStatement
    blockers: tuple[BlockerStatement, ...]
    gaps: tuple[GapStatement, ...]
    assumptions: tuple[str, ...]


class TraceReport(msgspec.Struct, frozen=True):
    """The traces of all placements of a source. `gaps` hide other places of it, or all."""

    source_kind: str
    source_name: str
    answer: Answer
    traces: tuple[TraceStatement, ...]
    gaps: tuple[GapStatement, ...]
    problems: tuple[Problem, ...]


def trace_report(network: Network, source: str, traces: Traces) -> TraceReport:
    """The traces of `source` in words.

    Raises: InputError when the source cannot be read.
    """
    sender = internet_address(source)
    who = parse_source(source) if sender is None else None
    return TraceReport(
        source_kind=who.kind if who is not None else INTERNET,
        source_name=who.name if who is not None else str(sender),
        answer=traces.answer,
        traces=tuple(_trace(network, who, trace) for trace in traces),
        gaps=gap_statements(traces.gaps, traces.gaps),
        problems=network.problems,
    )


def _trace(network: Network, source: Source | None, trace: Trace) -> TraceStatement:
    result, placement = trace.result, trace.placement
    blockers = blocker_statements(network, result, placement, source)
    deciding = result.gaps if trace.answer is Answer.UNKNOWN else ()
    return TraceStatement(
        headline=_headline(trace, blockers),
        placement=placement,
        subnet_name=name_of(network, placement.origin.subnet_id or ""),
        destination=result.destination.text,
        answer=trace.answer,
        success_rate=result.share.low if result.share.low == result.share.high else None,
        egress=tuple(map(str, egress_addresses(result, placement))),
        forward=leg_statement(network, Leg.FORWARD, trace.forward, result.blockers),
        back=leg_statement(network, Leg.RETURN, trace.back, result.blockers),
        blockers=blockers,
        gaps=gap_statements(result.gaps, deciding),
        assumptions=(*result.notes, *network.assumed),
    )


def _headline(trace: Trace, blockers: tuple[BlockerStatement, ...]) -> str:
    who, what = trace.placement.id, trace.result.destination.text
    match trace.answer:
        case Answer.REACHABLE:
            return f"{who} reaches {what}: the request arrives, and the reply comes back."
        case Answer.INTERMITTENT:
            return (
                f"{who} reaches {what} some of the time: about {percent(trace.result.share.low)} of attempts succeed."
            )
        case Answer.UNKNOWN:
            return f"Whether {who} reaches {what} is not known: a fact that decides is missing."
        case Answer.BLOCKED:
            return f"{who} does not reach {what}: {_stop(trace, blockers)}."


def _stop(trace: Trace, blockers: tuple[BlockerStatement, ...]) -> str:
    """Which leg is stopped, and where."""
    leg, what = (
        (Leg.RETURN, "the request arrives, and the reply is stopped")
        if trace.forward.disposition in _ARRIVED
        else (Leg.FORWARD, "the request is stopped")
    )
    found = zip(trace.result.blockers, blockers, strict=True)
    stopped = next((statement for blocker, statement in found if blocker.leg is leg and blocker.is_final), None)
    return f"{what} at {stopped.component} ({stopped.reason})" if stopped is not None else what
