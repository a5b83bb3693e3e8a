"""A device's answer for a set, and the order of its checks."""

from wayout.forward.decision.decision import Split, doubts, in_sequence, passes, stops
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet


def tcp(first: int, last: int | None = None) -> PacketSet:
    """TCP to ports from `first` to `last`."""
    return PacketSet.box(IntervalSet.single(6), None, IntervalSet.of((first, last or first)))


ALL, WEB, MAIL = tcp(1, 1000), tcp(443), tcp(25)
GAP, OTHER_GAP = Gap.feature("a", "a"), Gap.feature("b", "b")


def test_nothing_passes_stops_or_is_doubted_when_there_is_nothing() -> None:
    nothing = PacketSet.empty()
    assert passes(nothing) == stops(nothing, Reason.NO_ROUTE, "rtb-1") == doubts(nothing, GAP) == Split()


def test_what_no_check_stops_passes() -> None:
    answer = in_sequence(ALL, [passes(ALL, "rule 1"), stops(MAIL, Reason.PORT_25_BLOCKED, "eni-1")])
    assert answer.allowed == ALL - MAIL
    assert answer.denied == MAIL
    assert answer.allowances[0].rule == "rule 1"


def test_the_first_check_that_stops_a_packet_is_its_reason() -> None:
    answer = in_sequence(ALL, [stops(WEB, Reason.NO_PUBLIC_IP, "eni-1"), stops(WEB | MAIL, Reason.NO_ROUTE, "rtb-1")])
    assert [(denial.reason, denial.packets) for denial in answer.denials] == [
        (Reason.NO_PUBLIC_IP, WEB),
        (Reason.NO_ROUTE, MAIL),
    ]


def test_a_certain_denial_outweighs_a_doubt() -> None:
    answer = in_sequence(ALL, [doubts(ALL, GAP), stops(WEB, Reason.NO_ROUTE, "rtb-1")])
    assert (answer.denied, answer.doubtful, answer.allowed) == (WEB, ALL - WEB, PacketSet.empty())


def test_every_doubt_is_kept() -> None:
    answer = in_sequence(ALL, [doubts(ALL, GAP), doubts(WEB, OTHER_GAP)])
    assert [(doubt.gap, doubt.packets) for doubt in answer.doubts] == [(GAP, ALL), (OTHER_GAP, WEB)]


def test_packets_may_pass_beside_the_ones_asked_about() -> None:
    answer = stops(WEB, Reason.NACL_DENIED, "acl-1").also(MAIL)
    assert (answer.allowed, answer.denied) == (MAIL, WEB)
    assert passes(WEB).also(PacketSet.empty()) == passes(WEB)
