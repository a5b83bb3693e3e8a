"""What the policies of a role grant, as far as they can be seen: explicit denial first, then any statement that allows.

Modelled: Effect, Action and NotAction, Resource and NotResource, wildcards, and those of AWS's managed policies that
matter here. A statement with a condition or a variable may apply or not. Not modelled: permissions boundaries, service
control policies and the policies of resources, which can only take away what is granted here, or grant across accounts.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum, StrEnum
from typing import Any, Final
from urllib.parse import unquote

from wayout.model.role import Policy, Role


class Grant(StrEnum):
    """Whether a role may do something."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


class _Match(IntEnum):
    """Whether a statement speaks of an action on a resource, from surely not to surely."""

    NO = 0
    MAYBE = 1
    YES = 2


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

    Unknown when a policy whose document is not there, a condition or a variable decides.
    """
    found = {"Allow": _Match.NO, "Deny": _Match.NO}
    for statement in _statements(role):
        effect = statement.get("Effect")
        if effect in found:
            found[effect] = max(found[effect], _match(statement, action, resource))
    allowed, denied = found["Allow"], found["Deny"]
    if not has_all_documents(role):
        allowed = max(allowed, _Match.MAYBE)
        denied = max(denied, _Match.MAYBE) if allowed is not _Match.YES else denied
    if denied is _Match.YES or allowed is _Match.NO:
        return Grant.DENIED
    return Grant.ALLOWED if allowed is _Match.YES and denied is _Match.NO else Grant.UNKNOWN


def has_all_documents(role: Role) -> bool:
    """Whether the document of every policy that the role carries is known."""
    known = {policy.policy_arn or policy.policy_name for policy in role.policies if _document(policy) is not None}
    named = [policy.policy_arn for policy in role.attached_policies if _managed_actions(policy.policy_arn) is None]
    inline = [policy for policy in role.policies if _document(policy) is None]
    return not inline and all(arn in known for arn in named)


def _statements(role: Role) -> Iterator[Mapping[str, Any]]:
    """Every statement that is known, of inline, attached and AWS's own policies."""
    for attached in role.attached_policies:
        actions = _managed_actions(attached.policy_arn)
        if actions is not None:
            yield {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    for policy in role.policies:
        document = _document(policy)
        statements = document.get("Statement", []) if document is not None else []
        for statement in statements if isinstance(statements, list) else [statements]:
            if isinstance(statement, dict):
                yield statement


def _managed_actions(arn: str) -> tuple[str, ...] | None:
    found = _MANAGED_ARN.fullmatch(arn)
    return _MANAGED.get(found[1]) if found is not None else None


def _document(policy: Policy) -> Mapping[str, Any] | None:
    """The policy's document: an object, or a text of JSON that IAM may have percent-encoded."""
    document = policy.policy_document
    if isinstance(document, str):
        try:
            document = json.loads(unquote(document) if document.lstrip().startswith("%") else document)
        except ValueError:
            return None
    return document if isinstance(document, dict) else None


def _match(statement: Mapping[str, Any], action: str, resource: str) -> _Match:
    found = min(
        _covers(statement, "Action", action.lower(), str.lower),
        _covers(statement, "Resource", resource, str),
    )
    return min(found, _Match.MAYBE) if statement.get("Condition") else found


def _covers(statement: Mapping[str, Any], key: str, value: str, normal: Callable[[str], str]) -> _Match:
    """Whether `value` is among the patterns of Action or Resource, or not among those of their opposite."""
    patterns, excluded = _texts(statement.get(key)), _texts(statement.get(f"Not{key}"))
    if patterns:
        return max(_like(normal(pattern), value) for pattern in patterns)
    if excluded:
        return _Match(_Match.YES - max(_like(normal(pattern), value) for pattern in excluded))
    return _Match.NO


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in values if isinstance(text, str))


def _like(pattern: str, value: str) -> _Match:
    """Whether a pattern with `*` and `?` matches the value. A variable in it may stand for anything."""
    if "${" in pattern:
        return _Match.MAYBE
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return _Match.YES if re.fullmatch(expression, value) else _Match.NO
