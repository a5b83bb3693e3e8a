"""Pitfalls of NAT gateways: one for all zones, and one in another zone than its client.

Rules:
- NAT-14: A table that leads to a zonal gateway in another zone is told, for its cost and for the loss of that zone.
"""

from collections.abc import Iterator, Mapping

from wayout.ask.pitfall.default_route import nat_of, tables_of
from wayout.ask.pitfall.finding import Pitfall
from wayout.ask.source.occupancy import Occupancy
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.reason import Advisory
from wayout.model.subnet import Subnet


def single_nat_gateways(network: Network, occupancy: Mapping[str, Occupancy]) -> Iterator[Pitfall]:
    """The zonal NAT gateways that serve, alone, all workload subnets of a VPC that leave through NAT, in several zones.

    Source: NAT-14.
    """
    used: dict[str, dict[str, tuple[NatGateway, list[Subnet]]]] = {}
    for subnet, table in tables_of(network, occupancy):
        nat = nat_of(network, table)
        if nat is not None:
            of_vpc = used.setdefault(subnet.vpc_id, {})
            of_vpc.setdefault(nat.nat_gateway_id, (nat, []))[1].append(subnet)
    for gateways in used.values():
        if len(gateways) > 1:
            continue
        nat, subnets = next(iter(gateways.values()))
        zones = sorted({subnet.availability_zone for subnet in subnets})
        if not nat.is_regional and len(zones) > 1:
            facts = (("zones", ", ".join(zones)), ("nat_zone", _zone_of(network, nat)))
            ids = tuple(subnet.subnet_id for subnet in subnets)
            yield Pitfall(Advisory.SINGLE_NAT_GATEWAY, nat.nat_gateway_id, ids, facts)


def cross_zone_routes(network: Network, occupancy: Mapping[str, Occupancy]) -> Iterator[Pitfall]:
    """The tables that lead workload subnets to a zonal NAT gateway in another zone. Source: NAT-14."""
    found: dict[str, tuple[NatGateway, list[Subnet]]] = {}
    for subnet, table in tables_of(network, occupancy):
        nat = nat_of(network, table)
        if nat is None or nat.is_regional:
            continue
        zone = _zone_of(network, nat)
        if zone and subnet.availability_zone and zone != subnet.availability_zone:
            found.setdefault(table.route_table_id, (nat, []))[1].append(subnet)
    for table_id, (nat, subnets) in found.items():
        zones = sorted({subnet.availability_zone for subnet in subnets})
        facts = (("nat", nat.nat_gateway_id), ("nat_zone", _zone_of(network, nat)), ("zones", ", ".join(zones)))
        yield Pitfall(Advisory.CROSS_AZ_NAT, table_id, tuple(subnet.subnet_id for subnet in subnets), facts)


def _zone_of(network: Network, nat: NatGateway) -> str:
    subnet = network.subnets.get(nat.subnet_id or "")
    return subnet.availability_zone if subnet is not None else ""
