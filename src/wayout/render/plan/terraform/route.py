"""Terraform for changes of the ways: routes, tables, subnets, VPCs.

Source: Terraform AWS provider, aws_route, aws_route_table_association, aws_subnet, aws_vpc.
"""

from wayout.fix.change.route import CreateRoute, ReplaceRoute, target_field
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.change.transit_gateway_attachment import CreateTransitGatewayVpcAttachment
from wayout.fix.change.vpc import CreateVpc, DnsAttribute, SetDnsAttribute
from wayout.fix.repair.way import at_block
from wayout.render.plan.terraform.hcl import Block, Reference, Value, local_name
from wayout.render.plan.terraform.scene import Scene


def route(scene: Scene, change: CreateRoute | ReplaceRoute) -> tuple[Block, ...]:
    """A route of its own; one that exists is adopted, and pointed elsewhere in place. None where it leads there already."""
    if is_pointed_anew(scene, change):
        return ()
    kind = "aws_route"
    label = scene.label(kind, f"{scene.short(change.route_table_id)}_{destination_label(change.destination)}")
    block = Block(
        "resource",
        (kind, label),
        {
            "route_table_id": scene.ref(change.route_table_id),
            _destination_field(change.destination): change.destination,
            **_target(scene, change),
            **_after_attachment(scene, change),
        },
    )
    if isinstance(change, CreateRoute):
        return (block,)
    return (scene.adopt(block, f"{change.route_table_id}_{change.destination}"), block)


def is_pointed_anew(scene: Scene, change: CreateRoute | ReplaceRoute) -> bool:
    """Whether a black hole is pointed at the target that it has: Terraform sees nothing to change in it."""
    table = scene.network.route_tables.get(change.route_table_id)
    old = at_block(table, change.destination) if table is not None else None
    return isinstance(change, ReplaceRoute) and old is not None and change.target in {old.target[1], old.instance_id}


def destination_label(destination: str) -> str:
    """A destination as a part of a label."""
    return {"0.0.0.0/0": "internet", "::/0": "internet_ipv6"}.get(destination, destination)


def _destination_field(destination: str) -> str:
    if destination.startswith("pl-"):
        return "destination_prefix_list_id"
    return "destination_ipv6_cidr_block" if ":" in destination else "destination_cidr_block"


def _target(scene: Scene, change: CreateRoute | ReplaceRoute) -> dict[str, Value]:
    """The target under Terraform's name for it; an instance is named by its first interface."""
    if change.target.startswith("i-"):
        first = scene.network.interfaces_of_instance[change.target][0]
        return {"network_interface_id": first.network_interface_id}
    if change.target.startswith("vpce-"):
        return {"vpc_endpoint_id": scene.ref(change.target)}
    field = target_field(change.target)
    name = "egress_only_gateway_id" if field == "egress_only_internet_gateway_id" else field
    return {name: scene.ref(change.target)}


def _after_attachment(scene: Scene, change: CreateRoute | ReplaceRoute) -> dict[str, Value]:
    """The attachment that has to be there before a route may lead to its gateway."""
    made = tuple(
        Reference(f"aws_ec2_transit_gateway_vpc_attachment.{local_name(scene.short(other.component))}")
        for other in scene.plan.changes
        if isinstance(other, CreateTransitGatewayVpcAttachment) and other.transit_gateway_id == change.target
    )
    return {"depends_on": made} if made else {}


def new_table(scene: Scene, change: CreateRouteTable) -> tuple[Block, ...]:
    """The table; its routes are blocks of their own."""
    kind = "aws_route_table"
    attributes: dict[str, Value] = {"vpc_id": scene.ref(change.vpc_id), "tags": {"Name": change.name}}
    return (Block("resource", (kind, scene.name_of(change.route_table_id, kind)), attributes),)


def association(scene: Scene, change: AssociateRouteTable) -> tuple[Block, ...]:
    """The subnet's table; an association that exists is adopted, and changed in place."""
    kind = "aws_route_table_association"
    label = scene.label(kind, scene.short(change.subnet_id))
    attributes = {"subnet_id": scene.ref(change.subnet_id), "route_table_id": scene.ref(change.route_table_id)}
    block = Block("resource", (kind, label), attributes)
    network = scene.network
    subnet = network.subnets[change.subnet_id]
    if network.uses_main_table(subnet):
        return (block,)
    old = next(
        t.route_table_id
        for t in network.route_tables.values()
        for a in t.associations
        if a.subnet_id == change.subnet_id
    )
    return (scene.adopt(block, f"{change.subnet_id}/{old}"), block)


def new_subnet(scene: Scene, change: CreateSubnet) -> tuple[Block, ...]:
    """The subnet."""
    kind = "aws_subnet"
    attributes: dict[str, Value] = {
        "vpc_id": scene.ref(change.vpc_id),
        "cidr_block": change.cidr_block,
        "availability_zone": change.availability_zone,
        "tags": {"Name": change.name},
    }
    return (Block("resource", (kind, scene.name_of(change.subnet_id, kind)), attributes),)


_DNS = {
    DnsAttribute.SUPPORT: "enable_dns_support",
    DnsAttribute.HOSTNAMES: "enable_dns_hostnames",
}


def new_vpc(scene: Scene, change: CreateVpc) -> tuple[Block, ...]:
    """The VPC, with the DNS attributes that later changes of the plan give it."""
    kind = "aws_vpc"
    attributes: dict[str, Value] = {"cidr_block": change.cidr_block}
    for other in scene.plan.changes:
        if isinstance(other, SetDnsAttribute) and other.vpc_id == change.vpc_id:
            attributes[_DNS[other.attribute]] = other.value
    attributes["tags"] = {"Name": change.name}
    return (Block("resource", (kind, scene.name_of(change.vpc_id, kind)), attributes),)


def dns_attribute(scene: Scene, change: SetDnsAttribute) -> tuple[Block, ...]:
    """The VPC is adopted with nothing but its DNS attributes to look after; of a planned one, its block has them."""
    if isinstance(scene.ref(change.vpc_id), Reference):
        return ()
    network = scene.network
    vpc = network.vpcs[change.vpc_id]
    known = network.vpc_attributes.get(change.vpc_id)
    support = known.enable_dns_support.value if known is not None and known.enable_dns_support else True
    attributes: dict[str, Value] = {"cidr_block": str(vpc.cidr_block), "enable_dns_support": support}
    if known is not None and known.enable_dns_hostnames is not None:
        attributes["enable_dns_hostnames"] = known.enable_dns_hostnames.value
    attributes[_DNS[change.attribute]] = change.value
    kept = (Reference("tags"), Reference("tags_all"))
    lifecycle = Block("lifecycle", (), {"prevent_destroy": True, "ignore_changes": kept})
    block = Block("resource", ("aws_vpc", scene.label("aws_vpc", scene.short(change.vpc_id))), attributes, (lifecycle,))
    return (scene.adopt(block, change.vpc_id), block)
