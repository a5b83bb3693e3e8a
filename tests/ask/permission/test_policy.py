"""What the policies of a role grant, as far as they can be seen."""

from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from wayout.ask.permission.policy import Grant, grant_of
from wayout.model.role import AttachedPolicy, Policy, Role

PULL = "ecr:BatchGetImage"
IMAGE = "arn:aws:ecr:us-east-1:111122223333:repository/payments"
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
OWN = "arn:aws:iam::111122223333:policy/pull"


def _role(*statements: dict[str, Any], attached: tuple[str, ...] = ()) -> Role:
    policies = (Policy(policy_name="own", policy_document={"Statement": list(statements)}),) if statements else ()
    return Role(
        role_name="execution",
        attached_policies=tuple(AttachedPolicy(policy_name=arn.rsplit("/", 1)[-1], policy_arn=arn) for arn in attached),
        policies=policies,
    )


def _says(effect: str, action: Any = "*", resource: Any = "*", **rest: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **rest}


A, D, U = Grant.ALLOWED, Grant.DENIED, Grant.UNKNOWN
ROLES: dict[str, tuple[Role, Grant]] = {
    "nothing is granted to a role without policies": (_role(), D),
    "AWS's own policy for execution roles": (_role(attached=(MANAGED,)), A),
    "a managed policy whose document is not there": (_role(attached=(OWN,)), U),
    "every action": (_role(_says("Allow")), A),
    "the very action, in other letters": (_role(_says("Allow", "ECR:batchgetimage")), A),
    "a list of actions with a wildcard": (_role(_says("Allow", ["logs:*", "ecr:BatchGet*"])), A),
    "a question mark is one letter": (_role(_says("Allow", "ecr:BatchGetImag?")), A),
    "another action": (_role(_says("Allow", "ecr:GetAuthorizationToken")), D),
    "the very repository": (_role(_says("Allow", PULL, IMAGE)), A),
    "repositories by a wildcard": (_role(_says("Allow", PULL, "arn:aws:ecr:*:111122223333:repository/pay*")), A),
    "another repository": (_role(_says("Allow", PULL, IMAGE + "-test")), D),
    "a denial outranks": (_role(_says("Allow"), _says("Deny", "ecr:*")), D),
    "a denial of something else does not": (_role(_says("Allow"), _says("Deny", "s3:*")), A),
    "a denial under a condition may hold": (_role(_says("Allow"), _says("Deny", Condition={"Bool": {}})), U),
    "an allowance under a condition may hold": (_role(_says("Allow", Condition={"StringEquals": {}})), U),
    "a variable may stand for the repository": (_role(_says("Allow", PULL, "arn:aws:ecr:*:*:repository/${aws:x}")), U),
    "all actions but some": (_role({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), A),
    "all actions but these": (_role({"Effect": "Allow", "NotAction": "ecr:*", "Resource": "*"}), D),
    "all repositories but this one": (_role({"Effect": "Allow", "Action": "*", "NotResource": IMAGE}), D),
    "known policies that allow, beside an unknown one": (_role(_says("Allow"), attached=(OWN,)), A),
    "known policies that deny, beside an unknown one": (_role(_says("Deny"), attached=(OWN,)), D),
    "an effect that nobody knows counts for nothing": (_role(_says("Permit")), D),
}


@pytest.mark.parametrize(("role", "grant"), ROLES.values(), ids=ROLES)
def test_a_role_may_pull(role: Role, grant: Grant) -> None:
    assert grant_of(role, PULL, IMAGE) is grant


def test_an_action_without_resources_needs_the_star() -> None:
    """`ecr:GetAuthorizationToken` knows no repository."""
    assert grant_of(_role(_says("Allow", "ecr:*", IMAGE)), "ecr:GetAuthorizationToken", "*") is D
    assert grant_of(_role(_says("Allow", "ecr:*")), "ecr:GetAuthorizationToken", "*") is A


FORMS: dict[str, Any] = {
    "an object": {"Statement": _says("Allow")},
    "a text": msgspec.json.encode({"Statement": [_says("Allow")]}).decode(),
    "a percent-encoded text": quote(msgspec.json.encode({"Statement": [_says("Allow")]}).decode()),
}


@pytest.mark.parametrize("document", FORMS.values(), ids=FORMS)
def test_a_document_is_read_as(document: Any) -> None:
    role = Role(role_name="x", policies=(Policy(policy_name="p", policy_document=document),))
    assert grant_of(role, PULL, IMAGE) is A


@pytest.mark.parametrize("document", [None, "not json", "[1]", 7], ids=str)
def test_a_document_that_cannot_be_read_is_unknown(document: Any) -> None:
    role = Role(role_name="x", policies=(Policy(policy_name="p", policy_document=document),))
    assert grant_of(role, PULL, IMAGE) is U


def test_the_document_of_an_attached_policy_is_found_by_its_arn() -> None:
    known = Policy(policy_name="pull", policy_arn=OWN, policy_document={"Statement": [_says("Allow", PULL)]})
    role = Role(
        role_name="x", attached_policies=(AttachedPolicy(policy_name="pull", policy_arn=OWN),), policies=(known,)
    )
    assert grant_of(role, PULL, IMAGE) is A
    assert grant_of(role, "ecr:GetAuthorizationToken", "*") is D


BOUND = "arn:aws:iam::111122223333:policy/boundary"


@pytest.mark.parametrize(
    ("document", "grant"),
    [
        pytest.param({"Statement": [_says("Allow")]}, A, id="a boundary that allows everything"),
        pytest.param({"Statement": [_says("Allow", "s3:*")]}, D, id="one for another service"),
        pytest.param({"Statement": [_says("Allow"), _says("Deny", "ecr:*")]}, D, id="one that denies"),
        pytest.param(None, U, id="one whose document is not there"),
    ],
)
def test_a_role_goes_no_further_than_its_boundary(document: Any, grant: Grant) -> None:
    bound = Policy(policy_arn=BOUND, policy_document=document)
    assert grant_of(msgspec.structs.replace(_role(_says("Allow")), permissions_boundary=bound), PULL, IMAGE) is grant


def test_a_boundary_grants_nothing() -> None:
    bound = Policy(policy_arn=BOUND, policy_document={"Statement": [_says("Allow")]})
    assert grant_of(msgspec.structs.replace(_role(), permissions_boundary=bound), PULL, IMAGE) is Grant.DENIED
