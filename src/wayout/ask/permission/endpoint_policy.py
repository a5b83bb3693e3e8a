"""Endpoint policies: whether a VPC endpoint lets a caller's request through to its service.

The policy is asked on top of the caller's own permissions, and grants nothing. It never stops a packet: the connection
works, and the service answers 403.

Modelled: allow and deny, NotAction, NotResource, Principal and NotPrincipal, and conditions on who calls
(aws:PrincipalArn, aws:PrincipalAccount), from where (aws:SourceVpc, aws:SourceVpce, aws:SourceIp, which such a request
does not carry) and how (aws:SecureTransport). A gateway endpoint takes an account named as Principal for its root user
alone. Not modelled: what no AWS answer shows, such as the organisation or tags of the caller; it leaves the answer open.

Source: EP-8, EP-14, ECS-23, https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html

Rules:
- EP-14: An interface endpoint's policy is judged like a gateway endpoint's; without one, all is allowed.
"""

from collections.abc import Callable
from functools import lru_cache

from wayout.ask.permission.call import Request
from wayout.ask.permission.caller import Caller
from wayout.ask.permission.policy import Grant, Ruling, Statement, document_of, ruling_of, statements_of
from wayout.ask.permission.policy_condition import ABSENT
from wayout.ask.permission.policy_pattern import ANYTHING, EVERYTHING, NOTHING, Bearing, has_variable, matches
from wayout.model.vpc_endpoint import VpcEndpoint


def has_policy(endpoint: VpcEndpoint) -> bool:
    """Whether the endpoint has a policy that does not simply allow everything."""
    return not _is_open(endpoint.policy_document) if isinstance(endpoint.policy_document, str | None) else True


@lru_cache(maxsize=1024)
def _is_open(document: str | None) -> bool:
    """Whether there is no policy, or AWS's default one. Source: EP-8."""
    if document is None:
        return True
    statements = tuple(statements_of(document_of(document)))
    return (
        len(statements) == 1
        and all(
            statements[0].get(key) == value
            for key, value in (("Effect", "Allow"), ("Action", "*"), ("Resource", "*"), ("Condition", None))
        )
        and statements[0].get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
    )


def ruling(endpoint: VpcEndpoint, caller: Caller, request: Request, vpc_id: str, port: int | None) -> Ruling:
    """What the endpoint's policy says of a caller's request from a VPC. Source: EP-8, EP-14."""
    document = document_of(endpoint.policy_document)
    if document is None:
        return Ruling(Grant.UNKNOWN, None, ("the policy, which is no JSON,",))
    listed = document.get("Statement", [])
    is_whole = not isinstance(listed, list) or all(isinstance(one, dict) for one in listed)
    return ruling_of(
        statements_of(document),
        request.action,
        request.resource,
        _facts(endpoint, caller, request, vpc_id, port),
        principal=_speaks_of(endpoint, caller),
        is_whole=is_whole,
    )


def _facts(
    endpoint: VpcEndpoint, caller: Caller, request: Request, vpc_id: str, port: int | None
) -> dict[str, tuple[str, ...]]:
    """What is known of a request through the endpoint, by condition key.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    facts: dict[str, tuple[str, ...]] = {"aws:sourcevpce": (endpoint.vpc_endpoint_id,), "aws:sourceip": ABSENT}
    if vpc_id == endpoint.vpc_id:
        facts["aws:sourcevpc"] = (vpc_id,)
    if caller.role_arn is not None:
        facts["aws:principalarn"] = (caller.role_arn,)
        facts["aws:principaltype"] = ("AssumedRole",)
        facts["aws:principalisawsservice"] = facts["aws:viaawsservice"] = ("false",)
    if caller.account is not None:
        facts["aws:principalaccount"] = (caller.account,)
    if port in {80, 443}:
        facts["aws:securetransport"] = ("true" if port == 443 else "false",)
    if endpoint.region is not None:
        facts["aws:requestedregion"] = (endpoint.region,)
    owner = request.resource.split(":")[4] if request.resource.count(":") >= 5 else ""
    if owner.isdigit():
        facts["aws:resourceaccount"] = (owner,)
    return facts


def _speaks_of(endpoint: VpcEndpoint, caller: Caller) -> Callable[[Statement], Bearing]:
    """Whether a statement's Principal, or the opposite of its NotPrincipal, is the caller."""

    def speaks(statement: Statement) -> Bearing:
        if "NotPrincipal" in statement:
            return ~_named(statement["NotPrincipal"], endpoint, caller)
        return _named(statement["Principal"], endpoint, caller) if "Principal" in statement else ANYTHING

    return speaks


def _named(principal: object, endpoint: VpcEndpoint, caller: Caller) -> Bearing:
    if principal == "*":
        return EVERYTHING
    if not isinstance(principal, dict):
        return ANYTHING
    listed = principal.get("AWS", [])
    found = NOTHING
    for one in listed if isinstance(listed, list) else [listed]:
        found |= _is(one, endpoint, caller) if isinstance(one, str) else ANYTHING
    return found


def _is(principal: str, endpoint: VpcEndpoint, caller: Caller) -> Bearing:
    """Whether one principal is the caller: everybody, an account, or a role. Source: EP-8."""
    if principal == "*":
        return EVERYTHING
    if has_variable(principal):
        return ANYTHING
    account = principal if principal.isdigit() else _root_account(principal)
    if account is not None:
        if endpoint.is_gateway:
            return NOTHING  # a gateway endpoint takes it for the root user, who runs no workload
        return ANYTHING if caller.account is None else EVERYTHING if caller.account == account else NOTHING
    if caller.role_arn is None or ":assumed-role/" in principal:
        return ANYTHING
    if principal != caller.role_arn and not matches(principal, caller.role_arn):
        return NOTHING
    return ANYTHING if endpoint.is_gateway else EVERYTHING


def _root_account(principal: str) -> str | None:
    parts = principal.split(":")
    return parts[4] if len(parts) == 6 and parts[5] == "root" else None
