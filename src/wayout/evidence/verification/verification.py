"""Verification: what several witnesses say of the same thing, side by side, and where they contradict one another.

A row is one placement and one destination. The model tells what must happen, flow logs and metrics what happened, a
probe what happens now. A witness who saw only a part, or nothing, contradicts nobody.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import combinations

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.diagnosis import Diagnosis, whole_answer
from wayout.ask.result.result import Result, egress_addresses
from wayout.ask.source.placement import Placement
from wayout.evidence.metric.pattern import PatternFinding
from wayout.evidence.party.row_key import RowKey
from wayout.evidence.probe.client_signature import Reach, reach_of
from wayout.evidence.probe.probed import Probed
from wayout.evidence.rate.tally import Tally
from wayout.forward.journey.outcome import Answer


class Witness(StrEnum):
    """Who says something."""

    MODEL = "model"
    FLOW_LOGS = "flow-logs"
    METRICS = "metrics"
    PROBE = "probe"


class Saying(StrEnum):
    """What a witness says of the packets of one row."""

    PASSES = "passes"
    PARTLY = "partly"
    FAILS = "fails"
    NOTHING = "nothing"


class Recorded(msgspec.Struct, frozen=True):
    """What flow logs or metrics show of one row: attempts of these interfaces, or patterns of these gateways."""

    saying: Saying
    where: tuple[str, ...] = ()
    tally: Tally | None = None
    span: tuple[int, int] | None = None
    """When the first of the attempts began and their last record ends, in epoch seconds."""
    findings: tuple[PatternFinding, ...] = ()


class About(StrEnum):
    """What two witnesses contradict one another about."""

    REACH = "reach"
    ADDRESS = "egress-address"


class Contradiction(msgspec.Struct, frozen=True):
    """Two witnesses who cannot both be right, the one who passes first."""

    about: About
    passes: Witness
    fails: Witness


class Row(msgspec.Struct, frozen=True):
    """One placement and one destination, with what each witness says; None for one who was not asked."""

    placement: Placement
    destination: Destination
    result: Result
    logs: Recorded | None = None
    metrics: Recorded | None = None
    probe: Probed | None = None

    @property
    def sayings(self) -> tuple[tuple[Witness, Saying], ...]:
        """What each witness that was asked says."""
        told = [(Witness.MODEL, _OF_ANSWER[self.result.answer])]
        told += [(Witness.FLOW_LOGS, self.logs.saying)] if self.logs is not None else []
        told += [(Witness.METRICS, self.metrics.saying)] if self.metrics is not None else []
        told += [(Witness.PROBE, saying_of(self.probe))] if self.probe is not None else []
        return tuple(told)

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Every two witnesses of whom one says that it passes and the other that it does not, and another address."""
        return tuple(self._contradictions())

    def _contradictions(self) -> Iterator[Contradiction]:
        for (one, says), (other, said) in combinations(self.sayings, 2):
            if {says, said} == {Saying.PASSES, Saying.FAILS}:
                passes, fails = (one, other) if says is Saying.PASSES else (other, one)
                yield Contradiction(About.REACH, passes, fails)
        expected = {str(address) for address in egress_addresses(self.result, self.placement)}
        seen = self.probe.call.seen if self.probe is not None and self.probe.call is not None else None
        if seen is not None and expected and seen not in expected:
            yield Contradiction(About.ADDRESS, Witness.PROBE, Witness.MODEL)

    @property
    def answer(self) -> Answer:
        """The model's verdict; where it has none, what was measured, the probe before the logs."""
        if self.result.answer is not Answer.UNKNOWN:
            return self.result.answer
        measured = dict(self.sayings)
        for witness in (Witness.PROBE, Witness.FLOW_LOGS):
            answer = _OF_SAYING[measured.get(witness, Saying.NOTHING)]
            if answer is not Answer.UNKNOWN:
                return answer
        return Answer.UNKNOWN


class Verification(msgspec.Struct, frozen=True):
    """A diagnosis held against what was seen."""

    diagnosis: Diagnosis
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_contradicted(self) -> bool:
        """Whether any two witnesses cannot both be right."""
        return any(row.contradictions for row in self.rows)

    @property
    def answer(self) -> Answer:
        """The whole verdict, as of a diagnosis; a place that nobody knows of leaves it open."""
        if self.diagnosis.unplaced:
            return Answer.UNKNOWN
        return whole_answer([row.answer for row in self.rows])


def verify(
    diagnosis: Diagnosis,
    *,
    logs: Mapping[RowKey, Recorded] | None = None,
    metrics: Mapping[RowKey, Recorded] | None = None,
    probes: Mapping[RowKey, Probed] | None = None,
    notes: Iterable[str] = (),
) -> Verification:
    """The rows of a diagnosis, each with what the witnesses say of it. A mapping that is None was not asked for."""
    rows = []
    for placement, results in zip(diagnosis.placements, diagnosis.results, strict=True):
        for destination, result in zip(diagnosis.destinations, results, strict=True):
            key = (placement.id, destination.text)
            rows.append(
                Row(
                    placement,
                    destination,
                    result,
                    logs=None if logs is None else logs.get(key, _NOTHING_RECORDED),
                    metrics=None if metrics is None else metrics.get(key, _NOTHING_RECORDED),
                    probe=None if probes is None else probes.get(key, _NO_PROBE),
                )
            )
    return Verification(diagnosis, tuple(rows), tuple(dict.fromkeys(notes)))


def saying_of(probed: Probed) -> Saying:
    """What a probe says of the network: whether packets came there and back. Source: CLI-1, CLI-2, CLI-3, CLI-17.

    An address of a family that the sender does not have counts only where no other was called.
    """
    call = probed.call
    if call is None:
        return Saying.NOTHING
    if call.name is not None and not call.name.is_done:
        return Saying.FAILS
    reaches = [reach_of(attempt) for attempt in call.attempts]
    told = [reach for reach in reaches if reach not in {Reach.OPEN, Reach.UNSENT}]
    if not told:
        return Saying.FAILS if Reach.UNSENT in reaches else Saying.NOTHING
    passed = [reach in {Reach.ANSWERED, Reach.REACHED} for reach in told]
    if all(passed):
        return Saying.PASSES
    return Saying.PARTLY if any(passed) else Saying.FAILS


_NOTHING_RECORDED = Recorded(Saying.NOTHING)
_NO_PROBE = Probed("none", why="it was not probed")

_OF_ANSWER: Mapping[Answer, Saying] = {
    Answer.REACHABLE: Saying.PASSES,
    Answer.INTERMITTENT: Saying.PARTLY,
    Answer.BLOCKED: Saying.FAILS,
    Answer.UNKNOWN: Saying.NOTHING,
}
_OF_SAYING = {saying: answer for answer, saying in _OF_ANSWER.items()}
