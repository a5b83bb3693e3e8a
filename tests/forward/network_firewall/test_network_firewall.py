"""What AWS Network Firewall does to a connection: the two engines, their orders and defaults, and names."""

import time
from itertools import pairwise
from typing import Any

import pytest
from tests.builders import managed_prefix_list, managed_prefix_list_entries, vpc
from tests.builders.firewall import (
    domain_list,
    firewall,
    firewall_policy,
    rule_group,
    stateful,
    stateful_rule,
    suricata,
)
from tests.laws.reading import network_of

from wayout.forward.decision.application import UNTOLD, Application
from wayout.forward.decision.decision import Decision, Verdict
from wayout.forward.decision.perspective import Leg
from wayout.forward.network_firewall.firewall_compiler import firewall_blocks, firewall_filter
from wayout.forward.network_firewall.firewall_variable import NotKnownError, Variables
from wayout.forward.network_firewall.network_firewall import FirewallFilter
from wayout.forward.network_firewall.suricata_rule import SuricataRule, rules_of
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix

TASK, SERVER = Address.parse("10.0.1.10"), Address.parse("203.0.113.9")
HTTPS = Packet.tcp(TASK, SERVER, 443)
API = Application("tls", "api.example.com")
ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN


def read(policy: Any, *groups: Any, **more: Any) -> Network:
    documents = {"Vpcs": [vpc()], "Firewalls": [firewall({})], "FirewallPolicies": [policy], "RuleGroups": list(groups)}
    return network_of({**documents, **more})


def decided(
    policy: Any,
    *groups: Any,
    packet: Packet = HTTPS,
    application: Application = API,
    leg: Leg = Leg.FORWARD,
    **more: Any,
) -> Decision:
    network = read(policy, *groups, **more)
    (own,) = network.firewalls.values()
    found = firewall_filter(network, own, "vpc-main")
    assert isinstance(found, FirewallFilter)
    return found.decide(packet, leg, application)


def by_rules(*lines: str, strict: bool = False, default: tuple[str, ...] = (), **more: Any) -> Decision:
    return decided(firewall_policy("own", strict=strict, default=default), suricata("own", *lines), **more)


@pytest.mark.parametrize(
    ("host", "verdict"),
    [
        ("example.com", ALLOW),
        ("api.example.com", ALLOW),
        ("a.b.example.com", ALLOW),
        ("badexample.com", DENY),
        ("exact.test", ALLOW),
        ("www.exact.test", DENY),
        (None, DENY),
    ],
)
def test_a_leading_dot_stands_for_a_name_and_all_names_in_it(host: str | None, verdict: Verdict) -> None:
    listed = domain_list("names", "ALLOWLIST", ".Example.com", "exact.test")
    assert decided(firewall_policy("names"), listed, application=Application("tls", host)).verdict is verdict


@pytest.mark.parametrize(
    ("options", "verdict"),
    [
        ('tls.sni; content:"api.example.com"; startswith; endswith;', DENY),
        ('tls.sni; content:"example.com"; endswith;', DENY),
        ('tls.sni; content:"example"; startswith;', ALLOW),
        ('tls.sni; content:"example";', DENY),
        ('tls.sni; content:"API.example"; nocase;', DENY),
        ('tls.sni; content:"API.example";', ALLOW),
        ('tls.sni; dotprefix; content:".example.com"; endswith;', DENY),
        ('tls.sni; content:!"example";', ALLOW),
        ('tls.sni; content:"api"; startswith; content:"com"; endswith;', DENY),
        ('http.host; content:"example";', UNKNOWN),
        ('tls.sni; pcre:"/x/";', UNKNOWN),
        ('tls.sni; content:"|61|";', UNKNOWN),
        ('msg:"semi;colon \\" and :"; tls.sni; content:"example";', DENY),
        ("flowbits:isset,x;", UNKNOWN),
        ("", DENY),
    ],
)  # fmt: skip
def test_a_name_is_compared_as_suricata_does(options: str, verdict: Verdict) -> None:
    assert by_rules(f"drop tls $HOME_NET any -> any any ({options} sid:1;)").verdict is verdict


@pytest.mark.parametrize(
    ("default", "tls", "untold"),
    [
        ((), ALLOW, ALLOW),
        (("aws:drop_strict",), DENY, DENY),
        (("aws:drop_established",), DENY, DENY),
        (("aws:alert_established",), ALLOW, ALLOW),
        (("aws:drop_established_app_layer",), DENY, UNKNOWN),
        (("aws:nobody_knows",), UNKNOWN, UNKNOWN),
    ],
)
def test_strict_order_ends_with_the_default_action(default: tuple[str, ...], tls: Verdict, untold: Verdict) -> None:
    policy = firewall_policy(strict=True, default=default)
    assert decided(policy).verdict is tls
    assert decided(policy, application=UNTOLD).verdict is untold


def test_when_an_exchange_without_handshake_is_established_aws_does_not_say() -> None:
    policy = firewall_policy(strict=True, default=("aws:drop_established",))
    assert decided(policy, packet=Packet.udp(TASK, SERVER, 123), application=UNTOLD).verdict is UNKNOWN


def test_a_rule_for_handshakes_leaves_the_rest_to_others() -> None:
    lines = (
        "pass tcp $HOME_NET any -> any 443 (flow:not_established; sid:1;)",
        'pass tls $HOME_NET any -> any 443 (tls.sni; content:"api.example.com"; startswith; endswith; sid:2;)',
    )
    assert by_rules(*lines, strict=True, default=("aws:drop_strict",)).verdict is ALLOW
    other = Application("tls", "other.test")
    assert by_rules(*lines, strict=True, default=("aws:drop_strict",), application=other).verdict is DENY


def test_a_pass_at_the_first_packet_before_a_drop_by_name_is_a_quarrel_of_the_manuals() -> None:
    lines = (
        'drop tls any any -> any any (tls.sni; content:"example"; sid:1;)',
        "pass tcp any any -> any 443 (sid:2;)",
    )
    found = by_rules(*lines, strict=True)
    assert found.verdict is UNKNOWN
    assert found.gap is not None
    assert "own sid 2" in found.gap.message
    assert by_rules(*lines).verdict is ALLOW  # action order: pass comes first in any case


def test_names_that_all_fare_alike_need_not_be_told() -> None:
    lines = ('drop tls any any -> any any (tls.sni; content:"x"; sid:1;)', "drop tcp any any -> any 443 (sid:2;)")
    assert by_rules(*lines, application=UNTOLD).verdict is DENY
    assert by_rules(lines[0], application=UNTOLD).gap == Gap(
        "application",
        "not told",
        None,
        "the firewall perimeter looks at names (own sid 1): "
        "give the destination as https://host or http://host, which tells what the request carries",
    )


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        ("tcp 10.0.0.0/16 any -> 203.0.113.0/24 443", DENY),
        ("tcp [10.0.0.0/16,!10.0.1.0/24] any -> any any", ALLOW),
        ("tcp !$HOME_NET any -> any any", UNKNOWN),
        ("tcp $HOME_NET any -> $EXTERNAL_NET [80,400:500]", DENY),
        ("tcp $HOME_NET any -> $HOME_NET any", ALLOW),
        ("tcp $HOME_NET :1023 -> any any", ALLOW),
        ("udp any any -> any any", ALLOW),
        ("icmp any any -> any any", ALLOW),
        ("ip any any -> any any", DENY),
        ("tcp 203.0.113.9 443 <> $HOME_NET any", DENY),
        ("tcp 203.0.113.9 443 -> $HOME_NET any", UNKNOWN),
        ("tcp $NOBODY any -> any any", UNKNOWN),
        ("sctp any any -> any any", UNKNOWN),
        ("tcp @blocks any -> any any", UNKNOWN),
    ],
)
def test_a_header_matches_as_suricata_reads_it(header: str, verdict: Verdict) -> None:
    assert by_rules(f"drop {header} (sid:1;)").verdict is verdict


def test_the_variables_of_a_group_hide_those_of_the_policy() -> None:
    policy = firewall_policy("own", variables={"HOME_NET": ["192.168.0.0/16"]})
    line = "drop tcp $HOME_NET any -> $EXTERNAL_NET any (sid:1;)"
    assert decided(policy, suricata("own", line)).verdict is ALLOW
    assert decided(policy, suricata("own", line, ip_sets={"HOME_NET": ["10.0.0.0/8"]})).verdict is DENY
    assert decided(firewall_policy("own"), suricata("own", line)).verdict is DENY


def test_a_reference_means_the_entries_of_its_prefix_list() -> None:
    arn = "arn:aws:ec2:us-east-1:111122223333:prefix-list/pl-partners"
    group = suricata("own", "drop ip any any -> @partners any (sid:1;)", references={"partners": arn})
    lists: dict[str, Any] = {
        "ManagedPrefixLists": [managed_prefix_list("pl-partners", "partners")],
        "ManagedPrefixListEntries": [managed_prefix_list_entries("pl-partners", "203.0.113.0/24")],
    }
    assert decided(firewall_policy("own"), group, **lists).verdict is DENY
    assert decided(firewall_policy("own"), group).verdict is UNKNOWN


def test_aws_own_notation_of_options_is_read_in_both_forms() -> None:
    short = stateful_rule("DROP", "TCP") | {"RuleOptions": [{"Keyword": "sid:7"}]}
    found = decided(firewall_policy("five"), stateful("five", short))
    assert (found.verdict, found.rule) == (DENY, "five sid 7")


def test_a_line_that_nobody_can_read_may_do_anything() -> None:
    assert by_rules("drop it like it is hot").verdict is UNKNOWN
    assert by_rules("alert it like it is hot").verdict is ALLOW


def test_a_group_of_a_kind_that_is_not_modelled_may_do_anything() -> None:
    group = rule_group("new", {"RulesString": "pass ip any any -> any any (sid:1;)"})
    group["RuleGroupResponse"]["Type"] = "FIREWALL"
    assert decided(firewall_policy("new"), group).verdict is UNKNOWN


def test_a_firewall_that_is_only_listed_is_a_gap() -> None:
    network = network_of({"Vpcs": [vpc()], "Firewalls": [{"FirewallName": "x", "FirewallArn": "arn:x"}]})
    assert isinstance(firewall_filter(network, network.firewalls["arn:x"], "vpc-main"), Gap)


def test_rules_go_on_after_a_backslash_and_comments_are_none() -> None:
    text = '# no\n\ndrop tcp any any -> any any \\\n (msg:"x"; sid:1;)\n'
    (rule,) = rules_of(text)
    assert isinstance(rule, SuricataRule)
    assert rule.sid == "1"


@pytest.mark.parametrize("text", ["$A", "[$A,10.0.0.0/8]", "999.1.1.1", "10.0.0.0/99", "$B"])
def test_what_an_expression_does_not_tell_is_an_error(text: str) -> None:
    variables = Variables({"B": ("$B",)})
    with pytest.raises(NotKnownError):
        variables.addresses(text)


def test_a_range_of_addresses_is_read() -> None:
    first, last = Address.parse("10.0.0.1"), Address.parse("10.0.0.9")
    assert Variables({}).addresses("10.0.0.1-10.0.0.9") == IntervalSet.of((first, last))


def test_every_block_of_a_rule_may_tell_two_senders_apart() -> None:
    line = "drop tcp [10.0.1.0/24,!10.0.1.7] any -> any any (sid:1;)"
    network = read(firewall_policy("own", variables={"HOME_NET": ["10.0.0.0/8"]}), suricata("own", line))
    blocks = set(firewall_blocks(network))
    assert {Prefix.parse(text) for text in ("10.0.1.0/24", "10.0.1.7", "10.0.0.0/8")} <= blocks


def test_two_thousand_rules_are_laid_over_all_packets_at_once() -> None:
    """Each rule for an address and a port of its own gets its own part; one rule after the other would take a minute."""
    lines = [f"pass tcp $HOME_NET any -> 198.18.{i >> 8}.{i & 255} {1000 + i} (sid:{i};)" for i in range(2000)]
    network = read(firewall_policy("own", strict=True, default=("aws:drop_strict",)), suricata("own", *lines))
    (own,) = network.firewalls.values()
    filter_ = firewall_filter(network, own, "vpc-main")
    assert isinstance(filter_, FirewallFilter)
    before = time.process_time()
    split = filter_.split(PacketSet.every(), Leg.FORWARD, IntervalSet.single(TASK), UNTOLD)
    assert time.process_time() - before < 10  # half a second on a machine of 2026
    assert len(split.allowances) == 2000
    assert split.allowed.destination_ports() == IntervalSet.of((1000, 2999))
    packet = Packet.tcp(TASK, Address.parse("198.18.7.207"), 2999)
    assert [part.rule for part in split.allowances if packet in part.packets] == ["own sid 1999"]


DROP_ALL = "drop ip any any -> any any (sid:1;)"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        pytest.param(f"# a note \\\n{DROP_ALL}", DENY, id="a comment does not go on in the next line"),
        pytest.param(f"# a note\u2028{DROP_ALL}", ALLOW, id="only a line feed ends a comment"),
        pytest.param("drop ip any any -> \\ \r\n any any (sid:1;)", DENY, id="a rule goes on behind its backslash"),
        pytest.param(f"{DROP_ALL}\r\n\r\n# end \\", DENY, id="lines end as on Windows"),
        pytest.param(
            "drop ip [10.0.0.0/8, [10.0.1.0/24]] any -> any any(sid:1;)", DENY, id="lists in lists, and no space"
        ),
        pytest.param(f"{DROP_ALL} \\", DENY, id="the last line ends in a backslash"),
        pytest.param('drop ip any any -> any any (msg:"torn; sid:1;)', UNKNOWN, id="a quote is never closed"),
        pytest.param(
            'drop tls any any -> any any (msg:"a\\"b; c"; tls.sni; content:"api"; sid:1;)', DENY, id="a quote in quotes"
        ),
        pytest.param(f"drop ip any any -> any any (priority:{'9' * 5000}; sid:1;)", DENY, id="a number without end"),
        pytest.param("drop ip any any -> any any (priority:\u00b2; sid:1;)", DENY, id="a digit that is no number"),
        pytest.param(f"drop tcp any any -> any {'4' * 5000} (sid:1;)", UNKNOWN, id="a port without end"),
    ],
)
def test_whatever_stands_in_a_rules_string_is_read_as_suricata_reads_it_or_left_open(
    text: str, verdict: Verdict
) -> None:
    assert decided(firewall_policy("own"), suricata("own", text)).verdict is verdict


def test_variables_that_name_each_other_over_and_over_cost_no_time() -> None:
    names = [f"V{i}" for i in range(7)]
    sets = {name: (f"${following}",) * 100 for name, following in pairwise(names)}
    variables = Variables({**sets, names[-1]: ("203.0.113.9",)})
    assert variables.addresses("$V0") == IntervalSet.single(SERVER)
