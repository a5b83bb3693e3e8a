"""What sends and receives packets outside of ECS: network interfaces, EC2 instances, Lambda functions."""

from tests.builders.place import ACCOUNT, CREATED, REGION, Json, mac_address, tags

_INSTANCE_STATES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}


def network_interface(
    interface_id: str,
    private_ip: str,
    *,
    subnet: str,
    groups: tuple[str, ...],
    availability_zone: str = "us-east-1a",
    vpc: str = "vpc-main",
    public_ip: str | None = None,
    allocation: str | None = None,
    ipv6: str | None = None,
    kind: str = "interface",
    description: str = "",
    instance: str | None = None,
    requester_managed: bool = False,
    source_dest_check: bool = True,
    deny_igw: bool = False,
    status: str = "in-use",
) -> Json:
    """An interface of `DescribeNetworkInterfaces`. Its public address is Amazon's unless an allocation is named."""
    association: Json = {}
    if public_ip is not None:
        owner = "amazon" if allocation is None else ACCOUNT
        association = {"Association": {"IpOwnerId": owner, "PublicDnsName": "", "PublicIp": public_ip}}
        if allocation is not None:
            association["Association"] |= {
                "AllocationId": allocation,
                "AssociationId": allocation.replace("eipalloc", "eipassoc"),
            }
    private_name = f"ip-{private_ip.replace('.', '-')}.ec2.internal"
    return {
        **association,
        **({} if status == "available" else {"Attachment": _attachment(interface_id, instance)}),
        "AvailabilityZone": availability_zone,
        "Description": description,
        "Groups": [{"GroupId": group, "GroupName": group.removeprefix("sg-")} for group in groups],
        "InterfaceType": kind,
        "Ipv6Addresses": [{"Ipv6Address": ipv6, "IsPrimaryIpv6": False}] if ipv6 else [],
        "MacAddress": mac_address(interface_id),
        "NetworkInterfaceId": interface_id,
        "OwnerId": ACCOUNT,
        "PrivateDnsName": private_name,
        "PrivateIpAddress": private_ip,
        "PrivateIpAddresses": [
            {**association, "Primary": True, "PrivateDnsName": private_name, "PrivateIpAddress": private_ip}
        ],
        "RequesterManaged": requester_managed,
        "SourceDestCheck": source_dest_check,
        "Status": status,
        "SubnetId": subnet,
        "TagSet": [],
        "VpcId": vpc,
        "DenyAllIgwTraffic": deny_igw,
    }


def _attachment(interface_id: str, instance: str | None) -> Json:
    if instance is None:
        return {
            "AttachmentId": f"ela-attach-{interface_id}",
            "DeleteOnTermination": False,
            "DeviceIndex": 1,
            "InstanceOwnerId": "amazon-aws",
            "Status": "attached",
        }
    return {
        "AttachTime": CREATED,
        "AttachmentId": f"eni-attach-{interface_id}",
        "DeleteOnTermination": True,
        "DeviceIndex": 0,
        "NetworkCardIndex": 0,
        "InstanceId": instance,
        "InstanceOwnerId": ACCOUNT,
        "Status": "attached",
    }


def instance(
    instance_id: str,
    interface: Json,
    *,
    state: str = "running",
    name: str | None = None,
) -> Json:
    """An instance inside its reservation, of `DescribeInstances`, with this primary interface.

    The interface is the element of `network_interface`; a stopped instance keeps it but has lost its public address.
    """
    shared = (
        "Description",
        "Groups",
        "InterfaceType",
        "Ipv6Addresses",
        "MacAddress",
        "NetworkInterfaceId",
        "OwnerId",
        "PrivateDnsName",
        "PrivateIpAddress",
        "PrivateIpAddresses",
        "SourceDestCheck",
        "Status",
        "SubnetId",
        "VpcId",
    )
    public = interface.get("Association", {}).get("PublicIp")
    listed: Json = {key: interface[key] for key in shared}
    listed["Attachment"] = {
        key: value for key, value in interface["Attachment"].items() if key not in {"InstanceId", "InstanceOwnerId"}
    }
    if public is not None:
        known = ("IpOwnerId", "PublicDnsName", "PublicIp")
        listed["Association"] = {key: interface["Association"][key] for key in known}
    machine: Json = {
        "Architecture": "x86_64",
        "BlockDeviceMappings": [],
        "EbsOptimized": False,
        "EnaSupport": True,
        "Hypervisor": "xen",
        "NetworkInterfaces": [listed],
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "SecurityGroups": interface["Groups"],
        "SourceDestCheck": interface["SourceDestCheck"],
        "Tags": tags(name),
        "VirtualizationType": "hvm",
        "PlatformDetails": "Linux/UNIX",
        "InstanceId": instance_id,
        "ImageId": "ami-main",
        "State": {"Code": _INSTANCE_STATES[state], "Name": state},
        "PrivateDnsName": interface["PrivateDnsName"],
        "PublicDnsName": "",
        "AmiLaunchIndex": 0,
        "InstanceType": "t3.micro",
        "LaunchTime": CREATED,
        "Placement": {
            "GroupName": "",
            "Tenancy": "default",
            "AvailabilityZone": interface["AvailabilityZone"],
        },
        "Monitoring": {"State": "disabled"},
        "SubnetId": interface["SubnetId"],
        "VpcId": interface["VpcId"],
        "PrivateIpAddress": interface["PrivateIpAddress"],
    }
    if public is not None:
        machine["PublicIpAddress"] = public
    return {"ReservationId": f"r-{instance_id}", "OwnerId": ACCOUNT, "Groups": [], "Instances": [machine]}


def lambda_function(
    name: str, *, subnets: tuple[str, ...], groups: tuple[str, ...], vpc: str = "vpc-main", ipv6: bool = False
) -> Json:
    """A function of `lambda:ListFunctions` that stands in a VPC."""
    return {
        "FunctionName": name,
        "FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
        "Runtime": "python3.13",
        "Role": f"arn:aws:iam::{ACCOUNT}:role/{name}",
        "Handler": "index.handler",
        "CodeSize": 1024,
        "Description": "",
        "Timeout": 30,
        "MemorySize": 256,
        "LastModified": CREATED,
        "Version": "$LATEST",
        "VpcConfig": {
            "SubnetIds": list(subnets),
            "SecurityGroupIds": list(groups),
            "VpcId": vpc,
            "Ipv6AllowedForDualStack": ipv6,
        },
        "PackageType": "Zip",
        "Architectures": ["arm64"],
    }
