"""Network ACLs, rule by rule: NACL-2 to NACL-7, NACL-10, NACL-11."""

from fractions import Fraction

import pytest
from tests.builders import Json, acl_entry, network_acl
from tests.laws.reading import noun

from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.perspective import IN, OUT, REPLY_IN, REPLY_OUT, Direction, Perspective
from wayout.forward.device.network_acl import AclFilter
from wayout.model.network_acl import NetworkAcl
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY, EPHEMERAL_LINUX, EPHEMERAL_WINDOWS, PortRange
from wayout.net.prefix import Prefix

TASK, REMOTE = Address.parse("10.0.1.10"), Address.parse("203.0.113.9")
TASK_V6, REMOTE_V6 = Address.parse("2001:db8::1"), Address.parse("2001:db8:ffff::9")
HTTPS = Packet.tcp(TASK, REMOTE, 443, 40000)
HTTPS_V6 = Packet.tcp(TASK_V6, REMOTE_V6, 443, 40000)
EVERYWHERE = "0.0.0.0/0"
ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN


def acl(*entries: Json) -> NetworkAcl:
    return noun(NetworkAcl, {**network_acl("acl-1"), "Entries": list(entries)})


def egress(
    number: int,
    action: str,
    protocol: str,
    cidr: str = EVERYWHERE,
    *ports: int,
    icmp: tuple[int, int] | None = None,
) -> Json:
    return acl_entry(number, "egress", action, protocol, cidr, *ports, icmp=icmp)


def ingress(number: int, action: str, protocol: str, cidr: str = EVERYWHERE, *ports: int) -> Json:
    return acl_entry(number, "ingress", action, protocol, cidr, *ports)


def ping(destination: Address, source: Address) -> Packet:
    return Packet.icmp(source, destination)


@pytest.mark.parametrize(
    ("entries", "packet", "verdict", "rule"),
    [
        pytest.param([], HTTPS, DENY, "*", id="NACL-2: without entries everything is denied"),
        pytest.param(
            [egress(200, "allow", "all"), egress(100, "deny", "tcp", EVERYWHERE, 443)],
            HTTPS,
            DENY,
            "100",
            id="NACL-2, T11: the lowest number decides, wherever it stands in the list",
        ),
        pytest.param(
            [egress(100, "allow", "all"), egress(200, "deny", "tcp", EVERYWHERE, 443)],
            HTTPS,
            ALLOW,
            "100",
            id="NACL-2, T12: what stands behind a match is ignored",
        ),
        pytest.param(
            [egress(32766, "allow", "all"), egress(32767, "deny", "all")],
            HTTPS,
            ALLOW,
            "32766",
            id="NACL-2: the last number that a user may give comes before the deny that AWS makes",
        ),
        pytest.param(
            [egress(32767, "deny", "all"), egress(32768, "deny", "all", "::/0")],
            HTTPS,
            DENY,
            "*",
            id="NACL-2: the deny that AWS makes is shown as an asterisk",
        ),
        pytest.param(
            [ingress(100, "allow", "all"), egress(100, "deny", "all")],
            HTTPS,
            DENY,
            "100",
            id="NACL-2: the directions have numbers of their own",
        ),
        pytest.param(
            [egress(100, "allow", "tcp", f"{REMOTE}/32", 443)],
            HTTPS,
            ALLOW,
            "100",
            id="NACL-3: an egress entry is compared with the destination",
        ),
        pytest.param(
            [egress(100, "allow", "tcp", f"{TASK}/32", 443)],
            HTTPS,
            DENY,
            "*",
            id="NACL-3: and not with the source",
        ),
        pytest.param(
            [egress(100, "allow", "tcp", EVERYWHERE, 40000)],
            HTTPS,
            DENY,
            "*",
            id="NACL-3: there is no match on the source port",
        ),
        pytest.param(
            [egress(100, "allow", "tcp", EVERYWHERE, 443, 443)], HTTPS, ALLOW, "100", id="NACL-4: one port, both ends"
        ),
        pytest.param(
            [egress(100, "allow", "tcp", EVERYWHERE, 440, 443)], HTTPS, ALLOW, "100", id="NACL-4: the last port counts"
        ),
        pytest.param(
            [egress(100, "allow", "tcp", EVERYWHERE, 443, 450)], HTTPS, ALLOW, "100", id="NACL-4: the first port counts"
        ),
        pytest.param(
            [egress(100, "allow", "tcp", EVERYWHERE, 444, 65535)], HTTPS, DENY, "*", id="NACL-4: a port beside does not"
        ),
        pytest.param([egress(100, "allow", "17")], HTTPS, DENY, "*", id="NACL-4: 17 is UDP"),
        pytest.param(
            [egress(100, "allow", "6")], HTTPS, ALLOW, "100", id="NACL-4: 6 is TCP, without ports all of them"
        ),
        pytest.param(
            [egress(100, "allow", "-1", EVERYWHERE, 80)], HTTPS, ALLOW, "100", id="NACL-4: with -1 ports are ignored"
        ),
        pytest.param(
            [egress(100, "allow", "50", EVERYWHERE, 80)],
            Packet.other(50, TASK, REMOTE),
            ALLOW,
            "100",
            id="NACL-4: ports of a protocol without ports are ignored",
        ),
        pytest.param(
            [egress(100, "allow", "icmp", icmp=(8, -1))],
            ping(REMOTE, TASK),
            ALLOW,
            "100",
            id="NACL-4: an ICMP entry names a type, -1 is any code",
        ),
        pytest.param(
            [egress(100, "allow", "icmp", icmp=(0, -1))],
            ping(REMOTE, TASK),
            DENY,
            "*",
            id="NACL-4: another ICMP type does not match",
        ),
        pytest.param(
            [egress(100, "allow", "icmp", icmp=(8, 1))],
            ping(REMOTE, TASK),
            DENY,
            "*",
            id="NACL-4: another ICMP code does not match",
        ),
        pytest.param(
            [egress(100, "allow", "icmpv6", "::/0", icmp=(128, 0))],
            ping(REMOTE_V6, TASK_V6),
            ALLOW,
            "100",
            id="NACL-4: 58 with an IPv6 block heeds type and code",
        ),
        pytest.param(
            [egress(100, "allow", "icmpv6", EVERYWHERE, icmp=(1, 1))],
            Packet(58, TASK, REMOTE, 0, 128 << 8),
            ALLOW,
            "100",
            id="NACL-4: 58 with an IPv4 block ignores them",
        ),
        pytest.param(
            [egress(100, "allow", "all")], HTTPS_V6, DENY, "*", id="NACL-5: 0.0.0.0/0 does not match an IPv6 packet"
        ),
        pytest.param(
            [egress(100, "allow", "all", "::/0")], HTTPS, DENY, "*", id="NACL-5: ::/0 does not match an IPv4 packet"
        ),
        pytest.param(
            [egress(100, "allow", "999"), egress(200, "allow", "all")],
            HTTPS,
            UNKNOWN,
            "100",
            id="an entry of a protocol that nobody knows may match",
        ),
        pytest.param(
            [egress(100, "log", "tcp"), egress(200, "allow", "all")],
            HTTPS,
            UNKNOWN,
            "100",
            id="an entry with an action that nobody knows decides nothing",
        ),
        pytest.param(
            [egress(100, "log", "udp"), egress(200, "allow", "all")],
            HTTPS,
            ALLOW,
            "200",
            id="unless it is about other packets",
        ),
    ],
)
def test_an_acl_answers_for_a_packet_on_its_way_out(
    entries: list[Json], packet: Packet, verdict: Verdict, rule: str
) -> None:
    decision = AclFilter(acl(*entries), Direction.EGRESS).decide(packet)
    assert decision.verdict is verdict
    assert decision.rule == f"acl-1 egress {rule}"
    if verdict is DENY:
        assert (decision.reason, decision.component) == (Reason.NACL_DENIED, "acl-1")


HTTPS_SET = PacketSet.box(IntervalSet.single(6), IntervalSet.single(REMOTE), IntervalSet.single(443))
TASK_BLOCK, REMOTE_BLOCK = f"{TASK}/32", f"{REMOTE}/32"


@pytest.mark.parametrize(
    ("perspective", "entry"),
    [
        pytest.param(OUT, egress(100, "allow", "tcp", REMOTE_BLOCK, 443), id="requests out: remote, service port"),
        pytest.param(IN, ingress(100, "allow", "tcp", TASK_BLOCK, 443), id="requests in: task, service port"),
        pytest.param(REPLY_IN, ingress(100, "allow", "tcp", REMOTE_BLOCK, 40000), id="replies in: remote, client port"),
        pytest.param(REPLY_OUT, egress(100, "allow", "tcp", TASK_BLOCK, 40000), id="replies out: task, client port"),
    ],
)
def test_each_leg_and_direction_has_its_own_peer_and_port(perspective: Perspective, entry: Json) -> None:
    """NACL-6, NACL-7: the columns "CIDR tested" and "port tested", and no other packet passes."""
    filter_ = AclFilter(acl(entry), perspective.direction)
    asked = HTTPS_SET.with_source_ports(IntervalSet.single(40000))
    split = filter_.split(asked, perspective, IntervalSet.single(TASK))
    assert split.allowed == asked
    for other in (OUT, IN, REPLY_IN, REPLY_OUT):
        if other != perspective and other.direction is perspective.direction:
            assert not filter_.split(asked, other, IntervalSet.single(TASK)).allowed


def denied_share(client: PortRange, *allowed: tuple[int, int]) -> tuple[Fraction, set[Reason]]:
    """The share of the client's ports to which replies may not come, and why."""
    entries = [ingress(100 + n, "allow", "tcp", EVERYWHERE, *ports) for n, ports in enumerate(allowed)]
    asked = HTTPS_SET.with_source_ports(client.as_set())
    split = AclFilter(acl(*entries), Direction.INGRESS).split(asked, REPLY_IN, IntervalSet.single(TASK))
    return Fraction(split.denied.size, asked.size), {denial.reason for denial in split.denials}


PARTLY, WHOLLY = {Reason.NACL_EPHEMERAL_PORTS}, {Reason.NACL_DENIED}


@pytest.mark.parametrize(
    ("client", "allowed", "expected"),
    [
        pytest.param(EPHEMERAL_LINUX, (32768, 60999), (0, set()), id="Linux: 32768-60999 is all of it"),
        pytest.param(EPHEMERAL_LINUX, (1024, 65535), (0, set()), id="Linux: 1024-65535 is more than enough"),
        pytest.param(
            EPHEMERAL_LINUX, (49152, 65535), (Fraction(16384, 28232), PARTLY), id="Linux: the range of Windows is not"
        ),
        pytest.param(EPHEMERAL_WINDOWS, (49152, 65535), (0, set()), id="Windows: 49152-65535 is all of it"),
        pytest.param(
            EPHEMERAL_WINDOWS, (32768, 60999), (Fraction(4536, 16384), PARTLY), id="Windows: the range of Linux is not"
        ),
        pytest.param(EPHEMERAL_ANY, (1024, 65535), (0, set()), id="NAT gateway: 1024-65535 is all of it"),
        pytest.param(
            EPHEMERAL_ANY, (32768, 65535), (Fraction(31744, 64512), PARTLY), id="NAT gateway: 32768-65535 is half of it"
        ),
        pytest.param(
            EPHEMERAL_ANY, (32768, 60999), (Fraction(36280, 64512), PARTLY), id="T10, NAT gateway: Linux's range"
        ),
        pytest.param(EPHEMERAL_LINUX, (443, 443), (1, WHOLLY), id="the service port is none of the client's ports"),
        pytest.param(EPHEMERAL_LINUX, (1024, 32767), (1, WHOLLY), id="one port below the range does not help"),
    ],
)
def test_replies_are_held_against_the_whole_range_of_the_client(
    client: PortRange, allowed: tuple[int, int], expected: tuple[Fraction, set[Reason]]
) -> None:
    """NACL-10, NACL-11: full cover passes, none fails, a part fails for a part."""
    assert denied_share(client, allowed) == expected


def test_two_entries_cover_a_range_together() -> None:
    assert denied_share(EPHEMERAL_ANY, (1024, 40000), (40001, 65535)) == (Fraction(0), WHOLLY - WHOLLY)


def test_a_partial_denial_names_its_ports() -> None:
    filter_ = AclFilter(acl(ingress(100, "allow", "tcp", EVERYWHERE, 32768, 65535)), Direction.INGRESS)
    asked = HTTPS_SET.with_source_ports(EPHEMERAL_ANY.as_set())
    (denial,) = filter_.split(asked, REPLY_IN, IntervalSet.single(TASK)).denials
    assert denial.facts == (("denied ports", "1024-32767"),)
    assert denial.rule == "acl-1 ingress *"


def test_an_entry_that_holds_some_of_the_senders_possible_addresses_leaves_a_doubt() -> None:
    subnet = Prefix.parse("10.0.1.0/24").as_set()
    filter_ = AclFilter(acl(egress(100, "deny", "tcp", "10.0.1.0/25"), egress(200, "allow", "all")), Direction.EGRESS)
    split = filter_.split(HTTPS_SET, REPLY_OUT, subnet)
    assert (split.allowed, split.denied, split.doubtful) == (PacketSet.empty(), PacketSet.empty(), HTTPS_SET)


def test_it_leaves_none_where_later_entries_say_the_same() -> None:
    subnet = Prefix.parse("10.0.1.0/24").as_set()
    filter_ = AclFilter(acl(egress(100, "allow", "tcp", "10.0.1.0/25"), egress(200, "allow", "all")), Direction.EGRESS)
    assert filter_.split(HTTPS_SET, REPLY_OUT, subnet).allowed == HTTPS_SET


def test_a_sender_without_an_address_of_the_family_matches_nothing() -> None:
    filter_ = AclFilter(acl(ingress(100, "allow", "all")), Direction.INGRESS)
    assert filter_.split(HTTPS_SET, IN, IntervalSet.empty()).denied == HTTPS_SET


def test_an_error_report_has_no_reply_that_could_be_stopped() -> None:
    unreachable = PacketSet.of(Packet.icmp(TASK, REMOTE, 3, 4))
    filter_ = AclFilter(acl(), Direction.INGRESS)
    assert filter_.split(unreachable, REPLY_IN, IntervalSet.single(TASK)).allowed == unreachable


def test_a_ping_is_answered_by_another_type() -> None:
    """The reply to type 8 is type 0."""
    asked = PacketSet.of(ping(REMOTE, TASK))
    for type_, passes in ((0, True), (8, False)):
        entry = acl_entry(100, "ingress", "allow", "icmp", EVERYWHERE, icmp=(type_, -1))
        split = AclFilter(acl(entry), Direction.INGRESS).split(asked, REPLY_IN, IntervalSet.single(TASK))
        assert bool(split.allowed) is passes
