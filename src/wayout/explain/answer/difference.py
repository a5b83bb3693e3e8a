"""A difference as statements: who came and went, what moved for whom and why, and every element that differs."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from wayout.ask.change.meaning import Meaning
from wayout.ask.change.move import Move, Stop
from wayout.ask.change.roll_call import Unpaired
from wayout.ask.difference import Difference, Mover, Shift
from wayout.explain.answer.change import ChangeStatement, change_statement
from wayout.explain.answer.meaning import MeaningStatement, meaning_statement
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.quantity import counted
from wayout.explain.wording.reach import reach_lines
from wayout.forward.decision.origin import SELF
from wayout.forward.journey.outcome import Answer
from wayout.net.address import Address, Family
from wayout.net.packet import Packet
from wayout.net.protocol import has_ports, is_icmp, protocol_name
from wayout.snapshot.problem import Problem

_BECAME: Final = {
    (Answer.BLOCKED, Answer.REACHABLE): "became reachable",
    (Answer.REACHABLE, Answer.BLOCKED): "became unreachable",
    (Answer.INTERMITTENT, Answer.REACHABLE): "became reachable from every client port, was so from some only",
    (Answer.REACHABLE, Answer.INTERMITTENT): "is reachable from some client ports only, was so from all",
    (Answer.BLOCKED, Answer.INTERMITTENT): "became reachable, from some client ports only",
    (Answer.INTERMITTENT, Answer.BLOCKED): "became unreachable, was reachable from some client ports",
}
_NOT_COMPARED: Final = {
    Answer.REACHABLE: "reachable",
    Answer.BLOCKED: "unreachable",
    Answer.INTERMITTENT: "reachable from some client ports",
}
_ALTERED: Final = {
    "component": "another interface",
    "group_ids": "other groups",
    "ipv4": "another IPv4 address",
    "ipv6": "another IPv6 address",
    "public": "a public address gained or lost",
    "public_ip": "another public address",
    "subnet_id": "another subnet",
    "ports": "other ephemeral ports",
}


class MoveStatement(msgspec.Struct, frozen=True):
    """Packets that moved, in words, with one of them as an example and what stops them where they are stopped."""

    move: Move
    title: str
    lines: tuple[str, ...]
    example: Packet
    example_text: str
    stopped: str | None


class ShiftStatement(msgspec.Struct, frozen=True):
    """Placements for which the same moved. `altered` says how the placements themselves differ from before."""

    shift: Shift
    labels: tuple[str, ...]
    workloads: int
    moves: tuple[MoveStatement, ...]
    changes: tuple[ChangeStatement, ...]
    altered: tuple[str, ...]


class DifferenceReport(msgspec.Struct, frozen=True):
    """A whole difference in words."""

    headline: str
    answer: Answer
    compared: int
    added: tuple[Unpaired, ...]
    removed: tuple[Unpaired, ...]
    unseen: tuple[Unpaired, ...]
    shifts: tuple[ShiftStatement, ...]
    changes: tuple[ChangeStatement, ...]
    gaps: tuple[GapStatement, ...]
    problems: tuple[Problem, ...]
    unasked: tuple[ChangeStatement, ...] = ()
    meanings: tuple[MeaningStatement, ...] = ()


def difference_report(difference: Difference) -> DifferenceReport:
    """The difference in words."""
    statements = {id(change): change_statement(change) for change in difference.changes}
    return DifferenceReport(
        headline=_headline(difference),
        answer=difference.answer,
        compared=difference.compared,
        added=difference.added,
        removed=difference.removed,
        unseen=difference.unseen,
        shifts=tuple(
            ShiftStatement(
                shift,
                tuple(mover_label(mover) for mover in shift.movers),
                len({mover.workload for mover in shift.movers}),
                tuple(move_statement(move, shift.movers[0]) for move in shift.moves),
                tuple(statements[id(change)] for change in shift.changes),
                tuple(dict.fromkeys(_ALTERED[n] for m in shift.movers for n in m.altered if n in _ALTERED)),
            )
            for shift in difference.shifts
        ),
        changes=tuple(statements.values()),
        gaps=gap_statements(difference.gaps, difference.gaps),
        problems=difference.problems,
        unasked=tuple(statements[id(change)] for change in difference.unasked),
        meanings=tuple(map(meaning_statement, difference.meanings)),
    )


def _headline(difference: Difference) -> str:
    parts = [
        (_workloads(difference.shifts, {"lost"}), "reach less"),
        (_workloads(difference.shifts, {"gained"}), "reach more"),
        (_workloads(difference.shifts, {"lost", "gained"}), "reach other things"),
    ]
    told = [
        f"{count} {'workload' if count == 1 else 'workloads'} {_verb(words, count)}" for count, words in parts if count
    ]
    told += _names_told(difference.meanings)
    told += [f"{len(found)} came" for found in (difference.added,) if found]
    told += [f"{len(found)} went" for found in (difference.removed,) if found]
    open_ = _workloads(difference.shifts, set()) + len({each.name for each in difference.unseen})
    told += [f"{open_} cannot be compared"] if open_ else []
    documents = ", ".join(dict.fromkeys(change.document for change in difference.unasked))
    told += [f"only one side shows {documents}, so that what they decide is not compared"] if documents else []
    compared = f"of {counted(difference.compared, 'workload')} that both have"
    open_end = "; to whom load balancers send is not compared" if difference.is_redirected else ""
    open_end += "; what the internet may send here is not compared" if difference.is_called else ""
    if not told:
        element = "element differs" if len(difference.changes) == 1 else "elements differ"
        rest = f"; {len(difference.changes)} {element}" if difference.changes else ", and no element differs"
        return f"Nothing became reachable or unreachable: {counted(difference.compared, 'workload')} compared{rest}{open_end}."
    text = "; ".join(told)
    return f"{text.replace('only', 'Only', 1) if text.startswith('only ') else text} ({compared}{open_end})."


def _names_told(found: Sequence[Meaning]) -> list[str]:
    """That the name means something else, and in how many VPCs."""
    if not found:
        return []
    where = found[0].vpc_id if len(found) == 1 else f"{len(found)} VPCs"
    if not any(meaning.is_known for meaning in found):
        return [f"what {found[0].name} means in {where} cannot be compared"]
    return [f"{found[0].name} means something else in {where}"]


def _verb(words: str, count: int) -> str:
    return words.replace("reach ", "reaches ", 1) if count == 1 else words


def _workloads(shifts: Sequence[Shift], wanted: set[str]) -> int:
    """How many workloads have moves of just these directions; those of an unknown direction do not count beside known ones."""
    found: dict[str, set[str]] = {}
    for shift in shifts:
        ways = {_direction(move) for move in shift.moves if move.is_known}
        for mover in shift.movers:
            found.setdefault(mover.workload, set()).update(ways)
    return sum(ways == wanted for ways in found.values())


_RANK: Final = {Answer.BLOCKED: 0, Answer.INTERMITTENT: 1, Answer.REACHABLE: 2}


def _direction(move: Move) -> str:
    return "gained" if _RANK[move.now] > _RANK[move.was] else "lost"


def mover_label(mover: Mover) -> str:
    """A placement of a workload as a reader finds it again."""
    subnet_id = mover.placement.origin.subnet_id or ""
    told = [mover.placement.id if mover.placement.id not in {mover.workload, subnet_id} else "", subnet_id]
    where = ", ".join(part for part in told if part)
    return f"{mover.workload} ({where})" if where else mover.workload


def move_statement(move: Move, mover: Mover) -> MoveStatement:
    """What has moved, for one of those for whom it has."""
    origin = mover.placement.origin
    family = Address(move.packets.bounds.first_destination).family
    own = origin.addresses(family) or origin.addresses(Family.IPV4) or origin.addresses(Family.IPV6)
    example = move.example(Address(own.first) if own else Address(0))
    return MoveStatement(
        move, _title(move), reach_lines(move.packets), example, _packet_text(example), _stopped(move.stops, move)
    )


def _title(move: Move) -> str:
    known = _BECAME.get((move.was, move.now))
    if known is not None:
        return known
    if move.now is Answer.UNKNOWN:
        return f"cannot be compared: was {_NOT_COMPARED[move.was]}, is not known now"
    return f"cannot be compared: was not known, is {_NOT_COMPARED[move.now]} now"


def _stopped(stops: Iterable[Stop], move: Move) -> str | None:
    found = [f"{s.reason} at {'the workload itself' if s.component == SELF else s.component}" for s in stops]
    if not found:
        return None
    is_now = move.now in {Answer.BLOCKED, Answer.INTERMITTENT} and move.was is not Answer.BLOCKED
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"{'now' if is_now else 'before,'} stopped by {'; '.join(found[:3])}{more}"


def _packet_text(packet: Packet) -> str:
    """One packet in words, for example "tcp 443 to 203.0.113.9"."""
    port = f" {packet.destination_port}" if has_ports(packet.protocol) else ""
    kind = f" type {packet.destination_port >> 8}" if is_icmp(packet.protocol) else ""
    return f"{protocol_name(packet.protocol)}{port}{kind} to {packet.destination}"
