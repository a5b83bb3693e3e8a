"""Balanced reach: what passes of a set of packets, the connections that load balancers among their destinations make included.

A set may hold the listeners of many load balancers. What lies behind each is asked for its node and port by itself, as
a diagnosis asks it; a request that no question tells of may be any, so that a listener whose rules differ may stay open.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html.
"""

from collections.abc import Iterator

from wayout.ask.destination.web_request import NOTHING_TOLD
from wayout.ask.load_balancer.load_balancing import behind_nodes, nodes_within
from wayout.ask.reach.passing import Passing, passing_of
from wayout.ask.reach.walks import Walks
from wayout.forward.decision.origin import Origin
from wayout.forward.device.load_balancer import taken
from wayout.forward.journey.journey import Unknown
from wayout.forward.journey.outcome import Answer, Outcome
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet


def balanced(walks: Walks, sender: Origin, outcome: Outcome) -> tuple[Passing, tuple[Unknown, ...]]:
    """What passes of an outcome's packets as far as a target, and every gap on their ways."""
    passing = passing_of(outcome, sender.ports.as_set())
    if not walks.devices.network.balancers:
        return passing, outcome.unknowns
    parts: dict[Answer, list[PacketSet]] = {answer: [] for answer in Answer}
    unknowns = list(outcome.unknowns)
    for packets in _accepted(walks, passing.whole):
        asked = packets.with_source_ports(sender.ports.as_set())
        found = behind_nodes(walks.devices, sender, walks.outcome(sender, asked), NOTHING_TOLD)
        parts[found.answer].append(packets)
        unknowns += [unknown for unknown in found.unknowns if unknown not in unknowns]
    blocked, halves, doubted = (
        PacketSet.union_of(parts[answer]) for answer in (Answer.BLOCKED, Answer.INTERMITTENT, Answer.UNKNOWN)
    )
    if not (blocked or halves or doubted):
        return passing, tuple(unknowns)
    others = blocked | halves | doubted
    left = Passing(passing.certain - others, (passing.partial - others) | halves, (passing.open - others) | doubted)
    return left, tuple(unknowns)


def _accepted(walks: Walks, packets: PacketSet) -> Iterator[PacketSet]:
    """The packets that listeners of load balancers take, of each node, port and protocol by themselves."""
    network = walks.devices.network
    for address, node in nodes_within(network, packets.destinations()).items():
        balancer = network.balancer_of_interface.get(node.network_interface_id)
        listeners = network.listeners_of(balancer) if balancer is not None else None
        there = packets.restrict_destinations(IntervalSet.single(address))
        for listener in listeners or ():
            taking = taken(listener) & there
            for first, last in taking.protocols():
                for protocol in range(first, last + 1):
                    yield taking & PacketSet.box(IntervalSet.single(protocol))
