"""Vantage: whose interface an exchange was seen at, which of its ends stands there, and who its client is.

At a workload's interface one end is its own. A zonal NAT gateway's interface sees two legs of each connection: between
client and gateway, and between gateway and world (FL-13); a regional one has no interface, and is seen by its id (FL-14).

Rules:
- FL-13: At a zonal NAT gateway's interface a connection is seen twice: between client and gateway, and between
  gateway and world.
- FL-14: A regional NAT gateway has no interface, and its records are known by its id.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from wayout.ask.source.placement import Placement, at_interface
from wayout.evidence.exchange.exchange import Exchange
from wayout.evidence.exchange.pair import Trait
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import Direction, Leg
from wayout.forward.device.nat_gateway import translated_origin
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.subnet import Subnet
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_ANY


class Side(StrEnum):
    """Which end of an exchange stands at the interface. THROUGH is neither: it is passed on there."""

    CLIENT = "client"
    SERVER = "server"
    THROUGH = "through"


class NatLeg(StrEnum):
    """Between client and NAT gateway, or between NAT gateway and world."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class Vantage(msgspec.Struct, frozen=True):
    """An exchange with its surroundings.

    `placement` is the client, where the network describes it; `sender` is how filters see it. `interface` is None for
    one that the network does not describe (then `gaps` say so) and for a regional NAT gateway.
    """

    exchange: Exchange
    client: Address
    server: Address
    side: Side
    sender: Origin
    placement: Placement | None
    interface: NetworkInterface | None
    subnet: Subnet | None
    nat: NatGateway | None = None
    nat_leg: NatLeg | None = None
    is_inside: bool = False
    """Whether the packets stay in their subnet, whose ACL they never meet (NACL-8)."""

    gaps: tuple[Gap, ...] = ()
    is_stood_in: bool = False
    """Whether the interface is gone and what its service starts today stands in for it (FL-22)."""

    @property
    def groups(self) -> tuple[str, ...] | None:
        """The groups that guard the interface; None where there are none or nobody knows.

        Interfaces that AWS keeps for gateways have none (NAT-7).
        """
        if self.interface is not None:
            own = self.interface.group_ids
            return None if self.interface.requester_managed and not own else own
        return self.sender.group_ids if self.is_stood_in else None

    @property
    def senders(self) -> tuple[tuple[str, str], ...]:
        """The sender as facts name it, where no placement of the network says who it is."""
        if self.nat is not None and self.nat_leg is NatLeg.OUTSIDE:
            return (("sender", self.nat.nat_gateway_id),)
        return () if self.placement is not None else (("from", str(self.client)),)

    def direction(self, leg: Leg) -> Direction | None:
        """Which way the packets of a leg cross the interface; None where nothing tells."""
        match self.side:
            case Side.CLIENT:
                return Direction.EGRESS if leg is Leg.FORWARD else Direction.INGRESS
            case Side.SERVER:
                return Direction.INGRESS if leg is Leg.FORWARD else Direction.EGRESS
            case Side.THROUGH:
                if self.exchange.shows(Trait.OUTWARD) is self.exchange.shows(Trait.INWARD):
                    return None
                return (
                    Direction.EGRESS
                    if self.exchange.shows(Trait.OUTWARD) is (leg is Leg.FORWARD)
                    else Direction.INGRESS
                )


class Vantages:
    """The vantages of one network; its gateways are looked up once."""

    def __init__(self, network: Network, stand_ins: Mapping[str, Placement] | None = None) -> None:
        """`stand_ins` are places of a service by their subnets, for interfaces of tasks that are gone."""
        self.network = network
        self._stand_ins = stand_ins or {}
        self._gateways = {i: nat for nat in network.nat_gateways.values() for i in nat.network_interface_ids}
        self._holders = {a: i for i in network.network_interfaces.values() for a in i.addresses}

    def nat_at(self, seen_at: str) -> NatGateway | None:
        """The NAT gateway that an interface belongs to, or that has the id itself (FL-14)."""
        return self._gateways.get(seen_at) or self.network.nat_gateways.get(seen_at)

    def of(self, exchange: Exchange) -> Vantage | None:
        """The vantage of an exchange; None when its record names no address or no place that could be told."""
        try:
            client, server = exchange.client_address, exchange.server_address
        except ValueError:
            return None
        seen_at = exchange.seen_at or ""
        nat = self.nat_at(seen_at)
        if nat is not None:
            return self._at_nat(exchange, client, server, nat)
        interface = self.network.network_interfaces.get(seen_at)
        own = frozenset(interface.addresses) if interface is not None else frozenset()
        side = _side(exchange, client, server, own)
        near = client if side is Side.CLIENT else server
        gaps: tuple[Gap, ...] = ()
        if interface is None:
            subnet = self._subnet_of(near) if side is not Side.THROUGH else None
            vpc_id = subnet.vpc_id if subnet is not None else ""
            gap = self.network.gap("NetworkInterfaces", vpc_id, f"{seen_at or 'the interface'} of the records", seen_at)
            gaps = (gap,)
            if side is Side.CLIENT and subnet is not None and subnet.subnet_id in self._stand_ins:
                return self._stood_in(exchange, client, server, subnet)
        else:
            subnet = self.network.subnets.get(interface.subnet_id)
        placement = self._placement(client, interface if side is Side.CLIENT else None, subnet)
        sender = placement.origin if placement is not None else _stranger(client, subnet)
        far = server if side is Side.CLIENT else client
        return Vantage(
            exchange, client, server, side, sender, placement, interface, subnet, gaps=gaps,
            is_inside=subnet is not None and side is not Side.THROUGH and self._stands_in(far, subnet),
        )  # fmt: skip

    def _stood_in(self, exchange: Exchange, client: Address, server: Address, subnet: Subnet) -> Vantage:
        """A task that is gone, with the settings with which its service starts others there today. Source: FL-22, ECS-6."""
        planned = self._stand_ins[subnet.subnet_id]
        alone, none = IntervalSet.single(client), IntervalSet.empty()
        is_ipv6 = client >= IPV6_FIRST
        origin = msgspec.structs.replace(
            planned.origin, ipv4=none if is_ipv6 else alone, ipv6=alone if is_ipv6 else none, interface_id=None
        )
        placement = msgspec.structs.replace(planned, origin=origin)
        inside = self._stands_in(server, subnet)
        return Vantage(
            exchange, client, server, Side.CLIENT, origin, placement, None, subnet, is_inside=inside, is_stood_in=True
        )

    def _at_nat(self, exchange: Exchange, client: Address, server: Address, nat: NatGateway) -> Vantage:
        own = frozenset((*nat.private_addresses, *nat.public_addresses))
        leg = NatLeg.OUTSIDE if client in own or self._is_unasked(exchange, client, server, own) else NatLeg.INSIDE
        interface = self.network.network_interfaces.get(exchange.seen_at or "")
        subnet = self.network.subnets.get(nat.subnet_id or "")
        placement = self._placement(client, None, None) if leg is NatLeg.INSIDE else None
        if client in own:
            sender, side = translated_origin(self.network, nat, _stranger(client, subnet)), Side.CLIENT
        else:
            sender = placement.origin if placement is not None else _stranger(client, subnet)
            side = Side.SERVER
        far = client if side is Side.SERVER else server
        is_inside = subnet is not None and self._stands_in(far, subnet)
        return Vantage(
            exchange, client, server, side, sender, placement, interface, subnet, nat, leg, is_inside=is_inside
        )

    def _is_unasked(self, exchange: Exchange, client: Address, server: Address, own: frozenset[Address]) -> bool:
        """Whether somebody outside of the network asks the gateway itself (F37)."""
        return server in own and client not in self._holders and not client.is_private and exchange.pattern.is_telling

    def _placement(self, client: Address, known: NetworkInterface | None, near: Subnet | None) -> Placement | None:
        """The client, if it is an interface of the network."""
        holder = known or self._holders.get(client)
        if holder is None or (near is not None and client >= IPV6_FIRST and client not in holder.addresses):
            return None
        return at_interface(self.network, holder, address=client)

    def _subnet_of(self, address: Address) -> Subnet | None:
        """The only subnet whose block holds an address."""
        found = [s for s in self.network.subnets.values() if any(address in prefix for prefix in s.prefixes)]
        return found[0] if len(found) == 1 else None

    def _stands_in(self, address: Address, subnet: Subnet) -> bool:
        holder = self.network.interface_holding(subnet.vpc_id, address)
        if holder is not None:
            return holder.subnet_id == subnet.subnet_id
        return any(address in prefix for prefix in subnet.prefixes)


def _side(exchange: Exchange, client: Address, server: Address, own: frozenset[Address]) -> Side:
    """By the interface's own addresses; where these do not tell, by the direction that the records name."""
    if (exchange.seen_at or "").startswith("nat-"):
        return Side.THROUGH  # a regional gateway that the network does not describe
    if (client in own) is not (server in own):
        return Side.CLIENT if client in own else Side.SERVER
    if own and client not in own:
        return Side.THROUGH
    if exchange.shows(Trait.OUTWARD) is not exchange.shows(Trait.INWARD):
        return Side.CLIENT if exchange.shows(Trait.OUTWARD) else Side.SERVER
    # A VPC's interface has a private address: of two ends, the one that is private is its own.
    if client.is_private is not server.is_private:
        return Side.CLIENT if client.is_private else Side.SERVER
    return Side.THROUGH


def _stranger(client: Address, subnet: Subnet | None) -> Origin:
    """A sender of whom only the address is known."""
    alone = IntervalSet.single(client)
    is_ipv6 = client >= IPV6_FIRST
    return Origin(
        component=str(client),
        vpc_id=subnet.vpc_id if subnet is not None else "",
        subnet_id=None,
        ipv4=IntervalSet.empty() if is_ipv6 else alone,
        ipv6=alone if is_ipv6 else IntervalSet.empty(),
        ports=EPHEMERAL_ANY,
        own_name=str(client),
    )
