"""Repairs of endpoint policies: one statement for the refused call, never for everything; the rest is a person's to say."""

import json
from dataclasses import replace
from typing import Any, Final

import msgspec
import pytest
from tests.explain.scenes import network_of, questions, resolved
from tests.fix.test_any_change import undone
from tests.fix.test_broken_networks import asked

from wayout.ask.change.change import changes_of
from wayout.errors import InputError
from wayout.fix.apply.look import is_alike
from wayout.fix.change.endpoint_policy import MOST_SIGNS, SetVpcEndpointPolicy
from wayout.fix.plan import Plan
from wayout.fix.propose import Proposal, propose
from wayout.model.network import Network
from wayout.render.plan.cloudformation.template import cloudformation
from wayout.render.plan.terraform.configuration import terraform

TASK_ROLE: Final = "arn:aws:iam::111122223333:role/payments-task"


def proposal(case: str, index: int = 0, network: Network | None = None) -> Proposal:
    told = questions(case)[index]
    return propose(network or network_of(case), asked(told["source"], told["to"], resolved(told)))


def plan_of(case: str) -> Plan:
    found = proposal(case).best
    assert found is not None
    return found.plan


def statements(change: object) -> list[Any]:
    assert isinstance(change, SetVpcEndpointPolicy)
    found: list[Any] = json.loads(change.policy_document)["Statement"]
    return found


def test_the_statement_names_the_object_the_caller_and_one_action() -> None:
    (change,) = plan_of("policy-of-the-endpoint-lists-another-bucket").changes
    old, new = statements(change)
    assert old["Resource"] == ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
    assert new == {
        "Sid": "AllowGetObject",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::exports/2026/a.csv",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": TASK_ROLE}},
    }


def test_every_refused_call_gets_a_statement_of_its_own() -> None:
    changes = plan_of("policy-of-the-registry-endpoint-admits-another-repository").changes
    names = [each.get("Sid") for each in statements(changes[-1])]
    assert names[-2:] == ["AllowBatchGetImage", "AllowGetDownloadUrlForLayer"]
    assert all(each["Action"] != "*" and "*" not in each["Resource"] for each in statements(changes[-1])[-2:])


@pytest.mark.parametrize(
    "case",
    [
        "policy-of-the-endpoint-lists-another-bucket",
        "policy-of-the-endpoint-admits-another-role",
        "policy-of-the-gateway-endpoint-names-the-account-as-principal",
        "policy-of-the-registry-endpoint-admits-another-repository",
        "policy-of-the-s3-endpoint-forgets-the-layer-bucket",
    ],
)
def test_no_statement_is_about_everything_and_all_are_taken_back(case: str) -> None:
    plan, network = plan_of(case), network_of(case)
    for change in plan.changes:
        for statement in statements(change)[1:]:
            assert statement["Action"] != "*"
            assert statement["Resource"] not in {"*", "arn:*", "arn:aws:s3:::*"}
    assert not changes_of(network, undone(network, plan.changes))


def test_what_is_denied_stays_denied() -> None:
    found = proposal("policy-of-the-endpoint-denies-the-bucket")
    assert found.plans == ()
    assert [cause.reason.value for cause in found.hopeless] == ["endpoint-policy"]


@pytest.mark.parametrize("document", ["no JSON", "[]", json.dumps({"Statement": "x"}), 7])
def test_a_policy_that_cannot_be_read_is_left_alone(document: object) -> None:
    case = "policy-of-the-endpoint-lists-another-bucket"
    network = network_of(case)
    odd = msgspec.structs.replace(network.vpc_endpoints["vpce-s3"], policy_document=document)
    found = proposal(case, 0, replace(network, vpc_endpoints={**network.vpc_endpoints, "vpce-s3": odd}))
    for each in found.plans:
        for change in each.plan.changes:
            assert isinstance(change, SetVpcEndpointPolicy)
            assert isinstance(document, str)
            assert json.loads(change.policy_document)


def test_names_of_statements_that_are_none_do_no_harm() -> None:
    case = "policy-of-the-endpoint-lists-another-bucket"
    network = network_of(case)
    odd = {"Statement": [{"Sid": ["x"], "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:a:b"}]}
    endpoint = msgspec.structs.replace(network.vpc_endpoints["vpce-s3"], policy_document=odd)
    changed = replace(network, vpc_endpoints={**network.vpc_endpoints, "vpce-s3": endpoint})
    found = proposal(case, 0, changed)
    assert found.best is not None
    assert [each.get("Sid") for each in statements(found.best.plan.changes[0])] == [["x"], "AllowGetObject"]


def test_a_policy_that_would_be_too_long_is_refused() -> None:
    with pytest.raises(InputError, match="more than 20480 signs"):
        SetVpcEndpointPolicy(vpc_endpoint_id="vpce-s3", policy_document="x" * (MOST_SIGNS + 1)).on(
            network_of("policy-of-the-endpoint-lists-another-bucket")
        )


def test_the_forms_hold_the_policy_or_say_that_they_do_not() -> None:
    case = "policy-of-the-endpoint-lists-another-bucket"
    plan, network = plan_of(case), network_of(case)
    assert 'resource "aws_vpc_endpoint_policy"' in terraform(plan, network).text
    (step,) = cloudformation(plan, network).left
    assert step.instead == "Give vpce-s3 another policy."


def test_aws_may_write_a_document_in_its_own_way() -> None:
    assert is_alike('{"Version": "2012-10-17",\n "Statement": []}', '{"Statement":[],"Version":"2012-10-17"}')
    assert not is_alike('{"Statement": [1]}', '{"Statement": []}')
    assert not is_alike("none", '{"Statement": []}')
