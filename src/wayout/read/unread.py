"""What a thing that could not be used still tells about itself, so that no more than it could have said is in doubt."""

import re
from typing import Any, Final

import msgspec

from wayout.model.scope import Scope, Unread
from wayout.read.catalogue import CATALOGUE, OPTIONS
from wayout.snapshot.document import SINGULAR
from wayout.snapshot.identity import IDENTITIES

_ASKED_BY_ID: Final = frozenset(
    {
        "Vpcs",
        "Subnets",
        "RouteTables",
        "NetworkAcls",
        "SecurityGroups",
        "NetworkInterfaces",
        "InternetGateways",
        "EgressOnlyInternetGateways",
        "NatGateways",
        "VpcEndpoints",
        "VpcPeeringConnections",
        "DhcpOptions",
        "VpcAttributes",
        "Reservations",
    }
)
"""Documents whose elements are asked for one by one."""
_VPC_IDS: Final = frozenset(
    {"Subnets", "RouteTables", "NetworkAcls", "SecurityGroups", "NetworkInterfaces", "NatGateways", "VpcEndpoints"}
)
_TIES: Final = {
    "RouteTables": ("Associations", ("SubnetId", "GatewayId")),
    "NetworkAcls": ("Associations", ("SubnetId",)),
    "NetworkInterfaces": ("Groups", ("GroupId",)),
}
"""Where the ids stand that an element is tied to: the list, and the keys of its elements."""

_FIRST_KEY = re.compile(rb'\s*\{\s*"(\w{1,64})"\s*:')


def unread_element(scope: Scope, key: str, raw: bytes | msgspec.Raw) -> Unread:
    """The element in `raw`, which is not of the kind that its document holds, with the ids that can be told."""
    try:
        element = msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        return Unread(scope, key)
    if not isinstance(element, dict):
        return Unread(scope, key)
    resource_id = _text(element.get(IDENTITIES[key])) if key in _ASKED_BY_ID else None
    vpc_id = _text(element.get("VpcId")) if key in _VPC_IDS else None
    return Unread(scope, key, resource_id, vpc_id, _ties(key, element))


def unread_file(scope: Scope, content: bytes) -> tuple[Unread, ...]:
    """What a file held that is not JSON to its end: as far as its beginning shows, one document."""
    match = _FIRST_KEY.match(content)
    if match is None:
        return ()
    key = match[1].decode()
    key = SINGULAR.get(key, key)
    return (Unread(scope, key),) if key in CATALOGUE or key == OPTIONS else ()


def _ties(key: str, element: dict[str, Any]) -> frozenset[str] | None:
    """The ids that the element is tied to; None when any of them cannot be told."""
    if key not in _TIES:
        return None
    field, names = _TIES[key]
    parts = element.get(field, [])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return None
    ties = [part[name] for part in parts for name in names if part.get(name) is not None]
    return frozenset(ties) if all(isinstance(tie, str) for tie in ties) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
