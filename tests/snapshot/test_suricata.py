"""Redacted firewall rules say the same about the same traffic, and name nobody."""

import json
from typing import Any

import pytest
from tests.builders import vpc
from tests.builders.firewall import domain_list, firewall, firewall_policy, stateful, stateful_rule, suricata

from wayout.aws.enumeration import enumerations
from wayout.forward.network_firewall.suricata_rule import SuricataRule, rules_of
from wayout.snapshot.redact import Redactor
from wayout.snapshot.suricata import redacted_expression, redacted_rules

REDACTOR = Redactor(b"key", enumerations())


def replace(word: str) -> str:
    return f"x{word}x"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("any", "any"),
        ("$HOME_NET", "$HOME_NET"),
        ("!$PARTNERS", "!$xPARTNERSx"),
        ("[10.0.0.0/8,!10.1.0.0/16]", "[x10.0.0.0/8x,!x10.1.0.0/16x]"),
        ("443", "443"),
        ("[22,1024:]", "[22,1024:]"),
        ("acme;drop", "xacmex_xdropx"),
    ],
)
def test_an_expression_keeps_its_shape(text: str, shown: str) -> None:
    assert redacted_expression(text, replace) == shown


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ('msg:"acme; secret"; sid:7;', "sid:7;"),
        ('tls.sni; content:"api.acme.com"; startswith; endswith; nocase;',
         'tls.sni; content:"xapi.acme.comx"; startswith; endswith; nocase;'),
        ('tls.sni; dotprefix; content:".acme.com"; endswith;', 'tls.sni; dotprefix; content:".xacme.comx"; endswith;'),
        ('tls.sni; content:"acme";', 'tls.sni; pcre:"/redacted/";'),
        ('content:"password=acme";', 'pcre:"/redacted/";'),
        ("geoip:dst,DE; sid:8;", 'pcre:"/redacted/"; sid:8;'),
        ("flow:to_server, established;", "flow:to_server, established;"),
    ],
)  # fmt: skip
def test_an_option_stays_where_it_decides_and_names_nobody(options: str, shown: str) -> None:
    rules = redacted_rules(f"# acme\ndrop tls any any -> any 443 ({options})", replace)
    assert rules == f"drop tls any any -> any 443 ({shown})"


def test_a_line_that_is_no_rule_becomes_one_that_nobody_can_judge() -> None:
    (rule,) = rules_of(redacted_rules("acme was here", replace))
    assert isinstance(rule, SuricataRule)
    assert [option.keyword for option in rule.options] == ["pcre"]


def test_nothing_of_a_firewall_s_owner_is_left() -> None:
    documents: Any = {
        "Vpcs": [vpc("vpc-acme")],
        "Firewalls": [firewall({"us-east-1a": ("vpce-acme", "subnet-acme")}, name="acme", policy="acme")],
        "FirewallPolicies": [firewall_policy("acme", name="acme", variables={"ACME_NET": ["10.66.0.0/16"]})],
        "RuleGroups": [
            domain_list("acme-list", "ALLOWLIST", ".acme.com"),
            stateful("acme-five", stateful_rule("PASS", "TCP", "$ACME_NET", destination="10.66.7.7")),
            suricata("acme", 'pass tls $ACME_NET any -> any any (tls.sni; content:"acme"; msg:"acme"; sid:1;)'),
        ],
    }
    shown = json.dumps(REDACTOR.content("", documents))
    assert "acme" not in shown.lower()
    assert "10.66." not in shown
    for word in ("ALLOWLIST", "TLS_SNI", "DEFAULT_ACTION_ORDER", "aws:forward_to_sfe", "READY", "us-east-1a", "PASS"):
        assert word in shown, word
