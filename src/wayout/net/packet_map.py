"""Maps from packet headers to labels: what a long list of rules, of which the first match decides, makes of each header.

The alternative, to take one set after the other out of what is left, copies what is left for every rule. Here all rules
are laid over each other in a balanced tree, and what each of them decides is read off in one pass at the end.
"""

from collections.abc import Callable, Iterable
from typing import cast

from msgspec import Struct

from wayout.net.diagram import EMPTY, TERMINAL, Entry, Memo, Node, append, extend
from wayout.net.packet_set import PacketSet

Label = int
"""What a header is given: a number that whoever makes the map understands."""


class PacketMap(Struct, frozen=True, gc=False):
    """An immutable map from some headers to labels.

    `node` is a four-axis diagram as that of a `PacketSet`, with a label where a set has TERMINAL.
    """

    node: Node

    @classmethod
    def of(cls, packets: PacketSet, label: Label) -> "PacketMap":
        """The map that gives all of these packets one label."""
        return cls(_labelled(packets.node, cast("Node", label), {}))

    @classmethod
    def first_of(cls, maps: Iterable["PacketMap"]) -> "PacketMap":
        """The map that gives each header the label of the first map that has one for it."""
        level = [each.node for each in maps if each.node]
        while len(level) > 1:
            pairs = [_over(upper, lower, {}) for upper, lower in zip(level[::2], level[1::2], strict=False)]
            level = [*pairs, level[-1]] if len(level) % 2 else pairs
        return cls(level[0] if level else EMPTY)

    def beside(self, other: "PacketMap", label: Callable[[Label, Label], Label]) -> "PacketMap":
        """The map that gives each header the label for its two labels. Both maps must be about the same headers."""
        return PacketMap(_beside(self.node, other.node, label, {}))

    def parts(self) -> dict[Label, PacketSet]:
        """The headers by their label."""
        return {label: PacketSet(node) for label, node in _parts(self.node, {}).items()} if self.node else {}


def _labelled(node: Node, label: Node, known: dict[int, Node]) -> Node:
    if node is TERMINAL:
        return label
    result = known.get(id(node))
    if result is None:
        result = tuple([(first, last, _labelled(child, label, known)) for first, last, child in node])
        known[id(node)] = result
    return result


def _over(upper: Node, lower: Node, memo: Memo) -> Node:
    """What `upper` has, and where it has nothing, what `lower` has."""
    if upper is lower or type(upper) is not tuple:
        return upper
    key = (id(upper), id(lower))
    known = memo.get(key)
    if known is None:
        known = memo[key] = _lay(upper, lower, memo)
    return known


def _lay(upper: Node, lower: Node, memo: Memo) -> Node:
    out: list[Entry] = []
    start = i = j = 0
    while i < len(upper) and j < len(lower):
        upper_first, upper_last, upper_child = upper[i]
        lower_first, lower_last, lower_child = lower[j]
        upper_first = max(upper_first, start)
        lower_first = max(lower_first, start)
        if upper_first < lower_first:
            start = min(upper_last + 1, lower_first)
            append(out, upper_first, start - 1, upper_child)
        elif lower_first < upper_first:
            start = min(lower_last + 1, upper_first)
            append(out, lower_first, start - 1, lower_child)
        else:
            start = min(upper_last, lower_last) + 1
            append(out, upper_first, start - 1, _over(upper_child, lower_child, memo))
        i += upper_last < start
        j += lower_last < start
    extend(out, start, upper[i:])
    extend(out, start, lower[j:])
    return tuple(out)


def _beside(left: Node, right: Node, label: Callable[[Label, Label], Label], memo: Memo) -> Node:
    if type(left) is not tuple:
        return cast("Node", label(cast("Label", left), cast("Label", right)))
    key = (id(left), id(right))
    known = memo.get(key)
    if known is not None:
        return known
    out: list[Entry] = []
    start = i = j = 0
    while i < len(left) and j < len(right):
        left_first, left_last, left_child = left[i]
        _, right_last, right_child = right[j]
        first = max(left_first, start)
        start = min(left_last, right_last) + 1
        append(out, first, start - 1, _beside(left_child, right_child, label, memo))
        i += left_last < start
        j += right_last < start
    result = memo[key] = tuple(out)
    return result


def _parts(node: Node, known: dict[int, dict[Label, Node]]) -> dict[Label, Node]:
    if type(node) is not tuple:
        return {cast("Label", node): TERMINAL}
    result = known.get(id(node))
    if result is None:
        out: dict[Label, list[Entry]] = {}
        for first, last, child in node:
            for label, below in _parts(child, known).items():
                append(out.setdefault(label, []), first, last, below)
        result = known[id(node)] = {label: tuple(entries) for label, entries in out.items()}
    return result
