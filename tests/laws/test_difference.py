"""A difference finds exactly what a look at every packet of every placement finds, whatever was changed."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import SnapshotBuilder, acl_entry, permission
from tests.builders.healthy import add_database, add_peer_vpc
from tests.builders.hub_and_spoke import hub_and_spoke
from tests.cases.networks.ipv6 import nat64_leads_to_an_address_of_the_vpc
from tests.cases.networks.load_balancer import (
    balancer_hands_requests_on_to_healthy_targets,
)
from tests.laws.effort import examples
from tests.laws.reading import network_of
from tests.laws.test_walk_against_packet_walker import Edit, edits, healthy

from wayout.ask.difference import Difference, difference
from wayout.ask.reach.passing import passing_of
from wayout.ask.reach.walks import Walks
from wayout.ask.source.placement import Placement
from wayout.ask.source.workload import CARRIERS, workloads
from wayout.forward.device.device import Devices
from wayout.forward.device.nat_gateway import NAT64
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6

Verdicts = dict[tuple[str, str], dict[Answer, PacketSet]]
OPEN: Final = permission("-1", cidr=("0.0.0.0/0", "::/0"))


def verdicts_of(network: Network) -> Verdicts:
    """All packets of every placement by their verdict, looked at one placement at a time."""
    found: Verdicts = {}
    for workload in workloads(network):
        for placement in workload.placements(network).placements:
            found[workload.name, placement.id] = _verdicts(network, placement)
    return found


def _verdicts(network: Network, placement: Placement) -> dict[Answer, PacketSet]:
    walks = Walks(Devices(network))
    parts: dict[Answer, list[PacketSet]] = {answer: [] for answer in Answer}
    origin = placement.origin
    for own, space in ((origin.ipv4, EVERY_IPV4), (origin.ipv6, EVERY_IPV6)):
        asked = PacketSet.box(destinations=space.as_set())
        if not own:
            parts[Answer.BLOCKED].append(asked)
            continue
        packets = PacketSet.box(destinations=space.as_set(), source_ports=origin.ports.as_set())
        outcome = walks.outcome(origin, packets)
        passing = passing_of(outcome, origin.ports.as_set())
        carried = [u.packets.any_source_port() for u in outcome.unknowns if u.gap.what in CARRIERS]
        others = [u.packets.any_source_port() for u in outcome.unknowns if u.gap.what not in CARRIERS]
        ignored = passing.open & (PacketSet.union_of(carried) - PacketSet.union_of(others))
        parts[Answer.REACHABLE].append(passing.certain)
        parts[Answer.INTERMITTENT].append(passing.partial)
        parts[Answer.UNKNOWN].append(passing.open - ignored)
        parts[Answer.BLOCKED].append(asked - passing.certain - passing.partial - passing.open)
    return {answer: PacketSet.union_of(sets) for answer, sets in parts.items()}


def check(old: Network, new: Network) -> Difference:
    """Hold the difference against both looks."""
    found = difference(old, new)
    told: dict[tuple[str, str], dict[tuple[Answer, Answer], PacketSet]] = {}
    for shift in found.shifts:
        for mover in shift.movers:
            own = told.setdefault((mover.workload, mover.placement.id), {})
            for move in shift.moves:
                own[move.was, move.now] = own.get((move.was, move.now), PacketSet.empty()) | move.packets
    before, after = verdicts_of(old), verdicts_of(new)
    for key in before.keys() & after.keys():
        for was in Answer:
            for now in Answer:
                if was is not now:
                    expected = before[key][was] & after[key][now]
                    assert told.get(key, {}).get((was, now), PacketSet.empty()) == expected, (key, was, now)
    return found


def two(base: SnapshotBuilder, first: list[Edit], second: list[Edit]) -> tuple[Network, Network]:
    for edit in first:
        edit.apply(base)
    before = deepcopy(base.documents())
    for edit in second:
        edit.apply(base)
    return network_of(before), network_of(base.documents())


@examples(2)
@given(st.booleans(), st.lists(edits, max_size=2), st.lists(edits, min_size=1, max_size=3))
def test_a_difference_is_what_a_look_at_everything_finds(
    groups_are_open: bool, before: list[Edit], after: list[Edit]
) -> None:
    check(*two(healthy(groups_are_open=groups_are_open), before, after))


@examples(4)
@given(st.lists(edits, min_size=1, max_size=3))
def test_over_a_peering_too(after: list[Edit]) -> None:
    base = add_peer_vpc(healthy(groups_are_open=True), ingress=(permission("tcp", 443, group="sg-app"), OPEN))
    check(*two(base, [], after))


HUB: Final[tuple[tuple[str, str, str, Any], ...]] = (
    ("TransitGatewayVpcAttachments", "tgw-attach-main", "State", "deleting"),
    ("TransitGatewayVpcAttachments", "tgw-attach-hub", "State", "modifying"),
    ("NatGateways", "nat-a", "State", "failed"),
    ("InternetGateways", "igw-hub", "Attachments", []),
    ("RouteTables", "rtb-hub-public", "Routes", []),
    ("RouteTables", "rtb-hub-transit-a", "Routes", []),
    ("RouteTables", "rtb-private-a", "Routes", []),
    ("NetworkAcls", "acl-hub", "Entries", []),
    ("NetworkAcls", "acl-main", "Entries", []),
    ("SecurityGroups", "sg-app", "IpPermissionsEgress", [OPEN]),
)


@pytest.mark.parametrize(("key", "name", "field", "value"), HUB, ids=[f"{row[1]} {row[2]}" for row in HUB])
def test_through_a_hub_too(key: str, name: str, field: str, value: Any) -> None:
    base = hub_and_spoke(2)
    before = deepcopy(base.documents())
    base.element(key, name)[field] = value
    assert check(network_of(before), network_of(base.documents())).shifts


INSIDE: Final[tuple[tuple[str, str, str, Any], ...]] = (
    ("SecurityGroups", "sg-db", "IpPermissions", []),
    ("NetworkInterfaces", "eni-db", "PrivateIpAddress", "10.0.21.8"),
    ("NatGateways", "nat-a", "State", "failed"),
    ("RouteTables", "rtb-data-a", "Routes", []),
    ("RouteTables", "rtb-private-a", "Routes", []),
    ("NetworkAcls", "acl-main", "Entries", []),
)


@pytest.mark.parametrize(("key", "name", "field", "value"), INSIDE, ids=[f"{row[1]} {row[2]}" for row in INSIDE])
def test_what_ipv6_clients_reach_by_nat64_inside_the_vpc_too(key: str, name: str, field: str, value: Any) -> None:
    """Their packets are for 64:ff9b::/96, the change is at an IPv4 address (NAT-29)."""
    base = nat64_leads_to_an_address_of_the_vpc()
    before = deepcopy(base.documents())
    base.element(key, name)[field] = value
    if field == "PrivateIpAddress":
        base.element(key, name)["PrivateIpAddresses"] = [{"PrivateIpAddress": value, "Primary": True}]
    found = check(network_of(before), network_of(base.documents()))
    moved = [move.packets.destinations() for shift in found.shifts for move in shift.moves]
    assert name == "rtb-data-a" or any(not NAT64.as_set().isdisjoint(destinations) for destinations in moved)


BEHIND: Final[tuple[tuple[str, str], ...]] = (
    ("SecurityGroups", "IpPermissions"),
    ("SecurityGroups", "IpPermissionsEgress"),
    ("NetworkAcls", "Entries"),
    ("RouteTables", "Routes"),
)


@pytest.mark.parametrize(("key", "field"), BEHIND, ids=[field for _, field in BEHIND])
@pytest.mark.parametrize("build", [balancer_hands_requests_on_to_healthy_targets])
def test_around_load_balancers_and_their_targets_too(
    key: str, field: str, build: Callable[[], SnapshotBuilder]
) -> None:
    for number in range(len(build().elements(key))):
        base = build()
        before = deepcopy(base.documents())
        base.elements(key)[number][field] = []
        check(network_of(before), network_of(base.documents()))


@pytest.mark.parametrize("block", ["203.0.113.0/24", "10.0.21.0/24", "10.0.0.0/16", "0.0.0.0/0"])
@pytest.mark.parametrize("direction", ["egress", "ingress"])
def test_an_entry_that_earlier_ones_hide_in_part(direction: str, block: str) -> None:
    base = add_database(healthy(groups_are_open=True), ingress=(OPEN,))
    entries = base.element("NetworkAcls", "acl-main")["Entries"]
    entries.append(acl_entry(50, direction, "deny", "tcp", "203.0.113.0/25"))
    before = deepcopy(base.documents())
    entries.append(acl_entry(60, direction, "deny", "tcp", block, 1024, 40000))
    assert check(network_of(before), network_of(base.documents())).shifts


@pytest.mark.parametrize("direction", ["appears", "goes"])
@pytest.mark.parametrize("key", ["StaticRoutes", "Associations", "Propagations", "PropagatedRoutes"])
def test_documents_of_a_transit_gateway_that_one_side_lacks(key: str, direction: str) -> None:
    name = {"Associations": "TransitGatewayRouteTableAssociations"}.get(key, f"TransitGateway{key}")
    whole, lacking = network_of(hub_and_spoke(2).documents()), network_of(hub_and_spoke(2).without(name).documents())
    found = check(*((lacking, whole) if direction == "appears" else (whole, lacking)))
    assert not any(move.is_known for shift in found.shifts for move in shift.moves)
