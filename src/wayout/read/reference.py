"""Elements that refer to nothing: a subnet of no VPC, an interface in no subnet.

They are reported and left out, and count as not read.

What may stand in an element that could not be read itself is not taken for nothing. References that routing or
filtering follows (route targets, groups, prefix lists) are not judged here: what they name may live in another account,
and whether it matters depends on the question.
"""

from typing import Any, NamedTuple

from wayout.model.network_acl import NetworkAcl
from wayout.model.network_interface import NetworkInterface
from wayout.model.route_table import RouteTable
from wayout.model.scope import Scope, Unread
from wayout.model.subnet import Subnet
from wayout.read.document import Element
from wayout.snapshot.problem import Problem


class Reference(NamedTuple):
    """What an element must stand in: the document and field that describe it, and its id."""

    key: str
    field: str
    resource_id: str


def _references(value: object) -> tuple[Reference, ...]:
    match value:
        case NetworkInterface():
            return (Reference("Subnets", "subnets", value.subnet_id),)
        case Subnet() | RouteTable() | NetworkAcl():
            return (Reference("Vpcs", "vpcs", value.vpc_id),)
        case _:
            return ()


ORDER = {
    "subnets": "Subnets",
    "route_tables": "RouteTables",
    "network_acls": "NetworkAcls",
    "network_interfaces": "NetworkInterfaces",
}
"""The fields to check, each after what it refers to, with their documents."""


def drop_dangling(
    tables: dict[str, dict[str, Any]],
    origins: dict[str, dict[str, tuple[Scope, Element]]],
    present: frozenset[tuple[Scope, str]],
    unread: list[Unread],
) -> list[Problem]:
    """Remove from `tables` every element whose VPC or subnet is described nowhere although its document was read.

    Add it to `unread`.
    """
    problems: list[Problem] = []
    for field, key in ORDER.items():
        table = tables.get(field, {})
        for resource_id, value in list(table.items()):
            scope, element = origins[field][resource_id]
            for reference in _references(value):
                if _is_known(reference, scope, tables, present, unread):
                    continue
                named = f"{resource_id} names {reference.resource_id}, which no {reference.key} describes"
                message = f"{named}; the element is skipped"
                problems.append(Problem(element.document, element.pointer, message))
                unread.append(Unread(scope, key, resource_id, value.vpc_id, _ties(value)))
                del table[resource_id]
    return problems


def _is_known(
    reference: Reference,
    scope: Scope,
    tables: dict[str, dict[str, Any]],
    present: frozenset[tuple[Scope, str]],
    unread: list[Unread],
) -> bool:
    if (scope, reference.key) not in present or reference.resource_id in tables.get(reference.field, {}):
        return True
    return any(u.scope == scope and u.key == reference.key and u.may_be(reference.resource_id) for u in unread)


def _ties(value: Subnet | RouteTable | NetworkAcl | NetworkInterface) -> frozenset[str] | None:
    match value:
        case RouteTable():
            named = [name for a in value.associations for name in (a.subnet_id, a.gateway_id) if name]
            return frozenset(named)
        case NetworkAcl():
            return frozenset(association.subnet_id for association in value.associations)
        case NetworkInterface():
            return frozenset(value.group_ids)
        case Subnet():
            return None
