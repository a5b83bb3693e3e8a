"""IAM roles: what their policies grant, and who calls through a VPC endpoint."""

from typing import Any

from wayout.model.noun import Noun


class AttachedPolicy(Noun, frozen=True):
    """A managed policy that the role carries."""

    policy_name: str = ""
    policy_arn: str = ""


class Policy(Noun, frozen=True):
    """A policy with its document as IAM returns it: JSON, decoded where AWS percent-encodes it."""

    policy_name: str = ""
    policy_arn: str | None = None
    policy_document: Any = None


class Role(Noun, frozen=True):
    """A role and the policies that decide what it may do; a policy whose document is unknown is only named."""

    role_name: str
    role_arn: str = ""
    attached_policies: tuple[AttachedPolicy, ...] = ()
    policies: tuple[Policy, ...] = ()
    permissions_boundary: Policy | None = None
    """The policy that the role's permissions may not go beyond; None for a role without one."""
