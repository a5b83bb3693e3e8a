"""The calls of changes of subnets."""

from wayout.fix.call.call import Call, Tagging, Wait, Yield, absent, filtered
from wayout.fix.call.security_group import IN_USE
from wayout.fix.call.value import ref
from wayout.fix.change.subnet import CreateSubnet, DeleteSubnet


def create(change: CreateSubnet) -> Call:
    """Create the subnet, and wait until it is available."""
    own = filtered("DescribeSubnets", ("subnet-id", ref(change.subnet_id)), within=("Subnets",))
    return Call(
        operation="CreateSubnet",
        parameters={
            "VpcId": ref(change.vpc_id),
            "CidrBlock": change.cidr_block,
            "AvailabilityZone": change.availability_zone,
        },
        yields=(Yield(change.subnet_id, ("Subnet", "SubnetId")),),
        tagging=Tagging(
            resource_type="subnet",
            name=change.name,
            describe="DescribeSubnets",
            within=("Subnets",),
            id_member="SubnetId",
        ),
        again=("InvalidVpcID.NotFound",),
        wait=Wait(sight=own, ready=("available",)),
    )


def delete(change: DeleteSubnet) -> Call:
    """Delete the subnet, once nothing stands in it."""
    return Call(
        operation="DeleteSubnet",
        parameters={"SubnetId": ref(change.subnet_id)},
        so=(absent(filtered("DescribeSubnets", ("subnet-id", ref(change.subnet_id)), within=("Subnets",))),),
        already=("InvalidSubnetID.NotFound",),
        again=IN_USE,
    )
