"""A firewall answers twice, for one packet and for a set: whatever its policy says, the answers are the same."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import vpc
from tests.builders.firewall import (
    domain_list,
    firewall,
    firewall_policy,
    group_arn,
    managed_group_arn,
    rule_group,
    stateful,
    stateful_rule,
    stateless_group,
    stateless_rule,
)
from tests.laws import near
from tests.laws.effort import examples
from tests.laws.reading import network_of
from tests.laws.test_decide_and_split import check_member, check_parts

from wayout.forward.decision.application import Application
from wayout.forward.decision.perspective import Leg
from wayout.forward.network_firewall.firewall_compiler import firewall_filter
from wayout.forward.network_firewall.network_firewall import FirewallFilter
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet

ADDRESSES = (
    "any",
    "$HOME_NET",
    "$EXTERNAL_NET",
    "!$HOME_NET",
    "10.0.1.0/24",
    "[10.0.0.0/8,!10.0.2.0/24]",
    "203.0.113.9",
)
ODD = ("$NOWHERE", "@blocks", "nonsense")
PORTS = ("any", "443", "80:443", "!22", "[22,443,1024:]", "$WEB")
OPTIONS = (
    "",
    "flow:established; ",
    "flow:to_server, established; ",
    "flow:not_established; ",
    "flow:to_client; ",
    'tls.sni; content:"api.example.com"; startswith; endswith; nocase; ',
    'tls.sni; dotprefix; content:".example.com"; endswith; ',
    'http.host; content:"example"; ',
    'tls.sni; content:!"api"; ',
    'pcre:"/x/"; ',
    "geoip:dst,DE; ",
    "priority:1; ",
)
APPLICATIONS = (
    Application(),
    Application("tls", "api.example.com"),
    Application("tls", "evil.test"),
    Application("tls"),
    Application("http", "example.com"),
    Application("dns"),
)
DEFAULTS = (
    (),
    ("aws:drop_strict",),
    ("aws:drop_established",),
    ("aws:alert_strict",),
    ("aws:drop_established", "aws:alert_established"),
    ("aws:drop_established_app_layer",),
    ("aws:drop_the_moon",),
)
ACTIONS = ("pass", "pass", "drop", "reject", "alert")

addresses = st.sampled_from((*ADDRESSES, *ADDRESSES, *ODD))


@st.composite
def lines(draw: st.DrawFn, sid: int) -> str:
    if not draw(st.integers(0, 30)):
        return "drop this line is no rule"
    header = " ".join(
        (
            draw(st.sampled_from(ACTIONS)),
            draw(st.sampled_from(("tcp", "ip", "udp", "icmp", "tls", "http", "dns"))),
            draw(addresses),
            draw(st.sampled_from(("any", "any", *PORTS))),
            draw(st.sampled_from(("->", "->", "<>"))),
            draw(addresses),
            draw(st.sampled_from(PORTS)),
        )
    )
    return f"{header} ({draw(st.sampled_from(OPTIONS))}sid:{sid};)"


@st.composite
def groups(draw: st.DrawFn, number: int) -> dict[str, Any]:
    name = f"group-{number}"
    match draw(st.integers(0, 3)):
        case 0:
            kind = draw(st.sampled_from(("ALLOWLIST", "DENYLIST", "REJECTLIST", "ALERTLIST", "ODDLIST")))
            types = draw(st.sampled_from((("TLS_SNI",), ("HTTP_HOST",), ("TLS_SNI", "HTTP_HOST"))))
            return domain_list(name, kind, ".example.com", "other.test", types=types)
        case 1:
            protocol = draw(st.sampled_from(("TCP", "IP", "UDP", "TLS", "ICMP")))
            direction = draw(st.sampled_from(("FORWARD", "ANY")))
            rule = stateful_rule(
                draw(st.sampled_from(("PASS", "DROP", "REJECT", "ALERT"))),
                protocol,
                draw(addresses),
                destination=draw(addresses),
                direction=direction,
            )
            return stateful(name, rule)
        case _:
            texts = [draw(lines(sid)) for sid in range(draw(st.integers(1, 5)))]
            source = {"RulesString": "\n".join(texts)}
            return rule_group(name, source, ip_sets={}, port_sets={"WEB": ("80", "443")})


@st.composite
def stateless_rules(draw: st.DrawFn) -> list[dict[str, Any]]:
    actions = st.sampled_from(("aws:pass", "aws:drop", "aws:forward_to_sfe", "aws:forward_to_sfe"))
    blocks = st.lists(near.blocks, max_size=2)
    return [
        stateless_rule(
            priority,
            draw(actions),
            protocols=draw(st.sampled_from(((), (6,), (17,), (6, 17), (1,)))),
            sources=draw(blocks),
            destinations=draw(blocks),
            destination_ports=draw(st.lists(near.port_pairs, max_size=1)),
            source_ports=draw(st.lists(near.port_pairs, max_size=1)),
        )
        for priority in range(draw(st.integers(0, 3)))
    ]


@st.composite
def filters(draw: st.DrawFn) -> FirewallFilter:
    stateful_groups = [draw(groups(number)) for number in range(draw(st.integers(0, 3)))]
    names = [group["RuleGroupArn"] for group in stateful_groups]
    if not draw(st.integers(0, 5)):
        names.append(managed_group_arn("ThreatSignaturesBotnetStrictOrder"))
    if not draw(st.integers(0, 8)):
        names.append(group_arn("hidden"))
    policy = firewall_policy(
        *draw(st.permutations(names)),
        stateless=("front",),
        strict=draw(st.booleans()),
        default=draw(st.sampled_from(DEFAULTS)),
        stateless_default=draw(st.sampled_from(("aws:forward_to_sfe", "aws:forward_to_sfe", "aws:pass", "aws:drop"))),
        variables=draw(st.sampled_from((None, {"HOME_NET": ["10.0.0.0/8"]}))),
        stream_exception=draw(st.sampled_from((None, "DROP", "CONTINUE", "REJECT"))),
        tls=draw(st.sampled_from((None, None, None, None, "inspect"))),
    )
    documents = {
        "Vpcs": [vpc("vpc-main", cidr="10.0.0.0/16")],
        "Firewalls": [firewall({})],
        "FirewallPolicies": [policy],
        "RuleGroups": [*stateful_groups, stateless_group("front", *draw(stateless_rules()))],
    }
    network = network_of(documents)
    (own,) = network.firewalls.values()
    found = firewall_filter(network, own, draw(st.sampled_from(("vpc-main", "vpc-main", "vpc-other"))))
    assert isinstance(found, FirewallFilter)
    return found


@examples(2)
@given(
    filters(),
    st.sampled_from((Leg.FORWARD, Leg.FORWARD, Leg.RETURN)),
    st.sampled_from(APPLICATIONS),
    st.lists(near.packets(), min_size=1, max_size=5),
    st.data(),
)
def test_a_firewall_decides_for_a_packet_as_for_a_set_of_requests(
    filter_: FirewallFilter, leg: Leg, application: Application, requests: list[Packet], data: st.DataObject
) -> None:
    packets = data.draw(near.packet_sets(requests))
    for request in requests:
        split = filter_.split(packets, leg, IntervalSet.single(request.source), application)
        check_parts(split, packets)
        check_member(split, request, filter_.decide(request, leg, application))


@examples(4)
@given(filters(), st.sampled_from(APPLICATIONS), st.lists(near.packets(), min_size=2, max_size=2))
def test_what_surely_passes_from_a_range_passes_from_each_of_its_addresses(
    filter_: FirewallFilter, application: Application, requests: list[Packet]
) -> None:
    first, second = sorted(request.source for request in requests)
    request = requests[0]
    packets = PacketSet.of(request)
    whole = filter_.split(packets, Leg.FORWARD, IntervalSet.of((first, second)), application)
    alone = filter_.split(packets, Leg.FORWARD, IntervalSet.single(request.source), application)
    assert whole.allowed <= alone.allowed
    assert whole.denied <= alone.denied
