"""Mutants: one rule of the model changed at a time, to see that the kernel's answers give it away.

Each is put into a process of its own, which judges the same recorded trials again. A mutant that differs from the
kernel on any packet is killed; one that survives shows what the trials do not test.
"""

import inspect
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from conformance.judgement import Sort, judge
from conformance.trial import Trial
from wayout.forward import (
    group_reference,
    internet_gateway,
    nat_gateway,
    reply,
    security_group_rule,
    transit_crossing,
    transit_gateway,
    transit_route_table,
    vpc_endpoint,
    vpc_peering_connection,
    way_between_vpcs,
    way_through_nat,
)
from wayout.forward.decision import passes
from wayout.forward.device import Devices
from wayout.forward.network_acl import AclFilter
from wayout.forward.perspective import IN, Direction, Leg, Perspective, Traffic
from wayout.forward.route_table import RouteLookup
from wayout.forward.security_group import GroupFilter
from wayout.forward.transit_group_reference import Referencing
from wayout.forward.transit_route_table import TransitLookup
from wayout.forward.way_home import WayHome
from wayout.model.internet_gateway import InternetGateway
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_LINUX
from wayout.net.prefix import EVERY_IPV6

Patch = Callable[[], None]


class Mutant(NamedTuple):
    """One change of a rule: a name, and how it is put into the running program."""

    name: str
    rule: str
    apply: Patch


class Verdict(NamedTuple):
    """What became of a mutant: on how many packets it differs from the kernel, and the first difference."""

    mutant: Mutant
    differences: int
    example: str


def _set(owner: Any, name: str, value: Any) -> Patch:
    def apply() -> None:
        getattr(owner, name)  # a rule that is no longer there is no mutant
        setattr(owner, name, value)

    return apply


def _after(owner: Any, name: str, change: Callable[..., None]) -> Patch:
    """Run `change` after a method, on its object."""

    def apply() -> None:
        old = getattr(owner, name)

        def new(self: Any, *arguments: Any, **named: Any) -> None:
            old(self, *arguments, **named)
            change(self)

        setattr(owner, name, new)

    return apply


def _edit(module: Any, name: str, old: str, new: str) -> Patch:
    """Change the text of one function. Raises: ValueError when it does not hold the old text."""

    def apply() -> None:
        text = inspect.getsource(getattr(module, name))
        if old not in text:
            raise ValueError(f"{module.__name__}.{name} holds no {old!r}")
        exec(text.replace(old, new), vars(module))  # noqa: S102 - its own source, changed in one place

    return apply


def _unless(owner: Any, name: str, is_skipped: Callable[..., bool], instead: Callable[..., Any]) -> Patch:
    """Answer something else for some calls."""

    def apply() -> None:
        old = getattr(owner, name)

        def new(*arguments: Any, **named: Any) -> Any:
            return instead(*arguments) if is_skipped(*arguments) else old(*arguments, **named)

        setattr(owner, name, new)

    return apply


def _always(*_: object) -> bool:
    return True


def _let_pass(_: object, packets: PacketSet, *__: object) -> Any:
    return passes(packets)


def _open_pass(_: object, __: object, packets: PacketSet) -> Any:
    return passes(packets)


def _reverse_rules(acl: Any) -> None:
    acl._rules = tuple(reversed(acl._rules))


def _unsorted(lookup: Any) -> None:
    lookup._lines = sorted(lookup._lines, key=lambda line: line.prefix.length)


def _without_black_holes(lookup: Any) -> None:
    lookup._lines = [line for line in lookup._lines if line.route.state != "blackhole"]


def _propagated_first(lookup: Any) -> None:
    lookup._lines = sorted(lookup._lines, key=lambda line: (-line.prefix.length, -line.rank))


def _without_lists(lookup: Any) -> None:
    lookup._lines = [line for line in lookup._lines if line.route.destination_prefix_list_id is None]


def _only_requests(self: Traffic, _: Perspective, destinations: IntervalSet | None) -> PacketSet:
    protocols = None if self.protocol is None else IntervalSet.single(self.protocol)
    if self.selectors is not None and self.protocol is not None:
        return PacketSet.icmp(self.protocol, self.selectors, destinations)
    return PacketSet.box(protocols, destinations, destination_ports=self.ports)


def _main_table(network: Network, subnet: Any) -> Any:
    return network._main_table.get(subnet.vpc_id)


def _any_table(network: Network, subnet: Any) -> Any:
    found = network._table_of_subnet.get(subnet.subnet_id)
    return found or next(t for t in network.route_tables.values() if t.vpc_id == subnet.vpc_id)


def _any_public_address(interface: NetworkInterface, _: object) -> Any:
    pairs = [a.association.public_ip for a in interface.private_ip_addresses if a.association is not None]
    return next((public for public in pairs if public is not None), None)


def _first_group(devices: Devices, group_ids: tuple[str, ...], vpc_id: str, direction: Direction) -> GroupFilter:
    return GroupFilter.of(devices.network, group_ids[:1], vpc_id, direction)


def _both_families() -> None:
    old = vars(security_group_rule)["rule_of"]

    def new(*arguments: Any) -> Any:
        rule = old(*arguments)
        is_wide = 0 in rule.peers and 2**32 - 1 in rule.peers
        return msgspec.structs.replace(rule, peers=rule.peers | EVERY_IPV6.as_set()) if is_wide else rule

    vars(security_group_rule)["rule_of"] = new


def _no_members() -> None:
    old = vars(security_group_rule)["reference_to"]

    def new(*arguments: Any) -> Any:
        return msgspec.structs.replace(old(*arguments), members=IntervalSet.empty(), is_honoured=False)

    vars(security_group_rule)["reference_to"] = new


def _tgw_without_black_holes(lookup: Any) -> None:
    lines = [line for line in lookup._lines if line.target.attachment_id is not None]
    _relay(lookup, lines)


def _tgw_learned_first(lookup: Any) -> None:
    _relay(lookup, sorted(lookup._lines, key=lambda line: (-line.prefix.length, -line.rank)))


def _tgw_static_only(lookup: Any) -> None:
    _relay(lookup, [line for line in lookup._lines if line.rank == transit_route_table._Rank.STATIC])


def _relay(lookup: Any, lines: list[Any]) -> None:
    lookup._lines = lines
    lookup._stretches = tuple(transit_route_table._stretches(lines))
    lookup._ends = [last for _, last, _ in lookup._stretches]


def _first_transit_table(network: Network, gateway_id: str, *_: object) -> Any:
    tables = network.transit_gateway_route_tables.values()
    return next((t for t in tables if t.transit_gateway_id in {gateway_id, None}), None)


def _nothing(*_: object, **__: object) -> None:
    return None


def _is_reply(_: object, __: object, perspective: Perspective, *___: object) -> bool:
    return perspective.leg is Leg.RETURN


def _is_inward(_: object, __: object, perspective: Perspective, *___: object) -> bool:
    return perspective == IN


MUTANTS: Final = (
    Mutant("ACL rules are asked from the last to the first", "NACL-2", _after(AclFilter, "__init__", _reverse_rules)),
    Mutant("an ACL lets replies pass", "NACL-6", _unless(AclFilter, "split", _is_reply, _let_pass)),
    Mutant("an ACL compares the request's port with replies too", "NACL-7", _set(Traffic, "requests", _only_requests)),
    Mutant(
        "an ACL's ingress rules are not asked of requests", "NACL-1", _unless(AclFilter, "split", _is_inward, _let_pass)
    ),
    Mutant("an ACL filters inside its subnet", "NACL-8", _set(Devices, "addresses_in", lambda *_: IntervalSet.empty())),
    Mutant("the NAT gateway's subnet asks no ACL on the way in", "NACL-7", _set(way_through_nat, "cross", _nothing)),
    Mutant("ICMP types do not count", "NACL-4", _set(Traffic, "selectors", None)),
    Mutant("a subnet always has the main table", "ROUTE-1", _set(Network, "route_table_of", _main_table)),
    Mutant("a subnet without a table has the first one", "ROUTE-1", _set(Network, "route_table_of", _any_table)),
    Mutant("the shortest prefix wins", "ROUTE-2", _after(RouteLookup, "__init__", _unsorted)),
    Mutant(
        "a black hole falls through to the next route", "ROUTE-5", _after(RouteLookup, "__init__", _without_black_holes)
    ),
    Mutant("a propagated route beats a static one", "ROUTE-3", _after(RouteLookup, "__init__", _propagated_first)),
    Mutant("routes to prefix lists are not seen", "EP-1", _after(RouteLookup, "__init__", _without_lists)),
    Mutant("a NAT gateway uses Linux's ephemeral ports", "NAT-13", _set(nat_gateway, "PORTS", EPHEMERAL_LINUX)),
    Mutant(
        "a NAT gateway that leads to itself works",
        "NAT-5",
        _set(way_through_nat, "_second", lambda _, t, *__: passes(t.packets)),
    ),
    Mutant("a NAT gateway translates every protocol", "NAT-9", _set(nat_gateway, "_TRANSLATED", PacketSet.every())),
    Mutant(
        "a failed NAT gateway works",
        "NAT-1",
        _set(nat_gateway, "checks", lambda _, __, ___, packets: (passes(packets),)),
    ),
    Mutant("a private NAT gateway reaches the internet", "NAT-3", _set(nat_gateway, "internet_checks", lambda *_: ())),
    Mutant(
        "replies return to a NAT gateway over a peering only by a route",
        "NAT-11",
        _edit(reply, "_set_out", "and traveller.origin.is_translated", "and False"),
    ),
    Mutant(
        "any public address of an interface will do",
        "IGW-2",
        _set(NetworkInterface, "public_address_of", _any_public_address),
    ),
    Mutant(
        "no public address is needed",
        "IGW-2",
        _set(internet_gateway, "_public_address", lambda _, packets: passes(packets)),
    ),
    Mutant(
        "an internet gateway takes private destinations",
        "IGW-5",
        _set(internet_gateway, "_destination", lambda _, packets: passes(packets)),
    ),
    Mutant("port 25 is open", "SG-29", _set(internet_gateway, "_smtp", lambda _, packets: passes(packets))),
    Mutant("a detached internet gateway works", "IGW-1", _set(InternetGateway, "is_attached_to", _always)),
    Mutant("only the first group counts", "SG-1", _set(Devices, "groups", _first_group)),
    Mutant("the receiver's groups are not asked", "SG-1", _unless(GroupFilter, "split", _is_inward, _let_pass)),
    Mutant("0.0.0.0/0 means IPv6 too", "SG-8", _both_families),
    Mutant("a group reference matches nobody", "SG-12", _no_members),
    Mutant(
        "a group reference holds between any two VPCs",
        "SG-13",
        _set(group_reference, "_reach", lambda *_: Referencing.HONOURED),
    ),
    Mutant(
        "a peering that is not active works",
        "PEER-1",
        _set(vpc_peering_connection, "checks", lambda _, __, packets: (passes(packets),)),
    ),
    Mutant("replies need no route", "PEER-3", _set(WayHome, "_fault", _nothing)),
    Mutant(
        "a transit gateway asks its first table",
        "TGW-3",
        _set(transit_gateway, "associated_table", _first_transit_table),
    ),
    Mutant("a learned route beats a static one", "TGW-4", _after(TransitLookup, "__init__", _tgw_learned_first)),
    Mutant(
        "a transit gateway has no black holes", "TGW-4", _after(TransitLookup, "__init__", _tgw_without_black_holes)
    ),
    Mutant("a transit gateway learns nothing", "TGW-4", _after(TransitLookup, "__init__", _tgw_static_only)),
    Mutant("an attachment serves every zone", "TGW-2", _set(transit_gateway, "zone_obstacles", lambda *_: ())),
    Mutant("an attachment's subnet asks no ACL", "NACL-15", _set(transit_crossing, "cross", _nothing)),
    Mutant("an attachment in any state works", "TGW-1", _set(transit_gateway, "obstacles_at", lambda *_: ())),
    Mutant("a gateway endpoint carries UDP", "EP-4", _set(vpc_endpoint, "_CARRIED", PacketSet.every())),
    Mutant(
        "a gateway endpoint in any state works",
        "EP-2",
        _set(vpc_endpoint, "state_check", lambda _, packets: passes(packets)),
    ),
    Mutant(
        "a peering carries packets of a third VPC",
        "PEER-2",
        _edit(way_between_vpcs, "over_peering", "traveller.origin.vpc_id != subnet.vpc_id", "False"),
    ),
    Mutant(
        "packets come out of a transit gateway in its first subnet",
        "TGW-8",
        _edit(transit_gateway, "_exits", "return same_zone", "return known[:1]"),
    ),
)


def verdicts(trials: Sequence[Trial], mutants: Sequence[Mutant] = MUTANTS, jobs: int = 2) -> Iterator[Verdict]:
    """What becomes of each mutant on these trials, each in a process of its own, a few at a time."""
    waiting = list(mutants)
    running: list[tuple[Mutant, int, int]] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            running.append(_start(waiting.pop(0), trials))
        mutant, process, end = running.pop(0)
        with os.fdopen(end, "r", encoding="utf-8") as report:
            text = report.read()
        os.waitpid(process, 0)
        count, _, example = text.partition(" ")
        yield Verdict(mutant, int(count or 0), example.strip())


def _start(mutant: Mutant, trials: Sequence[Trial]) -> tuple[Mutant, int, int]:
    near, far = os.pipe()
    process = os.fork()
    if process:
        os.close(far)
        return mutant, process, near
    status = 1
    try:
        mutant.apply()
        os.write(far, _differences(trials).encode())
        status = 0
    except Exception as error:  # noqa: BLE001 - the process ends here
        os.write(far, f"0 it cannot be applied: {type(error).__name__}: {error}".encode())
    finally:
        os._exit(status)


def _differences(trials: Sequence[Trial]) -> str:
    """How many packets the model judges otherwise than the kernel, and the first of them. A crash counts as one."""
    found: list[str] = []
    for trial in trials:
        try:
            judged = judge(trial)
        except Exception as error:  # a mutant may break the model altogether  # noqa: BLE001
            found.append(f"it crashes: {type(error).__name__}: {error}")
            continue
        found += [f"{trial.seed} {j.fate.shot.packet}: {j.why}" for j in judged if j.sort is Sort.DIFFERENT]
    return f"{len(found)} {found[0] if found else ''}"
