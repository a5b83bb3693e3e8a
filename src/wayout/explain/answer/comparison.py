"""A comparison as statements: for each pair of places the headline, the rows side by side, and what decides."""

from typing import assert_never

import msgspec

from wayout.ask.aspect import Aspect, Cell
from wayout.ask.compare import Comparison, Pair, Standing
from wayout.ask.result.result import component_of
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.ask.trace import Trace
from wayout.explain.advice.every_reason import advice_for
from wayout.explain.answer.aspect import QUESTIONS, RowStatement, row_statement
from wayout.explain.fault.message import message_of
from wayout.explain.fault.scene import Scene
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.name import clean, name_of
from wayout.explain.wording.share import percent
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.snapshot.problem import Problem


class PlaceStatement(msgspec.Struct, frozen=True):
    """One side of a pair: the place, the places that fare like it, and its verdict.

    `name` is the instance where one stands there, otherwise the placement's id; `label` says where that is.
    """

    placement: Placement
    name: str
    label: str
    alike: tuple[str, ...]
    answer: Answer


class DecidingStatement(msgspec.Struct, frozen=True):
    """The first difference that decides: the question, the fault in words, and what to change.

    Where a missing fact leaves it open there is no reason and no advice.
    """

    aspect: Aspect
    question: str
    placement: str
    reason: Reason | None
    component: str
    rule: str | None
    message: str
    advice: str | None


class PairStatement(msgspec.Struct, frozen=True):
    """Two places beside each other in words. `also` tells the other faults of the one that fares worse."""

    headline: str
    standing: Standing
    first: PlaceStatement
    second: PlaceStatement
    rows: tuple[RowStatement, ...]
    deciding: DecidingStatement | None
    also: tuple[str, ...]


class ComparisonReport(msgspec.Struct, frozen=True):
    """A whole comparison in words; the deciding gaps come first."""

    headline: str
    answer: Answer
    first: Source
    second: Source
    first_answer: Answer
    second_answer: Answer
    destination: str
    pairs: tuple[PairStatement, ...]
    gaps: tuple[GapStatement, ...]
    assumptions: tuple[str, ...]
    problems: tuple[Problem, ...]


def comparison_report(network: Network, comparison: Comparison) -> ComparisonReport:
    """The comparison in words."""
    return ComparisonReport(
        headline=_headline(comparison),
        answer=comparison.answer,
        first=comparison.first,
        second=comparison.second,
        first_answer=comparison.first_answer,
        second_answer=comparison.second_answer,
        destination=comparison.destination.text,
        pairs=tuple(_pair(network, comparison, pair) for pair in _telling_first(comparison.pairs)),
        gaps=gap_statements(comparison.gaps, comparison.deciding_gaps),
        assumptions=comparison.assumptions,
        problems=comparison.problems,
    )


def _headline(comparison: Comparison) -> str:
    what = comparison.destination.text
    first, second = comparison.first.name, comparison.second.name
    one, other = comparison.first_answer, comparison.second_answer
    if not comparison.pairs:
        return f"{first} and {second} cannot be compared: no place where one of them runs could be found."
    if one is other is Answer.BLOCKED:
        return f"Neither {first} nor {second} reaches {what}."
    if one is other is Answer.REACHABLE:
        return f"Both {first} and {second} reach {what}."
    return f"{first} {_verb(one, what)}; {second} {_verb(other, 'it')}."


def _telling_first(pairs: tuple[Pair, ...]) -> list[Pair]:
    """The pairs in their order, those first in which something decides."""
    return sorted(pairs, key=lambda pair: pair.deciding is None)


def _verb(answer: Answer, what: str) -> str:
    match answer:
        case Answer.REACHABLE:
            return f"reaches {what}"
        case Answer.BLOCKED:
            return f"does not reach {what}"
        case Answer.INTERMITTENT:
            return f"reaches {what} some of the time"
        case Answer.UNKNOWN:
            return f"may or may not reach {what}"
        case never:
            assert_never(never)


def _pair(network: Network, comparison: Comparison, pair: Pair) -> PairStatement:
    first = _place(network, pair.first, pair.first_alike)
    second = _place(network, pair.second, pair.second_alike)
    deciding = _deciding(network, comparison, pair)
    return PairStatement(
        headline=_pair_headline(pair, first, second, deciding),
        standing=pair.standing,
        first=first,
        second=second,
        rows=tuple(row_statement(network, row) for row in pair.rows),
        deciding=deciding,
        also=_also(network, comparison, pair, deciding),
    )


def _place(network: Network, trace: Trace, alike: tuple[Placement, ...]) -> PlaceStatement:
    placement = trace.placement
    subnet_id = placement.origin.subnet_id or ""
    name = placement.origin.instance_id or placement.id
    told = [part for part in (placement.id, subnet_id) if part != name]
    told += [name_of(network, subnet_id) or "", placement.az]
    where = ", ".join(dict.fromkeys(part for part in told if part))
    ids = tuple(each.id for each in alike)
    return PlaceStatement(placement, name, f"{name} ({where})" if where else name, ids, trace.answer)


def _pair_headline(
    pair: Pair, first: PlaceStatement, second: PlaceStatement, deciding: DecidingStatement | None
) -> str:
    one, other = first.name, second.name
    because = f"; what decides is the {deciding.question}" if deciding is not None else ""
    match pair.standing:
        case Standing.BOTH:
            return f"Both get through: {one} and {other}. Their differences do no harm."
        case Standing.NEITHER:
            return f"Neither gets through: {one} and {other}."
        case Standing.ALIKE:
            return f"Both get through {percent(pair.first.result.share.low)} of the time: {one} and {other}."
        case Standing.FIRST:
            return f"{one} {_fares(first.answer)}, {other} {_fares(second.answer)}{because}."
        case Standing.SECOND:
            return f"{other} {_fares(second.answer)}, {one} {_fares(first.answer)}{because}."
        case Standing.UNKNOWN:
            return f"{one} {_fares(first.answer)}, {other} {_fares(second.answer)}{because}."
        case never:
            assert_never(never)


def _fares(answer: Answer) -> str:
    match answer:
        case Answer.REACHABLE:
            return "gets through"
        case Answer.BLOCKED:
            return "does not"
        case Answer.INTERMITTENT:
            return "gets through some of the time"
        case Answer.UNKNOWN:
            return "is in doubt"
        case never:
            assert_never(never)


def _deciding(network: Network, comparison: Comparison, pair: Pair) -> DecidingStatement | None:
    row, worse = pair.deciding, pair.worse
    if row is None or worse is None:
        return None
    cell = row.second if worse is pair.second else row.first
    question = QUESTIONS[row.aspect]
    scene = _scene(network, comparison, pair, cell) if cell is not None else None
    if scene is None:
        missing = worse.result.gaps[0].message if worse.result.gaps else "a fact that decides is missing"
        component = cell.component if cell is not None else ""
        return DecidingStatement(
            row.aspect, question, worse.placement.id, None, component, None, f"{clean(missing)}.", None
        )
    return DecidingStatement(
        aspect=row.aspect,
        question=question,
        placement=worse.placement.id,
        reason=scene.blocker.reason,
        component=scene.component,
        rule=scene.blocker.rule,
        message=message_of(scene),
        advice=advice_for(scene),
    )


def _scene(network: Network, comparison: Comparison, pair: Pair, cell: Cell) -> Scene | None:
    """The blocker of the worse journey that a cell tells, in its surroundings."""
    scenes = [scene for scene in _scenes(network, comparison, pair) if scene.blocker.reason is cell.reason]
    exact = [scene for scene in scenes if cell.component in {scene.component, scene.blocker.component}]
    return next(iter([*exact, *scenes]), None)


def _scenes(network: Network, comparison: Comparison, pair: Pair) -> list[Scene]:
    """Every blocker of the journey that fares worse."""
    worse = pair.worse
    if worse is None:
        return []
    source = comparison.second if worse is pair.second else comparison.first
    result = worse.result
    return [Scene.of_blocker(network, b, worse.placement, result.destination, source) for b in result.blockers]


def _also(network: Network, comparison: Comparison, pair: Pair, deciding: DecidingStatement | None) -> tuple[str, ...]:
    """The other faults of the worse journey in words, as far as the better one does not share them."""
    told = (deciding.reason, deciding.component, deciding.rule) if deciding is not None else None
    better = pair.first if pair.worse is pair.second else pair.second
    shared = {(b.reason, component_of(b, better.placement), b.rule) for b in better.result.blockers}
    found = []
    for scene in _scenes(network, comparison, pair):
        key = (scene.blocker.reason, scene.component, scene.blocker.rule)
        if key != told and key not in shared:
            found.append(message_of(scene))
    return tuple(dict.fromkeys(found))
