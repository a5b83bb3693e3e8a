"""Transit gateways. Source: Terraform AWS provider, aws_ec2_transit_gateway and what hangs on it."""

from wayout.model.planned import default_transit_table
from wayout.planned import transit_gateway as transit
from wayout.planned.shape import Json
from wayout.planned.terraform.values import Values

_SWITCHES = ("default_route_table_association", "default_route_table_propagation")


def lay_gateway(values: Values, _before: Values | None) -> None:
    """A transit gateway, with the table that AWS makes for it."""
    referencing = values.told("security_group_referencing_support") or "disable"
    switches = [values.told(name) != "disable" for name in _SWITCHES]
    gateway: Json = {"TransitGatewayId": values.id, "OwnerId": values.told("owner_id"), "Tags": values.tags()}
    gateway["Options"] = {"SecurityGroupReferencingSupport": referencing}
    table = default_transit_table(values.id) if any(switches) and values.instance.is_made else None
    if values.estate.is_described("TransitGateways", values.id):
        values.estate.put("TransitGateways", gateway)
    else:
        transit.make_gateway(values.estate, {k: v for k, v in gateway.items() if v is not None}, table)


def lay_attachment(values: Values, before: Values | None) -> None:
    """The attachment of a VPC, in the tables that its gateway puts it into by itself."""
    estate = values.estate
    gateway_id = values.target("transit_gateway_id", "tgw") or ""
    options = {
        "ApplianceModeSupport": values.told("appliance_mode_support") or "disable",
        "Ipv6Support": values.told("ipv6_support") or "disable",
        "SecurityGroupReferencingSupport": values.told("security_group_referencing_support") or "enable",
    }
    attachment: Json = {
        "TransitGatewayAttachmentId": values.id,
        "TransitGatewayId": gateway_id,
        "VpcId": values.target("vpc_id", "vpc") or "",
        "SubnetIds": values.targets("subnet_ids", "subnet"),
        "Options": options,
        "Tags": values.tags(),
    }
    if before is not None:
        estate.put("TransitGatewayVpcAttachments", attachment)
        return
    transit.make_attachment(estate, attachment)
    table_id = default_transit_table(gateway_id)
    if not values.instance.is_made or not estate.is_described("TransitGatewayRouteTables", table_id):
        return
    if values.flag("transit_gateway_default_route_table_association", default=True):
        transit.associate(estate, table_id, values.id)
    if values.flag("transit_gateway_default_route_table_propagation", default=True):
        transit.propagate(estate, table_id, values.id)


def drop_attachment(values: Values) -> None:
    """An attachment goes."""
    transit.remove_attachment(values.estate, values.id)


def lay_table(values: Values, _before: Values | None) -> None:
    """A route table of a transit gateway."""
    if not values.estate.is_described("TransitGatewayRouteTables", values.id):
        transit.make_table(values.estate, values.id, values.target("transit_gateway_id", "tgw") or "", values.tags())


def drop_table(values: Values) -> None:
    """A table goes."""
    transit.remove_table(values.estate, values.id)


def _table(values: Values) -> str:
    return values.identity("transit_gateway_route_table_id", "tgw-rtb") or ""


def _attachment(values: Values) -> str | None:
    return values.identity("transit_gateway_attachment_id", "tgw-attach")


def lay_association(values: Values, _before: Values | None) -> None:
    """A table decides for an attachment."""
    transit.associate(values.estate, _table(values), _attachment(values) or "")


def drop_association(values: Values) -> None:
    """A table decides for an attachment no more."""
    transit.dissociate(values.estate, _table(values), _attachment(values) or "")


def lay_propagation(values: Values, _before: Values | None) -> None:
    """A table learns from an attachment."""
    transit.propagate(values.estate, _table(values), _attachment(values) or "")


def drop_propagation(values: Values) -> None:
    """A table learns from an attachment no more."""
    transit.stop_propagation(values.estate, _table(values), _attachment(values) or "")


def lay_route(values: Values, _before: Values | None) -> None:
    """A static route, or a black hole."""
    is_blackhole = values.flag("blackhole", default=False)
    attachment = None if is_blackhole else _attachment(values)
    transit.add_route(values.estate, _table(values), values.text("destination_cidr_block") or "", attachment)


def drop_route(values: Values) -> None:
    """A static route goes."""
    transit.remove_route(values.estate, _table(values), values.text("destination_cidr_block") or "")
