"""Roles arrive in up to five documents: themselves, what they carry by name, and what those policies say.

A `Roles` document made by hand may hold the policies as well, under `AttachedPolicies` and `Policies`; one that lists
either kind is taken to list both. AWS's own description of a role (GetRole, ListRoles) says nothing about policies.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from wayout.model.noun import Noun
from wayout.model.role import AttachedPolicy, Policy, Role


class PermissionsBoundary(Noun, frozen=True):
    """How GetRole names the policy that bounds a role."""

    permissions_boundary_arn: str = ""


class RoleElement(Noun, frozen=True):
    """An element of `Roles`: the answer of GetRole, or a role with its policies as written by hand."""

    role_name: str
    arn: str = ""
    role_arn: str = ""
    attached_policies: tuple[AttachedPolicy, ...] | None = None
    policies: tuple[Policy, ...] | None = None
    permissions_boundary: PermissionsBoundary | None = None


class RoleAttachedPolicies(Noun, frozen=True):
    """The answer of ListAttachedRolePolicies, wrapped with the role it was asked of."""

    role_name: str
    attached_policies: tuple[AttachedPolicy, ...]


class RolePolicyNames(Noun, frozen=True):
    """The answer of ListRolePolicies, wrapped: the names of a role's inline policies."""

    role_name: str
    policy_names: tuple[str, ...]


class RolePolicy(Noun, frozen=True):
    """The answer of GetRolePolicy: one inline policy."""

    role_name: str
    policy_name: str
    policy_document: Any = None


class Version(Noun, frozen=True):
    """A version of a managed policy. Only the default version is in force."""

    document: Any = None
    is_default_version: bool = True


class PolicyVersion(Noun, frozen=True):
    """The answer of GetPolicyVersion, wrapped with the policy it was asked of."""

    policy_arn: str
    policy_version: Version


Piece: TypeAlias = RoleElement | RoleAttachedPolicies | RolePolicyNames | RolePolicy | PolicyVersion

_UNSEEN: Final = Policy()
"""What stands among a role's policies when it may carry more than is known: neither a name nor a document."""


def merged_roles(pieces: Iterable[tuple[str, Piece]]) -> dict[str, Role]:
    """The roles by ARN, or by name where no document has the ARN, from pieces with the account that each was found in.

    A role belongs to an account, not to a region, so what two regions tell of it is put together.
    """
    documents: dict[str, Any] = {}
    of_role: dict[tuple[str, str], list[Piece]] = {}
    for account, piece in pieces:
        match piece:
            case PolicyVersion():
                if piece.policy_version.is_default_version:
                    documents[piece.policy_arn] = piece.policy_version.document
            case RoleElement() | RoleAttachedPolicies() | RolePolicyNames() | RolePolicy():
                of_role.setdefault((account, piece.role_name), []).append(piece)
    roles = [_role(name, parts, documents) for (_, name), parts in of_role.items()]
    return {role.role_arn or role.role_name: role for role in roles}


def _role(name: str, pieces: Iterable[Piece], documents: Mapping[str, Any]) -> Role:
    """One role from all that is said about it; an attached policy whose document is known is among `policies`."""
    arn = bound = ""
    attached: dict[str, AttachedPolicy] | None = None
    inline: dict[str, Policy] | None = None
    found: dict[str, Policy] = {}
    for piece in pieces:
        match piece:
            case RoleElement():
                arn = arn or piece.role_arn or piece.arn
                bound = bound or (
                    piece.permissions_boundary.permissions_boundary_arn if piece.permissions_boundary else ""
                )
                if piece.attached_policies is not None or piece.policies is not None:
                    attached = (attached or {}) | {one.policy_arn: one for one in piece.attached_policies or ()}
                    inline = inline or {}
                    found |= {one.policy_arn or one.policy_name: one for one in piece.policies or ()}
            case RoleAttachedPolicies():
                attached = (attached or {}) | {one.policy_arn: one for one in piece.attached_policies}
            case RolePolicyNames():
                inline = (inline or {}) | {one: Policy(policy_name=one) for one in piece.policy_names}
            case RolePolicy():
                found[piece.policy_name] = Policy(policy_name=piece.policy_name, policy_document=piece.policy_document)
            case PolicyVersion():
                continue
    known = {
        one.policy_arn: Policy(
            policy_name=one.policy_name, policy_arn=one.policy_arn, policy_document=documents[one.policy_arn]
        )
        for one in (attached or {}).values()
        if one.policy_arn in documents
    }
    everything = (inline or {}) | found | known
    unseen = () if attached is not None and inline is not None else (_UNSEEN,)
    return Role(
        role_name=name,
        role_arn=arn,
        attached_policies=tuple((attached or {}).values()),
        policies=(*everything.values(), *unseen),
        permissions_boundary=Policy(policy_arn=bound, policy_document=documents.get(bound)) if bound else None,
    )
