"""Many at once fare as each alone: addresses of a block, and interfaces that share one walk."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import SnapshotBuilder, network_interface
from tests.laws.effort import examples
from tests.laws.reading import network_of
from tests.laws.test_walk_against_packet_walker import SOURCES, Edit, edits, healthy

import wayout
from wayout.ask.destination.destination import parse_destination
from wayout.ask.examination.examination import Examination
from wayout.ask.source.placement import at_interface
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.prefix import Prefix

BLOCKS = ("203.0.113.8/30", "203.0.112.254/31", "10.0.21.4/30", "10.0.101.20/31", "192.168.0.0/31", "10.0.1.8/30")
NEIGHBOURS = {
    "eni-2": ("10.0.1.11", "subnet-private-a", "sg-app"),
    "eni-3": ("10.0.1.200", "subnet-private-a", "sg-app"),
    "eni-4": ("10.0.1.12", "subnet-private-a", "sg-default"),
    "eni-5": ("10.0.101.21", "subnet-public-a", "sg-bastion"),
}


def crowded(groups_are_open: bool, changes: list[Edit]) -> Network:
    """A network in which several interfaces stand side by side, and then something changed."""
    network: SnapshotBuilder = healthy(groups_are_open=groups_are_open)
    for name, (address, subnet, group) in NEIGHBOURS.items():
        network.add("NetworkInterfaces", network_interface(name, address, subnet=subnet, groups=(group,)))
    for change in changes:
        change.apply(network)
    return network_of(network.documents())


@examples(4)
@given(st.booleans(), st.lists(edits, max_size=3), st.sampled_from(sorted(SOURCES)), st.sampled_from(BLOCKS))
def test_a_block_fares_as_its_addresses_do(groups_are_open: bool, changes: list[Edit], source: str, block: str) -> None:
    network = crowded(groups_are_open, changes)
    prefix = Prefix.parse(block)
    members = [Address(number) for number in range(prefix.first, prefix.last + 1)]
    alone = [wayout.diagnose(network, source, [f"tcp://{address}:443"]).results[0][0] for address in members]
    together = wayout.diagnose(network, source, [f"{block}:443"]).results[0][0]
    for end in ("low", "high"):
        shares = [getattr(result.share, end) for result in alone]
        assert getattr(together.share, end) == sum(shares, Fraction(0)) / len(members)
    told = {(b.reason, b.component, b.rule, b.leg) for result in alone for b in result.blockers}
    kinds = {(b.reason, b.rule, b.leg) for b in together.blockers}
    assert kinds == {(reason, rule, leg) for reason, _, rule, leg in told}


@examples(4)
@given(
    st.booleans(),
    st.lists(edits, max_size=3),
    st.permutations(sorted({**SOURCES, **NEIGHBOURS})),
    st.sampled_from(("tcp://203.0.113.9:443", "tcp://10.0.21.7:443", "tcp://10.0.1.11:443", "udp://10.0.2.10:80")),
)
def test_interfaces_asked_together_fare_as_each_alone(
    groups_are_open: bool, changes: list[Edit], order: list[str], to: str
) -> None:
    network = crowded(groups_are_open, changes)
    destination = parse_destination(to)
    shared = Examination(network)
    for name in order:
        placement = at_interface(network, network.network_interfaces[name])
        together = shared.result(placement, destination)
        alone = Examination(network).result(placement, destination)
        assert (together.share, together.blockers, together.gaps) == (alone.share, alone.blockers, alone.gaps)
