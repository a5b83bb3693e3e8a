"""Routes of one target and state are one way, and each black hole is still named."""

from fractions import Fraction

from tests.builders import healthy_network, route
from tests.laws.reading import network_of

from wayout.ask.diagnosis import diagnose
from wayout.ask.egress import egress
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP

BLOCKS = tuple(f"198.51.{number}.0/24" for number in range(100, 140))


def _network(state: str) -> Network:
    """Both private tables hold forty more routes to their NAT gateway."""
    network = healthy_network(1)
    for table in network.elements("RouteTables"):
        nat = next((r["NatGatewayId"] for r in table["Routes"] if "NatGatewayId" in r), None)
        if nat is not None:
            table["Routes"] += [{**route(block, nat=nat), "State": state} for block in BLOCKS]
    return network_of(network.documents())


def test_routes_to_one_gateway_are_one_way() -> None:
    placement = egress(_network("active"), "ecs:prod/payments").placements[0]
    assert [reach.way.component for reach in placement.reaches].count("nat-a") == 1


def test_each_black_hole_is_a_blocker_of_its_own_packets() -> None:
    """The packets to each block are stopped by the route to that block, and the others pass."""
    result = diagnose(_network("blackhole"), "ecs:prod/payments", ["198.51.0.0/16:443"]).results[0][0]
    named = {(b.rule or "").rpartition(" ")[2] for b in result.blockers if b.reason is Reason.BLACKHOLE_ROUTE}
    assert named == set(BLOCKS)
    assert all(blocker.is_final for blocker in result.blockers)
    assert result.answer is Answer.INTERMITTENT
    assert result.share.low == Fraction(256 - len(BLOCKS), 256)


def test_a_black_hole_between_routes_to_the_same_gateway_is_not_reached() -> None:
    reaches = egress(_network("blackhole"), "ecs:prod/payments").placements[0].reaches
    certain = PacketSet.union_of(reach.certain for reach in reaches)
    here = Address.parse("10.0.1.10")
    packets = [Packet(TCP, here, Address.parse(a), 40000, 443) for a in ("198.51.99.9", "198.51.100.9", "198.51.140.9")]
    assert [packet in certain for packet in packets] == [True, False, True]
