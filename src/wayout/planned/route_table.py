"""Route tables: routes by their destination, associations by what they are for."""

from wayout.planned.estate import Estate
from wayout.planned.shape import Json

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
_TARGETS = ("NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId", "InstanceId")


def local_route(block: str) -> Json:
    """The route that every table has to a block of its VPC (ROUTE-2)."""
    return {destination_key(block): block, "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}


def destination_key(destination: str) -> str:
    """AWS's name for a destination of this kind: a block of either family, or a prefix list."""
    if destination.startswith("pl-"):
        return "DestinationPrefixListId"
    return "DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock"


def destination_of(route: Json) -> str | None:
    """The block or prefix list of a route."""
    return next((route[key] for key in DESTINATIONS if route.get(key)), None)


def make_table(estate: Estate, table_id: str, vpc_id: str, tags: list[Json]) -> None:
    """A new table. The reader knows its local routes from the VPC (ROUTE-2)."""
    table = {"RouteTableId": table_id, "VpcId": vpc_id, "Associations": [], "Routes": [], "Tags": tags}
    estate.make("RouteTables", table, estate.scope_of(vpc_id))


def add_route(estate: Estate, table_id: str, route: Json) -> None:
    """A route in a table. It takes the place of the one with the same destination."""
    destination = destination_of(route)
    for table in estate.edit("RouteTables", table_id):
        kept = [each for each in table.get("Routes", ()) if destination_of(each) != destination or destination is None]
        table["Routes"] = [*kept, {"Origin": "CreateRoute", "State": "active", **route}]


def remove_route(estate: Estate, table_id: str, destination: str | None) -> None:
    """The route to a destination goes."""
    for table in estate.edit("RouteTables", table_id):
        table["Routes"] = [each for each in table.get("Routes", ()) if destination_of(each) != destination]


def remove_routes_but_local(estate: Estate, table_id: str) -> None:
    """All that somebody wrote into a table goes; what AWS put there stays (ROUTE-2, ROUTE-3, EP-2)."""
    for table in estate.edit("RouteTables", table_id):
        table["Routes"] = [each for each in table.get("Routes", ()) if not _is_written(each)]


def _is_written(route: Json) -> bool:
    gateway = str(route.get("GatewayId") or "")
    is_endpoint = gateway.startswith("vpce-") and route.get("DestinationPrefixListId")
    return route.get("Origin", "CreateRoute") == "CreateRoute" and gateway != "local" and not is_endpoint


def associate(estate: Estate, table_id: str, member: str, key: str = "SubnetId") -> None:
    """A subnet, or, with the key `GatewayId`, a gateway uses a table, and none that it used before."""
    dissociate(estate, member, key)
    for table in estate.edit("RouteTables", table_id):
        own = {"Main": False, key: member, "RouteTableId": table_id, "AssociationState": {"State": "associated"}}
        table["Associations"] = [*table.get("Associations", ()), own]


def dissociate(estate: Estate, member: str, key: str = "SubnetId") -> None:
    """A subnet or gateway has no table of its own any more."""
    for table_id, element in estate.each("RouteTables"):
        if any(each.get(key) == member for each in element.get("Associations", ())):
            for table in estate.edit("RouteTables", table_id):
                table["Associations"] = [a for a in table["Associations"] if a.get(key) != member]


def set_main(estate: Estate, table_id: str, vpc_id: str) -> None:
    """A table becomes the main one of its VPC; the earlier one is an ordinary table."""
    for other, element in estate.each("RouteTables"):
        if element.get("VpcId") == vpc_id and any(a.get("Main") for a in element.get("Associations", ())):
            for table in estate.edit("RouteTables", other):
                table["Associations"] = [a for a in table["Associations"] if not a.get("Main")]
    for table in estate.edit("RouteTables", table_id):
        main = {"Main": True, "RouteTableId": table_id, "AssociationState": {"State": "associated"}}
        table["Associations"] = [*table.get("Associations", ()), main]


def main_table(estate: Estate, vpc_id: str) -> str | None:
    """The main table of a VPC, where it is described."""
    for table_id, table in estate.each("RouteTables"):
        if table.get("VpcId") == vpc_id and any(each.get("Main") for each in table.get("Associations", ())):
            return table_id
    return None


def darken(estate: Estate, target: str) -> None:
    """The target of routes is gone: they become black holes (ROUTE-5)."""
    for table_id, element in estate.each("RouteTables"):
        if any(_leads_to(route, target) for route in element.get("Routes", ())):
            for table in estate.edit("RouteTables", table_id):
                for route in table["Routes"]:
                    if _leads_to(route, target):
                        route["State"] = "blackhole"


def _leads_to(route: Json, target: str) -> bool:
    keys = (*_TARGETS, "GatewayId", "EgressOnlyInternetGatewayId", "CarrierGatewayId", "LocalGatewayId")
    return any(route.get(key) == target for key in keys)
