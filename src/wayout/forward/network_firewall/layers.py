"""Layers: lists of rules, each in an order of its own, laid over the same packets."""

from collections.abc import Callable, Iterable, Iterator

from wayout.net.packet_map import PacketMap
from wayout.net.packet_set import PacketSet


class Layers:
    """What several lists of rules say of the same packets: for each packet a row of places, one for each list.

    A place is where in its list the first rule stands that is about the packet.
    """

    def __init__(self, packets: PacketSet) -> None:
        self._packets = packets
        self._map = PacketMap.of(packets, 0)
        self._rows: list[tuple[int, ...]] = [()]

    def lay(
        self,
        rules: Iterable[tuple[PacketSet, int]],
        otherwise: int,
        counts: Callable[[tuple[int, ...], int], bool] | None = None,
    ) -> int:
        """Lay one more list over the packets: sets with their places, in order; the answer is its index in the rows.

        `otherwise` is the place of what no rule is about, and of a rule that does not count beside what the row says.
        """
        maps = [PacketMap.of(packets, place) for packets, place in rules]
        whole = PacketMap.first_of([*maps, PacketMap.of(self._packets, otherwise)])
        old = self._rows
        new: dict[tuple[int, ...], int] = {}

        def number(row: int, place: int) -> int:
            told = old[row]
            return new.setdefault((*told, place if counts is None or counts(told, place) else otherwise), len(new))

        self._map = self._map.beside(whole, number)
        self._rows = list(new)
        return len(self._rows[0]) - 1

    def cells(self) -> Iterator[tuple[PacketSet, tuple[int, ...]]]:
        """The packets by their rows, in the order of the rows."""
        parts = self._map.parts()
        for row, number in sorted((row, number) for number, row in enumerate(self._rows) if number in parts):
            yield parts[number], row
