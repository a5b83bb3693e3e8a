"""VPC endpoints: a gateway endpoint is a route in each of its tables, an interface endpoint an interface per subnet."""

from collections.abc import Iterable

from wayout.planned.estate import Estate
from wayout.planned.network_interface import make_interface, remove_interface
from wayout.planned.route_table import add_route
from wayout.planned.shape import Json


def make_endpoint(estate: Estate, endpoint: Json, groups: Iterable[str]) -> None:
    """A new endpoint, available at once. Source: EP-1, EP-2, EP-9, SG-22."""
    endpoint_id = endpoint["VpcEndpointId"]
    own = list(groups)
    listed = [{"GroupId": each} for each in own]
    element = {"VpcEndpointType": "Gateway", "State": "available", "Groups": listed, **endpoint}
    estate.make("VpcEndpoints", {**element, "NetworkInterfaceIds": []}, estate.scope_of(endpoint["VpcId"]))
    for table_id in endpoint.get("RouteTableIds") or ():
        route_to(estate, endpoint_id, table_id)
    for subnet_id in endpoint.get("SubnetIds") or ():
        stand_in(estate, endpoint_id, subnet_id, own)


def stand_in(estate: Estate, endpoint_id: str, subnet_id: str, groups: Iterable[str]) -> None:
    """The interface of an endpoint in a subnet."""
    endpoint = estate.find("VpcEndpoints", endpoint_id) or {}
    kinds = {"gatewayloadbalancer": "gateway_load_balancer_endpoint"}
    kind = kinds.get(str(endpoint.get("VpcEndpointType")).lower(), "vpc_endpoint")
    interface_id = f"eni-new-{endpoint_id.removeprefix('vpce-new-')}-{subnet_id.removeprefix('subnet-new-')}"
    interface = {
        "NetworkInterfaceId": interface_id,
        "SubnetId": subnet_id,
        "InterfaceType": kind,
        "Description": f"VPC Endpoint Interface {endpoint_id}",
        "RequesterManaged": True,
    }
    make_interface(estate, interface, groups)
    for known in estate.edit("VpcEndpoints", endpoint_id):
        known["NetworkInterfaceIds"] = list(dict.fromkeys((*known.get("NetworkInterfaceIds", ()), interface_id)))
        known["SubnetIds"] = list(dict.fromkeys((*known.get("SubnetIds", ()), subnet_id)))


def route_to(estate: Estate, endpoint_id: str, table_id: str) -> None:
    """A table has the route of a gateway endpoint, to the prefix list of its service, which AWS adds by itself (EP-2)."""
    endpoint = estate.find("VpcEndpoints", endpoint_id) or {}
    listed = prefix_list_of(estate, str(endpoint.get("ServiceName")))
    add_route(estate, table_id, {"DestinationPrefixListId": listed, "GatewayId": endpoint_id})
    for known in estate.edit("VpcEndpoints", endpoint_id):
        known["RouteTableIds"] = list(dict.fromkeys((*known.get("RouteTableIds", ()), table_id)))


def unroute(estate: Estate, endpoint_id: str, table_id: str) -> None:
    """A table has no route to a gateway endpoint any more."""
    for table in estate.edit("RouteTables", table_id):
        table["Routes"] = [each for each in table.get("Routes", ()) if each.get("GatewayId") != endpoint_id]
    for known in estate.edit("VpcEndpoints", endpoint_id):
        known["RouteTableIds"] = [each for each in known.get("RouteTableIds", ()) if each != table_id]


def prefix_list_of(estate: Estate, service_name: str) -> str:
    """The prefix list of a service, where it is described; otherwise a name for the one that is not."""
    for key in ("PrefixLists", "ManagedPrefixLists"):
        for identity, listed in estate.each(key):
            if listed.get("PrefixListName") == service_name:
                return identity
    identity = f"pl-unknown-{service_name.rpartition('.')[2]}"
    because = f"the plan does not hold the addresses of {service_name}"
    estate.doubt("ManagedPrefixListEntries", because, identity)
    return identity


def remove_endpoint(estate: Estate, endpoint_id: str) -> None:
    """An endpoint goes, and with it its routes and its interfaces."""
    endpoint = estate.find("VpcEndpoints", endpoint_id) or {}
    for table_id, _ in estate.each("RouteTables"):
        unroute(estate, endpoint_id, table_id)
    for interface_id in endpoint.get("NetworkInterfaceIds") or ():
        remove_interface(estate, interface_id)
    estate.remove("VpcEndpoints", endpoint_id)
