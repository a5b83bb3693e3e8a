"""What AWS is asked to do for a change: the way in to every kind of change's calls."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from wayout.fix.call import (
    block_public_access,
    ecs_service,
    elastic_ip,
    flow_log,
    internet_gateway,
    nat_gateway,
    network_acl,
    network_interface,
    route,
    route_table,
    security_group,
    subnet,
    transit_gateway,
    transit_gateway_attachment,
    vpc,
    vpc_endpoint,
    vpc_peering_connection,
)
from wayout.fix.call.call import Call
from wayout.fix.change.any_change import Change
from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion, DeleteBlockPublicAccessExclusion
from wayout.fix.change.ecs_service import SetAssignPublicIp
from wayout.fix.change.edit import Edit
from wayout.fix.change.elastic_ip import AllocateAddress, AssociateAddress, DisassociateAddress, ReleaseAddress
from wayout.fix.change.endpoint_policy import SetVpcEndpointPolicy
from wayout.fix.change.flow_log import CreateFlowLog, DeleteFlowLog
from wayout.fix.change.internet_gateway import (
    AttachInternetGateway,
    CreateEgressOnlyInternetGateway,
    CreateInternetGateway,
    DeleteEgressOnlyInternetGateway,
    DeleteInternetGateway,
    DetachInternetGateway,
)
from wayout.fix.change.nat_gateway import CreateNatGateway, DeleteNatGateway
from wayout.fix.change.network_acl import CreateNetworkAclEntry, DeleteNetworkAclEntry, ReplaceNetworkAclEntry
from wayout.fix.change.network_interface import SetSourceDestCheck
from wayout.fix.change.route import CreateRoute, DeleteRoute, ReplaceRoute
from wayout.fix.change.route_table import (
    AssociateRouteTable,
    CreateRouteTable,
    DeleteRouteTable,
    DisassociateRouteTable,
)
from wayout.fix.change.security_group import (
    AddSecurityGroupRule,
    CreateSecurityGroup,
    DeleteSecurityGroup,
    RemoveSecurityGroupRule,
)
from wayout.fix.change.subnet import CreateSubnet, DeleteSubnet
from wayout.fix.change.transit_gateway import (
    AssociateTransitGatewayRouteTable,
    CreateTransitGatewayRoute,
    DeleteTransitGatewayRoute,
    DisassociateTransitGatewayRouteTable,
)
from wayout.fix.change.transit_gateway_attachment import (
    AcceptTransitGatewayVpcAttachment,
    CreateTransitGatewayVpcAttachment,
    DeleteTransitGatewayVpcAttachment,
    ModifyTransitGatewayVpcAttachment,
)
from wayout.fix.change.vpc import CreateVpc, DeleteVpc, SetDnsAttribute
from wayout.fix.change.vpc_endpoint import (
    CreateGatewayEndpoint,
    CreateInterfaceEndpoint,
    DeleteVpcEndpoint,
    ModifyVpcEndpoint,
)
from wayout.fix.change.vpc_peering_connection import AcceptVpcPeeringConnection
from wayout.model.network import Network

ALONE: Final[Mapping[type[Edit], Callable[[Any], Call]]] = MappingProxyType(
    {
        AddSecurityGroupRule: security_group.add_rule,
        RemoveSecurityGroupRule: security_group.remove_rule,
        CreateSecurityGroup: security_group.create,
        DeleteSecurityGroup: security_group.delete,
        CreateNetworkAclEntry: network_acl.create,
        ReplaceNetworkAclEntry: network_acl.replace,
        DeleteNetworkAclEntry: network_acl.delete,
        CreateRoute: route.create,
        ReplaceRoute: route.replace,
        DeleteRoute: route.delete,
        CreateRouteTable: route_table.create,
        DeleteRouteTable: route_table.delete,
        DisassociateRouteTable: route_table.disassociate,
        CreateSubnet: subnet.create,
        DeleteSubnet: subnet.delete,
        DeleteVpc: vpc.delete,
        SetDnsAttribute: vpc.set_dns_attribute,
        AllocateAddress: elastic_ip.allocate,
        ReleaseAddress: elastic_ip.release,
        AssociateAddress: elastic_ip.associate,
        CreateNatGateway: nat_gateway.create,
        DeleteNatGateway: nat_gateway.delete,
        CreateInternetGateway: internet_gateway.create,
        DeleteInternetGateway: internet_gateway.delete,
        AttachInternetGateway: internet_gateway.attach,
        DetachInternetGateway: internet_gateway.detach,
        CreateEgressOnlyInternetGateway: internet_gateway.create_egress_only,
        DeleteEgressOnlyInternetGateway: internet_gateway.delete_egress_only,
        CreateGatewayEndpoint: vpc_endpoint.create_gateway,
        CreateInterfaceEndpoint: vpc_endpoint.create_interface,
        ModifyVpcEndpoint: vpc_endpoint.modify,
        SetVpcEndpointPolicy: vpc_endpoint.set_policy,
        DeleteVpcEndpoint: vpc_endpoint.delete,
        SetSourceDestCheck: network_interface.set_source_dest_check,
        CreateBlockPublicAccessExclusion: block_public_access.create,
        DeleteBlockPublicAccessExclusion: block_public_access.delete,
        CreateTransitGatewayRoute: transit_gateway.create_route,
        DeleteTransitGatewayRoute: transit_gateway.delete_route,
        AssociateTransitGatewayRouteTable: transit_gateway.associate,
        DisassociateTransitGatewayRouteTable: transit_gateway.disassociate,
        DeleteTransitGatewayVpcAttachment: transit_gateway_attachment.delete,
        AcceptTransitGatewayVpcAttachment: transit_gateway_attachment.accept,
        ModifyTransitGatewayVpcAttachment: transit_gateway_attachment.modify,
        AcceptVpcPeeringConnection: vpc_peering_connection.accept,
        CreateFlowLog: flow_log.create,
        DeleteFlowLog: flow_log.delete,
    }
)
"""The call of each change that says all by itself."""

IN_NETWORK: Final[Mapping[type[Edit], Callable[[Any, Network], Call]]] = MappingProxyType(
    {
        AssociateRouteTable: route_table.associate,
        DisassociateAddress: elastic_ip.disassociate,
        SetAssignPublicIp: ecs_service.set_assign_public_ip,
    }
)
"""The call of each change that depends on what is there."""

SEVERAL: Final[Mapping[type[Edit], Callable[[Any, Network], tuple[Call, ...]]]] = MappingProxyType(
    {
        CreateVpc: lambda change, _: vpc.create(change),
        CreateTransitGatewayVpcAttachment: transit_gateway_attachment.create,
    }
)
"""The calls of each change that takes more than one."""


def calls_of(change: Change, network: Network) -> tuple[Call, ...]:
    """The calls that make the change, in their order; `network` is the state before it."""
    several = SEVERAL.get(type(change))
    if several is not None:
        return several(change, network)
    alone = ALONE.get(type(change))
    return (alone(change) if alone is not None else IN_NETWORK[type(change)](change, network),)
