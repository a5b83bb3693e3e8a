"""Egress use: which NAT gateways and public addresses carried a sender's flows, what crossed zones, and what it costs.

What the records say stands beside what the model says. What was seen is stretched to a month for its cost, which is the
list price without the transfer to the internet. Source: FL-11 to FL-14, FL-17, FL-18, NAT-13, NAT-14, NAT-31.

Rules:
- FL-11: Public addresses never stand in the records of a sender's interface, and are got from the gateway.
- FL-12: Nor does the address of a NAT gateway: both ends of a translated flow are matched by the server and its port.
- FL-17: `traffic-path` says by which kind of way a flow left, and decides nothing alone.
- FL-18: Held against the model, it shows that a flow took another way than the one expected.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

import msgspec

from wayout.evidence.egress.model_way import ModelWay
from wayout.evidence.egress.nat_use import BESIDE, OUT, NatUse
from wayout.evidence.engine.question import Hole
from wayout.evidence.party.sender import Sender, gateway_of_interface
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.price import MONTH_HOURS, Meter, list_price
from wayout.net.address import Address

_INTERNET_PATHS: Final = frozenset({2, 8})
"""Through an internet gateway; 2 may be a gateway endpoint's too (FL-17)."""


SHORTEST: Final = 900
"""Seconds of records below which nothing is stretched to a month."""


class Seen(StrEnum):
    """What the records know of a gateway."""

    CARRIED = "carried"
    OTHERS = "others"
    """It carried for others, not for these senders."""

    IDLE = "idle"
    """It is logged, and passed nothing for anybody inside."""

    NOT_LOGGED = "not-logged"


class Carried(msgspec.Struct, frozen=True):
    """What a gateway carried for one placement, in bytes. `crosses` is whether they stand in different zones."""

    placement: str
    az: str
    out: int
    back: int
    crosses: bool

    @property
    def bytes(self) -> int:
        """Both directions."""
        return self.out + self.back


class GatewayUse(msgspec.Struct, frozen=True):
    """A NAT gateway as the records know it. Costs are a month's, None where no price is known or no time was seen.

    `public_ips` are those that the records show; where they cannot tell, all that the gateway has, and `is_exact` is false.
    """

    gateway: NatGateway
    az: str
    seen: Seen
    carried: tuple[Carried, ...]
    public_ips: tuple[Address, ...]
    is_exact: bool
    crossing_cost: Decimal | None
    handling_cost: Decimal | None
    standing_cost: Decimal | None

    @property
    def bytes(self) -> int:
        """All that it carried for senders."""
        return sum(each.bytes for each in self.carried)

    @property
    def crossing(self) -> int:
        """What of it crossed zones."""
        return sum(each.bytes for each in self.carried if each.crosses)


class PlacementUse(msgspec.Struct, frozen=True):
    """One placement: the gateways that the model names, those that carried its flows, and bytes past every gateway.

    `modelled` is None where the model was not asked. `direct` are bytes that left through an internet gateway, or a
    gateway endpoint, as the records of the placement's own interface say.
    """

    placement: str
    az: str
    modelled: tuple[str, ...] | None
    carried_by: tuple[str, ...]
    direct: int
    goes_direct: bool
    """Whether the model knows a way past the gateways."""

    @property
    def unexpected(self) -> tuple[str, ...]:
        """The gateways that carried its flows although no way of the model leads there."""
        return () if self.modelled is None else tuple(g for g in self.carried_by if g not in self.modelled)


class EgressUse(msgspec.Struct, frozen=True):
    """All of it. `seconds` is how long the records reach."""

    gateways: tuple[GatewayUse, ...]
    placements: tuple[PlacementUse, ...]
    seconds: int


def own_addresses(network: Network) -> frozenset[Address]:
    """The addresses by which records name NAT gateways: private ones of zonal, public ones of regional gateways (FL-14)."""
    return frozenset(
        address
        for gateway in network.nat_gateways.values()
        for address in (gateway.public_addresses if gateway.is_regional else gateway.private_addresses)
    )


def egress_use(
    network: Network,
    senders: Mapping[str, Sender],
    rows: Iterable[NatUse],
    holes: Iterable[Hole],
    model: Iterable[ModelWay] | None,
    seconds: int | None,
) -> EgressUse:
    """What the records say of these senders. `seconds` is the window that was asked for, None for what was seen."""
    listed = tuple(rows)
    ways = None if model is None else {way.placement: way for way in model}
    span = max((row.last for row in listed), default=0) - min((row.first for row in listed), default=0)
    reach = seconds or span
    logged = {row.interface_id for row in listed} | {hole.interface_id for hole in holes}
    by_gateway: dict[str, list[NatUse]] = {}
    at_gateway = gateway_of_interface(network)
    for row in listed:
        gateway_id = at_gateway.get(row.interface_id or "") or row.resource_id
        if gateway_id is not None and gateway_id in network.nat_gateways:
            by_gateway.setdefault(gateway_id, []).append(row)
    wanted = _wanted(network, senders, by_gateway, ways or {})
    uses = tuple(
        _gateway(network, network.nat_gateways[name], by_gateway.get(name, []), senders, logged, reach)
        for name in sorted(wanted)
    )
    return EgressUse(uses, _placements(senders, listed, uses, ways), reach)


def _wanted(
    network: Network, senders: Mapping[str, Sender], by_gateway: Mapping[str, object], ways: Mapping[str, ModelWay]
) -> set[str]:
    """The gateways to tell of: those that records or the model name, and all of the senders' VPCs."""
    interfaces = [network.network_interfaces.get(name) for name in senders]
    vpcs = {interface.vpc_id for interface in interfaces if interface is not None}
    near = {g.nat_gateway_id for g in network.nat_gateways.values() if g.vpc_id in vpcs and g.state == "available"}
    named = {name for way in ways.values() for name in way.nat_gateways}
    return {name for name in near | set(by_gateway) | named if name in network.nat_gateways}


def _gateway(
    network: Network,
    gateway: NatGateway,
    rows: list[NatUse],
    senders: Mapping[str, Sender],
    logged: set[str | None],
    seconds: int,
) -> GatewayUse:
    subnet = network.subnets.get(gateway.subnet_id or "")
    az = "" if subnet is None or gateway.is_regional else subnet.availability_zone
    carried = _carried(rows, _by_address(network, senders, gateway.vpc_id), az)
    is_logged = bool(rows) or bool(gateway.network_interface_ids & logged)
    seen = Seen.IDLE if is_logged else Seen.NOT_LOGGED
    if carried or any(_is_inside(network, gateway, row) for row in rows):
        seen = Seen.CARRIED if carried else Seen.OTHERS
    shown = {Address.parse(row.own) for row in rows if row.own is not None and row.leg != BESIDE}
    pairs = {
        a.private_ip: a.public_ip for a in gateway.nat_gateway_addresses if a.public_ip is not None and a.is_usable
    }
    public = tuple(dict.fromkeys(ip for private, ip in pairs.items() if private in shown or ip in shown))
    if not public:
        public = gateway.public_addresses
    use = GatewayUse(gateway, az, seen, carried, public, len(public) == 1 or bool(shown), None, None, None)
    region = _region(network, gateway, az)
    standing = list_price(Meter.NAT_GATEWAY_HOUR, region)
    return msgspec.structs.replace(
        use,
        crossing_cost=_month(Meter.CROSS_AZ_GB, region, use.crossing, seconds),
        handling_cost=_month(Meter.NAT_GATEWAY_GB, region, use.bytes, seconds),
        standing_cost=None if standing is None else standing.of_month(),
    )


def _is_inside(network: Network, gateway: NatGateway, row: NatUse) -> bool:
    """Whether a record is of somebody inside: what only the internet sends, such as scans, is not carried (NAT-12)."""
    peer = Address.parse(row.peer)
    vpc = network.vpcs.get(gateway.vpc_id)
    is_local = vpc is not None and any(peer in prefix for prefix in vpc.prefixes)
    return peer.is_private or is_local or (gateway.is_regional and row.leg == BESIDE)


def _carried(rows: list[NatUse], who: Mapping[str, Sender], az: str) -> tuple[Carried, ...]:
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        sender = who.get(row.peer)
        if sender is None:
            continue
        totals = found.setdefault((sender.placement, sender.az), [0, 0])
        # The inside of a regional gateway tells no direction by its address: both count as on their way out.
        totals[1 if row.leg == OUT else 0] += row.bytes
    return tuple(
        Carried(placement, zone, out, back, bool(az and zone and az != zone))
        for (placement, zone), (out, back) in sorted(found.items())
    )


def _by_address(network: Network, senders: Mapping[str, Sender], vpc_id: str) -> Mapping[str, Sender]:
    """The senders by their addresses; of two with the same, the one in the gateway's own VPC."""
    found: dict[str, Sender] = {}
    for name, sender in senders.items():
        interface = network.network_interfaces.get(name)
        is_near = interface is not None and interface.vpc_id == vpc_id
        for address in sender.addresses:
            if is_near or address not in found:
                found[address] = sender
    return found


def _placements(
    senders: Mapping[str, Sender],
    rows: tuple[NatUse, ...],
    uses: tuple[GatewayUse, ...],
    ways: Mapping[str, ModelWay] | None,
) -> tuple[PlacementUse, ...]:
    direct: dict[str, int] = {}
    for row in rows:
        sender = senders.get(row.interface_id or "")
        if sender is not None and row.leg == BESIDE and row.path in _INTERNET_PATHS and row.peer in sender.addresses:
            direct[sender.placement] = direct.get(sender.placement, 0) + row.bytes
    zones = {sender.placement: sender.az for sender in senders.values()}
    return tuple(
        PlacementUse(
            placement,
            az,
            None if ways is None else ways[placement].nat_gateways if placement in ways else (),
            tuple(
                use.gateway.nat_gateway_id
                for use in uses
                if any(each.placement == placement and each.bytes for each in use.carried)
            ),
            direct.get(placement, 0),
            ways is None or (placement in ways and ways[placement].goes_past),
        )
        for placement, az in sorted(zones.items())
    )


def _region(network: Network, gateway: NatGateway, az: str) -> str:
    """The gateway's region, by its zone's name where the snapshot's folders do not tell."""
    scope = network.scope_of(gateway.vpc_id)
    if scope is not None and scope.region != "default":
        return scope.region
    zones = [az, *(address.availability_zone or "" for address in gateway.nat_gateway_addresses)]
    return next((zone[:-1] for zone in zones if zone), "")


def _month(meter: Meter, region: str, count: int, seconds: int) -> Decimal | None:
    price = list_price(meter, region)
    if price is None or seconds < SHORTEST:
        return None
    return price.of_bytes(count) * MONTH_HOURS * 3600 / seconds
