"""Route tables: which way a packet leaves a subnet, or enters through a gateway.

Rules:
- ROUTE-6: `active` says that a target exists, and nothing about its health: that is looked at in the target.
- ROUTE-9: `GatewayId` is `local`, an internet gateway, a virtual private gateway, or an endpoint whose kind only its
  own description tells.
- ROUTE-10: A route has exactly one target; any other field is read as unknown.
"""

from enum import StrEnum
from typing import Final

from wayout.model.noun import Noun, Tag
from wayout.net.prefix import Prefix

UNTOLD: Final = "?"
"""In place of what AWS does not tell."""


class RouteTargetKind(StrEnum):
    """What a route hands the packet to (ROUTE-9, ROUTE-10)."""

    LOCAL = "local"
    INTERNET_GATEWAY = "internet-gateway"
    EGRESS_ONLY_INTERNET_GATEWAY = "egress-only-internet-gateway"
    NAT_GATEWAY = "nat-gateway"
    VPC_ENDPOINT = "vpc-endpoint"
    VPC_PEERING_CONNECTION = "vpc-peering-connection"
    TRANSIT_GATEWAY = "transit-gateway"
    VIRTUAL_PRIVATE_GATEWAY = "virtual-private-gateway"
    NETWORK_INTERFACE = "network-interface"
    INSTANCE = "instance"
    CARRIER_GATEWAY = "carrier-gateway"
    LOCAL_GATEWAY = "local-gateway"
    CORE_NETWORK = "core-network"
    ODB_NETWORK = "odb-network"
    UNKNOWN = "unknown"


_GATEWAY_PREFIXES = (
    ("igw-", RouteTargetKind.INTERNET_GATEWAY),
    ("vpce-", RouteTargetKind.VPC_ENDPOINT),
    ("vgw-", RouteTargetKind.VIRTUAL_PRIVATE_GATEWAY),
    ("eigw-", RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY),
    ("nat-", RouteTargetKind.NAT_GATEWAY),
    ("tgw-", RouteTargetKind.TRANSIT_GATEWAY),
    ("pcx-", RouteTargetKind.VPC_PEERING_CONNECTION),
    ("cagw-", RouteTargetKind.CARRIER_GATEWAY),
    ("lgw-", RouteTargetKind.LOCAL_GATEWAY),
)


class Route(Noun, frozen=True):
    """One line of a route table.

    `state` is `active`, `blackhole` or `filtered`; active says nothing about health (ROUTE-6).
    """

    destination_cidr_block: Prefix | None = None
    destination_ipv6_cidr_block: Prefix | None = None
    destination_prefix_list_id: str | None = None
    gateway_id: str | None = None
    nat_gateway_id: str | None = None
    transit_gateway_id: str | None = None
    vpc_peering_connection_id: str | None = None
    network_interface_id: str | None = None
    instance_id: str | None = None
    egress_only_internet_gateway_id: str | None = None
    carrier_gateway_id: str | None = None
    local_gateway_id: str | None = None
    core_network_arn: str | None = None
    odb_network_arn: str | None = None
    origin: str = "CreateRoute"
    state: str = "active"

    @property
    def prefix(self) -> Prefix | None:
        """The destination block of either family; None for a route to a prefix list."""
        return self.destination_cidr_block or self.destination_ipv6_cidr_block

    @property
    def destination(self) -> str:
        """The destination as AWS shows it: a CIDR block or the id of a prefix list; `UNTOLD` where it tells neither."""
        return str(self.prefix) if self.prefix is not None else (self.destination_prefix_list_id or UNTOLD)

    @property
    def is_propagated(self) -> bool:
        """Learned from a gateway or a route server rather than written by somebody (ROUTE-3)."""
        return self.origin not in {"CreateRoute", "CreateRouteTable"}

    @property
    def target(self) -> tuple[RouteTargetKind, str]:
        """What the packet is handed to, and its id.

        Exactly one target is set; an instance route names its interface too.
        """
        if self.gateway_id == "local":
            return RouteTargetKind.LOCAL, "local"
        if self.gateway_id:
            kinds = (kind for start, kind in _GATEWAY_PREFIXES if self.gateway_id.startswith(start))
            return next(kinds, RouteTargetKind.UNKNOWN), self.gateway_id
        named = (
            (RouteTargetKind.NAT_GATEWAY, self.nat_gateway_id),
            (RouteTargetKind.TRANSIT_GATEWAY, self.transit_gateway_id),
            (RouteTargetKind.VPC_PEERING_CONNECTION, self.vpc_peering_connection_id),
            (RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY, self.egress_only_internet_gateway_id),
            (RouteTargetKind.NETWORK_INTERFACE, self.network_interface_id),
            (RouteTargetKind.INSTANCE, self.instance_id),
            (RouteTargetKind.CARRIER_GATEWAY, self.carrier_gateway_id),
            (RouteTargetKind.LOCAL_GATEWAY, self.local_gateway_id),
            (RouteTargetKind.CORE_NETWORK, self.core_network_arn),
            (RouteTargetKind.ODB_NETWORK, self.odb_network_arn),
        )
        return next(((kind, target) for kind, target in named if target), (RouteTargetKind.UNKNOWN, UNTOLD))


class AssociationState(Noun, frozen=True):
    """Only `associated` counts (ROUTE-1)."""

    state: str = "associated"


class RouteTableAssociation(Noun, frozen=True):
    """What a table is used for.

    A subnet, a gateway (edge table), or, as `main`, every subnet of the VPC that has no own table.
    """

    route_table_association_id: str | None = None
    main: bool = False
    subnet_id: str | None = None
    gateway_id: str | None = None
    association_state: AssociationState = AssociationState()

    @property
    def is_effective(self) -> bool:
        """Whether the association takes part in routing today."""
        return self.association_state.state == "associated"


class RouteTable(Noun, frozen=True):
    """A route table of a VPC."""

    route_table_id: str
    vpc_id: str
    associations: tuple[RouteTableAssociation, ...] = ()
    routes: tuple[Route, ...] = ()
    owner_id: str | None = None
    tags: tuple[Tag, ...] = ()
