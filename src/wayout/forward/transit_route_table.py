"""Route tables of transit gateways.

Modelled: longest prefix, static before prefix list before propagated (TGW-4), blackholes, routes derived from propagations and the VPCs' blocks where
AWS's own list is not there. A table whose static routes or propagations were not collected leaves everything in doubt (TGW-14).
"""

from enum import IntEnum

import msgspec

from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.transit_gateway import TransitGatewayRoute, TransitGatewayRouteTable
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix


class _Rank(IntEnum):
    """Who wins between equal prefixes: the lower. Source: TGW-4."""

    STATIC = 0
    PREFIX_LIST = 1
    VPC = 2
    DIRECT_CONNECT = 3
    CONNECT = 4
    VPN = 5
    OTHER = 6


_RANKS = {
    "vpc": _Rank.VPC,
    "direct-connect-gateway": _Rank.DIRECT_CONNECT,
    "connect": _Rank.CONNECT,
    "vpn": _Rank.VPN,
}


class TransitTarget(msgspec.Struct, frozen=True):
    """Where a route of a transit gateway leads: an attachment, or nowhere (`attachment_id` None) for a black hole."""

    rule: str
    attachment_id: str | None
    resource_type: str = ""
    resource_id: str | None = None


class TransitChoice(msgspec.Struct, frozen=True):
    """A part of the packets and the target that takes them; None when no route covers them."""

    packets: PacketSet
    target: TransitTarget | None


class _Line(msgspec.Struct, frozen=True):
    prefix: Prefix
    rank: _Rank
    target: TransitTarget


class TransitLookup:
    """The routes of one table in the order in which they win; `gaps` are the answers that are missing."""

    def __init__(self, network: Network, table: TransitGatewayRouteTable, near: str) -> None:
        self.table_id = table.transit_gateway_route_table_id
        self.gaps: list[Gap] = []
        lines: list[_Line] = []
        if table.static_routes is None:
            self.gaps.append(network.gap("TransitGatewayStaticRoutes", near, f"the static routes of {self.table_id}"))
        if not table.propagated_routes and table.propagations is None:
            self.gaps.append(network.gap("TransitGatewayPropagations", near, f"what propagates into {self.table_id}"))
        for route in (*(table.static_routes or ()), *(table.propagated_routes or ())):
            lines += self._of(network, route, near)
        if not table.propagated_routes:
            lines += self._derived(network, table, near)
        self._lines = sorted(lines, key=lambda line: (-line.prefix.length, line.rank))

    def decide(self, destination: Address) -> TransitTarget | None:
        """The target of one destination."""
        covering = [line for line in self._lines if destination in line.prefix]
        best = min(covering, key=lambda line: (-line.prefix.length, line.rank), default=None)
        return best.target if best is not None else None

    def split(self, packets: PacketSet) -> tuple[TransitChoice, ...]:
        """The packets parted by the target that takes them."""
        rest = packets.destinations()
        parts: dict[TransitTarget, IntervalSet] = {}
        for line in self._lines:
            part = rest & line.prefix.as_set() if rest else rest
            if part:
                rest = rest - part
                parts[line.target] = parts.get(line.target, IntervalSet.empty()) | part
        found = [TransitChoice(packets.restrict_destinations(part), target) for target, part in parts.items()]
        return (*found, TransitChoice(packets.restrict_destinations(rest), None)) if rest else tuple(found)

    def _of(self, network: Network, route: TransitGatewayRoute, near: str) -> list[_Line]:
        attached = route.transit_gateway_attachments[0] if route.transit_gateway_attachments else None
        written = str(route.destination_cidr_block or route.prefix_list_id or "?")
        is_usable = attached is not None and route.state == "active"
        target = TransitTarget(
            f"{self.table_id} {written}",
            attached.transit_gateway_attachment_id if attached is not None and is_usable else None,
            attached.resource_type if attached is not None else "",
            attached.resource_id if attached is not None else None,
        )
        if route.destination_cidr_block is not None:
            is_static = route.type == "static"
            rank = _Rank.STATIC if is_static else _RANKS.get(target.resource_type, _Rank.OTHER)
            return [_Line(route.destination_cidr_block, rank, target)]
        listed = network.prefix_lists.get(route.prefix_list_id or "")
        if listed is None or listed.prefixes is None:
            self.gaps.append(network.gap("ManagedPrefixListEntries", near, f"the blocks of {route.prefix_list_id}"))
            return []
        return [_Line(prefix, _Rank.PREFIX_LIST, target) for prefix in listed.prefixes]

    def _derived(self, network: Network, table: TransitGatewayRouteTable, near: str) -> list[_Line]:
        """What VPC attachments propagate: the blocks of their VPCs. Other kinds of attachments propagate what only AWS can list."""
        lines: list[_Line] = []
        for propagation in table.propagations or ():
            if propagation.state != "enabled":
                continue
            vpc = network.vpcs.get(propagation.resource_id or "")
            if vpc is None:
                what = f"the routes that {propagation.transit_gateway_attachment_id} propagates into {self.table_id}"
                self.gaps.append(network.gap("TransitGatewayPropagatedRoutes", near, what))
                continue
            for prefix in vpc.prefixes:
                rule = f"{self.table_id} {prefix}"
                target = TransitTarget(rule, propagation.transit_gateway_attachment_id, "vpc", vpc.vpc_id)
                lines.append(_Line(prefix, _Rank.VPC, target))
        return lines
