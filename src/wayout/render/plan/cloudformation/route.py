"""CloudFormation for changes of the ways: routes, tables, subnets, VPCs.

Source: CloudFormation template reference, AWS::EC2::Route, RouteTable, SubnetRouteTableAssociation, Subnet, VPC.
"""

from wayout.fix.change.route import CreateRoute, target_field
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.change.vpc import CreateVpc, DnsAttribute, SetDnsAttribute
from wayout.render.plan.cloudformation.scene import Scene, camel, name_tags
from wayout.render.plan.cloudformation.yaml import Value


def destination_part(destination: str) -> str:
    """A destination as part of a logical id."""
    return {"0.0.0.0/0": "Internet", "::/0": "InternetIpv6"}.get(destination, camel(destination))


def route(scene: Scene, change: CreateRoute) -> None:
    """A route of its own."""
    destination = change.destination
    if destination.startswith("pl-"):
        field = "DestinationPrefixListId"
    else:
        field = "DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock"
    is_endpoint = change.target.startswith("vpce-")
    target = "VpcEndpointId" if is_endpoint else camel(target_field(change.target).replace("_", " "))
    properties: dict[str, Value] = {
        "RouteTableId": scene.ref(change.route_table_id),
        field: destination,
        target: scene.ref(change.target),
    }
    short = change.route_table_id.partition("-new-")[2] or change.route_table_id
    logical = f"Route{camel(short)}{destination_part(destination)}"
    scene.add(logical, "Route", properties, scene.attachments_of(change.target))


def new_table(scene: Scene, change: CreateRouteTable) -> None:
    """The table; its routes are resources of their own."""
    properties: dict[str, Value] = {"VpcId": scene.ref(change.vpc_id), "Tags": name_tags(change.name)}
    scene.add(scene.logical_id(change.route_table_id), "RouteTable", properties)


def association(scene: Scene, change: AssociateRouteTable) -> None:
    """The table of a subnet that has none of its own."""
    properties: dict[str, Value] = {
        "SubnetId": scene.ref(change.subnet_id),
        "RouteTableId": scene.ref(change.route_table_id),
    }
    short = change.subnet_id.partition("-new-")[2] or change.subnet_id
    scene.add(f"RouteTableOf{camel(short)}", "SubnetRouteTableAssociation", properties)


def new_subnet(scene: Scene, change: CreateSubnet) -> None:
    """The subnet."""
    properties: dict[str, Value] = {
        "VpcId": scene.ref(change.vpc_id),
        "CidrBlock": change.cidr_block,
        "AvailabilityZone": change.availability_zone,
        "Tags": name_tags(change.name),
    }
    scene.add(scene.logical_id(change.subnet_id), "Subnet", properties)


def new_vpc(scene: Scene, change: CreateVpc) -> None:
    """The VPC, with the DNS attributes that later changes of the plan give it."""
    properties: dict[str, Value] = {"CidrBlock": change.cidr_block}
    for other in scene.plan.changes:
        if isinstance(other, SetDnsAttribute) and other.vpc_id == change.vpc_id:
            name = "EnableDnsSupport" if other.attribute is DnsAttribute.SUPPORT else "EnableDnsHostnames"
            properties[name] = other.value
    scene.add(scene.logical_id(change.vpc_id), "VPC", {**properties, "Tags": name_tags(change.name)})
