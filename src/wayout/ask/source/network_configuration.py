"""The network configuration of a RunTask call, in any of the spellings in which people keep it.

The AWS CLI takes `awsvpcConfiguration={subnets=[…],securityGroups=[…],assignPublicIp=ENABLED}` or the same as JSON;
targets of EventBridge and tasks of Step Functions write JSON with other capitals.
"""

import json
import re
from collections.abc import Mapping

from wayout.errors import InputError
from wayout.model.ecs_service import AwsVpcConfiguration

EXAMPLE = "awsvpcConfiguration={subnets=[subnet-0a,subnet-0b],securityGroups=[sg-0a],assignPublicIp=DISABLED}"
_WRAPPERS = ("networkconfiguration", "awsvpcconfiguration")


def parse_network_configuration(text: str) -> AwsVpcConfiguration:
    """The subnets, groups and public-address setting that `text` names, in the CLI's shorthand or as JSON.

    Source: ECS-6, ECS-7, ECS-8. Raises: InputError when it names no subnet, or cannot be read.
    """
    wanted = f"Write {EXAMPLE}, or the same as JSON."
    try:
        found = _unwrapped(json.loads(text) if text.lstrip().startswith("{") else _shorthand(text))
        subnets, groups = _texts(found.get("subnets", [])), _texts(found.get("securitygroups", []))
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"cannot read the network configuration {text[:80]!r}: {error}", wanted) from None
    public = found.get("assignpublicip", "DISABLED")
    if not subnets:
        raise InputError(f"the network configuration {text[:80]!r} names no subnets", wanted)
    if public not in {"ENABLED", "DISABLED"}:
        raise InputError(f"assignPublicIp is {public!r}, not ENABLED or DISABLED", wanted)
    return AwsVpcConfiguration(subnets=subnets, security_groups=groups, assign_public_ip=str(public))


def _unwrapped(value: object) -> Mapping[str, object]:
    """The inner object, its keys in small letters: the makers of these documents disagree about capitals."""
    if not isinstance(value, dict):
        raise TypeError("it is no object")
    members = {str(key).lower(): inner for key, inner in value.items()}
    for wrapper in _WRAPPERS:
        if wrapper in members:
            return _unwrapped(members[wrapper])
    return members


def _shorthand(text: str) -> object:
    body = text.strip()
    if "=" in body and body.partition("=")[0].lower() in _WRAPPERS:
        body = body.partition("=")[2].strip().removeprefix("{").removesuffix("}")
    found: dict[str, object] = {}
    rest = body
    while rest:
        matched = re.match(r"\s*(\w+)\s*=\s*(?:\[([^\[\]=]*)\]|([^,\[\]={}]+))\s*(?:,|$)", rest)
        if matched is None:
            raise ValueError(f"{rest[:40]!r} is not KEY=VALUE")
        values = matched[2]
        found[matched[1]] = matched[3] if values is None else [v.strip() for v in values.split(",") if v.strip()]
        rest = rest[matched.end() :]
    return found


def _texts(value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise ValueError("subnets and securityGroups are lists of ids")
    return tuple(dict.fromkeys(each.strip() for each in values))
