"""Repairs of endpoint policies: one more statement, for the call that is refused and for nothing else.

A statement names one action, one resource, and the caller's role where it is known: by a condition, for a gateway endpoint
takes no role as Principal (EP-8). What a statement denies stays denied, and a call that the question does not tell gets
none: then a person has to say it.

Source: EP-8, EP-14, ECS-23; Service Authorization Reference (ecr:GetAuthorizationToken knows no resource).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wayout.ask.permission.policy import document_of
from wayout.ask.result.incident import Incident
from wayout.fix.change.endpoint_policy import SetVpcEndpointPolicy
from wayout.fix.repair.repair import Repair

READING: Final = "s3:GetObject"
"""What is supposed of an address of S3 that tells no call: that it is read."""

_WITHOUT_RESOURCE: Final = frozenset({"ecr:GetAuthorizationToken"})
_ACTION: Final = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
_RESOURCE: Final = re.compile(r"arn:[^*?]+(?:/\*)?")
"""An ARN that names one thing, or all that is within one thing."""


def admitted(at: Incident) -> Iterator[Repair]:
    """The policy with a statement that lets the refused call pass."""
    endpoint = at.network.vpc_endpoints.get(at.component)
    document = document_of(endpoint.policy_document) if endpoint is not None else None
    for call in at.every("call") if document is not None and at.fact("statement") is None else ():
        statement = _statement(call, at.every("role"))
        if statement is None or document is None:
            continue
        changed = _with(document, statement)
        yield Repair((SetVpcEndpointPolicy(vpc_endpoint_id=at.component, policy_document=json.dumps(changed)),))


def _statement(call: str, roles: tuple[str, ...]) -> dict[str, Any] | None:
    """The statement for a call, `s3:GetObject on arn:aws:s3:::reports/*`; None where that would be more than the call."""
    action, _, resource = call.partition(" on ")
    wanted = READING if action == "s3:*" and resource else action
    is_whole = not resource and wanted in _WITHOUT_RESOURCE
    if _ACTION.fullmatch(wanted) is None or not (is_whole or _RESOURCE.fullmatch(resource)):
        return None
    caller = {"Condition": {"ArnEquals": {"aws:PrincipalArn": roles[0]}}} if len(roles) == 1 else {}
    return {"Effect": "Allow", "Principal": "*", "Action": wanted, "Resource": resource or "*", **caller}


def _with(document: Mapping[str, Any], statement: dict[str, Any]) -> dict[str, Any]:
    """The document with one more statement, under a name that no other has."""
    listed = document.get("Statement", [])
    old = listed if isinstance(listed, list) else [listed]
    taken = [each.get("Sid") for each in old if isinstance(each, dict)]
    stem = "Allow" + statement["Action"].rpartition(":")[2]
    names = (stem if number == 1 else f"{stem}{number}" for number in range(1, len(old) + 2))
    own = next(name for name in names if name not in taken)
    return {**document, "Statement": [*old, {"Sid": own, **statement}]}
