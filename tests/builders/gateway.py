"""The ways out of a VPC: internet gateways of both kinds, NAT gateways and their addresses, VPC endpoints."""

from tests.builders.place import ACCOUNT, CREATED, REGION, Json, az_id, tags

_OPEN_POLICY = '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'


def internet_gateway(gateway_id: str = "igw-main", *, vpc: str | None = "vpc-main", state: str = "available") -> Json:
    """A gateway of `DescribeInternetGateways`; AWS calls the state of a sound attachment `available`."""
    return {
        "Attachments": [] if vpc is None else [{"State": state, "VpcId": vpc}],
        "InternetGatewayId": gateway_id,
        "OwnerId": ACCOUNT,
        "Tags": [],
    }


def egress_only_internet_gateway(
    gateway_id: str = "eigw-main", *, vpc: str = "vpc-main", state: str = "attached"
) -> Json:
    """A gateway of `DescribeEgressOnlyInternetGateways`."""
    return {
        "Attachments": [{"State": state, "VpcId": vpc}],
        "EgressOnlyInternetGatewayId": gateway_id,
        "Tags": [],
    }


def nat_address(
    letter: str,
    *,
    private_ip: str | None = None,
    public_ip: str | None = None,
    primary: bool = True,
    status: str = "succeeded",
) -> Json:
    """One address of a zonal gateway, with the interface and the allocation that are named by the letter."""
    address: Json = {"NetworkInterfaceId": f"eni-nat-{letter}", "IsPrimary": primary, "Status": status}
    if private_ip is not None:
        address["PrivateIp"] = private_ip
    if public_ip is not None:
        address |= {
            "AllocationId": f"eipalloc-{letter}",
            "PublicIp": public_ip,
            "AssociationId": f"eipassoc-{letter}",
        }
    return address


def nat_gateway(
    gateway_id: str,
    subnet: str,
    *addresses: Json,
    vpc: str = "vpc-main",
    state: str = "available",
    connectivity: str = "public",
    failure: tuple[str, str] | None = None,
    name: str | None = None,
) -> Json:
    """A zonal gateway of `DescribeNatGateways`; `failure` is AWS's code and message of one that failed."""
    codes = {} if failure is None else {"FailureCode": failure[0], "FailureMessage": failure[1]}
    return {
        "CreateTime": CREATED,
        **codes,
        "NatGatewayAddresses": list(addresses),
        "NatGatewayId": gateway_id,
        "State": state,
        "SubnetId": subnet,
        "VpcId": vpc,
        "Tags": tags(name),
        "ConnectivityType": connectivity,
        "AvailabilityMode": "zonal",
    }


def regional_nat_gateway(
    gateway_id: str,
    zones: dict[str, str],
    *,
    route_table: str,
    automatic: bool,
    vpc: str = "vpc-main",
    state: str = "available",
) -> Json:
    """A regional gateway with one public address per zone: no subnet, no interface, a route table of its own."""
    switch = "enabled" if automatic else "disabled"
    return {
        "CreateTime": CREATED,
        "NatGatewayAddresses": [
            {
                "AllocationId": f"eipalloc-{zone[-1]}",
                "PublicIp": public_ip,
                "AssociationId": f"eipassoc-{zone[-1]}",
                "Status": "succeeded",
                "AvailabilityZone": zone,
                "AvailabilityZoneId": az_id(zone),
            }
            for zone, public_ip in zones.items()
        ],
        "NatGatewayId": gateway_id,
        "State": state,
        "VpcId": vpc,
        "Tags": [],
        "ConnectivityType": "public",
        "AvailabilityMode": "regional",
        "AutoScalingIps": switch,
        "AutoProvisionZones": switch,
        "RouteTableId": route_table,
    }


def address(letter: str, public_ip: str, *, private_ip: str | None = None, interface: str | None = None) -> Json:
    """An Elastic IP of `DescribeAddresses`, associated when an interface is given."""
    association: Json = {}
    if interface is not None:
        association = {
            "AssociationId": f"eipassoc-{letter}",
            "NetworkInterfaceId": interface,
            "NetworkInterfaceOwnerId": ACCOUNT,
        }
    return {
        "AllocationId": f"eipalloc-{letter}",
        **association,
        "Domain": "vpc",
        **({} if private_ip is None else {"PrivateIpAddress": private_ip}),
        "Tags": [],
        "PublicIpv4Pool": "amazon",
        "NetworkBorderGroup": REGION,
        "PublicIp": public_ip,
    }


def gateway_endpoint(
    endpoint_id: str,
    service: str,
    *route_tables: str,
    vpc: str = "vpc-main",
    state: str = "available",
    policy: str = _OPEN_POLICY,
) -> Json:
    """A gateway endpoint of `DescribeVpcEndpoints` for `s3` or `dynamodb`. AWS prints its state in lower case."""
    return {
        "VpcEndpointId": endpoint_id,
        "VpcEndpointType": "Gateway",
        "VpcId": vpc,
        "ServiceName": f"com.amazonaws.{REGION}.{service}",
        "State": state,
        "PolicyDocument": policy,
        "RouteTableIds": list(route_tables),
        "SubnetIds": [],
        "Groups": [],
        "PrivateDnsEnabled": False,
        "RequesterManaged": False,
        "NetworkInterfaceIds": [],
        "DnsEntries": [],
        "CreationTimestamp": CREATED,
        "Tags": [],
        "OwnerId": ACCOUNT,
        "ServiceRegion": REGION,
    }


def interface_endpoint(
    endpoint_id: str,
    service: str,
    interfaces: dict[str, str],
    *,
    groups: tuple[str, ...],
    private_dns: bool = True,
    host: str | None = None,
    vpc: str = "vpc-main",
    state: str = "available",
    policy: str = _OPEN_POLICY,
) -> Json:
    """An interface endpoint of `DescribeVpcEndpoints`; `interfaces` maps each subnet to the interface there.

    The service is what follows the region, for example `ecr.api`; the host is its public name where that is not
    `<service>.<region>.amazonaws.com`.
    """
    public_name = host or f"{service}.{REGION}.amazonaws.com"
    own_names = [f"{endpoint_id}-x1y2z3.{service}.{REGION}.vpce.amazonaws.com"]
    return {
        "VpcEndpointId": endpoint_id,
        "VpcEndpointType": "Interface",
        "VpcId": vpc,
        "ServiceName": f"com.amazonaws.{REGION}.{service}",
        "State": state,
        "PolicyDocument": policy,
        "RouteTableIds": [],
        "SubnetIds": list(interfaces),
        "Groups": [{"GroupId": group, "GroupName": group.removeprefix("sg-")} for group in groups],
        "IpAddressType": "ipv4",
        "DnsOptions": {"DnsRecordIpType": "ipv4"},
        "PrivateDnsEnabled": private_dns,
        "RequesterManaged": False,
        "NetworkInterfaceIds": list(interfaces.values()),
        "DnsEntries": [
            {"DnsName": name, "HostedZoneId": "Z7HUB22UULQXV"}
            for name in (*own_names, *([public_name] if private_dns else []))
        ],
        "CreationTimestamp": CREATED,
        "Tags": [],
        "OwnerId": ACCOUNT,
        "ServiceRegion": REGION,
    }


def endpoint_service(name: str, *letters: str) -> Json:
    """A provider's service of `DescribeVpcEndpointServices` that stands in the zones of these letters."""
    return {
        "ServiceName": name,
        "ServiceId": name.rpartition(".")[2],
        "ServiceType": [{"ServiceType": "Interface"}],
        "ServiceRegion": REGION,
        "AvailabilityZones": [f"{REGION}{letter}" for letter in letters],
        "Owner": "444455556666",
        "BaseEndpointDnsNames": [f"{name.rpartition('.')[2]}.{REGION}.vpce.amazonaws.com"],
        "VpcEndpointPolicySupported": True,
        "AcceptanceRequired": True,
        "ManagesVpcEndpoints": False,
        "Tags": [],
        "SupportedIpAddressTypes": ["ipv4"],
    }


def encryption_control(
    mode: str = "enforce", *excluded: str, vpc: str = "vpc-main", state: str = "available", untold: tuple[str, ...] = ()
) -> Json:
    """A control of `DescribeVpcEncryptionControls`; `excluded` kinds are `NatGateway` and the like, the rest are disabled."""
    kinds = ("InternetGateway", "EgressOnlyInternetGateway", "NatGateway", "VirtualPrivateGateway", "VpcPeering")
    return {
        "VpcId": vpc,
        "VpcEncryptionControlId": f"vpcec-{vpc.removeprefix('vpc-')}",
        "Mode": mode,
        "State": state,
        "ResourceExclusions": {
            kind: {"State": "enabled" if kind in excluded else "disabled"} for kind in kinds if kind not in untold
        },
        "Tags": [],
    }
