"""Coverage: which interfaces are logged, by which flow logs, and what their records leave open.

A log covers an interface when it stands on the interface, on its subnet or on its VPC. That of a subnet does not hold the
records of a NAT gateway in another one. A transit gateway has logs of its own, and a regional NAT gateway one of its own,
or a field by which the VPC's log names it. Source: FL-1, FL-2, FL-3, FL-14.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from wayout.ask.pitfall.flow_log import fields_of, is_usable
from wayout.ask.source.expand import expand
from wayout.ask.source.source import Source
from wayout.evidence.egress.model_way import model_ways
from wayout.evidence.failure.row_need import ObservationPoint, OpenRow, open_rows
from wayout.evidence.log.log_format import LogFormat
from wayout.model.flow_log import FlowLog
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface

_ACTIONS: Final[Mapping[str, frozenset[str]]] = {
    "ALL": frozenset({"ACCEPT", "REJECT"}),
    "ACCEPT": frozenset({"ACCEPT"}),
    "REJECT": frozenset({"REJECT"}),
}


class PlaceKind(StrEnum):
    """What a place is to the question."""

    SENDER = "sender"
    NAT_GATEWAY = "nat-gateway"
    TRANSIT_GATEWAY = "transit-gateway"


class Place(msgspec.Struct, frozen=True):
    """Where packets are seen: interfaces of one subnet that the same logs cover, or a gateway without a subnet.

    `on` are the resources whose logs cover it. A place of a source in which nothing runs yet has no interfaces.
    """

    kind: PlaceKind
    id: str
    on: tuple[str, ...]
    vpc_id: str | None
    subnet_id: str | None = None
    az: str = ""
    interfaces: tuple[str, ...] = ()


class CoveredPlace(msgspec.Struct, frozen=True):
    """A place, the logs that cover it, usable or not, and what all usable ones together leave open."""

    place: Place
    logs: tuple[str, ...]
    is_covered: bool
    open_rows: tuple[OpenRow, ...]


class Coverage(msgspec.Struct, frozen=True):
    """All places of a question, and the logs that cover them by id. `gaps` tell where flow logs could not be seen."""

    source: Source | None
    places: tuple[CoveredPlace, ...]
    logs: tuple[FlowLog, ...]
    gaps: tuple[Gap, ...]

    @property
    def bare(self) -> tuple[CoveredPlace, ...]:
        """The places that no working log covers, although the flow logs there are known."""
        return tuple(place for place in self.places if not place.is_covered)


def coverage(network: Network, source: Source | None) -> Coverage:
    """What of a source and of the gateways on its ways is logged; without a source, every interface of the network.

    Raises: InputError when the snapshot does not describe the source.
    """
    places = _everywhere(network) if source is None else _of_source(network, source)
    by_resource: dict[str, list[FlowLog]] = {}
    for log in network.flow_logs.values():
        by_resource.setdefault(log.resource_id, []).append(log)
    seen: list[CoveredPlace] = []
    gaps: dict[Gap, None] = {}
    for place in places:
        near = place.vpc_id
        if near is not None and not network.is_complete("FlowLogs", near):
            gaps[network.gap("FlowLogs", near, f"whether flow logs cover {near}")] = None
            if not network.has_document("FlowLogs", near):
                continue
        seen.append(_covered(place, by_resource))
    named = dict.fromkeys(flow_log_id for place in seen for flow_log_id in place.logs)
    return Coverage(source, tuple(seen), tuple(network.flow_logs[name] for name in named), tuple(gaps))


def format_of(log: FlowLog) -> LogFormat:
    """The format of a log's records."""
    return LogFormat(fields_of(log))


def _covered(place: Place, by_resource: Mapping[str, list[FlowLog]]) -> CoveredPlace:
    logs = [log for resource in place.on for log in by_resource.get(resource, ()) if _sees(log, place)]
    usable = [log for log in logs if is_usable(log)]
    left = [
        {
            row.need.row: row
            for row in open_rows(
                frozenset(fields_of(log)),
                _ACTIONS.get(log.traffic_type, frozenset()),
                ObservationPoint.NAT_GATEWAY if place.kind is PlaceKind.NAT_GATEWAY else ObservationPoint.SENDER,
            )
        }
        for log in usable
    ]
    # A row is open when every log leaves it open; the log that lacks least says by what.
    shared = set.intersection(*(set(found) for found in left)) if left else set()
    best = min(left, key=len, default={})
    is_transit = place.kind is PlaceKind.TRANSIT_GATEWAY
    rows = () if is_transit else tuple(row for name, row in best.items() if name in shared)
    return CoveredPlace(place, tuple(log.flow_log_id for log in logs), bool(usable), rows)


def _sees(log: FlowLog, place: Place) -> bool:
    """Whether a log of a VPC holds what passes a regional NAT gateway: only if it names that (FL-14)."""
    is_regional = place.kind is PlaceKind.NAT_GATEWAY and place.subnet_id is None
    return not is_regional or log.resource_id == place.id or "resource-id" in fields_of(log)


def _of_source(network: Network, source: Source) -> tuple[Place, ...]:
    placements = expand(network, source).placements
    found = []
    for placement in placements:
        interface = network.network_interfaces.get(placement.network_interface or "")
        if interface is not None:
            found.append(_at(network, PlaceKind.SENDER, placement.id, [interface]))
            continue
        origin = placement.origin
        own = tuple(part for part in (origin.subnet_id, origin.vpc_id) if part)
        found.append(Place(PlaceKind.SENDER, placement.id, own, origin.vpc_id, origin.subnet_id, placement.az))
    ways = model_ways(network, source)
    named = dict.fromkeys(name for way in ways for name in way.meant)
    gateways = [network.nat_gateways[name] for name in named if name in network.nat_gateways]
    transit = dict.fromkeys(name for way in ways for name in way.transit_gateways)
    found += [_nat_gateway(network, gateway) for gateway in gateways]
    return (*found, *(_transit_gateway(network, gateway_id) for gateway_id in transit))


def _everywhere(network: Network) -> tuple[Place, ...]:
    """The interfaces of each subnet, those with a log of their own by themselves; and the gateways."""
    gateways = {i for gateway in network.nat_gateways.values() for i in gateway.network_interface_ids}
    by_subnet: dict[tuple[str, str], list[NetworkInterface]] = {}
    logged = {log.resource_id for log in network.flow_logs.values()}
    for interface in network.network_interfaces.values():
        name = interface.network_interface_id
        if name not in gateways:
            by_subnet.setdefault((interface.subnet_id, name if name in logged else ""), []).append(interface)
    places = [
        _at(network, PlaceKind.SENDER, interface_id or subnet_id, interfaces)
        for (subnet_id, interface_id), interfaces in sorted(by_subnet.items())
    ]
    places += [
        _nat_gateway(network, gateway) for gateway in network.nat_gateways.values() if gateway.state == "available"
    ]
    places += [_transit_gateway(network, gateway_id) for gateway_id in network.transit_gateways]
    return tuple(places)


def _at(network: Network, kind: PlaceKind, name: str, interfaces: Iterable[NetworkInterface]) -> Place:
    found = tuple(interfaces)
    first = found[0]
    subnet = network.subnets.get(first.subnet_id)
    az = (subnet.availability_zone if subnet is not None else "") or first.availability_zone or ""
    own = tuple(i.network_interface_id for i in found)
    on = (*(own if len(own) == 1 else ()), first.subnet_id, first.vpc_id)
    return Place(kind, name, on, first.vpc_id, first.subnet_id, az, own)


def _nat_gateway(network: Network, gateway: NatGateway) -> Place:
    own = tuple(sorted(gateway.network_interface_ids))
    if gateway.is_regional or gateway.subnet_id is None:
        return Place(
            PlaceKind.NAT_GATEWAY, gateway.nat_gateway_id, (gateway.nat_gateway_id, gateway.vpc_id), gateway.vpc_id
        )
    subnet = network.subnets.get(gateway.subnet_id)
    az = subnet.availability_zone if subnet is not None else ""
    on = (*own, gateway.subnet_id, gateway.vpc_id)
    return Place(PlaceKind.NAT_GATEWAY, gateway.nat_gateway_id, on, gateway.vpc_id, gateway.subnet_id, az, own)


def _transit_gateway(network: Network, gateway_id: str) -> Place:
    attached = [a for a in network.transit_gateway_vpc_attachments.values() if a.transit_gateway_id == gateway_id]
    vpc_id = attached[0].vpc_id if attached else None
    on = (gateway_id, *(a.transit_gateway_attachment_id for a in attached))
    return Place(PlaceKind.TRANSIT_GATEWAY, gateway_id, on, vpc_id)
