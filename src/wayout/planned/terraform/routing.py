"""Route tables, routes and what uses them.

Source: Terraform AWS provider, aws_route_table, aws_route, aws_route_table_association,
aws_main_route_table_association, aws_default_route_table.
"""

from typing import Final

from wayout.planned.nameless import UndeterminedError
from wayout.planned.route_table import (
    add_route,
    associate,
    destination_key,
    dissociate,
    main_table,
    make_table,
    remove_route,
    remove_routes_but_local,
    set_main,
)
from wayout.planned.shape import Json
from wayout.planned.terraform.values import Values
from wayout.planned.vpn import forget, learn

_TARGETS: Final = (
    ("gateway_id", "GatewayId", ("igw", "vgw")),
    ("nat_gateway_id", "NatGatewayId", ("nat",)),
    ("transit_gateway_id", "TransitGatewayId", ("tgw",)),
    ("vpc_peering_connection_id", "VpcPeeringConnectionId", ("pcx",)),
    ("egress_only_gateway_id", "EgressOnlyInternetGatewayId", ("eigw",)),
    ("network_interface_id", "NetworkInterfaceId", ("eni",)),
    ("vpc_endpoint_id", "GatewayId", ("vpce",)),
    ("instance_id", "InstanceId", ("i",)),
    ("carrier_gateway_id", "CarrierGatewayId", ("cagw",)),
    ("local_gateway_id", "LocalGatewayId", ("lgw",)),
    ("core_network_arn", "CoreNetworkArn", ("core",)),
)
"""Terraform's name of a target, AWS's, and what its ids begin with."""

_DESTINATIONS: Final = (
    "cidr_block",
    "ipv6_cidr_block",
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
)


def route_of(values: Values) -> Json:
    """A route as AWS describes it. What apply tells only is named by an id that nothing describes."""
    name = next((each for each in _DESTINATIONS if values.has(each)), "destination_cidr_block")
    if name == "destination_prefix_list_id":
        destination = values.target(name, "pl")
    else:
        destination = values.told(name) or values.nameless(
            "pl", f"the destination of {values.instance.address} is known only after apply"
        )
    route: Json = {destination_key(destination or ""): destination}
    for name, key, prefixes in _TARGETS:
        # A computed attribute is unknown without being written: a route has one target.
        if values.has(name) and (not values.is_unknown(name) or values.is_written(name)):
            route[key] = values.target(name, *prefixes)
            break
    return route


def lay_table(values: Values, before: Values | None) -> None:
    """A route table with the routes that are written in it."""
    estate = values.estate
    if not estate.is_described("RouteTables", values.id):
        make_table(estate, values.id, values.target("vpc_id", "vpc") or "", values.tags())
    _lay_routes(values, before)
    _lay_propagation(values, before)
    for table in estate.edit("RouteTables", values.id):
        table["Tags"] = values.tags()


def _lay_propagation(values: Values, before: Values | None) -> None:
    """The virtual private gateways from which a table learns, where they are written in it."""
    if not values.is_told("propagating_vgws"):
        return
    old = before.targets("propagating_vgws", "vgw") if before is not None else []
    new = values.targets("propagating_vgws", "vgw")
    for gateway_id in old:
        if gateway_id not in new:
            forget(values.estate, values.id, gateway_id)
    for gateway_id in new:
        if gateway_id not in old:
            learn(values.estate, values.id, gateway_id, values.instance.address)


def _lay_routes(values: Values, before: Values | None) -> None:
    old = [route_of(each) for each in before.blocks("route")] if before is not None else []
    new = [route_of(each) for each in values.blocks("route")]
    for route in old:
        if route not in new:
            remove_route(values.estate, values.id, _destination(route))
    for route in new:
        if route not in old:
            add_route(values.estate, values.id, route)


def _destination(route: Json) -> str | None:
    return next((str(route[key]) for key in route if key.startswith("Destination")), None)


def lay_default_table(values: Values, before: Values | None) -> None:
    """The main table of a VPC is adopted: what was written in it goes, and what is written here comes."""
    if before is None and values.instance.is_made:
        remove_routes_but_local(values.estate, values.id)
    elif before is None and not values.estate.is_described("RouteTables", values.id):
        vpc_id = values.target("vpc_id", "vpc") or ""
        make_table(values.estate, values.id, vpc_id, values.tags())
        set_main(values.estate, values.id, vpc_id)
    _lay_routes(values, before)


def drop_table(values: Values) -> None:
    """A route table goes; what used it uses the main one."""
    values.estate.remove("RouteTables", values.id)


def lay_route(values: Values, _before: Values | None) -> None:
    """A route of its own."""
    table_id = values.identity("route_table_id", "rtb")
    route = route_of(values)
    if not values.instance.is_made and values.told("state") == "blackhole":
        route["State"] = "blackhole"
    add_route(values.estate, table_id or "", route)


def drop_route(values: Values) -> None:
    """A route goes."""
    name = next((each for each in _DESTINATIONS if values.has(each)), "destination_cidr_block")
    remove_route(values.estate, values.told("route_table_id") or "", values.told(name))


def lay_association(values: Values, _before: Values | None) -> None:
    """A subnet or a gateway uses a table."""
    estate = values.estate
    prefixes: tuple[str, ...] = ("subnet",)
    name, key = "subnet_id", "SubnetId"
    if values.has("gateway_id") and not (values.is_unknown("gateway_id") and not values.is_written("gateway_id")):
        name, prefixes, key = ("gateway_id", ("igw", "vgw"), "GatewayId")
    try:
        member = values.identity(name, *prefixes) or ""
    except UndeterminedError as error:
        estate.doubt("RouteTables", error.sentence, f"rtb-of {values.id}", None, frozenset(error.candidates))
        return
    try:
        associate(estate, values.identity("route_table_id", "rtb") or "", member, key)
    except UndeterminedError as error:
        dissociate(estate, member, key)
        estate.doubt("RouteTables", error.sentence, f"rtb-of {values.id}", None, frozenset({member}))


def drop_association(values: Values) -> None:
    """A subnet or a gateway uses the table no more."""
    for name, key in (("subnet_id", "SubnetId"), ("gateway_id", "GatewayId")):
        member = values.told(name)
        if member is not None:
            dissociate(values.estate, member, key)


def lay_main(values: Values, _before: Values | None) -> None:
    """A table is the main one of its VPC."""
    set_main(values.estate, values.identity("route_table_id", "rtb") or "", values.target("vpc_id", "vpc") or "")


def drop_main(values: Values) -> None:
    """The table that was the main one before is it again, as the provider remembers."""
    vpc_id = values.told("vpc_id") or ""
    original = values.told("original_route_table_id")
    if original is not None and main_table(values.estate, vpc_id) == values.told("route_table_id"):
        set_main(values.estate, original, vpc_id)
