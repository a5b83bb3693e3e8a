"""Repairs around NAT gateways: another gateway in place of one that cannot serve, or a way out for its subnet.

Source: NAT-1 to NAT-6, NAT-10, NAT-25.
"""

from collections.abc import Iterator

from wayout.ask.result.incident import Incident
from wayout.fix.change.route_table import AssociateRouteTable
from wayout.fix.repair.new_gateway import Draft, internet_gateway
from wayout.fix.repair.place import DEFAULT, public_table
from wayout.fix.repair.repair import MENDING, Repair
from wayout.fix.repair.route import astray
from wayout.fix.repair.way import routed, table_of, ways
from wayout.model.subnet import Subnet


def other_gateway(at: Incident) -> Iterator[Repair]:
    """The routes that lead to the gateway led to another one, or to a new one; nothing for one that AWS is just making."""
    if at.fact("state") != "pending":
        yield from astray(at)


def way_out(at: Incident) -> Iterator[Repair]:
    """For a gateway whose subnet leads nowhere: its subnet made public, or another gateway."""
    network = at.network
    nat = network.nat_gateways.get(at.component)
    home = network.subnets.get((nat.subnet_id if nat is not None else None) or "")
    if home is not None and not _holds_senders(at, home):
        yield from _made_public(at, home)
    yield from own_table(at)
    yield from astray(at)


def without_ipv6(at: Incident) -> Iterator[Repair]:
    """IPv6 led elsewhere: no NAT gateway carries it (IP6-4). Other protocols than TCP, UDP and ICMP have no way here."""
    if at.is_ipv6:
        yield from astray(at)


def own_table(at: Incident) -> Iterator[Repair]:
    """A route to the internet gateway in the own table of a regional gateway. Source: NAT-26, ROUTE-17."""
    network = at.network
    nat = network.nat_gateways.get(at.fact("nat") or at.component)
    table = network.route_tables.get(nat.route_table_id or "") if nat is not None and nat.is_regional else None
    if table is None:
        return
    draft = Draft(network)
    change = routed(table, DEFAULT, internet_gateway(draft, table.vpc_id))
    if change is not None:
        yield Repair((*draft.changes, change), MENDING)


def _made_public(at: Incident, home: Subnet) -> Iterator[Repair]:
    """The subnet given the table of the public subnets, or a route to the internet gateway in its own."""
    network = at.network
    shared = public_table(network, home.vpc_id)
    if shared is not None:
        yield Repair((AssociateRouteTable(route_table_id=shared.route_table_id, subnet_id=home.subnet_id),), MENDING)
    table = table_of(network, home)
    if table is not None:
        draft = Draft(network)
        gateway = internet_gateway(draft, home.vpc_id)
        for changes in ways(draft.network, table, DEFAULT, gateway, (home,)):
            yield Repair((*draft.changes, *changes), MENDING)


def _holds_senders(at: Incident, home: Subnet) -> bool:
    """Whether the senders stand in the gateway's own subnet: then its table is theirs too (NAT-5)."""
    return any(placement.origin.subnet_id == home.subnet_id for placement in at.placements)
