"""A role is put together from all that the documents say about it, and what they do not say is not taken for nothing."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from tests.builders import healthy_network
from tests.laws.reading import network_of

from wayout.ask.permission.policy import Grant, grant_of
from wayout.ask.pitfall.execution_role import execution_role_pitfalls
from wayout.ask.pitfall.finding import Pitfalls
from wayout.model.role import Role

ARN = "arn:aws:iam::111122223333:role/payments-execution"
OWN = "arn:aws:iam::111122223333:policy/pull"
LOGIN = "ecr:GetAuthorizationToken"
PULL = (LOGIN, "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
NAME = {"RoleName": "payments-execution"}


def allowing(*actions: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def documents(**changed: Any) -> dict[str, Any]:
    """What a collection saves of a role that may pull by an attached policy; a document that is None is left out."""
    found: dict[str, Any] = {
        "Roles": [NAME | {"Arn": ARN}],
        "RoleAttachedPolicies": [NAME | {"AttachedPolicies": [{"PolicyName": "pull", "PolicyArn": OWN}]}],
        "RolePolicyNames": [NAME | {"PolicyNames": []}],
        "RolePolicies": [],
        "PolicyVersions": [version(allowing(*PULL))],
    }
    return {key: content for key, content in (found | changed).items() if content is not None}


def version(document: Any, **more: Any) -> dict[str, Any]:
    return {"PolicyArn": OWN, "VersionId": "v1", "PolicyVersion": {"Document": document, **more}}


def inline(document: Any, name: str = "own") -> dict[str, Any]:
    return {
        "RoleAttachedPolicies": [NAME | {"AttachedPolicies": []}],
        "RolePolicyNames": [NAME | {"PolicyNames": ["own"]}],
        "RolePolicies": [NAME | {"PolicyName": name, "PolicyDocument": document}],
    }


def role(**changed: Any) -> Role:
    (found,) = network_of(documents(**changed)).roles.values()
    return found


def pitfalls(**changed: Any) -> Pitfalls:
    network = healthy_network(1)
    return execution_role_pitfalls(network_of({**network.documents(), **documents(**changed)}))


def test_an_attached_policy_whose_document_is_known_is_among_the_policies() -> None:
    found = role()
    assert (found.role_arn, found.role_name) == (ARN, "payments-execution")
    assert [policy.policy_arn for policy in found.attached_policies] == [OWN]
    (policy,) = found.policies
    assert (policy.policy_name, policy.policy_arn) == ("pull", OWN)
    assert grant_of(found, LOGIN, "*") is Grant.ALLOWED


@pytest.mark.parametrize(
    "document",
    [allowing(*PULL), json.dumps(allowing(*PULL)), quote(json.dumps(allowing(*PULL)), safe="")],
    ids=["an object", "text", "percent-encoded text"],
)
def test_a_document_may_be(document: Any) -> None:
    """IAM API Reference, GetRolePolicy: policies are percent-encoded; the SDKs decode them."""
    assert pitfalls(**inline(document)) == Pitfalls((), ())
    assert pitfalls(PolicyVersions=[version(document)]) == Pitfalls((), ())


def test_a_role_that_lacks_something_in_all_that_it_carries_is_a_finding() -> None:
    (found,) = pitfalls(PolicyVersions=[version(allowing(LOGIN))]).findings
    assert found.fact("lacks") == "ecr:BatchGetImage, ecr:GetDownloadUrlForLayer"
    assert found.fact("policies") == "pull"


NOT_KNOWN: dict[str, dict[str, Any]] = {
    "the attached policies": {"RoleAttachedPolicies": None},
    "the attached policies of this role": {"RoleAttachedPolicies": []},
    "the names of inline policies": {"RolePolicyNames": None},
    "an inline policy's document": {"RolePolicyNames": [NAME | {"PolicyNames": ["own"]}]},
    "an attached policy's document": {"PolicyVersions": []},
    "the version in force": {"PolicyVersions": [version(allowing(*PULL), IsDefaultVersion=False)]},
    "anything but the role": {"RoleAttachedPolicies": None, "RolePolicyNames": None, "PolicyVersions": None},
}


@pytest.mark.parametrize("missing", NOT_KNOWN.values(), ids=NOT_KNOWN)
def test_nobody_is_blamed_without(missing: dict[str, Any]) -> None:
    """What a refused call leaves out is never a finding: at most a note."""
    assert pitfalls(**{"PolicyVersions": [version(allowing("logs:*"))], **missing}).findings == ()


def test_a_role_that_is_only_known_by_what_it_carries_is_found_by_its_name() -> None:
    (found,) = pitfalls(Roles=None, PolicyVersions=[version(allowing(LOGIN))]).findings
    assert found.component == ARN
    assert pitfalls(Roles=None) == Pitfalls((), ())


def test_a_role_is_put_together_from_several_regions_and_kept_apart_by_account() -> None:
    from wayout.read.role import RoleAttachedPolicies, RoleElement, RolePolicyNames, merged_roles

    found = merged_roles(
        [
            ("1", RoleElement(role_name="r", arn="arn:1")),
            ("2", RoleElement(role_name="r", arn="arn:2")),
            ("1", RoleAttachedPolicies(role_name="r", attached_policies=())),
            ("1", RoleElement(role_name="r", arn="arn:1")),
            ("1", RolePolicyNames(role_name="r", policy_names=())),
        ]
    )
    assert list(found) == ["arn:1", "arn:2"]
    assert found["arn:1"].policies == ()
    assert [policy.policy_name for policy in found["arn:2"].policies] == [""]


@pytest.mark.parametrize("key", ["RoleArn", "Arn"])
def test_a_role_made_by_hand_holds_its_policies_itself(key: str) -> None:
    own = {"PolicyName": "own", "PolicyDocument": allowing(*PULL)}
    found = network_of({"Roles": [NAME | {key: ARN, "Policies": [own]}]}).roles[ARN]
    assert [policy.policy_name for policy in found.policies] == ["own"]
    assert grant_of(found, LOGIN, "*") is Grant.ALLOWED
    assert grant_of(found, "ecr:DeleteRepository", "*") is Grant.DENIED


@pytest.mark.parametrize(
    ("key", "element"),
    [("RoleAttachedPolicies", NAME), ("RolePolicyNames", NAME), ("PolicyVersions", {"PolicyArn": OWN})],
)
def test_an_element_without_what_it_is_there_for_is_reported(key: str, element: dict[str, Any]) -> None:
    (problem,) = network_of(documents(**{key: [element]})).problems
    assert problem.pointer == f"/{key}/0"
