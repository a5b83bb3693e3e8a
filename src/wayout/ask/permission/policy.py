"""What policies grant, as far as they can be seen: explicit denial first, then any statement that allows.

Modelled: Effect, Action and NotAction, Resource and NotResource, wildcards, the conditions that can be decided, a role's
permissions boundary, and those of AWS's managed policies that matter here. What hangs on anything else may apply or
not. Not modelled: service control policies, session policies and the policies of resources, which can only take away
what is granted here, or grant across accounts.
Source: EP-8, ECS-27, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from wayout.ask.permission.policy_condition import ABSENT, Facts, Holding, holds
from wayout.ask.permission.policy_pattern import ANYTHING, EVERYTHING, NOTHING, Bearing, Extent, covered, has_variable
from wayout.model.role import Policy, Role

Statement = Mapping[str, Any]
"""A statement of a policy, as it stands in the document."""

NO_RESOURCE: Final = "*"
"""The resource of an action that knows none: only a statement about everything speaks of it."""

ANY_RESOURCE: Final = "arn:*"
"""Whatever the action may be about."""


class Grant(StrEnum):
    """Whether somebody may do something; partly, where what is asked about is more than one thing."""

    ALLOWED = "allowed"
    PARTLY = "partly"
    DENIED = "denied"
    UNKNOWN = "unknown"


class Ruling(msgspec.Struct, frozen=True):
    """What policies say: the grant, the statement that denies where one does, and what leaves the answer open."""

    grant: Grant
    statement: str | None = None
    open_facts: tuple[str, ...] = ()


_PULL: Final = (
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
)
_MANAGED: Final[Mapping[str, tuple[str, ...]]] = {
    "service-role/AmazonECSTaskExecutionRolePolicy": (*_PULL, "logs:CreateLogStream", "logs:PutLogEvents"),
    "AmazonEC2ContainerRegistryReadOnly": _PULL,
    "AmazonEC2ContainerRegistryPullOnly": _PULL,
    "AmazonEC2ContainerRegistryPowerUser": _PULL,
    "AmazonEC2ContainerRegistryFullAccess": ("ecr:*",),
    "AdministratorAccess": ("*",),
    "PowerUserAccess": ("ecr:*",),
    "ReadOnlyAccess": ("ecr:Get*", "ecr:BatchGet*", "ecr:BatchCheck*"),
}
"""What AWS's own policies allow on every resource, of the actions that are asked about here."""

_MANAGED_ARN = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(.+)")


def grant_of(role: Role, action: str, resource: str) -> Grant:
    """Whether the role may do `action` on `resource`; `*` for an action that knows no resources.

    Both its policies and its permissions boundary must allow it. Unknown when a policy whose document is not there, a
    condition or a variable decides.
    """
    facts = _facts_of(role)
    own = ruling_of(_statements(role), action, resource, facts, is_whole=has_all_documents(role)).grant
    boundary = role.permissions_boundary
    if boundary is None or own is Grant.DENIED:
        return own
    known = _bounding(boundary)
    bound = ruling_of(known or (), action, resource, facts, is_whole=known is not None).grant
    if bound is Grant.DENIED:
        return bound
    return Grant.ALLOWED if own is bound is Grant.ALLOWED else Grant.UNKNOWN


def _facts_of(role: Role) -> Facts:
    arn = role.role_arn
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    known = {"aws:principalarn": (arn,)} if arn else {}
    return known | ({"aws:principalaccount": (account,)} if account else {}) | {"aws:securetransport": ("true",)}


def ruling_of(
    statements: Iterable[Statement],
    action: str,
    resource: str,
    facts: Facts,
    *,
    principal: Callable[[Statement], Bearing] | None = None,
    is_whole: bool = True,
) -> Ruling:
    """What statements say about an action on a resource, each of which may stand for several by a `*` in it.

    `principal` says whether a statement speaks of the caller, where statements name callers. `is_whole` says that there
    are no others.
    """
    allowed, denied = NOTHING, NOTHING
    denying: str | None = None
    opened: list[str] = []
    for number, statement in enumerate(statements, 1):
        effect = statement.get("Effect")
        if effect not in {"Allow", "Deny"}:
            continue
        bearing, open_facts = _bearing(statement, action, resource, facts, principal, _name(statement, number))
        opened += open_facts
        if effect == "Allow":
            allowed |= bearing
            continue
        denied |= bearing
        if bearing.least is Extent.ALL and denying is None:
            denying = _name(statement, number)
    if not is_whole:
        # An unknown policy may allow; that it denies what is surely allowed elsewhere is not supposed.
        allowed |= ANYTHING
        denied |= ANYTHING if allowed.least is not Extent.ALL else NOTHING
    return _ruled(allowed, denied, denying, tuple(dict.fromkeys(opened)))


def _ruled(allowed: Bearing, denied: Bearing, denying: str | None, opened: tuple[str, ...]) -> Ruling:
    if denied.least is Extent.ALL:
        return Ruling(Grant.DENIED, denying)
    if allowed.most is Extent.NONE:
        return Ruling(Grant.DENIED)
    if allowed.least is Extent.ALL and denied.most is Extent.NONE:
        return Ruling(Grant.ALLOWED)
    if allowed.least is Extent.NONE or denied.most is Extent.ALL:
        return Ruling(Grant.UNKNOWN, None, opened)
    return Ruling(Grant.PARTLY, None, opened)


def has_all_documents(role: Role) -> bool:
    """Whether the document of every policy that the role carries is known."""
    known = {
        policy.policy_arn or policy.policy_name
        for policy in role.policies
        if document_of(policy.policy_document) is not None
    }
    named = [policy.policy_arn for policy in role.attached_policies if _managed_actions(policy.policy_arn) is None]
    inline = [policy for policy in role.policies if document_of(policy.policy_document) is None]
    return not inline and all(arn in known for arn in named)


def _statements(role: Role) -> Iterator[Statement]:
    """Every statement that is known, of inline, attached and AWS's own policies."""
    for attached in role.attached_policies:
        yield from _managed_statements(attached.policy_arn)
    for policy in role.policies:
        yield from statements_of(document_of(policy.policy_document))


def _bounding(boundary: Policy) -> tuple[Statement, ...] | None:
    """The statements of a permissions boundary; None while its document is not known."""
    managed = tuple(_managed_statements(boundary.policy_arn or ""))
    document = document_of(boundary.policy_document)
    return managed or (tuple(statements_of(document)) if document is not None else None)


def _managed_statements(arn: str) -> Iterator[Statement]:
    actions = _managed_actions(arn)
    if actions is not None:
        yield {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


def _managed_actions(arn: str) -> tuple[str, ...] | None:
    found = _MANAGED_ARN.fullmatch(arn)
    return _MANAGED.get(found[1]) if found is not None else None


def document_of(value: object) -> Mapping[str, Any] | None:
    """A policy's document: an object, or a text of JSON that IAM may have percent-encoded. None when it is neither."""
    document = value
    if isinstance(document, str):
        try:
            document = json.loads(unquote(document) if document.lstrip().startswith("%") else document)
        except (ValueError, RecursionError):
            return None
    return document if isinstance(document, dict) else None


def statements_of(document: Mapping[str, Any] | None) -> Iterator[Statement]:
    """The statements of a document; one alone may stand without a list."""
    statements = document.get("Statement", []) if document is not None else []
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict):
            yield statement


def _name(statement: Statement, number: int) -> str:
    """How a reader finds the statement: by its place, and its Sid if it has one."""
    sid = statement.get("Sid")
    return f"statement {number} ({sid})" if isinstance(sid, str) and sid else f"statement {number}"


def _bearing(
    statement: Statement,
    action: str,
    resource: str,
    facts: Facts,
    principal: Callable[[Statement], Bearing] | None,
    name: str,
) -> tuple[Bearing, list[str]]:
    """How much of what is asked a statement speaks of, and what leaves that open."""
    scope = _speaks_of(statement, "Action", action, str.lower) & _speaks_of(statement, "Resource", resource, str)
    who = principal(statement) if principal is not None else EVERYTHING
    if scope.most is Extent.NONE or who.most is Extent.NONE:
        return NOTHING, []
    condition: Holding = holds(statement.get("Condition"), facts)
    found = scope & who & condition.bearing
    opened = [f"the condition {key} of {name}" for key in condition.open_keys]
    opened += [f"the Principal of {name}"] if who.least is not who.most else []
    opened += [f"a variable in {name}"] if scope == ANYTHING else []
    return found, opened if found.least is not found.most else []


def _speaks_of(statement: Statement, key: str, asked: str, normal: Callable[[str], str]) -> Bearing:
    """Whether what is asked is among the patterns of Action or Resource, or not among those of their opposite."""
    patterns, excluded = _texts(statement.get(key)), _texts(statement.get(f"Not{key}"))
    if patterns:
        return _covered(key, patterns, asked, normal)
    return ~_covered(key, excluded, asked, normal) if excluded else NOTHING


def _covered(key: str, patterns: tuple[str, ...], asked: str, normal: Callable[[str], str]) -> Bearing:
    if key == "Resource" and asked == NO_RESOURCE:
        return (
            EVERYTHING if any(not pattern.strip("*") and not has_variable(pattern) for pattern in patterns) else NOTHING
        )
    return covered(patterns, asked, normal)


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in values if isinstance(text, str))


__all__ = [
    "ABSENT",
    "ANY_RESOURCE",
    "NO_RESOURCE",
    "Facts",
    "Grant",
    "Ruling",
    "Statement",
    "document_of",
    "grant_of",
    "has_all_documents",
    "ruling_of",
    "statements_of",
]
