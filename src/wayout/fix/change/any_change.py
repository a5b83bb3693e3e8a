"""Change: the closed union of everything that a plan may do."""

from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion, DeleteBlockPublicAccessExclusion
from wayout.fix.change.ecs_service import SetAssignPublicIp
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

Change = (
    AddSecurityGroupRule
    | RemoveSecurityGroupRule
    | CreateSecurityGroup
    | DeleteSecurityGroup
    | CreateNetworkAclEntry
    | ReplaceNetworkAclEntry
    | DeleteNetworkAclEntry
    | CreateRoute
    | ReplaceRoute
    | DeleteRoute
    | CreateRouteTable
    | DeleteRouteTable
    | AssociateRouteTable
    | DisassociateRouteTable
    | CreateSubnet
    | DeleteSubnet
    | CreateVpc
    | DeleteVpc
    | SetDnsAttribute
    | AllocateAddress
    | ReleaseAddress
    | AssociateAddress
    | DisassociateAddress
    | CreateNatGateway
    | DeleteNatGateway
    | CreateInternetGateway
    | DeleteInternetGateway
    | AttachInternetGateway
    | DetachInternetGateway
    | CreateEgressOnlyInternetGateway
    | DeleteEgressOnlyInternetGateway
    | CreateGatewayEndpoint
    | CreateInterfaceEndpoint
    | ModifyVpcEndpoint
    | SetVpcEndpointPolicy
    | DeleteVpcEndpoint
    | SetSourceDestCheck
    | SetAssignPublicIp
    | CreateBlockPublicAccessExclusion
    | DeleteBlockPublicAccessExclusion
    | CreateTransitGatewayRoute
    | DeleteTransitGatewayRoute
    | AssociateTransitGatewayRouteTable
    | DisassociateTransitGatewayRouteTable
    | CreateTransitGatewayVpcAttachment
    | DeleteTransitGatewayVpcAttachment
    | AcceptTransitGatewayVpcAttachment
    | ModifyTransitGatewayVpcAttachment
    | AcceptVpcPeeringConnection
    | CreateFlowLog
    | DeleteFlowLog
)
"""One edit. In JSON the key `change` tells which: `create-route`, `add-security-group-rule`, …"""


def after(network: Network, changes: tuple[Change, ...]) -> Network:
    """The network after all changes, in their order. Raises: InputError when one cannot be made."""
    for change in changes:
        network = change.on(network)
    return network
