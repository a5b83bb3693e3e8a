"""Elements that refer to nothing: a subnet of no VPC, an interface in no subnet. They are reported and left out.

References that routing or filtering follows (route targets, groups, prefix lists) are not judged here: what they name may live in another
account, and whether it matters depends on the question.
"""

from typing import Any, NamedTuple

from wayout.model.network_acl import NetworkAcl
from wayout.model.network_interface import NetworkInterface
from wayout.model.route_table import RouteTable
from wayout.model.scope import Scope
from wayout.model.subnet import Subnet
from wayout.read.document import Element
from wayout.snapshot.problem import Problem


class Reference(NamedTuple):
    """What an element must stand in: the document and field that describe it, and its id."""

    key: str
    field: str
    resource_id: str


def _references(value: Any) -> tuple[Reference, ...]:
    match value:
        case NetworkInterface():
            return (Reference("Subnets", "subnets", value.subnet_id),)
        case Subnet() | RouteTable() | NetworkAcl():
            return (Reference("Vpcs", "vpcs", value.vpc_id),)
        case _:
            return ()


ORDER = ("subnets", "route_tables", "network_acls", "network_interfaces")
"""The fields to check, each after what it refers to."""


def drop_dangling(
    tables: dict[str, dict[str, Any]],
    origins: dict[str, dict[str, tuple[Scope, Element]]],
    present: frozenset[tuple[Scope, str]],
) -> list[Problem]:
    """Remove from `tables` every element whose VPC or subnet is described nowhere although its document is there."""
    problems: list[Problem] = []
    for field in ORDER:
        table = tables.get(field, {})
        for resource_id, value in list(table.items()):
            scope, element = origins[field][resource_id]
            for reference in _references(value):
                if (scope, reference.key) in present and reference.resource_id not in tables.get(reference.field, {}):
                    message = f"{resource_id} names {reference.resource_id}, which no {reference.key} describes; the element is skipped"
                    problems.append(Problem(element.document, element.pointer, message))
                    del table[resource_id]
    return problems
