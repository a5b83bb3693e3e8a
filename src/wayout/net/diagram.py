"""Interval decision diagrams: sets of integer vectors as nested, canonical tuples.

A node is a tuple of entries `(first, last, child)`: whoever has a value between `first` and `last`, both inclusive, on
this axis goes on in `child` with the next axis. Entries are sorted and disjoint, no child is empty, and neighbours with
equal children are one entry. Two equal sets are therefore equal tuples. After the last axis stands TERMINAL.

One routine combines nodes of every axis and of any number of axes, because equal children are never opened, and
TERMINAL equals itself. Nothing is enumerated: the cost follows the boundaries that occur, not the values between.
"""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final, NamedTuple, TypeAlias, cast

Entry: TypeAlias = "tuple[int, int, Node]"
Node: TypeAlias = "tuple[Entry, ...]"
Memo: TypeAlias = "dict[tuple[int, int], Node]"

EMPTY: Final[Node] = ()
# Typed as a node so that one routine serves every level. True is a singleton, also after copying and pickling.
TERMINAL: Final = cast("Node", True)  # noqa: FBT003 - it chooses nothing, it is a token


class Operation(NamedTuple):
    """The truth table of a set operation: does it keep what is in the left set only, in the right only, in both."""

    left: bool
    right: bool
    both: bool


UNION: Final = Operation(left=True, right=True, both=True)
INTERSECTION: Final = Operation(left=False, right=False, both=True)
DIFFERENCE: Final = Operation(left=True, right=False, both=False)


def combine(operation: Operation, left: Node, right: Node) -> Node:
    """The node of what `operation` keeps of the two sets."""
    return _combine(operation, left, right, {})


def unite(nodes: Iterable[Node]) -> Node:
    """The union of many nodes, in a balanced tree of pairs so that no big result is swept again for each small one.

    Equal parts of the result are one object, which makes each later operation on it faster.
    """
    level = [node for node in nodes if node]
    if len(level) == 1:
        return level[0]
    while len(level) > 1:
        pairs = [combine(UNION, left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        if len(level) % 2:
            pairs.append(level[-1])
        level = pairs
    return _share(level[0], {}, {}) if level else EMPTY


def _combine(operation: Operation, left: Node, right: Node, memo: Memo) -> Node:
    if left is right or left == right:
        return left if operation.both else EMPTY
    if not left:
        return right if operation.right else EMPTY
    if not right:
        return left if operation.left else EMPTY
    key = (id(left), id(right))  # both stay alive, as parts of the nodes that are being combined
    known = memo.get(key)
    if known is None:
        known = memo[key] = _sweep(operation, left, right, memo)
    return known


def _sweep(operation: Operation, left: Node, right: Node, memo: Memo) -> Node:
    """One pass over two nodes, from boundary to boundary; what lies before `start` is dealt with."""
    keep_left, keep_right, _ = operation
    out: list[Entry] = []
    start = i = j = 0
    left_end, right_end = len(left), len(right)
    while i < left_end and j < right_end:
        left_first, left_last, left_child = left[i]
        right_first, right_last, right_child = right[j]
        if left_last < right_first:
            i = _leap(left, i, right_first, start, out if keep_left else None)
            continue
        if right_last < left_first:
            j = _leap(right, j, left_first, start, out if keep_right else None)
            continue
        # A call of max() or min() would cost as much here as everything else in the pass.
        if left_first < start:  # noqa: PLR1730
            left_first = start
        if right_first < start:  # noqa: PLR1730
            right_first = start
        if left_first < right_first:
            if keep_left:
                append(out, left_first, right_first - 1, left_child)
            left_first = right_first
        elif right_first < left_first and keep_right:
            append(out, right_first, left_first - 1, right_child)
        last = left_last if left_last < right_last else right_last  # noqa: FURB136
        child = _combine(operation, left_child, right_child, memo)
        if child:
            append(out, left_first, last, child)
        start = last + 1
        i += left_last == last
        j += right_last == last
    if keep_left:
        extend(out, start, left[i:])
    if keep_right:
        extend(out, start, right[j:])
    return tuple(out)


def _leap(node: Node, index: int, limit: int, start: int, out: list[Entry] | None) -> int:
    """The index, past `index`, of the first entry that does not end before `limit`; `out` gets those left behind."""
    after = index + 1
    end = _reach(node, after, limit) if after < len(node) and node[after][1] < limit else after
    if out is not None:
        extend(out, start, node[index:end])
    return end


def _reach(node: Node, start: int, value: int) -> int:
    """The index, from `start` on, of the first entry that does not end before `value`."""
    index = bisect_left(node, (value + 1,), start) - 1
    return index if index >= start and node[index][1] >= value else max(index + 1, start)


def append(out: list[Entry], first: int, last: int, child: Node) -> None:
    """Add an entry at the end; it becomes one with its neighbour when that has an equal child."""
    if out:
        before_first, before_last, before_child = out[-1]
        if before_last + 1 == first and before_child == child:
            out[-1] = (before_first, last, before_child)
            return
    out.append((first, last, child))


def extend(out: list[Entry], start: int, entries: Node) -> None:
    """Add entries that are canonical among themselves; of the first, only what is not before `start`."""
    if entries:
        first, last, child = entries[0]
        append(out, first if first > start else start, last, child)  # noqa: FURB136 - see _sweep
        if len(entries) > 1:
            out.extend(entries[1:])


def _share(node: Node, shared: dict[int, Node], known: dict[Node, Node]) -> Node:
    """The same node with one object for all its equal parts."""
    if node is TERMINAL:
        return node
    result = shared.get(id(node))
    if result is None:
        result = tuple([(first, last, _share(child, shared, known)) for first, last, child in node])
        result = shared[id(node)] = known.setdefault(result, result)
    return result


def join(entries: Iterable[Entry]) -> Node:
    """The canonical node of entries that are sorted and disjoint; empty children are left out."""
    out: list[Entry] = []
    for first, last, child in entries:
        if child:
            append(out, first, last, child)
    return tuple(out)


def clip(node: Node, ranges: Node) -> Node:
    """What of `node` has its first axis within `ranges`, whose children do not matter."""
    if not node or not ranges or node[-1][1] < ranges[0][0] or ranges[-1][1] < node[0][0]:
        return EMPTY
    if ranges[0][0] <= node[0][0] and node[-1][1] <= ranges[0][1]:
        return node
    out: list[Entry] = []
    index, end = 0, len(node)
    for first, last, _ in ranges:
        index = _reach(node, index, first)
        while index < end:
            entry_first, entry_last, child = node[index]
            if entry_first > last:
                break
            append(out, max(entry_first, first), min(entry_last, last), child)
            if entry_last > last:
                break
            index += 1
        if index == end:
            break
    return tuple(out)


def child_at(node: Node, value: int) -> Node:
    """Where `value` leads to: a child, or EMPTY."""
    index = bisect_left(node, (value + 1,)) - 1
    if index >= 0:
        _, last, child = node[index]
        if value <= last:
            return child
    return EMPTY
