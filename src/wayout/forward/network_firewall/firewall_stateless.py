"""The stateless engine of AWS Network Firewall: each packet for itself, on either leg.

Modelled: groups and rules by priority, the first match, the default actions (FW-4). A reply is a packet of its own,
with addresses and ports swapped. A rule that looks at TCP flags sees some packets of a connection and not others, and a
block that cannot be read may be any: both leave packets in doubt. Not modelled: fragments, and what they are done to.

Rules:
- FW-4: Stateless rules are asked first, packet by packet, by priority; the first that matches passes, drops or
  forwards, and the policy's default does the rest.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from wayout.forward.decision.perspective import Leg
from wayout.forward.network_firewall.layers import Layers
from wayout.forward.network_firewall.signature import FiveTuple, Match
from wayout.model.rule_group import AddressDefinition, FirewallPorts, RuleGroup, StatelessRule
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix


class Treatment(StrEnum):
    """What the stateless engine does with a packet."""

    PASS = "aws:pass"  # noqa: S105 - an action, no password
    DROP = "aws:drop"
    FORWARD = "aws:forward_to_sfe"
    UNKNOWN = "unknown"


class Handling(msgspec.Struct, frozen=True, gc=False):
    """A treatment, with the rule or default that gave it."""

    treatment: Treatment
    rule: str


class StatelessEntry(msgspec.Struct, frozen=True, gc=False):
    """One rule in the order in which rules are asked; `is_clear` says whether all that it matches is known."""

    handling: Handling
    header: FiveTuple
    is_clear: bool = True


class StatelessEngine:
    """The stateless rules of one policy, and its default."""

    def __init__(self, entries: Iterable[StatelessEntry], default_actions: tuple[str, ...]) -> None:
        self._entries = tuple(entries)
        self._default = Handling(treatment_of(default_actions), "stateless default action")

    def decide(self, packet: Packet) -> Handling:
        """What becomes of one packet, a reply's included."""
        for entry in self._entries:
            if entry.header.covers(packet):
                return entry.handling if entry.is_clear else Handling(Treatment.UNKNOWN, entry.handling.rule)
        return self._default

    def split(self, packets: PacketSet, leg: Leg, source: IntervalSet) -> Iterator[tuple[PacketSet, Handling]]:
        """The requests in `packets`, sent from `source`, by what becomes of their packets on this leg."""
        for part, (handling,) in self._by_handling(packets, (leg,), source):
            yield part, handling

    def split_both(self, packets: PacketSet, source: IntervalSet) -> Iterator[tuple[PacketSet, Handling, Handling]]:
        """The requests in `packets`, sent from `source`, by what becomes of them and of their replies."""
        for part, (there, back) in self._by_handling(packets, (Leg.FORWARD, Leg.RETURN), source):
            yield part, there, back

    def _by_handling(
        self, packets: PacketSet, legs: tuple[Leg, ...], source: IntervalSet
    ) -> Iterator[tuple[PacketSet, tuple[Handling, ...]]]:
        if not packets:
            return
        layers = Layers(packets)
        for leg in legs:
            layers.lay(self._rules(packets, leg, source), 2 * len(self._entries))
        for part, row in layers.cells():
            yield part, tuple(self._handling(number) for number in row)

    def _rules(self, packets: PacketSet, leg: Leg, source: IntervalSet) -> Iterator[tuple[PacketSet, int]]:
        """What the entries are about, in order, each with twice its place, and one more where that is not sure."""
        destinations = packets.destinations()
        for place, entry in enumerate(self._entries):
            header = entry.header if leg is Leg.FORWARD else entry.header.turned()
            if header.destinations is not None and destinations.isdisjoint(header.destinations):
                continue
            whose = header.senders(source)
            part = packets & header.requests() if whose is not Match.NO else PacketSet.empty()
            if part:
                yield part, 2 * place + (not entry.is_clear or whose is not Match.YES)

    def _handling(self, number: int) -> Handling:
        place, is_unsure = divmod(number, 2)
        if place == len(self._entries):
            return self._default
        handling = self._entries[place].handling
        return Handling(Treatment.UNKNOWN, handling.rule) if is_unsure else handling


def treatment_of(actions: tuple[str, ...]) -> Treatment:
    """The one of AWS's own actions in a list that may hold custom ones too."""
    known = [Treatment(action) for action in actions if action in {Treatment.PASS, Treatment.DROP, Treatment.FORWARD}]
    return known[0] if len(known) == 1 else Treatment.UNKNOWN


def entries_of(group: RuleGroup) -> Iterator[StatelessEntry]:
    """The entries of a stateless group, by priority. Source: FW-4."""
    source = group.rule_group.rules_source if group.rule_group is not None else None
    rules = source.stateless_rules_and_custom_actions if source is not None else None
    for rule in sorted(rules.stateless_rules if rules is not None else (), key=lambda each: each.priority):
        yield _entry(group.name, rule)


def _entry(group: str, rule: StatelessRule) -> StatelessEntry:
    match = rule.rule_definition.match_attributes
    sources, knows_sources = _addresses(match.sources)
    destinations, knows_destinations = _addresses(match.destinations)
    protocols = [number for number in match.protocols if 0 <= number <= 255]
    header = FiveTuple(
        IntervalSet.of(*((number, number) for number in protocols)) if match.protocols else None,
        sources,
        _ports(match.source_ports),
        destinations,
        _ports(match.destination_ports),
    )
    handling = Handling(treatment_of(rule.rule_definition.actions), f"{group} priority {rule.priority}")
    is_clear = knows_sources and knows_destinations and not match.tcp_flags
    return StatelessEntry(handling, header, is_clear=is_clear)


def _addresses(definitions: tuple[AddressDefinition, ...]) -> tuple[IntervalSet | None, bool]:
    """The addresses, None for any, and whether all of them could be read."""
    found = IntervalSet.empty()
    for definition in definitions:
        try:
            found = found | Prefix.parse(definition.address_definition).as_set()
        except ValueError:
            return None, False
    return (found if definitions else None), True


def _ports(ranges: tuple[FirewallPorts, ...]) -> IntervalSet | None:
    pairs = [(each.from_port, each.to_port) for each in ranges if 0 <= each.from_port <= each.to_port <= 65535]
    return IntervalSet.of(*pairs) if ranges else None
