"""Gateways, Elastic IPs, endpoints and prefix lists.

Source: Terraform AWS provider, aws_internet_gateway, aws_egress_only_internet_gateway, aws_nat_gateway, aws_eip,
aws_eip_association, aws_vpc_endpoint, aws_vpc_endpoint_route_table_association, aws_ec2_managed_prefix_list.
"""

from wayout.model.planned import interface_of
from wayout.planned.elastic_ip import make_address
from wayout.planned.gateway import attach, detach, make_nat, make_regional_nat, remove_nat
from wayout.planned.nameless import UndeterminedError
from wayout.planned.network_interface import pair, unpair
from wayout.planned.route_table import darken
from wayout.planned.shape import Json
from wayout.planned.terraform.values import Values
from wayout.planned.vpc_endpoint import make_endpoint, remove_endpoint, route_to, stand_in, unroute


def lay_internet_gateway(values: Values, _before: Values | None) -> None:
    """An internet gateway, attached where a VPC is named."""
    estate = values.estate
    if not estate.is_described("InternetGateways", values.id):
        gateway = {"InternetGatewayId": values.id, "Attachments": [], "Tags": values.tags()}
        estate.make("InternetGateways", gateway)
    if values.has("vpc_id") and not (values.is_unknown("vpc_id") and not values.is_written("vpc_id")):
        attach(estate, values.id, values.target("vpc_id", "vpc") or "")


def lay_attachment(values: Values, _before: Values | None) -> None:
    """An internet gateway is attached to a VPC."""
    attach(values.estate, values.identity("internet_gateway_id", "igw") or "", values.target("vpc_id", "vpc") or "")


def drop_attachment(values: Values) -> None:
    """An internet gateway is detached."""
    detach(values.estate, values.told("internet_gateway_id") or "")


def lay_egress_only(values: Values, _before: Values | None) -> None:
    """An egress-only internet gateway of a VPC."""
    link = {"VpcId": values.target("vpc_id", "vpc"), "State": "attached"}
    gateway = {"EgressOnlyInternetGatewayId": values.id, "Attachments": [link], "Tags": values.tags()}
    values.estate.make("EgressOnlyInternetGateways", gateway)


def lay_vpn_gateway(values: Values, _before: Values | None) -> None:
    """A virtual private gateway of a VPC."""
    gateway: Json = {"VpnGatewayId": values.id, "State": "available", "Tags": values.tags()}
    if values.is_told("vpc_id"):
        gateway["VpcAttachments"] = [{"VpcId": values.target("vpc_id", "vpc"), "State": "attached"}]
    values.estate.make("VpnGateways", gateway)


def lay_eip(values: Values, _before: Values | None) -> None:
    """An Elastic IP, and what it is paired with."""
    estate = values.estate
    if not estate.is_described("Addresses", values.id):
        make_address(estate, values.id, values.tags(), values.told("public_ip"))
    for name, prefix in (("network_interface", "eni"), ("instance", "i")):
        if values.has(name) and (not values.is_unknown(name) or values.is_written(name)):
            pair(estate, _interface(values, name, prefix), None, values.id)
            return


def lay_eip_association(values: Values, _before: Values | None) -> None:
    """An Elastic IP is paired with an interface, or with the primary one of an instance."""
    allocation = values.identity("allocation_id", "eipalloc")
    for name, prefix in (("network_interface_id", "eni"), ("instance_id", "i")):
        if values.has(name) and (not values.is_unknown(name) or values.is_written(name)):
            pair(values.estate, _interface(values, name, prefix), None, allocation)
            return


def drop_eip_association(values: Values) -> None:
    """An interface loses its Elastic IP."""
    unpair(values.estate, values.told("network_interface_id") or "")
    for address in values.estate.edit("Addresses", values.told("allocation_id") or ""):
        for key in ("NetworkInterfaceId", "AssociationId", "InstanceId"):
            address.pop(key, None)


def _interface(values: Values, name: str, prefix: str) -> str:
    """The interface that is named, by itself or by its instance."""
    identity = values.identity(name, prefix) or ""
    if prefix == "eni":
        return identity
    instance = values.estate.find("Reservations", identity) or {}
    listed = instance.get("NetworkInterfaces") or [{"NetworkInterfaceId": interface_of(identity)}]
    return str(listed[0].get("NetworkInterfaceId"))


def lay_nat(values: Values, before: Values | None) -> None:
    """A NAT gateway, in a subnet or for a whole VPC; one that is there already keeps the addresses that AWS tells."""
    estate = values.estate
    if before is not None:
        estate.put("NatGateways", {"NatGatewayId": values.id, "Tags": values.tags()})
        return
    kind = values.told("connectivity_type") or "public"
    nat: Json = {"NatGatewayId": values.id, "ConnectivityType": kind, "Tags": values.tags()}
    if values.told("availability_mode") == "regional":
        nat["VpcId"] = values.target("vpc_id", "vpc")
        blocks = list(values.blocks("availability_zone_address"))
        if blocks:
            nat |= {"AutoProvisionZones": "disabled", "AutoScalingIps": "disabled"}
            nat["NatGatewayAddresses"] = [_zonal_pair(block) for block in blocks]
        make_regional_nat(estate, nat)
        return
    nat["SubnetId"] = values.target("subnet_id", "subnet") or ""
    allocations: list[str] = []
    if kind == "public":
        allocations = [_allocation(values)]
        if values.has("secondary_allocation_ids") and values.is_written("secondary_allocation_ids"):
            allocations += values.targets("secondary_allocation_ids", "eipalloc")
    make_nat(estate, nat, allocations, values.told("private_ip"))


def _zonal_pair(block: Values) -> Json:
    allocations = block.targets("allocation_ids", "eipalloc")
    address = block.estate.find("Addresses", allocations[0] if allocations else "") or {}
    zone = {
        "AvailabilityZone": block.told("availability_zone"),
        "AvailabilityZoneId": block.told("availability_zone_id"),
    }
    pair = {"AllocationId": allocations[0] if allocations else None, "PublicIp": address.get("PublicIp"), **zone}
    return {**{key: value for key, value in pair.items() if value is not None}, "Status": "succeeded"}


def _allocation(values: Values) -> str:
    """The Elastic IP of a gateway. One that only apply tells is one all the same: the gateway cannot be without."""
    try:
        return values.identity("allocation_id", "eipalloc") or f"eipalloc-unknown-{values.id}"
    except UndeterminedError as error:
        values.estate.assume("a NAT gateway gets its Elastic IP, whichever it is", error.sentence)
        return f"eipalloc-unknown-{values.id}"


def drop_nat(values: Values) -> None:
    """A NAT gateway goes."""
    remove_nat(values.estate, values.id)


def drop_gateway(values: Values, key: str) -> None:
    """A gateway of another kind goes."""
    values.estate.remove(key, values.id)
    darken(values.estate, values.id)


def lay_endpoint(values: Values, before: Values | None) -> None:
    """An endpoint of any kind."""
    estate = values.estate
    told: Json = {
        "VpcEndpointId": values.id,
        "ServiceName": values.text("service_name") or "",
        "VpcEndpointType": values.told("vpc_endpoint_type") or "Gateway",
        "PrivateDnsEnabled": values.flag("private_dns_enabled", default=False),
        "PolicyDocument": values.told("policy"),
        "Tags": values.tags(),
    }
    told["IpAddressType"] = values.told("ip_address_type")
    lists = {"RouteTableIds": ("route_table_ids", "rtb"), "SubnetIds": ("subnet_ids", "subnet")}
    for key, (name, prefix) in lists.items():
        is_computed = values.is_unknown(name) and not values.is_written(name)
        told[key] = [] if is_computed else values.targets(name, prefix)
    is_computed = values.is_unknown("security_group_ids") and not values.is_written("security_group_ids")
    groups = [] if is_computed else values.targets("security_group_ids", "sg")
    if before is None:
        vpc_id = values.target("vpc_id", "vpc") or ""
        make_endpoint(estate, {k: v for k, v in {**told, "VpcId": vpc_id}.items() if v is not None}, groups)
        return
    known = estate.find("VpcEndpoints", values.id) or {}
    old = list(known.get("RouteTableIds") or ())
    standing = list(known.get("SubnetIds") or ())
    changed = ("PrivateDnsEnabled", "PolicyDocument", "Tags")
    estate.put("VpcEndpoints", {"VpcEndpointId": values.id, **{key: told[key] for key in changed}})
    for table_id in old:
        if table_id not in told["RouteTableIds"]:
            unroute(estate, values.id, table_id)
    for table_id in told["RouteTableIds"]:
        if table_id not in old:
            route_to(estate, values.id, table_id)
    for subnet_id in told["SubnetIds"]:
        if subnet_id not in standing:
            stand_in(estate, values.id, subnet_id, groups)
    if groups:
        regroup(values, groups)


def regroup(values: Values, groups: list[str]) -> None:
    """The interfaces of an endpoint carry these groups."""
    listed = [{"GroupId": each} for each in groups]
    for endpoint in values.estate.edit("VpcEndpoints", values.id):
        endpoint["Groups"] = listed
        for interface_id in endpoint.get("NetworkInterfaceIds") or ():
            for interface in values.estate.edit("NetworkInterfaces", interface_id):
                interface["Groups"] = listed


def drop_endpoint(values: Values) -> None:
    """An endpoint goes."""
    remove_endpoint(values.estate, values.id)


def lay_endpoint_table(values: Values, _before: Values | None) -> None:
    """A gateway endpoint serves one more table."""
    endpoint = values.identity("vpc_endpoint_id", "vpce") or ""
    route_to(values.estate, endpoint, values.identity("route_table_id", "rtb") or "")


def drop_endpoint_table(values: Values) -> None:
    """A gateway endpoint serves one table less."""
    unroute(values.estate, values.told("vpc_endpoint_id") or "", values.told("route_table_id") or "")


def lay_endpoint_subnet(values: Values, _before: Values | None) -> None:
    """An endpoint stands in one more subnet."""
    endpoint = values.identity("vpc_endpoint_id", "vpce") or ""
    groups = (values.estate.find("VpcEndpoints", endpoint) or {}).get("Groups") or ()
    stand_in(values.estate, endpoint, values.target("subnet_id", "subnet") or "", [g["GroupId"] for g in groups])


def lay_endpoint_group(values: Values, _before: Values | None) -> None:
    """The interfaces of an endpoint carry one more group."""
    group = {"GroupId": values.target("security_group_id", "sg")}
    for endpoint in values.estate.edit("VpcEndpoints", values.identity("vpc_endpoint_id", "vpce") or ""):
        endpoint["Groups"] = [*endpoint.get("Groups", ()), group]
        for interface_id in endpoint.get("NetworkInterfaceIds") or ():
            for interface in values.estate.edit("NetworkInterfaces", interface_id):
                interface["Groups"] = [*interface.get("Groups", ()), group]


def lay_endpoint_policy(values: Values, _before: Values | None) -> None:
    """The policy of an endpoint."""
    for endpoint in values.estate.edit("VpcEndpoints", values.identity("vpc_endpoint_id", "vpce") or ""):
        endpoint["PolicyDocument"] = values.text("policy")


def lay_endpoint_dns(values: Values, _before: Values | None) -> None:
    """Whether names of the service lead to an endpoint."""
    for endpoint in values.estate.edit("VpcEndpoints", values.identity("vpc_endpoint_id", "vpce") or ""):
        endpoint["PrivateDnsEnabled"] = values.flag("private_dns_enabled", default=False)


def lay_prefix_list(values: Values, before: Values | None) -> None:
    """A prefix list with the entries that are written in it."""
    listed = {"PrefixListId": values.id, "PrefixListName": values.told("name"), "OwnerId": values.told("owner_id")}
    values.estate.make("ManagedPrefixLists", listed)
    entries = [{"Cidr": block.text("cidr")} for block in values.blocks("entry")]
    if before is not None:
        gone = [{"Cidr": block.text("cidr")} for block in before.blocks("entry")]
        known = values.estate.find("ManagedPrefixListEntries", values.id) or {}
        kept = [each for each in known.get("Entries", ()) if {"Cidr": each.get("Cidr")} not in gone]
        entries = [*kept, *entries]
    values.estate.put("ManagedPrefixListEntries", {"PrefixListId": values.id, "Entries": entries})


def lay_prefix_list_entry(values: Values, _before: Values | None) -> None:
    """One more entry of a prefix list."""
    listed = values.identity("prefix_list_id", "pl") or ""
    entry = {"Cidr": values.text("cidr")}
    for known in values.estate.edit("ManagedPrefixListEntries", listed):
        known["Entries"] = [*(each for each in known.get("Entries", ()) if each.get("Cidr") != entry["Cidr"]), entry]


def drop_prefix_list_entry(values: Values) -> None:
    """One entry of a prefix list goes."""
    for known in values.estate.edit("ManagedPrefixListEntries", values.told("prefix_list_id") or ""):
        known["Entries"] = [each for each in known.get("Entries", ()) if each.get("Cidr") != values.told("cidr")]


def drop_prefix_list(values: Values) -> None:
    """A prefix list goes."""
    for key in ("ManagedPrefixLists", "ManagedPrefixListEntries"):
        values.estate.remove(key, values.id)
