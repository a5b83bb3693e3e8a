"""One change of every kind, on ids of the mission's network where it needs what is there."""

from typing import Final

from wayout.fix.change.any_change import Change
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
from wayout.fix.change.network_acl import AclEntry, CreateNetworkAclEntry, DeleteNetworkAclEntry, ReplaceNetworkAclEntry
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
    SecurityGroupRule,
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
from wayout.fix.change.vpc import CreateVpc, DeleteVpc, DnsAttribute, SetDnsAttribute
from wayout.fix.change.vpc_endpoint import (
    CreateGatewayEndpoint,
    CreateInterfaceEndpoint,
    DeleteVpcEndpoint,
    ModifyVpcEndpoint,
)
from wayout.fix.change.vpc_peering_connection import AcceptVpcPeeringConnection
from wayout.forward.decision.perspective import Direction

_V4: Final = SecurityGroupRule(
    direction=Direction.EGRESS, protocol="tcp", from_port=443, to_port=443, peer="203.0.113.0/24", description="API"
)
_V6: Final = SecurityGroupRule(direction=Direction.INGRESS, protocol="-1", peer="2001:db8::/32")
_LIST: Final = SecurityGroupRule(
    direction=Direction.EGRESS, protocol="tcp", from_port=443, to_port=443, peer="pl-63a5400a"
)
_GROUP: Final = SecurityGroupRule(
    direction=Direction.INGRESS, protocol="udp", from_port=53, to_port=53, peer="sg-new-endpoints"
)
_ENTRY: Final = AclEntry(
    direction=Direction.INGRESS, number=90, protocol="6", peer="0.0.0.0/0", from_port=1024, to_port=65535
)
_PING: Final = AclEntry(direction=Direction.EGRESS, number=91, protocol="58", peer="::/0", icmp_type=-1, icmp_code=-1)


def every_change(
    *,
    allocation: str = "eipalloc-0",
    service: str = "prod/payments",
    subnet: str = "subnet-0a",
    vpc: str = "vpc-0",
) -> tuple[Change, ...]:
    """At least one change of every kind; those that read a network read the Elastic IP, service and subnet named here."""
    return (
        *(AddSecurityGroupRule(group_id="sg-0", rule=rule) for rule in (_V4, _V6, _LIST, _GROUP)),
        *(RemoveSecurityGroupRule(group_id="sg-new-x", rule=rule) for rule in (_V4, _V6, _LIST, _GROUP)),
        CreateSecurityGroup(group_id="sg-new-x", vpc_id=vpc, name="x", description="x"),
        DeleteSecurityGroup(group_id="sg-new-x"),
        *(CreateNetworkAclEntry(network_acl_id="acl-0", entry=entry) for entry in (_ENTRY, _PING)),
        ReplaceNetworkAclEntry(network_acl_id="acl-0", entry=_ENTRY),
        DeleteNetworkAclEntry(network_acl_id="acl-0", direction=Direction.INGRESS, number=90),
        *_routes(),
        CreateRouteTable(route_table_id="rtb-new-a", vpc_id=vpc, name="a"),
        DeleteRouteTable(route_table_id="rtb-new-a"),
        AssociateRouteTable(route_table_id="rtb-new-a", subnet_id=subnet),
        AssociateRouteTable(route_table_id="rtb-new-a", subnet_id="subnet-new-a"),
        DisassociateRouteTable(subnet_id=subnet),
        CreateSubnet(
            subnet_id="subnet-new-a", vpc_id=vpc, cidr_block="10.0.9.0/24", availability_zone="us-east-1a", name="a"
        ),
        DeleteSubnet(subnet_id="subnet-new-a"),
        CreateVpc(vpc_id="vpc-new-x", cidr_block="10.9.0.0/16", name="x"),
        DeleteVpc(vpc_id="vpc-new-x"),
        *(SetDnsAttribute(vpc_id=vpc, attribute=attribute, value=True) for attribute in DnsAttribute),
        AllocateAddress(allocation_id="eipalloc-new-a", name="a"),
        ReleaseAddress(allocation_id="eipalloc-new-a"),
        AssociateAddress(allocation_id="eipalloc-new-a", network_interface_id="eni-0", private_ip_address="10.0.0.4"),
        DisassociateAddress(allocation_id=allocation),
        CreateNatGateway(
            nat_gateway_id="nat-new-a", vpc_id=vpc, name="a", subnet_id=subnet, allocation_id="eipalloc-new-a"
        ),
        CreateNatGateway(nat_gateway_id="nat-new-all", vpc_id=vpc, name="all"),
        DeleteNatGateway(nat_gateway_id="nat-new-a"),
        CreateInternetGateway(internet_gateway_id="igw-new-x", name="x"),
        DeleteInternetGateway(internet_gateway_id="igw-new-x"),
        AttachInternetGateway(internet_gateway_id="igw-new-x", vpc_id=vpc),
        DetachInternetGateway(internet_gateway_id="igw-new-x", vpc_id=vpc),
        CreateEgressOnlyInternetGateway(egress_only_internet_gateway_id="eigw-new-x", vpc_id=vpc, name="x"),
        DeleteEgressOnlyInternetGateway(egress_only_internet_gateway_id="eigw-new-x"),
        *_endpoints(vpc, subnet),
        SetSourceDestCheck(network_interface_id="eni-0", value=False),
        SetAssignPublicIp(service=service, value="ENABLED"),
        *(
            CreateBlockPublicAccessExclusion(
                exclusion_id="vpcbpa-exclude-new-x", resource_id=resource, mode="allow-egress"
            )
            for resource in (vpc, subnet)
        ),
        DeleteBlockPublicAccessExclusion(exclusion_id="vpcbpa-exclude-new-x"),
        *_transit_gateway(vpc, subnet),
        CreateFlowLog(
            flow_log_id="fl-new-x", resource_id=vpc, destination="arn:aws:s3:::logs", log_format="${version}"
        ),
        CreateFlowLog(
            flow_log_id="fl-new-y",
            resource_id=subnet,
            destination="arn:aws:logs:us-east-1:123456789012:log-group:vpc",
            log_format="${version}",
            role_arn="arn:aws:iam::123456789012:role/logs",
        ),
        CreateFlowLog(
            flow_log_id="fl-new-z", resource_id="tgw-attach-0", destination="arn:aws:s3:::logs", log_format="${version}"
        ),
        DeleteFlowLog(flow_log_id="fl-new-x"),
    )


def _routes() -> tuple[Change, ...]:
    targets = ("nat-new-a", "igw-0", "vgw-0", "vpce-0", "eigw-new-x", "tgw-0", "pcx-0", "eni-0", "i-0", "cagw-0")
    others = ("lgw-0", "arn:aws:networkmanager::123456789012:core-network/core-network-0")
    return (
        *(
            CreateRoute(route_table_id="rtb-new-a", destination="0.0.0.0/0", target=target)
            for target in (*targets, *others)
        ),
        CreateRoute(route_table_id="rtb-0", destination="::/0", target="eigw-new-x"),
        CreateRoute(route_table_id="rtb-0", destination="pl-63a5400a", target="tgw-0"),
        ReplaceRoute(route_table_id="rtb-0", destination="0.0.0.0/0", target="nat-new-a"),
        DeleteRoute(route_table_id="rtb-0", destination="0.0.0.0/0"),
    )


def _endpoints(vpc: str, subnet: str) -> tuple[Change, ...]:
    return (
        CreateGatewayEndpoint(
            vpc_endpoint_id="vpce-new-s3",
            vpc_id=vpc,
            service_name="com.amazonaws.us-east-1.s3",
            route_table_ids=("rtb-new-a", "rtb-0"),
            name="s3",
        ),
        CreateInterfaceEndpoint(
            vpc_endpoint_id="vpce-new-logs",
            vpc_id=vpc,
            service_name="com.amazonaws.us-east-1.logs",
            subnet_ids=(subnet,),
            group_ids=("sg-new-endpoints",),
            name="logs",
        ),
        ModifyVpcEndpoint(vpc_endpoint_id="vpce-0", private_dns=True, add_group_ids=("sg-new-endpoints",)),
        ModifyVpcEndpoint(
            vpc_endpoint_id="vpce-0",
            add_route_table_ids=("rtb-0",),
            remove_route_table_ids=("rtb-1",),
            remove_group_ids=("sg-0",),
        ),
        SetVpcEndpointPolicy(vpc_endpoint_id="vpce-0", policy_document='{"Statement": []}'),
        DeleteVpcEndpoint(vpc_endpoint_id="vpce-new-logs"),
    )


def _transit_gateway(vpc: str, subnet: str) -> tuple[Change, ...]:
    gateway, table, attachment = "tgw-0", "tgw-rtb-0", "tgw-attach-0"
    return (
        CreateTransitGatewayRoute(
            transit_gateway_route_table_id=table,
            destination="0.0.0.0/0",
            transit_gateway_attachment_id=attachment,
        ),
        DeleteTransitGatewayRoute(transit_gateway_route_table_id=table, destination="0.0.0.0/0"),
        AssociateTransitGatewayRouteTable(
            transit_gateway_route_table_id=table, transit_gateway_attachment_id=attachment
        ),
        DisassociateTransitGatewayRouteTable(
            transit_gateway_route_table_id=table, transit_gateway_attachment_id=attachment
        ),
        ModifyTransitGatewayVpcAttachment(
            transit_gateway_attachment_id=attachment, add_subnet_ids=(subnet,), remove_subnet_ids=("subnet-0b",)
        ),
        CreateTransitGatewayVpcAttachment(
            transit_gateway_attachment_id="tgw-attach-new-x",
            vpc_id=vpc,
            transit_gateway_id=gateway,
            subnet_ids=(subnet,),
            name="x",
        ),
        DeleteTransitGatewayVpcAttachment(transit_gateway_attachment_id="tgw-attach-new-x"),
        AcceptTransitGatewayVpcAttachment(transit_gateway_attachment_id=attachment, transit_gateway_id=gateway),
        AcceptVpcPeeringConnection(vpc_peering_connection_id="pcx-0", accepter_vpc_id=vpc),
    )
