"""VPCs, subnets and what belongs to a whole VPC: DHCP options, attributes, peerings, Block Public Access, flow logs."""

from tests.builders.place import ACCOUNT, CREATED, REGION, Json, az_id, ec2_arn, tags

AMAZON_DNS = "AmazonProvidedDNS"


def vpc(
    vpc_id: str = "vpc-main",
    cidr: str = "10.0.0.0/16",
    *,
    more_cidrs: tuple[str, ...] = (),
    ipv6_cidr: str | None = None,
    dhcp_options: str = "dopt-main",
    owner: str = ACCOUNT,
    block_mode: str = "off",
    name: str | None = None,
) -> Json:
    """A VPC of `DescribeVpcs`, with its IPv4 blocks associated and, when one is given, an IPv6 block of Amazon's."""
    ipv6 = [
        {
            "AssociationId": f"vpc-cidr-assoc-{vpc_id}-6",
            "Ipv6CidrBlock": block,
            "Ipv6CidrBlockState": {"State": "associated"},
            "NetworkBorderGroup": REGION,
            "Ipv6Pool": "Amazon",
            "Ipv6AddressAttribute": "public",
            "IpSource": "amazon",
        }
        for block in ([ipv6_cidr] if ipv6_cidr else [])
    ]
    return {
        "OwnerId": owner,
        "InstanceTenancy": "default",
        **({"Ipv6CidrBlockAssociationSet": ipv6} if ipv6 else {}),
        "CidrBlockAssociationSet": [
            {
                "AssociationId": f"vpc-cidr-assoc-{vpc_id}-{index}",
                "CidrBlock": block,
                "CidrBlockState": {"State": "associated"},
            }
            for index, block in enumerate((cidr, *more_cidrs))
        ],
        "IsDefault": False,
        "Tags": tags(name),
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": block_mode},
        "VpcId": vpc_id,
        "State": "available",
        "CidrBlock": cidr,
        "DhcpOptionsId": dhcp_options,
    }


def subnet(
    subnet_id: str,
    cidr: str,
    availability_zone: str = "us-east-1a",
    *,
    vpc: str = "vpc-main",
    ipv6_cidr: str | None = None,
    owner: str = ACCOUNT,
    map_public_ip: bool = False,
    block_mode: str = "off",
    name: str | None = None,
) -> Json:
    """A subnet of `DescribeSubnets`."""
    ipv6 = [
        {
            "AssociationId": f"subnet-cidr-assoc-{subnet_id}",
            "Ipv6CidrBlock": block,
            "Ipv6CidrBlockState": {"State": "associated"},
            "Ipv6AddressAttribute": "public",
            "IpSource": "amazon",
        }
        for block in ([ipv6_cidr] if ipv6_cidr else [])
    ]
    return {
        "AvailabilityZoneId": az_id(availability_zone),
        "MapCustomerOwnedIpOnLaunch": False,
        "OwnerId": owner,
        "AssignIpv6AddressOnCreation": bool(ipv6),
        "Ipv6CidrBlockAssociationSet": ipv6,
        "Tags": tags(name),
        "SubnetArn": ec2_arn("subnet", subnet_id),
        "EnableDns64": False,
        "Ipv6Native": False,
        "PrivateDnsNameOptionsOnLaunch": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": False,
            "EnableResourceNameDnsAAAARecord": False,
        },
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": block_mode},
        "SubnetId": subnet_id,
        "State": "available",
        "VpcId": vpc,
        "CidrBlock": cidr,
        "AvailableIpAddressCount": 240,
        "AvailabilityZone": availability_zone,
        "DefaultForAz": False,
        "MapPublicIpOnLaunch": map_public_ip,
    }


def dhcp_options(
    options_id: str = "dopt-main", servers: tuple[str, ...] = (AMAZON_DNS,), domain: str = "ec2.internal"
) -> Json:
    """A set of DHCP options of `DescribeDhcpOptions`; without servers of its own, Amazon's resolver."""
    return {
        "OwnerId": ACCOUNT,
        "Tags": [],
        "DhcpOptionsId": options_id,
        "DhcpConfigurations": [
            {"Key": "domain-name", "Values": [{"Value": domain}]},
            {"Key": "domain-name-servers", "Values": [{"Value": server} for server in servers]},
        ],
    }


def vpc_attributes(vpc_id: str = "vpc-main", *, dns_support: bool = True, dns_hostnames: bool = True) -> Json:
    """The answers of `DescribeVpcAttribute` for one VPC, gathered in the object that a snapshot keeps."""
    return {
        "VpcId": vpc_id,
        "EnableDnsSupport": {"Value": dns_support},
        "EnableDnsHostnames": {"Value": dns_hostnames},
    }


def peering(
    peering_id: str,
    requester: tuple[str, str],
    accepter: tuple[str, str],
    *,
    status: str = "active",
    accepter_owner: str = ACCOUNT,
    accepter_region: str = REGION,
) -> Json:
    """A peering connection between two (VPC id, CIDR) of `DescribeVpcPeeringConnections`."""

    def side(vpc_and_cidr: tuple[str, str], owner: str, region: str) -> Json:
        vpc_id, cidr = vpc_and_cidr
        return {
            "CidrBlock": cidr,
            "CidrBlockSet": [{"CidrBlock": cidr}],
            "OwnerId": owner,
            "PeeringOptions": {
                "AllowDnsResolutionFromRemoteVpc": False,
                "AllowEgressFromLocalClassicLinkToRemoteVpc": False,
                "AllowEgressFromLocalVpcToRemoteClassicLink": False,
            },
            "VpcId": vpc_id,
            "Region": region,
        }

    return {
        "AccepterVpcInfo": side(accepter, accepter_owner, accepter_region),
        "RequesterVpcInfo": side(requester, ACCOUNT, REGION),
        "Status": {"Code": status, "Message": status.replace("-", " ").capitalize()},
        "Tags": [],
        "VpcPeeringConnectionId": peering_id,
    }


def block_public_access_options(mode: str = "off", *, managed_by: str = "account") -> Json:
    """The account's Block Public Access setting in one region, of `DescribeVpcBlockPublicAccessOptions`."""
    return {
        "AwsAccountId": ACCOUNT,
        "AwsRegion": REGION,
        "State": "default-state" if mode == "off" else "update-complete",
        "InternetGatewayBlockMode": mode,
        "LastUpdateTimestamp": CREATED,
        "ManagedBy": managed_by,
        "ExclusionsAllowed": "allowed",
    }


def block_public_access_exclusion(
    resource_arn: str, mode: str, *, exclusion_id: str = "vpcbpa-exclude-main", state: str = "create-complete"
) -> Json:
    """One VPC's or subnet's exclusion of `DescribeVpcBlockPublicAccessExclusions`."""
    return {
        "ExclusionId": exclusion_id,
        "InternetGatewayExclusionMode": mode,
        "ResourceArn": resource_arn,
        "State": state,
        "CreationTimestamp": CREATED,
        "LastUpdateTimestamp": CREATED,
        "Tags": [],
    }


def flow_log(
    flow_log_id: str = "fl-main", resource: str = "vpc-main", *, traffic: str = "ALL", log_format: str | None = None
) -> Json:
    """A flow log to CloudWatch Logs of `DescribeFlowLogs`; without a format of its own, AWS's default, version 2."""
    return {
        "CreationTime": CREATED,
        "DeliverLogsPermissionArn": f"arn:aws:iam::{ACCOUNT}:role/flow-logs",
        "DeliverLogsStatus": "SUCCESS",
        "FlowLogId": flow_log_id,
        "FlowLogStatus": "ACTIVE",
        "LogGroupName": "vpc-flow-logs",
        "ResourceId": resource,
        "TrafficType": traffic,
        "LogDestinationType": "cloud-watch-logs",
        "LogFormat": log_format
        or "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} "
        "${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
        "Tags": [],
        "MaxAggregationInterval": 600,
    }
