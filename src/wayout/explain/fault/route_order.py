"""Which of the routes that cover a destination wins, and why: the detail behind a route that takes packets elsewhere.

Source: ROUTE-2, ROUTE-3, TGW-4; the codes are AWS's names for the same, as Reachability Analyzer gives them for each
route that was not taken, https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from wayout.explain.wording.rule import route_text
from wayout.model.network import Network
from wayout.model.route_table import RouteTable, RouteTargetKind
from wayout.model.transit_gateway import TransitGatewayRoute, TransitGatewayRouteTable
from wayout.net.box import addresses_text
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix

_PREFIX_LIST, _STATIC = "prefix list", "static"


class _Contender(NamedTuple):
    prefix: Prefix
    origin: str
    text: str
    target: str
    is_usable: bool


class _Codes(NamedTuple):
    longer: str
    earlier: str
    none: str


_OF_VPC: Final = _Codes("MORE_SPECIFIC_ROUTE", "HIGHER_PRIORITY_ROUTE", "CANNOT_ROUTE")
_OF_GATEWAY: Final = _Codes("TGW_RTB_MORE_SPECIFIC_ROUTE", "TGW_RTB_HIGHER_PRIORITY_ROUTE", "TGW_RTB_CANNOT_ROUTE")
_LOCAL: Final = "VPC_LOCAL_ROUTE_CIDR_RESTRICTION"


def order_in_table(network: Network, table: RouteTable, destinations: IntervalSet) -> tuple[str, ...]:
    """What the order of a table's routes decides for these destinations; nothing where one route alone covers them."""
    return _remark(tuple(_of_table(network, table)), destinations, _OF_VPC)


def order_in_transit_table(
    network: Network, table: TransitGatewayRouteTable, destinations: IntervalSet
) -> tuple[str, ...]:
    """The same for a table of a transit gateway."""
    listed = (*(table.static_routes or ()), *(table.propagated_routes or ()))
    return _remark(tuple(one for route in listed for one in _of_transit(network, route)), destinations, _OF_GATEWAY)


def why_none_covers(table: RouteTable, destinations: IntervalSet) -> tuple[str, ...]:
    """Why the routes that a table has do not take these destinations: each leads elsewhere, or serves the VPC only."""
    if not table.routes or not destinations:
        return ()
    local = [route for route in table.routes if route.target[0] is RouteTargetKind.LOCAL]
    if len(local) == len(table.routes):
        shown = ", ".join(str(route.destination) for route in local[:2])
        return (f"{shown} to local serves addresses of the VPC only (AWS: {_LOCAL})",)
    return (f"none of its routes covers {addresses_text(destinations)} (AWS: {_OF_VPC.none})",)


def why_none_covers_in_transit(table: TransitGatewayRouteTable, destinations: IntervalSet) -> tuple[str, ...]:
    """The same for a table of a transit gateway."""
    if not destinations or not (table.static_routes or table.propagated_routes):
        return ()
    return (f"none of its routes covers {addresses_text(destinations)} (AWS: {_OF_GATEWAY.none})",)


def _of_table(network: Network, table: RouteTable) -> Iterator[_Contender]:
    for route in table.routes:
        target, is_usable = route.target[1], route.state == "active"
        if route.prefix is not None:
            origin = "propagated" if route.is_propagated else _STATIC
            yield _Contender(route.prefix, origin, _bare(route_text(route)), target, is_usable)
            continue
        listed = network.prefix_lists.get(route.destination_prefix_list_id or "")
        for prefix in (listed.prefixes or ()) if listed is not None else ():
            yield _Contender(prefix, _PREFIX_LIST, f"{prefix} of {_bare(route_text(route))}", target, is_usable)


def _of_transit(network: Network, route: TransitGatewayRoute) -> Iterator[_Contender]:
    target = ", ".join(a.transit_gateway_attachment_id for a in route.transit_gateway_attachments) or "nothing"
    state = "" if route.state == "active" else f" (state {route.state})"
    if route.destination_cidr_block is not None:
        text = f"{route.destination_cidr_block} to {target}{state}"
        yield _Contender(route.destination_cidr_block, route.type, text, target, route.state == "active")
        return
    listed = network.prefix_lists.get(route.prefix_list_id or "")
    for prefix in (listed.prefixes or ()) if listed is not None else ():
        text = f"{prefix} of {route.prefix_list_id} to {target}{state}"
        yield _Contender(prefix, _PREFIX_LIST, text, target, route.state == "active")


def _bare(text: str) -> str:
    return text.removeprefix("route ")


_RANKS: Final = {_STATIC: 0, _PREFIX_LIST: 1}


def _remark(routes: Iterable[_Contender], destinations: IntervalSet, codes: _Codes) -> tuple[str, ...]:
    """The winner and the best usable route that it beats, if the two lead to different targets."""
    if not destinations:
        return ()
    covering = [route for route in routes if destinations <= route.prefix.as_set()]
    covering.sort(key=lambda route: (-route.prefix.length, _RANKS.get(route.origin, 2)))
    if not covering:
        return ()
    winner = covering[0]
    beaten = next((r for r in covering[1:] if r.is_usable and r.target not in {winner.target, "local"}), None)
    if beaten is None:
        return ()
    if winner.prefix.length > beaten.prefix.length:
        return (f"{winner.text} wins over {beaten.text}: the longer prefix (AWS: {codes.longer})",)
    if _RANKS.get(winner.origin, 2) == _RANKS.get(beaten.origin, 2):
        return ()
    return (f"{winner.text} wins over {beaten.text}: {winner.origin} over {beaten.origin} (AWS: {codes.earlier})",)
