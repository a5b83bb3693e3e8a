"""VPCs, subnets and what holds for a whole VPC.

Source: Terraform AWS provider, aws_vpc, aws_vpc_ipv4_cidr_block_association, aws_subnet, aws_vpc_dhcp_options,
aws_flow_log, aws_vpc_peering_connection.
"""

from wayout.model.planned import default_acl_id, default_group_id, main_table_id
from wayout.planned.nameless import UndeterminedError
from wayout.planned.shape import Json
from wayout.planned.subnet import make_subnet, remove_subnet, stand_in_ipv6
from wayout.planned.terraform.values import Values
from wayout.planned.vpc import Parts, add_blocks, attributes, ipv6_block, make_vpc, remove_block, stand_in_block
from wayout.planned.vpc_peering_connection import make_peering


def lay_vpc(values: Values, before: Values | None) -> None:
    """A VPC with its blocks and DNS switches; a new one with all that AWS gives it."""
    estate, vpc_id = values.estate, values.id
    block = values.text("cidr_block")
    vpc: Json = {"VpcId": vpc_id, "CidrBlock": block, "Tags": values.tags()}
    vpc["DhcpOptionsId"] = values.told("dhcp_options_id")
    ipv6 = values.told("ipv6_cidr_block")
    if ipv6 is None and (
        values.flag("assign_generated_ipv6_cidr_block", default=False) or values.has("ipv6_ipam_pool_id")
    ):
        ipv6 = stand_in_block(estate)
        estate.assume(
            "an address block stands in for the one that AWS will give", f"{ipv6} of {values.instance.address}"
        )
    known = estate.find("Vpcs", vpc_id)
    if ipv6 is not None and not (known or {}).get("Ipv6CidrBlockAssociationSet"):
        vpc["Ipv6CidrBlockAssociationSet"] = [ipv6_block(ipv6)]
    if values.instance.is_made and known is None:
        parts = Parts(main_table_id(vpc_id), default_acl_id(vpc_id), default_group_id(vpc_id))
        make_vpc(estate, {key: value for key, value in vpc.items() if value is not None}, parts)
    else:
        estate.put("Vpcs", {**vpc, "OwnerId": values.told("owner_id")})
    if before is None or values.has("enable_dns_support"):
        support = values.flag("enable_dns_support", default=True)
        estate.put("VpcAttributes", attributes(vpc_id, support, values.flag("enable_dns_hostnames", default=False)))


def lay_block(values: Values, _before: Values | None) -> None:
    """A further block of a VPC."""
    vpc_id = values.target("vpc_id", "vpc")
    block = values.told("cidr_block") or values.told("ipv6_cidr_block")
    if block is None and values.instance.type == "aws_vpc_ipv6_cidr_block_association":
        block = stand_in_block(values.estate)
    if block is None:
        raise UndeterminedError(f"the block of {values.instance.address} is known only after apply", (vpc_id or "",))
    add_blocks(values.estate, vpc_id or "", [block])


def drop_block(values: Values) -> None:
    """A further block of a VPC goes."""
    remove_block(
        values.estate, values.told("vpc_id") or "", values.told("cidr_block") or values.told("ipv6_cidr_block") or ""
    )


def lay_subnet(values: Values, before: Values | None) -> None:
    """A subnet; in a VPC of which only apply tells the IPv6 block, a part of what stands in for it."""
    estate = values.estate
    vpc_id = values.target("vpc_id", "vpc") or ""
    subnet: Json = {
        "SubnetId": values.id,
        "VpcId": vpc_id,
        "CidrBlock": values.text("cidr_block"),
        "AvailabilityZone": values.told("availability_zone"),
        "AvailabilityZoneId": values.told("availability_zone_id"),
        "MapPublicIpOnLaunch": values.flag("map_public_ip_on_launch", default=False),
        "AssignIpv6AddressOnCreation": values.flag("assign_ipv6_address_on_creation", default=False),
        "Ipv6Native": values.flag("ipv6_native", default=False),
        "EnableDns64": values.flag("enable_dns64", default=False),
        "Tags": values.tags(),
    }
    ipv6 = values.told("ipv6_cidr_block")
    if ipv6 is None and values.is_unknown("ipv6_cidr_block") and values.is_written("ipv6_cidr_block"):
        ipv6 = stand_in_ipv6(estate, vpc_id)
    if ipv6 is not None:
        subnet["Ipv6CidrBlockAssociationSet"] = [ipv6_block(ipv6)]
    if before is not None:
        estate.put("Subnets", subnet)
    else:
        make_subnet(estate, {key: value for key, value in subnet.items() if value is not None})


def drop_subnet(values: Values) -> None:
    """A subnet goes."""
    remove_subnet(values.estate, values.id)


def lay_dhcp_options(values: Values, _before: Values | None) -> None:
    """A set of DHCP options."""
    options: dict[str, list[str | None]] = {
        "domain-name-servers": [*values.texts("domain_name_servers")],
        "domain-name": [values.told("domain_name")],
    }
    listed = [
        {"Key": key, "Values": [{"Value": each} for each in found if each]}
        for key, found in options.items()
        if any(found)
    ]
    values.estate.make("DhcpOptions", {"DhcpOptionsId": values.id, "DhcpConfigurations": listed})


def lay_dhcp_association(values: Values, _before: Values | None) -> None:
    """The DHCP options of a VPC."""
    options = values.target("dhcp_options_id", "dopt")
    for vpc in values.estate.edit("Vpcs", values.target("vpc_id", "vpc") or ""):
        vpc["DhcpOptionsId"] = options


def lay_flow_log(values: Values, _before: Values | None) -> None:
    """A flow log of a VPC, subnet, interface or transit gateway."""
    kinds = {"vpc_id": "vpc", "subnet_id": "subnet", "eni_id": "eni", "transit_gateway_id": "tgw"}
    name = next((each for each in kinds if values.has(each)), "vpc_id")
    values.estate.make(
        "FlowLogs",
        {
            "FlowLogId": values.id,
            "ResourceId": values.target(name, kinds[name]),
            "TrafficType": values.told("traffic_type") or "ALL",
            "FlowLogStatus": "ACTIVE",
            "DeliverLogsStatus": "SUCCESS",
            "LogFormat": values.told("log_format"),
            "LogDestinationType": values.told("log_destination_type") or "cloud-watch-logs",
            "LogDestination": values.told("log_destination"),
            "LogGroupName": values.told("log_group_name"),
            "MaxAggregationInterval": values.number("max_aggregation_interval"),
            "Tags": values.tags(),
        },
    )


def lay_peering(values: Values, _before: Values | None) -> None:
    """A peering; it is active when it accepts itself, or when an accepter in the plan does."""
    sides = (values.target("vpc_id", "vpc") or "", values.target("peer_vpc_id", "vpc") or "")
    status = values.told("accept_status") or (
        "active" if values.flag("auto_accept", default=False) else "pending-acceptance"
    )
    make_peering(values.estate, values.id, sides, status, values.tags())


def lay_accepter(values: Values, _before: Values | None) -> None:
    """A peering is accepted."""
    if values.flag("auto_accept", default=False):
        for peering in values.estate.edit(
            "VpcPeeringConnections", values.target("vpc_peering_connection_id", "pcx") or ""
        ):
            peering["Status"] = {"Code": "active"}
