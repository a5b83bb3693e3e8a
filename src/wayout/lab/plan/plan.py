"""Plan: a lab as data, before anything is built.

All names in it are generated. Namespaces have short names (`r0`, `h3`), which the kernel gets with a prefix and the
process id; devices, tables and chains likewise. Whoever reads the plan finds the AWS id beside them in `component`.
"""

from enum import StrEnum
from typing import Final

import msgspec

from wayout.lab.plan.label import Label
from wayout.model.gap import Gap
from wayout.net.address import Address, Family
from wayout.net.prefix import Prefix

MOST_NAMESPACES: Final = 96
MOST_RULES: Final = 20_000
"""More than this many namespaces, or lines of nft, one lab does not hold."""


class Role(StrEnum):
    """What a namespace stands for."""

    INTERFACE = "interface"
    ROUTER = "router"
    NAT_GATEWAY = "nat-gateway"
    BORDER = "border"
    TRANSIT_GATEWAY = "transit-gateway"
    ENDPOINT = "endpoint"
    INTERNET = "internet"


class End(msgspec.Struct, frozen=True):
    """One end of a link: a namespace and the device in it."""

    namespace: str
    device: str


class Link(msgspec.Struct, frozen=True):
    """A veth pair. Neither end asks for hardware addresses: what enters one end comes out of the other."""

    left: End
    right: End


class Route(msgspec.Struct, frozen=True):
    """A route of a kernel table to a device; with no device, the look-up goes on with the next rule.

    `metric` decides between equal prefixes, the lower wins. `source` is the address that the namespace itself sends
    from.
    """

    prefix: Prefix
    device: str | None
    table: int | None = None
    metric: int = 10
    source: Address | None = None


class Rule(msgspec.Struct, frozen=True):
    """A rule of policy routing: what enters by a device, carries a mark or goes to a prefix is looked up in `table`."""

    priority: int
    family: Family
    table: int
    device: str | None = None
    mark: int | None = None
    to: Prefix | None = None


class Namespace(msgspec.Struct, frozen=True):
    """One network namespace, with everything in it.

    `addresses` pairs devices with addresses. `ruleset` is nft's input, line by line. `settings` are names below
    /proc/sys/net, with their values. `name_servers` are those that a workload there asks.
    """

    name: str
    role: Role
    component: str
    addresses: tuple[tuple[str, Address], ...] = ()
    routes: tuple[Route, ...] = ()
    rules: tuple[Rule, ...] = ()
    ruleset: tuple[str, ...] = ()
    forwards: bool = False
    settings: tuple[tuple[str, str], ...] = ()
    name_servers: tuple[Address, ...] = ()

    def holds(self, address: Address) -> bool:
        """Whether it has the address."""
        return any(own == address for _, own in self.addresses)


class Plan(msgspec.Struct, frozen=True):
    """A lab: its namespaces and links, what its rules can say, and what of the network it cannot rebuild."""

    namespaces: tuple[Namespace, ...]
    links: tuple[Link, ...]
    labels: tuple[Label, ...]
    gaps: tuple[Gap, ...] = ()

    def of(self, component: str) -> Namespace | None:
        """The namespace that stands for an AWS id; the first where there are several."""
        return next((namespace for namespace in self.namespaces if namespace.component == component), None)

    @property
    def internet(self) -> Namespace:
        """The namespace outside every VPC."""
        return next(namespace for namespace in self.namespaces if namespace.role is Role.INTERNET)

    def devices_of(self, name: str) -> tuple[str, ...]:
        """The devices of a namespace."""
        ends = (end for link in self.links for end in (link.left, link.right))
        return tuple(end.device for end in ends if end.namespace == name)
