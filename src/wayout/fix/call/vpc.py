"""The calls of changes of VPCs."""

from wayout.fix.call.call import Call, Tagging, Wait, Yield, absent, filtered
from wayout.fix.call.security_group import IN_USE
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.vpc import CreateVpc, DeleteVpc, SetDnsAttribute
from wayout.model.planned import default_acl_id, main_table_id


def create(change: CreateVpc) -> tuple[Call, ...]:
    """Create the VPC, and ask for the ids of what AWS puts into it: the main route table and the default ACL."""
    vpc = ref(change.vpc_id)
    return (
        Call(
            operation="CreateVpc",
            parameters={"CidrBlock": change.cidr_block},
            yields=(Yield(change.vpc_id, ("Vpc", "VpcId")),),
            tagging=Tagging(
                resource_type="vpc", name=change.name, describe="DescribeVpcs", within=("Vpcs",), id_member="VpcId"
            ),
            wait=Wait(sight=filtered("DescribeVpcs", ("vpc-id", vpc), within=("Vpcs",)), ready=("available",)),
        ),
        Call(
            operation="DescribeRouteTables",
            parameters={
                "Filters": [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]
            },
            yields=(Yield(main_table_id(change.vpc_id), ("RouteTables", 0, "RouteTableId")),),
        ),
        Call(
            operation="DescribeNetworkAcls",
            parameters={"Filters": [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]},
            yields=(Yield(default_acl_id(change.vpc_id), ("NetworkAcls", 0, "NetworkAclId")),),
        ),
    )


def delete(change: DeleteVpc) -> Call:
    """Delete the VPC, once nothing of it is left."""
    return Call(
        operation="DeleteVpc",
        parameters={"VpcId": ref(change.vpc_id)},
        so=(absent(filtered("DescribeVpcs", ("vpc-id", ref(change.vpc_id)), within=("Vpcs",))),),
        already=("InvalidVpcID.NotFound",),
        again=IN_USE,
    )


def set_dns_attribute(change: SetDnsAttribute) -> Call:
    """Set the attribute; setting it twice is setting it once."""
    member = change.attribute.value[0].upper() + change.attribute.value[1:]
    return Call(
        operation="ModifyVpcAttribute",
        parameters={"VpcId": ref(change.vpc_id), member: {"Value": change.value}},
        so=(
            Sight(
                operation="DescribeVpcAttribute",
                parameters={"VpcId": ref(change.vpc_id), "Attribute": change.attribute.value},
                within=(member,),
                where=(("Value", change.value),),
            ),
        ),
        again=("InvalidVpcID.NotFound",),
    )
