"""Network Firewall, collected: every firewall, the policy that it names, and the rule groups that the policy names."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.builders import vpc
from tests.builders.firewall import (
    domain_list,
    endpoint_association,
    firewall_policy,
    managed_group_arn,
    stateless_group,
    stateless_rule,
)
from tests.builders.firewall import firewall as firewall_answer

import wayout
from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.collect.collect import Errand, collect
from wayout.forward.decision.application import Application
from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.perspective import Leg
from wayout.forward.network_firewall.firewall_compiler import firewall_filter
from wayout.forward.network_firewall.network_firewall import FirewallFilter
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.packet import Packet

REGION = "eu-west-1"
MANAGED = managed_group_arn("ThreatSignaturesBotnetStrictOrder")
OWN = firewall_answer({"eu-west-1a": ("vpce-a", "subnet-a")})
FURTHER = endpoint_association("vpce-b", "subnet-b", vpc="vpc-other", zone="eu-west-1a")
POLICY = firewall_policy("names", MANAGED, stateless=("front",), strict=True, default=("aws:drop_established",))
GROUPS = (
    domain_list("names", "ALLOWLIST", ".example.com"),
    stateless_group("front", stateless_rule(1, "aws:pass", protocols=(17,))),
)


def _answer(operation: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
    """What AWS answers; of a managed rule group it tells who made it, and no rules."""
    match operation:
        case "ListFirewalls":
            return {"Firewalls": [{"FirewallName": "perimeter", "FirewallArn": OWN["FirewallArn"]}]}
        case "DescribeFirewall":
            return {key: OWN[key] for key in ("UpdateToken", "Firewall", "FirewallStatus")}
        case "ListVpcEndpointAssociations":
            return {"VpcEndpointAssociations": [{"VpcEndpointAssociationArn": FURTHER["VpcEndpointAssociationArn"]}]}
        case "DescribeVpcEndpointAssociation":
            return {key: value for key, value in FURTHER.items() if key != "VpcEndpointAssociationArn"}
        case "DescribeFirewallPolicy":
            return {key: value for key, value in POLICY.items() if key != "FirewallPolicyArn"}
        case _:
            arn = parameters["RuleGroupArn"]
            told = next((group for group in GROUPS if group["RuleGroupArn"] == arn), None)
            if told is None:
                return {"UpdateToken": "t", "RuleGroupResponse": {"RuleGroupArn": arn, "Type": "STATEFUL"}}
            return {key: value for key, value in told.items() if key != "RuleGroupArn"}


class _Account:
    """An account with one firewall; everything else, and what is in `denied`, is refused."""

    def __init__(self, *denied: str) -> None:
        self._denied = denied

    @property
    def identity(self) -> Identity:
        return Identity("111122223333", "arn")

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        if operation == "DescribeVpcs":
            return {"Vpcs": [vpc()]}
        if service != "network-firewall" or operation in self._denied:
            return CallRefused(service=service, operation=operation, region=region, why="AccessDenied", message="no")
        return _answer(operation, parameters)


def _collected(tmp_path: Path, *denied: str) -> Network:
    account = _Account(*denied)
    errand = Errand(accounts=(account,), regions={"111122223333": (REGION,)}, target=tmp_path / "s", workers=1)
    collect(errand, datetime(2026, 11, 22, tzinfo=UTC))
    return wayout.load(tmp_path / "s")


def _judged(network: Network, host: str) -> Verdict:
    (firewall,) = network.firewalls.values()
    found = firewall_filter(network, firewall, "vpc-main")
    assert isinstance(found, FirewallFilter)
    packet = Packet.tcp(Address.parse("10.0.1.10"), Address.parse("203.0.113.9"), 443)
    return found.decide(packet, Leg.FORWARD, Application("tls", host)).verdict


def test_a_firewall_is_saved_with_its_policy_and_its_rule_groups(tmp_path: Path) -> None:
    network = _collected(tmp_path)
    assert [found.name for found in network.firewalls.values()] == ["perimeter"]
    assert {place: found.name for place, (found, _) in network.firewall_at.items()} == {
        "vpce-a": "perimeter",
        "vpce-b": "perimeter",
    }
    assert sorted(group.name for group in network.rule_groups.values()) == [
        "ThreatSignaturesBotnetStrictOrder",
        "front",
        "names",
    ]
    assert _judged(network, "api.example.com") is Verdict.UNKNOWN  # the managed group may know better
    assert _judged(network, "api.example.org") is Verdict.DENY


@pytest.mark.parametrize("operation", ["DescribeFirewallPolicy", "DescribeFirewall", "ListFirewalls"])
def test_without_the_policy_nothing_is_judged(operation: str, tmp_path: Path) -> None:
    network = _collected(tmp_path, operation)
    found = [firewall_filter(network, firewall, "vpc-main") for firewall in network.firewalls.values()]
    assert all(isinstance(each, Gap) and each.permission == f"network-firewall:{operation}" for each in found)
    missing = {"ListFirewalls": "Firewalls", "DescribeFirewall": "Firewalls"}.get(operation, "FirewallPolicies")
    assert missing in {refused for _, refused in network.coverage.refused}


@pytest.mark.parametrize("operation", ["ListVpcEndpointAssociations", "DescribeVpcEndpointAssociation"])
def test_without_the_associations_the_firewalls_own_endpoints_are_known(operation: str, tmp_path: Path) -> None:
    """What stands behind another endpoint that is marked as a firewall's is a gap with the action that was denied."""
    network = _collected(tmp_path, operation)
    assert list(network.firewall_at) == ["vpce-a"]
    assert "VpcEndpointAssociations" in {refused for _, refused in network.coverage.refused}
    gap = network.gap("VpcEndpointAssociations", "vpc-main", "the firewall behind vpce-b")
    assert gap.why == "AccessDenied"


def test_without_the_rule_groups_nothing_is_sure(tmp_path: Path) -> None:
    assert _judged(_collected(tmp_path, "DescribeRuleGroup"), "api.example.com") is Verdict.UNKNOWN


@pytest.mark.parametrize("key", ["Firewall", "VpcEndpointAssociation", "FirewallPolicy", "RuleGroup"])
def test_an_answer_saved_by_hand_is_read_as_it_is(key: str, tmp_path: Path) -> None:
    answers = {"Firewall": OWN, "VpcEndpointAssociation": FURTHER, "FirewallPolicy": POLICY, "RuleGroup": GROUPS[0]}
    for name, answer in answers.items():
        by_hand = {member: value for member, value in answer.items() if not member.endswith("Arn")}
        (tmp_path / f"{name}.json").write_text(json.dumps(by_hand))
    network = wayout.load(tmp_path)
    assert network.problems == ()
    arns = {
        "Firewall": (list(network.firewalls), OWN["FirewallArn"]),
        "VpcEndpointAssociation": (
            list(network.firewall_endpoint_associations),
            FURTHER["VpcEndpointAssociationArn"],
        ),
        "FirewallPolicy": (list(network.firewall_policies), POLICY["FirewallPolicyArn"]),
        "RuleGroup": (list(network.rule_groups), GROUPS[0]["RuleGroupArn"]),
    }
    found, expected = arns[key]
    assert found == [expected]
