"""What opens and closes in words: for whom, which packets, and one of them."""

from collections.abc import Iterable

import msgspec

from wayout.explain.answer.difference import move_statement, mover_label
from wayout.explain.wording.reach import reach_lines
from wayout.fix.proof import Passage
from wayout.forward.journey.outcome import Answer
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet


class PassageStatement(msgspec.Struct, frozen=True):
    """Packets that open or close: for whom, what became of them, the sets as lines, an example, and what stops them."""

    passage: Passage
    who: tuple[str, ...]
    title: str
    lines: tuple[str, ...]
    example: str
    packet: Packet


def passage_statements(passages: Iterable[Passage]) -> tuple[PassageStatement, ...]:
    """The passages in words, those of the question first; the same packets of several placements are told once."""
    together: dict[tuple[bool, Answer, Answer, PacketSet], list[Passage]] = {}
    for passage in passages:
        key = (not passage.is_asked, passage.move.was, passage.move.now, passage.move.packets)
        together.setdefault(key, []).append(passage)
    found = []
    for key in sorted(together, key=lambda each: each[0]):
        same = together[key]
        movers = tuple(mover for passage in same for mover in passage.movers)
        one = msgspec.structs.replace(same[0], movers=movers)
        statement = move_statement(one.move, movers[0])
        found.append(
            PassageStatement(
                one,
                tuple(dict.fromkeys(map(mover_label, movers))),
                statement.title,
                reach_lines(one.move.packets) or (statement.example_text,),
                statement.example_text,
                statement.example,
            )
        )
    return tuple(found)
