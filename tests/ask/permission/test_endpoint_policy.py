"""Endpoint policies, statement by statement: who is meant, under which condition."""

import json
from typing import Any

import pytest
from tests.builders import gateway_endpoint, interface_endpoint
from tests.laws.reading import noun

from wayout.ask.permission.call import Request
from wayout.ask.permission.caller import Caller
from wayout.ask.permission.endpoint_policy import has_policy, ruling
from wayout.ask.permission.policy import Grant
from wayout.model.vpc_endpoint import VpcEndpoint

ROLE = "arn:aws:iam::111122223333:role/payments-task"
TASK = Caller("the task role payments-task", ROLE, "111122223333")
NOBODY = Caller("somebody")
GET = Request("s3:GetObject", "arn:aws:s3:::reports/a.csv")
A, P, D, U = Grant.ALLOWED, Grant.PARTLY, Grant.DENIED, Grant.UNKNOWN


def gateway(*statements: Any) -> VpcEndpoint:
    return noun(VpcEndpoint, gateway_endpoint("vpce-s3", "s3", policy=json.dumps({"Statement": list(statements)})))


def interface(*statements: Any) -> VpcEndpoint:
    policy = json.dumps({"Statement": list(statements)})
    return noun(VpcEndpoint, interface_endpoint("vpce-1", "s3", {}, groups=(), policy=policy))


def allow(**rest: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", **rest}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return allow(Condition={operator: {key: list(values)}})


def said(endpoint: VpcEndpoint, caller: Caller = TASK, request: Request = GET, port: int = 443) -> Grant:
    return ruling(endpoint, caller, request, "vpc-main", port).grant


@pytest.mark.parametrize(
    ("statement", "grant"),
    [
        pytest.param(when("StringEquals", "aws:PrincipalArn", ROLE), A, id="the role itself"),
        pytest.param(when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/payments-*"), A, id="roles by a pattern"),
        pytest.param(when("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x"), D, id="another role"),
        pytest.param(when("StringLike", "AWS:PRINCIPALARN", "*task"), A, id="keys have no case"),
        pytest.param(when("StringNotLike", "aws:PrincipalArn", "*task"), D, id="a negated pattern"),
        pytest.param(when("ArnLike", "aws:PrincipalArn", "${redacted}"), U, id="a redacted pattern"),
        pytest.param(when("StringEquals", "aws:PrincipalAccount", "111122223333"), A, id="the account"),
        pytest.param(when("StringEquals", "aws:PrincipalOrgID", "o-1"), U, id="an organisation is not known"),
        pytest.param(when("StringEquals", "aws:SourceVpc", "vpc-main"), A, id="the VPC"),
        pytest.param(when("StringEquals", "aws:SourceVpc", "vpc-other"), D, id="another VPC"),
        pytest.param(when("StringEquals", "aws:SourceVpce", "vpce-s3"), A, id="the endpoint"),
        pytest.param(when("StringEqualsIfExists", "aws:SourceIp", "192.0.2.1"), A, id="a key that is not carried"),
        pytest.param(when("StringEquals", "aws:SourceIp", "192.0.2.1"), D, id="which must be carried"),
        pytest.param(when("IpAddress", "aws:SourceIp", "192.0.2.0/24"), U, id="address ranges are not modelled"),
        pytest.param(when("Null", "aws:SourceIp", "true"), A, id="Null asks for its absence"),
        pytest.param(when("Null", "aws:PrincipalArn", "true"), D, id="and finds it there"),
        pytest.param(when("Bool", "aws:SecureTransport", "true"), A, id="HTTPS"),
        pytest.param(when("Bool", "aws:SecureTransport", "false"), D, id="not HTTP"),
        pytest.param(when("ForAnyValue:StringEquals", "aws:PrincipalArn", ROLE), A, id="any value"),
        pytest.param(when("NumericLessThan", "s3:max-keys", "10"), U, id="numbers are not modelled"),
        pytest.param(allow(Condition="all"), U, id="a condition that is none"),
        pytest.param(allow(Condition={"StringEquals": []}), U, id="an operator without keys"),
        pytest.param(allow(Principal={"AWS": "*"}), A, id="everybody, in the other form"),
        pytest.param(allow(Principal={"Service": "ecs.amazonaws.com"}), D, id="a service is no role"),
        pytest.param(allow(Principal={"AWS": "111122223333"}), D, id="an account means its root user"),
        pytest.param(allow(Principal={"AWS": ROLE}), U, id="AWS asks for * here"),
        pytest.param(allow(NotPrincipal={"AWS": "*"}), D, id="nobody"),
        pytest.param(allow(Principal=7), U, id="a principal that is none"),
    ],
)
def test_a_gateway_endpoint_admits(statement: dict[str, Any], grant: Grant) -> None:
    """Source: EP-8."""
    assert said(gateway(statement)) is grant


@pytest.mark.parametrize(
    ("principal", "grant"),
    [
        pytest.param("111122223333", A, id="the account by its number"),
        pytest.param("arn:aws:iam::111122223333:root", A, id="the account by its root"),
        pytest.param("arn:aws:iam::999988887777:root", D, id="another account"),
        pytest.param(ROLE, A, id="the role"),
        pytest.param("arn:aws:iam::111122223333:role/other", D, id="another role"),
        pytest.param("arn:aws:sts::111122223333:assumed-role/payments-task/s", U, id="a session of it"),
        pytest.param("${redacted}", U, id="a redacted one"),
    ],
)
def test_an_interface_endpoint_admits(principal: str, grant: Grant) -> None:
    """Source: EP-14."""
    assert said(interface(allow(Principal={"AWS": principal}))) is grant


def test_a_caller_who_is_not_known_leaves_open_what_asks_for_one() -> None:
    assert said(gateway(when("StringEquals", "aws:PrincipalArn", ROLE)), NOBODY) is U
    assert said(gateway(allow()), NOBODY) is A


def test_what_is_open_is_named() -> None:
    found = ruling(gateway(when("StringEquals", "aws:PrincipalOrgID", "o-1")), TASK, GET, "vpc-main", 443)
    assert found.open_facts == ("the condition aws:PrincipalOrgID of statement 1",)


def test_a_general_request_passes_in_part() -> None:
    every = Request("s3:*", "arn:*")
    assert said(gateway(allow(Action="s3:Get*")), request=every) is P
    assert said(gateway(allow(Action="ecr:*")), request=every) is D
    assert said(gateway(allow()), request=every) is A


def test_a_denial_under_an_open_condition_leaves_the_answer_open() -> None:
    denial = when("StringNotEquals", "aws:ResourceOrgID", "o-1") | {"Effect": "Deny"}
    assert said(gateway(allow(), denial)) is U


@pytest.mark.parametrize("policy", ["no JSON", "[]", '{"Statement": [7]}', '{"Statement": "x"}'])
def test_a_policy_that_cannot_be_read_is_no_permission(policy: str) -> None:
    endpoint = noun(VpcEndpoint, gateway_endpoint("vpce-s3", "s3", policy=policy))
    assert has_policy(endpoint)
    assert said(endpoint) in {U, D}


def test_the_default_policy_is_none() -> None:
    """Source: EP-8."""
    assert not has_policy(noun(VpcEndpoint, gateway_endpoint("vpce-s3", "s3")))
    assert not has_policy(gateway(allow(Principal={"AWS": "*"})))
    assert has_policy(gateway(when("Bool", "aws:SecureTransport", "true")))
