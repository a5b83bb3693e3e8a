"""Security groups, rule by rule: SG-1 to SG-12, SG-18, SG-19."""

import pytest
from tests.builders import (
    Json,
    managed_prefix_list,
    managed_prefix_list_entries,
    network_interface,
    permission,
    prefix_list,
    security_group,
    subnet,
    vpc,
)
from tests.laws.reading import network_of

from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import IN, OUT, Direction
from wayout.forward.device.security_group import GroupFilter
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix

TASK, REMOTE, PEER = (Address.parse(text) for text in ("10.0.1.10", "203.0.113.9", "10.0.1.20"))
TASK_V6, REMOTE_V6 = Address.parse("2001:db8::1"), Address.parse("2001:db8:ffff::9")
HTTPS, OTHER = Packet.tcp(TASK, REMOTE, 443), Packet.tcp(TASK, REMOTE, 8443)
HTTPS_V6, HTTPS_UDP = Packet.tcp(TASK_V6, REMOTE_V6, 443), Packet.udp(TASK, REMOTE, 443)
ESP, SCTP = Packet.other(50, TASK, REMOTE), Packet.other(132, TASK, REMOTE)
PING, PING_V6 = Packet.icmp(TASK, REMOTE), Packet.icmp(TASK_V6, REMOTE_V6)
ANY, ANY_V6 = "0.0.0.0/0", "::/0"
ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN


def network(*rules: Json, others: tuple[Json, ...] = ()) -> Network:
    """A VPC whose group sg-1 has these rules both ways; 10.0.1.20 carries sg-peer and has a public address."""
    peer = network_interface(
        "eni-peer", str(PEER), subnet="subnet-a", groups=("sg-peer",), public_ip="198.51.100.7", ipv6="2001:db8::20"
    )
    return network_of(
        {
            "Vpcs": [vpc()],
            "Subnets": [subnet("subnet-a", "10.0.1.0/24")],
            "SecurityGroups": [
                security_group("sg-1", egress=rules, ingress=rules),
                security_group("sg-empty"),
                security_group("sg-peer"),
                *others,
            ],
            "NetworkInterfaces": [peer],
            "PrefixLists": [prefix_list("pl-s3", "s3", "203.0.113.0/24")],
            "ManagedPrefixLists": [managed_prefix_list("pl-blind", "blind"), managed_prefix_list("pl-own", "own")],
            "ManagedPrefixListEntries": [managed_prefix_list_entries("pl-own", "203.0.113.9/32", ANY_V6)],
        }
    )


def filter_of(known: Network, *groups: str, direction: Direction = Direction.EGRESS) -> GroupFilter:
    return GroupFilter.of(known, groups or ("sg-1",), "vpc-main", direction)


@pytest.mark.parametrize(
    ("rule", "packet", "verdict"),
    [
        pytest.param(permission("-1", cidr=ANY), HTTPS, ALLOW, id="SG-4: -1 is every protocol"),
        pytest.param(permission("-1", cidr=ANY), ESP, ALLOW, id="SG-4: also one without ports"),
        pytest.param(permission("tcp", 443, cidr=ANY), HTTPS, ALLOW, id="SG-4: by name"),
        pytest.param(permission("6", 443, cidr=ANY), HTTPS, ALLOW, id="SG-4, T4: by number"),
        pytest.param(permission("TCP", 443, cidr=ANY), HTTPS, ALLOW, id="SG-4: in any case"),
        pytest.param(permission("udp", 443, cidr=ANY), HTTPS, DENY, id="SG-4: UDP is not TCP"),
        pytest.param(permission("17", 443, cidr=ANY), HTTPS_UDP, ALLOW, id="SG-4: 17 is UDP"),
        pytest.param(permission("tcp", 443, cidr=ANY), OTHER, DENY, id="SG-5: the destination port counts"),
        pytest.param(permission("tcp", 400, 443, cidr=ANY), HTTPS, ALLOW, id="SG-5: the last port is included"),
        pytest.param(permission("tcp", 443, 500, cidr=ANY), HTTPS, ALLOW, id="SG-5: the first port is included"),
        pytest.param(permission("tcp", 0, 442, cidr=ANY), HTTPS, DENY, id="SG-5: a port beside is not"),
        pytest.param(permission("tcp", 0, 65535, cidr=ANY), HTTPS, ALLOW, id="SG-5: 0-65535 is all"),
        pytest.param(permission("tcp", cidr=ANY), HTTPS, ALLOW, id="SG-5: missing ports are all"),
        pytest.param(permission("50", 1, 2, cidr=ANY), ESP, ALLOW, id="SG-5, T5: ports of ESP are ignored"),
        pytest.param(permission("50", cidr=ANY), HTTPS, DENY, id="SG-5, T5: a rule for ESP is not for TCP"),
        pytest.param(permission("132", 443, cidr=ANY), SCTP, ALLOW, id="SG-5: nor does SCTP have any here"),
        pytest.param(permission("icmp", -1, -1, cidr=ANY), PING, ALLOW, id="SG-6: -1 is every type and code"),
        pytest.param(permission("icmp", 8, -1, cidr=ANY), PING, ALLOW, id="SG-6: echo request is type 8"),
        pytest.param(permission("icmp", 8, 0, cidr=ANY), PING, ALLOW, id="SG-6: with its code"),
        pytest.param(permission("icmp", 8, 1, cidr=ANY), PING, DENY, id="SG-6: another code"),
        pytest.param(permission("icmp", 0, -1, cidr=ANY), PING, DENY, id="SG-6: another type"),
        pytest.param(permission("1", 8, -1, cidr=ANY), PING, ALLOW, id="SG-6: ICMP by number"),
        pytest.param(permission("icmpv6", cidr=ANY_V6), PING_V6, ALLOW, id="SG-6: icmpv6 without types is all"),
        pytest.param(permission("58", 128, 0, cidr=ANY_V6), PING_V6, ALLOW, id="SG-6: type 128 asks for an echo"),
        pytest.param(permission("icmp", cidr=ANY_V6), PING_V6, DENY, id="SG-6: icmp is not icmpv6"),
        pytest.param(
            permission("tcp", 443, cidr=("192.0.2.0/24", f"{REMOTE}/32")), HTTPS, ALLOW, id="SG-7: any peer matches"
        ),
        pytest.param(permission("tcp", 443), HTTPS, DENY, id="SG-7: a rule without peers matches nobody"),
        pytest.param(permission("-1", cidr=ANY_V6), HTTPS, DENY, id="SG-8, T6: ::/0 is not for IPv4"),
        pytest.param(permission("-1", cidr=ANY), HTTPS_V6, DENY, id="SG-8: 0.0.0.0/0 is not for IPv6"),
        pytest.param(permission("-1", cidr=(ANY, ANY_V6)), HTTPS_V6, ALLOW, id="SG-8: a rule may hold both"),
        pytest.param(permission("tcp", 443, cidr=f"{TASK}/32"), HTTPS, DENY, id="SG-9: the peer is the remote"),
        pytest.param(permission("tcp", 443, prefix_list="pl-s3"), HTTPS, ALLOW, id="SG-11: AWS's own list"),
        pytest.param(permission("tcp", 443, prefix_list="pl-own"), HTTPS, ALLOW, id="SG-11: the account's list"),
        pytest.param(permission("tcp", 443, prefix_list="pl-own"), HTTPS_V6, ALLOW, id="SG-11: of either family"),
        pytest.param(permission("tcp", 443, prefix_list="pl-blind"), HTTPS, UNKNOWN, id="SG-11: entries not known"),
        pytest.param(permission("tcp", 443, prefix_list="pl-gone"), HTTPS, UNKNOWN, id="SG-11: list not described"),
        pytest.param(permission("tcp", 80, prefix_list="pl-gone"), HTTPS, DENY, id="SG-11: but only for its traffic"),
        pytest.param(permission("nonsense", cidr=ANY), HTTPS, UNKNOWN, id="a protocol that nobody knows may match"),
        pytest.param(permission("nonsense", cidr="192.0.2.0/24"), HTTPS, DENY, id="among its own peers only"),
    ],
)
def test_one_rule_answers_for_one_packet_on_its_way_out(rule: Json, packet: Packet, verdict: Verdict) -> None:
    decision = filter_of(network(rule)).decide(packet)
    assert decision.verdict is verdict
    if verdict is ALLOW:
        assert decision.rule == "sg-1 egress 1"
    if verdict is DENY:
        assert (decision.reason, decision.component) == (Reason.SG_NO_MATCHING_RULE, "sg-1")


def to(address: str) -> Packet:
    return Packet.tcp(TASK, Address.parse(address), 443)


@pytest.mark.parametrize(
    ("group", "packet", "verdict", "reason"),
    [
        pytest.param("sg-peer", to("10.0.1.20"), ALLOW, None, id="SG-12: a member's private address"),
        pytest.param("sg-peer", to("2001:db8::20"), ALLOW, None, id="SG-12: a member's IPv6 address"),
        pytest.param(
            "sg-peer", to("198.51.100.7"), DENY, Reason.SG_REFERENCE_NOT_PRESERVED, id="SG-12: never its public address"
        ),
        pytest.param("sg-peer", to("10.0.1.21"), DENY, Reason.SG_NO_MATCHING_RULE, id="SG-12: nobody else"),
        pytest.param("sg-empty", to("10.0.1.20"), DENY, Reason.SG_NO_MATCHING_RULE, id="SG-12: a group of nobody"),
        pytest.param("sg-foreign", to("10.0.1.20"), UNKNOWN, None, id="SG-19: a group that is not described"),
        pytest.param(
            "sg-foreign", to("203.0.113.9"), DENY, Reason.SG_NO_MATCHING_RULE, id="SG-12, SG-19: yet nothing public"
        ),
    ],
)
def test_a_rule_that_names_a_group_matches_its_members(
    group: str, packet: Packet, verdict: Verdict, reason: Reason | None
) -> None:
    decision = filter_of(network(permission("tcp", 443, group=group))).decide(packet)
    assert (decision.verdict, decision.reason) == (verdict, reason)


def test_a_deleted_group_matches_nothing() -> None:
    """SG-15, SG-17: a stale rule names a group that has no owner any more."""
    rule = permission("tcp", 443, group="sg-gone")
    del rule["UserIdGroupPairs"][0]["UserId"]
    assert filter_of(network(rule)).decide(to("10.0.1.20")).verdict is DENY


@pytest.mark.parametrize(
    ("groups", "packet", "verdict", "rule"),
    [
        pytest.param(
            ("sg-empty", "sg-1"), HTTPS, ALLOW, "sg-1 egress 1", id="SG-1, T3: the rules of all groups add up"
        ),
        pytest.param(("sg-1", "sg-empty"), OTHER, DENY, None, id="SG-1, T3: and no more than they say"),
        pytest.param(("sg-1", "sg-missing"), HTTPS, ALLOW, "sg-1 egress 1", id="SG-2: one rule is enough"),
        pytest.param(("sg-1", "sg-missing"), OTHER, UNKNOWN, None, id="SG-19, T40: a group that is not described"),
    ],
)
def test_groups_add_up(groups: tuple[str, ...], packet: Packet, verdict: Verdict, rule: str | None) -> None:
    decision = filter_of(network(permission("tcp", 443, cidr=ANY)), *groups).decide(packet)
    assert (decision.verdict, decision.rule) == (verdict, rule)


def test_a_group_without_rules_is_another_fault_than_rules_for_others() -> None:
    """SG-3."""
    known = network(permission("tcp", 80, cidr=ANY))
    assert filter_of(known, "sg-empty").decide(HTTPS).reason is Reason.SG_EMPTY
    both = filter_of(known, "sg-empty", "sg-1").decide(HTTPS)
    assert (both.reason, both.component) == (Reason.SG_NO_MATCHING_RULE, "sg-1")


def test_a_group_of_another_vpc_counts_where_it_is_used() -> None:
    """SG-18."""
    open_group = security_group("sg-far", egress=(permission("-1", cidr=ANY),), vpc="vpc-other")
    assert filter_of(network(others=(open_group,)), "sg-far").decide(HTTPS).verdict is ALLOW


@pytest.mark.parametrize(
    ("rule", "sender_groups", "is_translated", "expected"),
    [
        pytest.param(permission("tcp", 443, cidr=f"{TASK}/32"), (), False, ALLOW, id="the peer is the sender"),
        pytest.param(permission("tcp", 443, cidr=f"{REMOTE}/32"), (), False, DENY, id="and not the receiver"),
        pytest.param(permission("tcp", 443, group="sg-app"), ("sg-app",), False, ALLOW, id="SG-12: by its group"),
        pytest.param(permission("tcp", 443, group="sg-app"), ("sg-x",), False, DENY, id="SG-12: or not at all"),
        pytest.param(permission("tcp", 443, group="sg-app"), ("sg-app",), True, DENY, id="not behind a NAT gateway"),
    ],
)
def test_on_the_way_in_the_sender_is_the_peer(
    rule: Json, sender_groups: tuple[str, ...], is_translated: bool, expected: Verdict
) -> None:
    """EP-10 and SG-12, also for a sender that is planned and has no interface yet."""
    known = network(rule, others=(security_group("sg-app"), security_group("sg-x")))
    source = IntervalSet.single(TASK)
    origin = Origin(
        component="x",
        vpc_id="vpc-main",
        subnet_id="subnet-a",
        ipv4=source,
        group_ids=sender_groups,
        is_translated=is_translated,
    )
    asked = PacketSet.of(HTTPS)
    split = filter_of(known, direction=Direction.INGRESS).split(asked, IN, origin, source)
    assert (split.allowed if expected is ALLOW else split.denied) == asked
    if is_translated:
        assert split.denials[0].reason is Reason.SG_REFERENCE_NOT_PRESERVED


def test_a_sender_that_may_get_any_address_of_a_subnet_is_in_doubt_where_a_rule_holds_a_part() -> None:
    known = network(permission("tcp", 443, cidr="10.0.1.0/25"))
    source = Prefix.parse("10.0.1.0/24").as_set()
    origin = Origin(component="x", vpc_id="vpc-main", subnet_id="subnet-a", ipv4=source)
    split = filter_of(known, direction=Direction.INGRESS).split(PacketSet.of(HTTPS), IN, origin, source)
    assert split.doubtful == PacketSet.of(HTTPS)


def test_every_fact_that_could_allow_is_named() -> None:
    """One gap may not be enough: a list without entries and a group that is not described hide the same packet."""
    known = network(permission("tcp", 443, prefix_list="pl-blind"))
    source = IntervalSet.single(TASK)
    origin = Origin(component="x", vpc_id="vpc-main", subnet_id="subnet-a", ipv4=source)
    split = filter_of(known, "sg-1", "sg-missing").split(PacketSet.of(HTTPS), OUT, origin, source)
    assert {doubt.gap.what for doubt in split.doubts} == {"SecurityGroups", "ManagedPrefixListEntries"}


def test_an_interface_of_which_no_group_is_told_is_not_known() -> None:
    """SG-22: every interface that is filtered has one, so no group is not the same as a group without rules."""
    found = GroupFilter.of(network(), (), "vpc-main", Direction.EGRESS)
    answer = found.decide(HTTPS)
    assert (answer.verdict, answer.reason) == (UNKNOWN, None)
    assert answer.gap is not None
    assert "no security group is named there" in answer.gap.message
    packets = PacketSet.of(HTTPS)
    origin = Origin("eni-x", "vpc-main", "subnet-a", IntervalSet.single(TASK))
    split = found.split(packets, OUT, origin, IntervalSet.single(TASK))
    assert (split.allowances, split.denials) == ((), ())
    assert [doubt.gap for doubt in split.doubts] == [answer.gap]
