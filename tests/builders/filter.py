"""What filters packets: security groups, network ACLs, and the prefix lists that rules name."""

from tests.builders.place import ACCOUNT, REGION, Json, ec2_arn, tags

_PROTOCOL_NUMBERS = {"all": "-1", "icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58"}


def permission(
    protocol: str,
    from_port: int | None = None,
    to_port: int | None = None,
    *,
    cidr: str | tuple[str, ...] = (),
    group: str | None = None,
    group_vpc: str | None = None,
    group_peering: str | None = None,
    prefix_list: str | None = None,
    description: str | None = None,
) -> Json:
    """One `IpPermission`: a protocol, its destination ports, its peers.

    Ports are inclusive; it is one port when `to_port` is left out.
    For ICMP the ports are type and code. Without ports the keys are absent, as AWS leaves them out for `-1`.
    """
    cidrs = (cidr,) if isinstance(cidr, str) else cidr
    note = {} if description is None else {"Description": description}
    pair: Json = {**note, "UserId": ACCOUNT, "GroupId": group}
    if group_vpc is not None:
        pair["VpcId"] = group_vpc
    if group_peering is not None:
        pair |= {"VpcPeeringConnectionId": group_peering, "PeeringStatus": "active"}
    ports = {} if from_port is None else {"FromPort": from_port, "ToPort": from_port if to_port is None else to_port}
    return {
        "IpProtocol": protocol,
        **ports,
        "UserIdGroupPairs": [pair] if group is not None else [],
        "IpRanges": [{**note, "CidrIp": block} for block in cidrs if ":" not in block],
        "Ipv6Ranges": [{**note, "CidrIpv6": block} for block in cidrs if ":" in block],
        "PrefixListIds": [{**note, "PrefixListId": prefix_list}] if prefix_list is not None else [],
    }


def security_group(
    group_id: str,
    *,
    ingress: tuple[Json, ...] = (),
    egress: tuple[Json, ...] = (),
    vpc: str = "vpc-main",
    name: str | None = None,
    description: str | None = None,
) -> Json:
    """A group of `DescribeSecurityGroups`. It has no rules but those given: give egress, or nothing leaves."""
    group_name = name or group_id.removeprefix("sg-")
    return {
        "GroupId": group_id,
        "IpPermissionsEgress": list(egress),
        "Tags": [],
        "VpcId": vpc,
        "SecurityGroupArn": ec2_arn("security-group", group_id),
        "OwnerId": ACCOUNT,
        "GroupName": group_name,
        "Description": description or group_name,
        "IpPermissions": list(ingress),
    }


def acl_entry(
    number: int,
    direction: str,
    action: str,
    protocol: str,
    cidr: str,
    from_port: int | None = None,
    to_port: int | None = None,
    *,
    icmp: tuple[int, int] | None = None,
) -> Json:
    """One entry: `acl_entry(100, "ingress", "allow", "tcp", "0.0.0.0/0", 1024, 65535)`.

    The direction is `ingress` or `egress`, the protocol `all`, `tcp`, `udp`, `icmp`, `icmpv6` or a number; the ports
    are inclusive (one port when `to_port` is left out), `icmp` is type and code.
    """
    if direction not in ("ingress", "egress"):
        raise ValueError(f"an ACL entry is ingress or egress, not {direction!r}")
    ports = None if from_port is None else {"From": from_port, "To": from_port if to_port is None else to_port}
    return {
        ("Ipv6CidrBlock" if ":" in cidr else "CidrBlock"): cidr,
        "Egress": direction == "egress",
        **({} if icmp is None else {"IcmpTypeCode": {"Type": icmp[0], "Code": icmp[1]}}),
        **({} if ports is None else {"PortRange": ports}),
        "Protocol": _PROTOCOL_NUMBERS.get(protocol, protocol),
        "RuleAction": action,
        "RuleNumber": number,
    }


def allow_all(direction: str, number: int = 100) -> Json:
    """The entry that lets all IPv4 in or out."""
    return acl_entry(number, direction, "allow", "all", "0.0.0.0/0")


def allow_all_ipv6(direction: str, number: int = 101) -> Json:
    """The entry that lets all IPv6 in or out."""
    return acl_entry(number, direction, "allow", "all", "::/0")


def network_acl(
    acl_id: str,
    *entries: Json,
    subnets: tuple[str, ...] = (),
    vpc: str = "vpc-main",
    default: bool = False,
    ipv6: bool = False,
    name: str | None = None,
) -> Json:
    """An ACL of `DescribeNetworkAcls`: both directions open when no entry is given; 32767 (IPv6: 32768) closes each."""
    directions = ("egress", "ingress")
    given = list(entries) or [
        entry
        for direction in directions
        for entry in (allow_all(direction), *([allow_all_ipv6(direction)] if ipv6 else []))
    ]
    last = [acl_entry(32767, direction, "deny", "all", "0.0.0.0/0") for direction in directions]
    if ipv6:
        last += [acl_entry(32768, direction, "deny", "all", "::/0") for direction in directions]
    return {
        "Associations": [
            {"NetworkAclAssociationId": f"aclassoc-{subnet}", "NetworkAclId": acl_id, "SubnetId": subnet}
            for subnet in subnets
        ],
        "Entries": [*given, *last],
        "IsDefault": default,
        "NetworkAclId": acl_id,
        "Tags": tags(name),
        "VpcId": vpc,
        "OwnerId": ACCOUNT,
    }


def prefix_list(list_id: str, service: str, *cidrs: str) -> Json:
    """AWS's own list of a gateway endpoint's service, of `DescribePrefixLists`; the service is `s3` or `dynamodb`."""
    return {"Cidrs": list(cidrs), "PrefixListId": list_id, "PrefixListName": f"com.amazonaws.{REGION}.{service}"}


def managed_prefix_list(
    list_id: str, name: str, *, family: str = "IPv4", entries: int = 10, owner: str = ACCOUNT
) -> Json:
    """A list's head of `DescribeManagedPrefixLists`; what it holds comes from `managed_prefix_list_entries`."""
    return {
        "PrefixListId": list_id,
        "AddressFamily": family,
        "State": "create-complete",
        "PrefixListArn": f"arn:aws:ec2:{REGION}:{owner}:prefix-list/{list_id}",
        "PrefixListName": name,
        "MaxEntries": entries,
        "Version": 1,
        "Tags": [],
        "OwnerId": owner,
    }


def managed_prefix_list_entries(list_id: str, *cidrs: str) -> Json:
    """The answer of `GetManagedPrefixListEntries` for one list, in the object that a snapshot keeps."""
    return {"PrefixListId": list_id, "Entries": [{"Cidr": cidr, "Description": ""} for cidr in cidrs]}
