"""Layout: a picture in columns from left to right, the same for the same picture, without anything drawn over another.

A node stands one column behind the last of those that lead to it, at the middle of the ways that pass it.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from wayout.explain.answer.picture import Edge, Node, Picture, Stop

NODE_WIDTH: Final = 166
NODE_HEIGHT: Final = 40
_BETWEEN_COLUMNS: Final = 36
_BETWEEN_ROWS: Final = 26
_MARGIN: Final = 12


class Box(msgspec.Struct, frozen=True):
    """A node at its place, in pixels from the upper left; `stops` are written beneath it."""

    node: Node
    x: int
    y: int
    stops: tuple[Stop, ...]


class Line(msgspec.Struct, frozen=True):
    """An edge from the right side of one box to the left side of another."""

    edge: Edge
    x1: int
    y1: int
    x2: int
    y2: int


class Layout(msgspec.Struct, frozen=True):
    """All boxes and lines, and the size that they take, in pixels."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def layout_of(picture: Picture) -> Layout:
    """Where everything of a picture stands."""
    columns = _columns(picture)
    rows = _rows(picture, columns)
    stops = {node.key: tuple(stop for stop in picture.stops if stop.node == node.key) for node in picture.nodes}
    boxes = {
        node.key: Box(
            node,
            _MARGIN + columns[node.key] * (NODE_WIDTH + _BETWEEN_COLUMNS),
            _MARGIN + round(rows[node.key] * (NODE_HEIGHT + _BETWEEN_ROWS)),
            stops[node.key],
        )
        for node in picture.nodes
    }
    lines = tuple(_line(edge, boxes) for edge in picture.edges)
    right = max((box.x for box in boxes.values()), default=0) + NODE_WIDTH + _MARGIN
    bottom = max((box.y for box in boxes.values()), default=0) + NODE_HEIGHT + _BETWEEN_ROWS
    return Layout(right, bottom, tuple(boxes.values()), lines)


def _columns(picture: Picture) -> Mapping[str, int]:
    """One column behind the last node that leads there; where ways go in circles, as far as that can be."""
    columns = {node.key: 0 for node in picture.nodes}
    for _ in picture.nodes:
        before = dict(columns)
        for way in picture.ways:
            for first, second in itertools.pairwise(way):
                columns[second] = min(max(columns[second], columns[first] + 1), len(columns) - 1)
        if columns == before:
            break
    return columns


def _rows(picture: Picture, columns: Mapping[str, int]) -> Mapping[str, float]:
    """At the middle of the ways that pass a node, and at least one row beneath the node above."""
    passing: dict[str, list[int]] = {}
    for row, way in enumerate(_side_by_side(picture.ways)):
        for key in way:
            passing.setdefault(key, []).append(row)
    wanted = {key: sum(rows) / len(rows) for key, rows in passing.items()}
    found: dict[str, float] = {}
    for column in sorted(set(columns.values())):
        free = 0.0
        for key in sorted((k for k in wanted if columns[k] == column), key=lambda k: (wanted[k], k)):
            found[key] = max(wanted[key], free)
            free = found[key] + 1
    return found


def _side_by_side(ways: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The ways in their order, but those that part from the sender alike beside one another, so that few lines cross."""
    first: dict[tuple[str, ...], int] = {}
    for way in ways:
        first.setdefault(way[1:], len(first))
    return sorted(ways, key=lambda way: first[way[1:]])


def _line(edge: Edge, boxes: Mapping[str, Box]) -> Line:
    start, end = boxes[edge.start], boxes[edge.end]
    middle = NODE_HEIGHT // 2
    return Line(edge, start.x + NODE_WIDTH, start.y + middle, end.x, end.y + middle)
