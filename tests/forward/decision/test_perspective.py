"""How one rule serves both legs and both directions: the table in the module's docstring."""

import pytest

from wayout.forward.decision.perspective import IN, OUT, REPLY_IN, REPLY_OUT, UNANSWERED, Perspective, Traffic
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet, icmp_selectors
from wayout.net.packet_set import PacketSet

TASK, REMOTE = Address.parse("10.0.1.10"), Address.parse("203.0.113.9")
REQUEST = Packet.tcp(TASK, REMOTE, 443, 40000)
TASK_V6, REMOTE_V6 = Address.parse("2001:db8::1"), Address.parse("2001:db8:f::9")


@pytest.mark.parametrize(
    ("perspective", "peer_is_destination", "port"),
    [
        pytest.param(OUT, True, 443, id="a request on its way out"),
        pytest.param(IN, False, 443, id="a request on its way in"),
        pytest.param(REPLY_IN, True, 40000, id="a reply on its way in"),
        pytest.param(REPLY_OUT, False, 40000, id="a reply on its way out"),
    ],
)
def test_which_axis_a_rule_speaks_of(perspective: Perspective, peer_is_destination: bool, port: int) -> None:
    assert perspective.peer_is_destination is peer_is_destination
    traffic = Traffic(6, ports=IntervalSet.single(port))
    assert REQUEST in traffic.requests(perspective, None)
    other = Traffic(6, ports=IntervalSet.single(port + 1))
    assert REQUEST not in other.requests(perspective, None)


@pytest.mark.parametrize(
    ("traffic", "packet", "covers"),
    [
        pytest.param(Traffic(None), REQUEST, True, id="every protocol"),
        pytest.param(Traffic(17), REQUEST, False, id="another protocol"),
        pytest.param(Traffic(6), REQUEST, True, id="all ports"),
        pytest.param(Traffic(6, ports=IntervalSet.single(80)), REQUEST, False, id="another port"),
        pytest.param(Traffic(50, ports=IntervalSet.single(80)), Packet.other(50, TASK, REMOTE), True, id="no ports"),
        pytest.param(Traffic(1, selectors=icmp_selectors(8, None)), Packet.icmp(TASK, REMOTE), True, id="an ICMP type"),
        pytest.param(Traffic(1, selectors=icmp_selectors(0, None)), Packet.icmp(TASK, REMOTE), False, id="another one"),
    ],
)
def test_what_traffic_covers(traffic: Traffic, packet: Packet, covers: bool) -> None:
    assert traffic.covers(packet) is covers
    assert (packet in traffic.requests(OUT, None)) is covers


@pytest.mark.parametrize(
    ("protocol", "asked", "answered"),
    [
        pytest.param(1, 8, 0, id="echo"),
        pytest.param(1, 13, 14, id="timestamp"),
        pytest.param(1, 15, 16, id="information"),
        pytest.param(1, 17, 18, id="address mask"),
        pytest.param(58, 128, 129, id="ICMPv6 echo"),
    ],
)
def test_an_icmp_rule_on_the_way_back_speaks_of_the_reply(protocol: int, asked: int, answered: int) -> None:
    ends = (TASK, REMOTE) if protocol == 1 else (TASK_V6, REMOTE_V6)
    request = Packet.icmp(*ends, asked)
    for type_ in (asked, answered):
        traffic = Traffic(protocol, selectors=icmp_selectors(type_, None))
        assert (request in traffic.requests(REPLY_IN, None)) is (type_ == answered)


def test_error_reports_and_replies_are_not_answered() -> None:
    for type_ in (0, 3, 5, 11, 12, 14):
        assert Packet.icmp(TASK, REMOTE, type_) in UNANSWERED
    assert Packet.icmp(TASK, REMOTE) not in UNANSWERED
    assert REQUEST not in UNANSWERED


def test_peers_restrict_the_destination() -> None:
    requests = Traffic(6).requests(OUT, IntervalSet.single(REMOTE))
    assert requests.destinations() == IntervalSet.single(REMOTE)
    assert requests == PacketSet.box(IntervalSet.single(6), IntervalSet.single(REMOTE))
