"""The main job: every placement of a source × every destination, with every blocker."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from wayout.ask.destination.destination import Destination, parse_destination
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.ecs_task.proxy import proxy_notes
from wayout.ask.ecs_task.start_question import asked_about_start
from wayout.ask.ecs_task.stopped_task import StoppedTask, stopped_tasks
from wayout.ask.examination.examination import Examination
from wayout.ask.permission.caller import callers_of
from wayout.ask.result.cause import Cause, causes_of
from wayout.ask.result.result import Result
from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source, parse_source
from wayout.errors import InputError
from wayout.forward.journey.outcome import Answer
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.snapshot.problem import Problem


class Diagnosis(msgspec.Struct, frozen=True):
    """The answer to a diagnosis. `results` has one row per placement and one column per destination.

    `deciding` are the gaps that leave some verdict open; `gaps` holds them and those that decide nothing here.
    """

    source: Source
    destinations: tuple[Destination, ...]
    placements: tuple[Placement, ...]
    results: tuple[tuple[Result, ...], ...]
    causes: tuple[Cause, ...]
    gaps: tuple[Gap, ...]
    deciding: tuple[Gap, ...]
    assumptions: tuple[str, ...]
    stopped_tasks: tuple[StoppedTask, ...] = ()
    problems: tuple[Problem, ...] = ()
    unplaced: tuple[Gap, ...] = ()
    """The gaps that hide a place of the source."""

    @property
    def answer(self) -> Answer:
        """The whole verdict.

        Unknown when a gap decides, otherwise reachable or blocked when all results are, otherwise intermittent.
        """
        if self.unplaced:
            return Answer.UNKNOWN
        return whole_answer([result.answer for row in self.results for result in row])

    @property
    def expected_success_rate(self) -> Fraction | None:
        """The share of attempts that succeed when every task tries every destination once; None while a gap decides."""
        total = Fraction(0)
        for placement, row in zip(self.placements, self.results, strict=True):
            for result in row:
                if result.share.low != result.share.high:
                    return None
                total += placement.weight * result.share.low / len(row)
        return total if self.placements and not self.unplaced else None


def whole_answer(answers: Sequence[Answer]) -> Answer:
    """One verdict from many."""
    if not answers or Answer.UNKNOWN in answers:
        return Answer.UNKNOWN
    if all(answer is Answer.REACHABLE for answer in answers):
        return Answer.REACHABLE
    return Answer.BLOCKED if all(answer is Answer.BLOCKED for answer in answers) else Answer.INTERMITTENT


def diagnose(
    network: Network,
    source: str | Source,
    destinations: str | Sequence[str | Destination],
    *,
    resolved: Mapping[str, tuple[Address, ...]] | None = None,
    live: Resolver | None = None,
    task_definition: str | None = None,
) -> Diagnosis:
    """What becomes of requests from every placement of `source` to every destination, and of their replies.

    `resolved` gives addresses for names and outranks everything else; `live` asks DNS for names that nothing else
    knows. The destination `aws:ecs-start` stands for all that the source's tasks need to start; `task_definition` names
    what starts where the source does not.

    Raises: InputError when the source or a destination cannot be read or is not described by the snapshot, or when no
    destination is given.
    """
    who = parse_source(source) if isinstance(source, str) else source
    given = [destinations] if isinstance(destinations, str) else destinations
    targets = tuple(parse_destination(d) if isinstance(d, str) else d for d in given)
    if not targets:
        raise InputError("no destination was given to diagnose", "Give one, such as https://api.example.com.")
    places = expand(network, who)
    asked = asked_about_start(network, who, targets, places, task_definition)
    proxies = proxy_notes(network, who, targets) if asked.destinations == targets else ()
    targets, places = asked.destinations, asked.places
    examination = Examination(
        network, sisters=places.sisters, resolved=resolved or {}, live=live, callers=callers_of(network, who)
    )
    rows = tuple(tuple(asked.open_result(t) or examination.result(p, t) for t in targets) for p in places.placements)
    found = [result for row in rows for result in row]
    deciding = [gap for result in found if result.answer is Answer.UNKNOWN for gap in result.gaps]
    deciding += places.unplaced if places.placements else places.gaps
    gaps = dict.fromkeys([*places.gaps, *deciding, *(gap for result in found for gap in result.gaps)])
    notes = dict.fromkeys(
        [
            *places.notes,
            *asked.notes,
            *(note for result in found for note in result.notes),
            *proxies,
            *network.assumed,
        ]
    )
    return Diagnosis(
        source=who,
        destinations=targets,
        placements=places.placements,
        results=rows,
        causes=causes_of(places.placements, rows),
        gaps=tuple(gaps),
        deciding=tuple(dict.fromkeys(deciding)),
        assumptions=tuple(notes),
        stopped_tasks=stopped_tasks(network, who),
        problems=network.problems,
        unplaced=places.unplaced,
    )


def can_reach(network: Network, source: str | Source, destination: str | Destination) -> bool | None:
    """Whether every placement of `source` reaches `destination` on every attempt.

    None when a fact that decides is not known.
    """
    answer = diagnose(network, source, [destination]).answer
    return None if answer is Answer.UNKNOWN else answer is Answer.REACHABLE
