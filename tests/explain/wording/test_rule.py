"""Rules in AWS's words."""

import pytest
from tests.explain.scenes import network_of

from wayout.explain.wording.rule import acl_rules, group_rules, protocol_text, rule_text, table_routes
from wayout.forward.decision.perspective import Direction
from wayout.model.network_acl import NetworkAcl, NetworkAclEntry
from wayout.model.security_group import IpPermission, IpRange, SecurityGroup, UserIdGroupPair
from wayout.net.prefix import Prefix

CASE = "deny-stands-before-allow"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("acl-private-a egress 100", "rule 100 deny tcp 443 to 0.0.0.0/0"),
        ("acl-private-a ingress 100", "rule 100 allow all traffic from 0.0.0.0/0"),
        ("acl-private-a ingress *", "rule * deny all traffic"),
        ("sg-app egress 1", "rule 1 allow tcp 443 to 0.0.0.0/0"),
        ("rtb-private-a 0.0.0.0/0", "route 0.0.0.0/0 to nat-a"),
        ("rtb-private-a 10.0.0.0/16", "route 10.0.0.0/16 to local"),
        ("acl-private-a egress 4711", None),
        ("sg-app egress 9", None),
        ("sg-nowhere egress 1", None),
        ("nothing", None),
    ],
)
def test_a_rule_is_looked_up_by_its_name(rule: str, text: str | None) -> None:
    assert rule_text(network_of(CASE), rule) == text


def test_several_rules_are_told_together() -> None:
    """A step may rest on rules of several groups; three of them are enough."""
    names = ", ".join(["sg-app egress 1"] * 5)
    one = "rule 1 allow tcp 443 to 0.0.0.0/0"
    assert rule_text(network_of(CASE), names) == f"{one}; {one}; {one}; and 2 more"


def test_a_blackhole_says_its_state() -> None:
    network = network_of("more-specific-route-is-a-blackhole")
    assert table_routes(network.route_tables["rtb-private-a"]) == (
        "route 10.0.0.0/16 to local",
        "route 0.0.0.0/0 to nat-a",
        "route 203.0.113.0/24 to pcx-old (state blackhole)",
    )


def test_an_acl_is_told_in_the_order_in_which_it_decides() -> None:
    """Whatever the order of the document, and the deny that always stands comes last, once for both families."""
    everywhere = Prefix.parse("0.0.0.0/0")
    entries = [(32767, "deny"), (200, "allow"), (100, "deny")]
    acl = NetworkAcl(
        network_acl_id="acl-a",
        vpc_id="vpc-a",
        entries=tuple(
            NetworkAclEntry(rule_number=n, protocol="-1", rule_action=action, egress=True, cidr_block=everywhere)
            for n, action in entries
        ),
    )
    assert acl_rules(acl, Direction.EGRESS) == (
        "rule 100 deny all traffic to 0.0.0.0/0",
        "rule 200 allow all traffic to 0.0.0.0/0",
        "rule * deny all traffic",
    )
    assert acl_rules(acl, Direction.INGRESS) == ("rule * deny all traffic",)


def test_a_group_rule_names_three_peers_at_most() -> None:
    blocks = tuple(IpRange(cidr_ip=Prefix.parse(f"10.0.{n}.0/24")) for n in range(4))
    permission = IpPermission(
        ip_protocol="tcp",
        from_port=0,
        to_port=65535,
        ip_ranges=blocks,
        user_id_group_pairs=(UserIdGroupPair(group_id="sg-b"),),
    )
    group = SecurityGroup(group_id="sg-a", ip_permissions=(permission,))
    assert group_rules(group, Direction.INGRESS) == (
        "rule 1 allow tcp all ports from 10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24, and 2 more",
    )


@pytest.mark.parametrize(
    ("protocol", "first", "last", "text"),
    [
        ("-1", None, None, "all traffic"),
        ("6", 443, 443, "tcp 443"),
        ("udp", 1024, 65535, "udp 1024-65535"),
        ("tcp", None, None, "tcp all ports"),
        ("icmp", 8, -1, "icmp type 8"),
        ("icmp", 3, 4, "icmp type 3 code 4"),
        ("icmp", -1, -1, "icmp"),
        ("50", None, None, "esp"),
        ("no-such", 1, 2, "protocol no-such"),
    ],
)
def test_a_protocol_is_told_with_its_ports_or_types(
    protocol: str, first: int | None, last: int | None, text: str
) -> None:
    assert protocol_text(protocol, first, last) == text
