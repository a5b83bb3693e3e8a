"""VPCs, subnets, and the ways out of them.

Source: CloudFormation Template Reference, AWS::EC2::VPC, VPCCidrBlock, Subnet, InternetGateway, VPCGatewayAttachment,
NatGateway, EIP, RouteTable, Route, SubnetRouteTableAssociation, VPCEndpoint, VPCPeeringConnection, FlowLog.
"""

from typing import Final

from wayout.model.planned import default_acl_id, default_group_id, interface_of, main_table_id
from wayout.planned import vpn
from wayout.planned.cloudformation.properties import Properties
from wayout.planned.elastic_ip import make_address
from wayout.planned.gateway import attach, make_nat, make_regional_nat
from wayout.planned.hosted_zone import add_record, make_zone
from wayout.planned.nameless import UndeterminedError
from wayout.planned.network_interface import pair
from wayout.planned.route_table import add_route, associate, destination_key, dissociate, make_table
from wayout.planned.shape import Json
from wayout.planned.subnet import make_subnet, stand_in_ipv6
from wayout.planned.vpc import Parts, add_blocks, attributes, ipv6_block, make_vpc, stand_in_block
from wayout.planned.vpc_endpoint import make_endpoint
from wayout.planned.vpc_peering_connection import make_peering


def make_a_vpc(own: Properties) -> None:
    """A VPC with all that AWS gives it."""
    block = own.text("CidrBlock")
    parts = Parts(main_table_id(own.id), default_acl_id(own.id), default_group_id(own.id))
    vpc = {"VpcId": own.id, "CidrBlock": block, "Tags": own.tags()}
    make_vpc(own.estate, {key: value for key, value in vpc.items() if value is not None}, parts)
    switches = (own.flag("EnableDnsSupport", default=True), own.flag("EnableDnsHostnames", default=False))
    own.estate.put("VpcAttributes", attributes(own.id, *switches))


def add_a_block(own: Properties) -> None:
    """A further block of a VPC; one that Amazon gives is not known yet."""
    vpc_id = own.identity("VpcId", "vpc") or ""
    block = own.text("CidrBlock") or own.text("Ipv6CidrBlock")
    if block is None and (own.flag("AmazonProvidedIpv6CidrBlock", default=False) or own.has("Ipv6IpamPoolId")):
        block = stand_in_block(own.estate)
        own.estate.assume("an address block stands in for the one that AWS will give", f"{block} of {own.logical}")
    if block is None:
        raise UndeterminedError(f"the block of {own.logical} is not known before the stack is made", (vpc_id,))
    add_blocks(own.estate, vpc_id, [block])


def make_a_subnet(own: Properties) -> None:
    """A subnet."""
    vpc_id = own.target("VpcId", "vpc") or ""
    subnet: Json = {
        "SubnetId": own.id,
        "VpcId": vpc_id,
        "CidrBlock": own.text("CidrBlock"),
        "AvailabilityZone": own.told("AvailabilityZone"),
        "AvailabilityZoneId": own.told("AvailabilityZoneId"),
        "MapPublicIpOnLaunch": own.flag("MapPublicIpOnLaunch", default=False),
        "AssignIpv6AddressOnCreation": own.flag("AssignIpv6AddressOnCreation", default=False),
        "Ipv6Native": own.flag("Ipv6Native", default=False),
        "EnableDns64": own.flag("EnableDns64", default=False),
        "Tags": own.tags(),
    }
    if own.has("Ipv6CidrBlock"):
        ipv6 = own.told("Ipv6CidrBlock") or stand_in_ipv6(own.estate, vpc_id)
        subnet["Ipv6CidrBlockAssociationSet"] = [ipv6_block(ipv6)] if ipv6 else []
    make_subnet(own.estate, {key: value for key, value in subnet.items() if value is not None})


def make_an_internet_gateway(own: Properties) -> None:
    """An internet gateway, attached to nothing."""
    own.estate.make("InternetGateways", {"InternetGatewayId": own.id, "Attachments": [], "Tags": own.tags()})


def attach_a_gateway(own: Properties) -> None:
    """An internet gateway or a virtual private gateway is attached to a VPC."""
    vpc_id = own.target("VpcId", "vpc") or ""
    if own.has("InternetGatewayId"):
        attach(own.estate, own.identity("InternetGatewayId", "igw") or "", vpc_id)
    if own.has("VpnGatewayId"):
        vpn.attach(own.estate, own.identity("VpnGatewayId", "vgw") or "", vpc_id)


def make_an_egress_only_gateway(own: Properties) -> None:
    """An egress-only internet gateway."""
    link = {"VpcId": own.target("VpcId", "vpc"), "State": "attached"}
    own.estate.make("EgressOnlyInternetGateways", {"EgressOnlyInternetGatewayId": own.id, "Attachments": [link]})


def make_a_vpn_gateway(own: Properties) -> None:
    """A virtual private gateway, attached to nothing."""
    own.estate.make("VpnGateways", {"VpnGatewayId": own.id, "State": "available", "VpcAttachments": []})


def make_an_elastic_ip(own: Properties) -> None:
    """An Elastic IP, and the instance that it belongs to."""
    make_address(own.estate, own.id, own.tags())
    if own.has("InstanceId"):
        pair(own.estate, interface_of(own.target("InstanceId", "i") or ""), None, own.id)


def pair_an_elastic_ip(own: Properties) -> None:
    """An Elastic IP is paired with an interface or an instance."""
    allocation = own.identity("AllocationId", "eipalloc")
    if own.has("NetworkInterfaceId"):
        pair(own.estate, own.identity("NetworkInterfaceId", "eni") or "", None, allocation)
    elif own.has("InstanceId"):
        pair(own.estate, interface_of(own.identity("InstanceId", "i") or ""), None, allocation)


def make_a_nat_gateway(own: Properties) -> None:
    """A NAT gateway, in a subnet or for a whole VPC."""
    kind = own.told("ConnectivityType") or "public"
    nat: Json = {"NatGatewayId": own.id, "ConnectivityType": kind, "Tags": own.tags()}
    if own.told("AvailabilityMode") == "regional":
        make_regional_nat(own.estate, {**nat, "VpcId": own.target("VpcId", "vpc")})
        return
    nat["SubnetId"] = own.target("SubnetId", "subnet") or ""
    allocations = [own.target("AllocationId", "eipalloc") or f"eipalloc-unknown-{own.id}"] if kind == "public" else []
    every = [*allocations, *own.targets("SecondaryAllocationIds", "eipalloc")]
    make_nat(own.estate, nat, every, own.told("PrivateIpAddress"))


def make_a_route_table(own: Properties) -> None:
    """A route table."""
    make_table(own.estate, own.id, own.target("VpcId", "vpc") or "", own.tags())


_TARGETS: Final = {
    "GatewayId": ("GatewayId", "igw"),
    "NatGatewayId": ("NatGatewayId", "nat"),
    "TransitGatewayId": ("TransitGatewayId", "tgw"),
    "VpcPeeringConnectionId": ("VpcPeeringConnectionId", "pcx"),
    "EgressOnlyInternetGatewayId": ("EgressOnlyInternetGatewayId", "eigw"),
    "NetworkInterfaceId": ("NetworkInterfaceId", "eni"),
    "VpcEndpointId": ("GatewayId", "vpce"),
    "InstanceId": ("InstanceId", "i"),
    "CarrierGatewayId": ("CarrierGatewayId", "cagw"),
    "LocalGatewayId": ("LocalGatewayId", "lgw"),
    "CoreNetworkArn": ("CoreNetworkArn", "core"),
}
"""The property of a target, AWS's name of it in an answer, and what its ids begin with."""


def add_a_route(own: Properties) -> None:
    """A route of its own."""
    table_id = own.identity("RouteTableId", "rtb") or ""
    names = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    name = next((each for each in names if own.has(each)), names[0])
    destination = own.target(name, "pl") or ""
    route: Json = {destination_key(destination): destination}
    for target, (key, prefix) in _TARGETS.items():
        if own.has(target):
            route[key] = own.target(target, prefix)
    add_route(own.estate, table_id, route)


def associate_a_table(own: Properties) -> None:
    """A subnet or a gateway uses a table."""
    name, prefix, key = ("SubnetId", "subnet", "SubnetId") if own.has("SubnetId") else ("GatewayId", "igw", "GatewayId")
    estate = own.estate
    try:
        member = own.identity(name, prefix) or ""
    except UndeterminedError as error:
        estate.doubt("RouteTables", error.sentence, f"rtb-of-{own.logical}", None, frozenset(error.candidates))
        return
    try:
        associate(estate, own.identity("RouteTableId", "rtb") or "", member, key)
    except UndeterminedError as error:
        dissociate(estate, member, key)
        estate.doubt("RouteTables", error.sentence, f"rtb-of-{own.logical}", None, frozenset({member}))


def make_an_endpoint(own: Properties) -> None:
    """An endpoint of any kind."""
    kind = own.told("VpcEndpointType") or "Gateway"
    policy = own.raw("PolicyDocument")
    endpoint: Json = {
        "VpcEndpointId": own.id,
        "VpcId": own.target("VpcId", "vpc") or "",
        "ServiceName": own.text("ServiceName") or "",
        "VpcEndpointType": kind,
        "PrivateDnsEnabled": own.flag("PrivateDnsEnabled", default=False),
        "RouteTableIds": own.targets("RouteTableIds", "rtb"),
        "SubnetIds": own.targets("SubnetIds", "subnet"),
    }
    endpoint |= {"PolicyDocument": policy} if policy is not None else {}
    make_endpoint(own.estate, endpoint, own.targets("SecurityGroupIds", "sg"))


def make_a_peering(own: Properties) -> None:
    """A peering. Within an account CloudFormation accepts it too; what another account does is not known."""
    sides = (own.target("VpcId", "vpc") or "", own.target("PeerVpcId", "vpc") or "")
    status = "pending-acceptance" if own.has("PeerOwnerId") and not own.has("PeerRoleArn") else "active"
    make_peering(own.estate, own.id, sides, status, own.tags())


def make_a_flow_log(own: Properties) -> None:
    """A flow log."""
    kinds = {"VPC": "vpc", "Subnet": "subnet", "NetworkInterface": "eni", "TransitGateway": "tgw"}
    log = {
        "FlowLogId": own.id,
        "ResourceId": own.target("ResourceId", kinds.get(own.told("ResourceType") or "", "vpc")),
        "TrafficType": own.told("TrafficType") or "ALL",
        "FlowLogStatus": "ACTIVE",
        "DeliverLogsStatus": "SUCCESS",
        "LogFormat": own.told("LogFormat"),
        "LogDestinationType": own.told("LogDestinationType") or "cloud-watch-logs",
        "LogDestination": own.told("LogDestination"),
        "LogGroupName": own.told("LogGroupName"),
        "Tags": own.tags(),
    }
    own.estate.make("FlowLogs", log)


def make_a_zone(own: Properties) -> None:
    """A private zone; one without a VPC is public, and answers for nobody here."""
    if own.has("VPCs"):
        make_zone(
            own.estate,
            own.id,
            own.text("Name") or "",
            [part.target("VPCId", "vpc") or "" for part in own.parts("VPCs")],
        )


def add_a_record(own: Properties) -> None:
    """A record of a private zone. Values that are not known lead nowhere that is known."""
    if not own.has("HostedZoneId"):
        raise UndeterminedError(f"the zone of {own.logical} is named by its domain, which may be that of several")
    zone_id = own.identity("HostedZoneId", "zone") or ""
    record: Json = {"Name": own.text("Name") or "", "Type": own.told("Type") or "A"}
    values = own.raw("ResourceRecords")
    if isinstance(values, list):
        record["ResourceRecords"] = [{"Value": str(each)} for each in values]
    else:
        target = own.part("AliasTarget").told("DNSName") if own.raw("AliasTarget") is not None else None
        record["AliasTarget"] = {"DNSName": target or f"unknown.{own.logical}.invalid"}
    add_record(own.estate, zone_id, record)


def make_dhcp_options(own: Properties) -> None:
    """A set of DHCP options."""
    servers = own.raw("DomainNameServers")
    if own.has("DomainNameServers") and not isinstance(servers, list):
        raise UndeterminedError(f"DomainNameServers of {own.logical} is not known before the stack is made")
    listed = [{"Key": "domain-name-servers", "Values": [{"Value": str(each)} for each in servers or ()]}]
    own.estate.make("DhcpOptions", {"DhcpOptionsId": own.id, "DhcpConfigurations": listed if servers else []})


def set_dhcp_options(own: Properties) -> None:
    """The DHCP options of a VPC."""
    for vpc in own.estate.edit("Vpcs", own.identity("VpcId", "vpc") or ""):
        vpc["DhcpOptionsId"] = own.target("DhcpOptionsId", "dopt")
