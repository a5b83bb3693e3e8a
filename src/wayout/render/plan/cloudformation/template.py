"""A plan as a CloudFormation template, ready for a change set, and what a stack cannot do.

A stack owns what it creates. What exists outside of it, it can add to (a route, a rule, an entry), but neither alter nor
delete: such changes are told as ManualSteps, in the template's description and beside it, never left out.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from wayout.fix.change import (
    block_public_access,
    elastic_ip,
    flow_log,
    internet_gateway,
    nat_gateway,
    network_acl,
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
from wayout.model.planned import is_planned
from wayout.render.plan.cloudformation import filter as filters
from wayout.render.plan.cloudformation import gateway as gateways
from wayout.render.plan.cloudformation import route as ways
from wayout.render.plan.cloudformation import transit_gateway as hubs
from wayout.render.plan.cloudformation.scene import Scene, camel
from wayout.render.plan.cloudformation.yaml import Value, yaml
from wayout.render.plan.manual_step import ACCEPTANCE, NO_OUTPUTS, ManualStep, Outputs, manual_text

_WRITERS: Final[Mapping[type[Any], Callable[[Scene, Any], None]]] = {
    security_group.AddSecurityGroupRule: filters.group_rule,
    security_group.CreateSecurityGroup: filters.new_group,
    network_acl.CreateNetworkAclEntry: filters.acl_entry,
    route_change.CreateRoute: ways.route,
    table_change.CreateRouteTable: ways.new_table,
    table_change.AssociateRouteTable: ways.association,
    subnet.CreateSubnet: ways.new_subnet,
    vpc.CreateVpc: ways.new_vpc,
    transit_gateway.CreateTransitGatewayRoute: hubs.route,
    transit_gateway.AssociateTransitGatewayRouteTable: hubs.association,
    transit_gateway_attachment.CreateTransitGatewayVpcAttachment: hubs.new_attachment,
    elastic_ip.AllocateAddress: gateways.elastic_ip,
    elastic_ip.AssociateAddress: gateways.pairing,
    nat_gateway.CreateNatGateway: gateways.nat_gateway,
    internet_gateway.CreateInternetGateway: gateways.internet_gateway,
    internet_gateway.AttachInternetGateway: gateways.attachment,
    internet_gateway.CreateEgressOnlyInternetGateway: gateways.egress_only_gateway,
    vpc_endpoint.CreateGatewayEndpoint: gateways.endpoint,
    vpc_endpoint.CreateInterfaceEndpoint: gateways.endpoint,
    block_public_access.CreateBlockPublicAccessExclusion: gateways.exclusion,
    flow_log.CreateFlowLog: gateways.flow_log,
}

_OUTSIDE: Final = "a stack neither alters nor deletes what exists outside of it"
_LONGEST: Final = 1024
"""The most bytes that a template's description may have."""


class CloudFormationText(msgspec.Struct, frozen=True):
    """A template in YAML, and the changes that no stack can make."""

    text: str
    left: tuple[ManualStep, ...]


def cloudformation(plan: Plan, network: Network, outputs: Outputs = NO_OUTPUTS) -> CloudFormationText:
    """The plan as one template; `network` is the one for which the plan was made.

    `outputs` are names with the ids of what the reader needs to go on with.
    """
    scene = Scene(plan, network)
    left: list[ManualStep] = []
    for change, scene.network in plan.steps(network):
        step = _manual(change, scene)
        if step is not None:
            left.append(step)
        else:
            writer = _WRITERS.get(type(change))
            if writer is not None:
                writer(scene, change)
    words = [f"{plan.source} reaches {', '.join(plan.destinations)}. Made by wayout."]
    words += [f"By hand: {step.instead}" for step in left]
    description = _cut(" ".join(words))
    document: dict[str, Value] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": description,
        "Resources": scene.resources,
    }
    if outputs:
        document["Outputs"] = {
            camel(name.replace("_", " ")): {"Value": _joined(tuple(scene.ref(each) for each in ids))}
            for name, ids in outputs.items()
        }
    return CloudFormationText(yaml(document), tuple(left))


def _joined(values: tuple[Value, ...]) -> Value:
    return values[0] if len(values) == 1 else {"Fn::Join": (",", values)}


def _manual(change: Change, scene: Scene) -> ManualStep | None:
    """What a reader has to do beside the stack for a change, if anything."""
    match change:
        case security_group.RemoveSecurityGroupRule() if is_planned(change.group_id):
            return None  # a new group has the rules that stand in its resource
        case vpc.SetDnsAttribute() if is_planned(change.vpc_id):
            return None  # the VPC's own resource has it
        case table_change.AssociateRouteTable():
            subnet_noun = scene.network.subnets[change.subnet_id]
            if scene.network.uses_main_table(subnet_noun):
                return None
            why = "a stack cannot replace an association that it did not make"
            return ManualStep(change, why, manual_text(change, scene.network))
        case (
            transit_gateway_attachment.AcceptTransitGatewayVpcAttachment()
            | vpc_peering_connection.AcceptVpcPeeringConnection()
        ):
            return ManualStep(change, ACCEPTANCE, manual_text(change, scene.network))
        case _:
            if type(change) in _WRITERS:
                return None
            return ManualStep(change, _OUTSIDE, manual_text(change, scene.network))


def _cut(text: str) -> str:
    """The text without line breaks, within what a description may have."""
    line = " ".join(text.split())
    raw = line.encode()
    return line if len(raw) <= _LONGEST else raw[: _LONGEST - 3].decode(errors="ignore") + "..."
