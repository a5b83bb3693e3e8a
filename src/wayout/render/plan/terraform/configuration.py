"""A plan as Terraform: resources for what is new, import blocks for what is adopted, and what it cannot say.

Terraform describes a state, a plan describes steps: what a plan deletes, and what belongs into a resource that only its
owner can write out (a service, an instance), is told as a comment and as a ManualStep, never left out.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from wayout.fix.change import (
    block_public_access,
    ecs_service,
    elastic_ip,
    endpoint_policy,
    flow_log,
    internet_gateway,
    nat_gateway,
    network_acl,
    network_interface,
    security_group,
    subnet,
    transit_gateway,
    transit_gateway_attachment,
    vpc,
    vpc_endpoint,
    vpc_peering_connection,
)
from wayout.fix.change import route as route_change
from wayout.fix.change import route_table as table_change
from wayout.fix.change.any_change import Change
from wayout.fix.plan import Plan
from wayout.model.network import Network
from wayout.render.plan.comment import comment
from wayout.render.plan.manual_step import ACCEPTANCE, NO_OUTPUTS, ManualStep, Outputs, manual_text
from wayout.render.plan.terraform import filter as filters
from wayout.render.plan.terraform import gateway as gateways
from wayout.render.plan.terraform import route as ways
from wayout.render.plan.terraform import transit_gateway as hubs
from wayout.render.plan.terraform.hcl import Block, hcl, local_name
from wayout.render.plan.terraform.module import MODULE, module_variables
from wayout.render.plan.terraform.scene import Scene

_WRITERS: Final[Mapping[type[Any], Callable[[Scene, Any], tuple[Block, ...]]]] = {
    security_group.AddSecurityGroupRule: filters.group_rule,
    security_group.CreateSecurityGroup: filters.new_group,
    network_acl.CreateNetworkAclEntry: filters.acl_entry,
    network_acl.ReplaceNetworkAclEntry: filters.replaced_entry,
    route_change.CreateRoute: ways.route,
    route_change.ReplaceRoute: ways.route,
    table_change.CreateRouteTable: ways.new_table,
    table_change.AssociateRouteTable: ways.association,
    subnet.CreateSubnet: ways.new_subnet,
    vpc.CreateVpc: ways.new_vpc,
    vpc.SetDnsAttribute: ways.dns_attribute,
    transit_gateway.CreateTransitGatewayRoute: hubs.route,
    transit_gateway.AssociateTransitGatewayRouteTable: hubs.association,
    transit_gateway_attachment.CreateTransitGatewayVpcAttachment: hubs.new_attachment,
    transit_gateway_attachment.ModifyTransitGatewayVpcAttachment: hubs.modified_attachment,
    elastic_ip.AllocateAddress: gateways.elastic_ip,
    elastic_ip.AssociateAddress: gateways.pairing,
    nat_gateway.CreateNatGateway: gateways.nat_gateway,
    internet_gateway.CreateInternetGateway: gateways.internet_gateway,
    internet_gateway.AttachInternetGateway: gateways.attachment,
    internet_gateway.CreateEgressOnlyInternetGateway: gateways.egress_only_gateway,
    vpc_endpoint.CreateGatewayEndpoint: gateways.endpoint,
    vpc_endpoint.CreateInterfaceEndpoint: gateways.endpoint,
    vpc_endpoint.ModifyVpcEndpoint: gateways.modified_endpoint,
    endpoint_policy.SetVpcEndpointPolicy: gateways.endpoint_policy,
    block_public_access.CreateBlockPublicAccessExclusion: gateways.exclusion,
    flow_log.CreateFlowLog: gateways.flow_log,
}

_STATE: Final = "Terraform describes what is there, not what goes"
_FORMAT: Final = "1.5.0"
"""The first version of Terraform with import blocks."""


class TerraformText(msgspec.Struct, frozen=True):
    """The text of a `.tf` file, and the changes that it does not hold."""

    text: str
    left: tuple[ManualStep, ...]


def terraform(plan: Plan, network: Network, outputs: Outputs = NO_OUTPUTS) -> TerraformText:
    """The plan as one Terraform file; `network` is the one for which the plan was made.

    `outputs` are names with the ids of what the reader needs to go on with.
    """
    scene = Scene(plan, network)
    blocks: list[Block] = [Block("terraform", (), {"required_version": f">= {_FORMAT}"})]
    left: list[ManualStep] = []
    for change, scene.network in plan.steps(network):
        step = _manual(change, scene)
        if step is not None:
            left.append(step)
        writer = _WRITERS.get(type(change))
        if writer is not None:
            blocks += writer(scene, change)
    for name, ids in outputs.items():
        blocks.append(Block("output", (local_name(name),), {"value": tuple(scene.ref(each) for each in ids)}))
    head = comment(f"{plan.source} reaches {', '.join(plan.destinations)}.\nMade by wayout.")
    if any(block.kind == "import" for block in blocks):
        head += comment(
            "The import blocks take over what exists. Leave out those of resources that a Terraform state of yours\n"
            "manages already, and make the change there."
        )
    module = module_variables(plan, network)
    if module is not None:
        head += "\n" + comment(
            f"The VPC is named as {MODULE} names things. If that module manages it, leave this file out,\n"
            f"and call the module so:\n\n{module.rstrip()}"
        )
    notes = "".join("\n" + comment(f"By hand: {step.instead}\n({step.why})") for step in left)
    return TerraformText(f"{head}{notes}\n{hcl(tuple(blocks))}", tuple(left))


def _again(change: route_change.ReplaceRoute) -> str:
    return f"once all else is there, replace the route {change.destination} of {change.route_table_id} by itself"


def _manual(change: Change, scene: Scene) -> ManualStep | None:
    """What a reader has to do beside the file for a change, if anything."""
    match change:
        case security_group.RemoveSecurityGroupRule():
            is_first = change.rule == filters.EVERYTHING_OUT
            if is_first and any(change.group_id == other.creates for other in scene.plan.changes):
                return None  # Terraform removes AWS's own first rule of a group that it creates
            return ManualStep(change, _STATE, manual_text(change, scene.network))
        case network_interface.SetSourceDestCheck():
            what = f"set source_dest_check = {str(change.value).lower()} where {change.network_interface_id} is managed"
            return ManualStep(change, "the check belongs to the instance or interface that owns it", what)
        case ecs_service.SetAssignPublicIp():
            value = str(change.value == ecs_service.ENABLED).lower()
            what = (
                f"set assign_public_ip = {value} in the network_configuration of the aws_ecs_service {change.service}"
            )
            return ManualStep(change, "a service is managed as a whole", what)
        case vpc_endpoint.ModifyVpcEndpoint() if change.remove_group_ids or change.remove_route_table_ids:
            gone = ", ".join((*change.remove_group_ids, *change.remove_route_table_ids))
            return ManualStep(change, _STATE, f"take {gone} from {change.vpc_endpoint_id}")
        case (
            transit_gateway_attachment.AcceptTransitGatewayVpcAttachment()
            | vpc_peering_connection.AcceptVpcPeeringConnection()
        ):
            return ManualStep(change, ACCEPTANCE, manual_text(change, scene.network))
        case route_change.ReplaceRoute() if ways.is_pointed_anew(scene, change):
            return ManualStep(change, "the route has that target, and Terraform sees no change", _again(change))
        case _:
            if type(change) in _WRITERS:
                return None
            return ManualStep(change, _STATE, manual_text(change, scene.network))
