"""An egress set holds exactly the packets that a diagnosis of each, by itself, lets pass, whatever lies on the way.

The networks are those of the cases: transit gateways, peerings, endpoints, firewalls, appliances, both families.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.laws.effort import examples
from tests.laws.reading import network_of

import wayout
from wayout.ask.destination.destination import Destination, parse_destination
from wayout.ask.diagnosis import diagnose
from wayout.ask.egress import PlacementEgress, egress
from wayout.ask.source.placement import Placement
from wayout.ask.source.workload import workloads
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import UNROUTED

CASES: Final = Path(__file__).parents[1] / "cases"
SNAPSHOTS: Final = {path.parent.name: path for path in sorted(CASES.glob("*/snapshot*"))}
ANYWHERE: Final = tuple(
    map(
        Address.parse,
        ("203.0.113.9", "198.51.100.7", "8.8.8.8", "10.255.0.9", "2600::9", "2001:db8::9", "64:ff9b::cb00:7109"),
    )
)
PORTS: Final = (443, 443, 80, 22, 25, 53, 123, 5432, 8443, 40000)
ASKED: Final = 6


def _addresses(network: Network, random: Random) -> Iterator[Address]:
    """Addresses of the network and of elsewhere, those at the edges of what it speaks of among them."""
    held = [a for i in network.network_interfaces.values() for a in i.addresses]
    blocks = [r.prefix for t in network.route_tables.values() for r in t.routes if r.prefix is not None]
    blocks += [p for listed in network.prefix_lists.values() for p in listed.prefixes or ()]
    blocks += [p for subnet in network.subnets.values() for p in subnet.prefixes]
    borders = (n for b in blocks for n in (b.first, b.last, b.first - 1))
    edges = [Address(n) for n in borders if (0 <= n < 2**32 or n >= IPV6_FIRST) and n not in UNROUTED]
    pools = [pool for pool in (held, edges, ANYWHERE) if pool]
    while True:
        yield random.choice(random.choice(pools))


def _wish(address: Address, random: Random) -> Destination:
    host = f"[{address}]" if address >= IPV6_FIRST else str(address)
    kind = random.choice(("tcp", "tcp", "tcp", "udp", "icmp"))
    return parse_destination(f"{kind}://{host}" if kind == "icmp" else f"{kind}://{host}:{random.choice(PORTS)}")


def _told(found: PlacementEgress, packets: PacketSet) -> Answer | None:
    """What the sets say of packets that all fare alike; None where they do not hold all or none of them."""
    for answer, part in (
        (Answer.REACHABLE, PacketSet.union_of(reach.certain for reach in found.reaches)),
        (Answer.INTERMITTENT, PacketSet.union_of(reach.partial for reach in found.reaches)),
        (Answer.UNKNOWN, PacketSet.union_of(reach.open for reach in found.reaches)),
    ):
        if not packets - part:
            return answer
        if not packets.isdisjoint(part):
            return None
    return Answer.BLOCKED


def _asked(placement: Placement, wish: Destination) -> PacketSet:
    space = wish.prefix.as_set() if wish.prefix is not None else IntervalSet.empty()
    return wish.packets(space, placement.origin.ports).any_source_port()


def check(network: Network, random: Random) -> None:
    """Hold the sets of a few workloads against diagnoses. Policies judge callers, not packets, and are left out."""
    for workload in islice(workloads(network), 3):
        wishes = [_wish(address, random) for address in islice(_addresses(network, random), ASKED)]
        found = {p.id: each for each in egress(network, workload.source).placements for p in each.placements}
        diagnosis = diagnose(network, workload.source, wishes)
        for placement, results in zip(diagnosis.placements, diagnosis.results, strict=True):
            for wish, result in zip(wishes, results, strict=True):
                if any(blocker.reason is Reason.ENDPOINT_POLICY for blocker in result.blockers):
                    continue
                told = _told(found[placement.id], _asked(placement, wish))
                assert told is result.answer, (workload.name, placement.id, wish.text, told, result.answer, result.gaps)


@pytest.mark.parametrize("snapshot", SNAPSHOTS.values(), ids=SNAPSHOTS)
def test_each_packet_fares_as_the_set_says(snapshot: Path) -> None:
    check(wayout.load(snapshot), Random(snapshot.parent.name))  # noqa: S311 - repeatable on purpose


LISTS: Final = (
    ("RouteTables", "Routes"),
    ("NetworkAcls", "Entries"),
    ("SecurityGroups", "IpPermissions"),
    ("SecurityGroups", "IpPermissionsEgress"),
)


def broken(documents: dict[str, Any], random: Random) -> dict[str, Any]:
    """The documents with a few rules taken away, or given to another table, ACL or group of their kind."""
    for _ in range(random.randint(1, 4)):
        key, part = random.choice(LISTS)
        owners = [element for element in documents.get(key, ()) if element.get(part)]
        if owners:
            owner = random.choice(owners)
            rule = random.choice(owner[part])
            owner[part] = [each for each in owner[part] if each is not rule]
            if random.random() < 0.5:
                other = random.choice(owners)
                other[part] = [rule, *(each for each in other[part] if not _is_twin(each, rule))]
    return documents


def _is_twin(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether a table or ACL could not hold both: two routes to one block, two entries of one number."""
    names = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    same_block = any(one.get(name) and one.get(name) == other.get(name) for name in names)
    return same_block or ("RuleNumber" in one and all(one.get(n) == other.get(n) for n in ("RuleNumber", "Egress")))


@examples(3)
@example("application-balancer-stands-behind-a-network-balancer", 1464)  # the inner balancer may send nothing
@given(st.sampled_from([name for name, path in SNAPSHOTS.items() if path.suffix == ".json"]), st.integers(0, 10**6))
def test_in_networks_that_are_broken_at_random_too(name: str, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    check(network_of(broken(json.loads(SNAPSHOTS[name].read_text()), random)), random)
