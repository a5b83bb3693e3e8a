"""What is said where there is no plan: the blockers of the question before what a trial change meets, and the exact text."""

from functools import cache

import pytest
from tests.explain.scenes import network_of, questions, resolved
from tests.fix.test_broken_networks import asked

from wayout.explain.plan.obstacle import ObstacleStatement, Stage, obstacles
from wayout.fix.propose import propose
from wayout.forward.network_firewall.suricata_rule import SuricataRule, rules_of
from wayout.model.reason import Reason


@cache
def told(case: str) -> tuple[ObstacleStatement, ...]:
    question = questions(case)[0]
    return obstacles(propose(network_of(case), asked(question["source"], question["to"], resolved(question))))


def test_what_a_trial_change_meets_comes_after_the_diagnosis_and_under_its_own_words() -> None:
    first, later = told("second-gateway-behind-the-first")
    assert (first.stage, first.reason) == (Stage.NOW, Reason.TGW_NO_ROUTE)
    assert (later.stage, later.reason) == (Stage.LATER, Reason.ROUTE_LOOP)
    assert first.why == "it can be mended, but route-loop at tgw-rtb-hub would go on stopping the packets"


def test_a_blocker_that_could_be_mended_names_the_one_that_cannot() -> None:
    group, listener = told("balancer-has-no-listener-on-that-port")
    assert (group.reason, listener.reason) == (Reason.SG_NO_MATCHING_RULE, Reason.ELB_NO_LISTENER)
    assert "elb-no-listener at app/orders" in group.why
    assert "(SG-24)" in listener.why
    assert "describe-target-health" in listener.why


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("allow-list-names-another-host", "api.other.example"),
        ("dns-firewall-blocks-all-but-a-list", "domain list: api.example.com; action: ALLOW; priority: below 200"),
        (
            "private-zone-hides-the-public-name",
            "api.example.com A ADDRESS, or AAAA, or CNAME; ADDRESS is for the owner of the name to give",
        ),
    ],
)
def test_a_manual_step_has_its_exact_text(case: str, text: str) -> None:
    (only,) = told(case)
    assert only.text == text


@pytest.mark.parametrize("case", ["port-rule-lets-only-https-out", "suricata-rule-drops-a-server-name"])
def test_a_rule_for_a_firewall_is_one_that_suricata_reads(case: str) -> None:
    (only,) = told(case)
    assert only.text is not None
    assert only.text.startswith("pass ")
    (rule,) = rules_of(only.text)
    assert isinstance(rule, SuricataRule)
    assert (rule.action, rule.source, rule.sid) == ("pass", "10.0.1.0/24", "1000001")
