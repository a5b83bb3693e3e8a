"""Picture: the ways from all placements to one destination as nodes and edges, and where they end."""

import itertools
from collections.abc import Sequence

import msgspec

from wayout.explain.answer.leg import HopStatement
from wayout.explain.answer.trace import TraceStatement
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Disposition, HopKind, StepKind
from wayout.forward.journey.outcome import Answer

_ARRIVED = frozenset({Disposition.DELIVERED, Disposition.EXITS})


class Node(msgspec.Struct, frozen=True):
    """A place on a way. `title` is its id, `caption` its name and what it is."""

    key: str
    title: str
    caption: str


class Edge(msgspec.Struct, frozen=True):
    """From one node to the next; `is_travelled` unless the packets were stopped before."""

    start: str
    end: str
    is_travelled: bool


class Stop(msgspec.Struct, frozen=True):
    """What happens at a node to packets of some placement: stopped, in part, or not known. `label` says why."""

    node: str
    answer: Answer
    label: str


class Picture(msgspec.Struct, frozen=True):
    """The ways to one destination: each as the keys of its nodes, in the order of the placements."""

    destination: str
    nodes: tuple[Node, ...]
    ways: tuple[tuple[str, ...], ...]
    edges: tuple[Edge, ...]
    stops: tuple[Stop, ...]


def picture_of(traces: Sequence[TraceStatement]) -> Picture:
    """The picture of traces to one destination; there has to be at least one."""
    target = traces[0].destination
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str], bool] = {}
    stops: dict[Stop, None] = {}
    ways = []
    for trace in traces:
        way, travelled = _way(trace, nodes)
        ways.append(way)
        for index, pair in enumerate(itertools.pairwise(way)):
            edges[pair] = edges.get(pair, False) or index < travelled
        stops.update(dict.fromkeys(_stops(trace, way, travelled)))
    goal = Node(_goal(target), target, "destination")
    nodes.pop(goal.key, None)
    nodes |= {goal.key: goal} if any(goal.key in way for way in ways) else {}
    return Picture(
        target,
        tuple(nodes.values()),
        tuple(ways),
        tuple(Edge(start, end, is_travelled) for (start, end), is_travelled in edges.items()),
        tuple(stops),
    )


def _goal(destination: str) -> str:
    return f"destination {destination}"


def _way(trace: TraceStatement, nodes: dict[str, Node]) -> tuple[tuple[str, ...], int]:
    """The keys of one way without going in circles, and how many of its edges packets travel."""
    first = _sender(trace)
    nodes.setdefault(first.key, first)
    way, travelled = [first.key], 0
    for hops in (trace.forward.hops, trace.forward.beyond):
        for hop in hops:
            is_borrowed = hops is trace.forward.beyond and _is_sender(trace, hop)
            node = None if is_borrowed else _node(trace, hop)  # a table of a neighbour showed where to go on
            if node is not None and node.key not in way:
                nodes.setdefault(node.key, node)
                way.append(node.key)
        travelled = travelled or len(way) - 1
    if trace.forward.disposition in _ARRIVED:
        return (*way, _goal(trace.destination)), len(way)
    return ((*way, _goal(trace.destination)) if trace.forward.beyond else tuple(way)), travelled


def _sender(trace: TraceStatement) -> Node:
    where = " · ".join(part for part in (trace.placement.az, trace.subnet_name) if part)
    return Node(f"from {trace.placement.id}", trace.placement.id, where)


def _node(trace: TraceStatement, hop: HopStatement) -> Node | None:
    """What stands for a hop: a subnet is shown by the route table that leads on from it; the sender is there already."""
    table = next((step.component for step in hop.steps if step.kind is StepKind.ROUTE), None)
    is_sender = hop.component in {
        trace.placement.id,
        trace.placement.network_interface,
        trace.placement.origin.subnet_id,
    }
    if table is not None and (is_sender or hop.kind is HopKind.SUBNET):
        name = f"{hop.name} · route table" if hop.name else "route table"
        return Node(table, table, name)
    if is_sender or hop.kind is HopKind.SUBNET:
        return None
    kind = hop.kind.replace("-", " ")
    return Node(hop.component, hop.component, f"{hop.name} · {kind}" if hop.name else kind)


def _is_sender(trace: TraceStatement, hop: HopStatement) -> bool:
    placement = trace.placement
    return hop.component in {placement.id, placement.network_interface, placement.origin.subnet_id}


def _stops(trace: TraceStatement, way: tuple[str, ...], travelled: int) -> list[Stop]:
    """Where the packets of one placement end, or their replies, or where nobody knows what becomes of them."""
    if trace.answer is Answer.REACHABLE:
        return []
    last = way[min(travelled, len(way) - 1)]
    if trace.forward.stopped is not None:
        return [Stop(last, Answer.BLOCKED, str(trace.forward.stopped.reason))]
    if trace.back.stopped is not None:
        return [Stop(_where(trace, way), trace.answer, f"reply: {trace.back.stopped.reason}")]
    if trace.answer is Answer.UNKNOWN:
        return [Stop(_open(trace, way, last), Answer.UNKNOWN, "not known")]
    # Whoever arrives and does not get through is stopped behind the destination: by a target, or by another address of it.
    end = way[-1] if trace.forward.disposition in _ARRIVED else way[0]
    for blocker in trace.blockers[:1]:
        if blocker.leg is Leg.RETURN:
            return [Stop(_filtered(trace, way, blocker.component), trace.answer, f"reply: {blocker.reason}")]
        return [Stop(end, trace.answer, str(blocker.reason))]
    return []


def _filtered(trace: TraceStatement, way: tuple[str, ...], component: str) -> str:
    """The node at which a filter met the replies that it let through in part; the sender where it is no node."""
    for hop in trace.back.hops:
        if any(step.component == component for step in hop.steps):
            node = _node(trace, hop)
            return node.key if node is not None and node.key in way else way[0]
    return way[0]


def _open(trace: TraceStatement, way: tuple[str, ...], last: str) -> str:
    """The first node, out or back, at or behind which nobody knows what becomes of the packets."""
    here = way[0]
    for hop in (*trace.forward.hops, *trace.back.hops):
        node = _node(trace, hop)
        here = node.key if node is not None and node.key in way else here
        if any(step.answer is Answer.UNKNOWN for step in hop.steps):
            return here
    return last if trace.forward.disposition is Disposition.UNKNOWN else way[0]


def _where(trace: TraceStatement, way: tuple[str, ...]) -> str:
    """The node at which a reply ends; the sender where it is no node of the way out."""
    last = _node(trace, trace.back.hops[-1]) if trace.back.hops else None
    return last.key if last is not None and last.key in way else way[0]
