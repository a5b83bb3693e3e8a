"""The calls of changes of VPC Block Public Access."""

from typing import Final

from wayout.fix.call.call import Call, Tagging, Wait, Yield, absent
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion, DeleteBlockPublicAccessExclusion

_WITHIN: Final = ("VpcBlockPublicAccessExclusions",)
_GONE: Final = ("delete-complete", "create-failed")


def create(change: CreateBlockPublicAccessExclusion) -> Call:
    """Create the exclusion, and wait until it holds."""
    resource = "VpcId" if change.resource_id.startswith("vpc-") else "SubnetId"
    return Call(
        operation="CreateVpcBlockPublicAccessExclusion",
        parameters={resource: ref(change.resource_id), "InternetGatewayExclusionMode": change.mode},
        yields=(Yield(change.exclusion_id, ("VpcBlockPublicAccessExclusion", "ExclusionId")),),
        tagging=Tagging(
            resource_type="vpc-block-public-access-exclusion",
            describe="DescribeVpcBlockPublicAccessExclusions",
            within=_WITHIN,
            id_member="ExclusionId",
            dead=("delete-in-progress", "disable-in-progress", "disable-complete", *_GONE),
        ),
        wait=Wait(
            sight=_own(change.exclusion_id),
            ready=("create-complete", "update-complete"),
            failed=("create-failed", "update-failed", *_GONE),
            why=("Reason",),
            seconds=600,
        ),
    )


def delete(change: DeleteBlockPublicAccessExclusion) -> Call:
    """Delete the exclusion, and wait until it is gone."""
    gone = absent(_own(change.exclusion_id, _GONE))
    return Call(
        operation="DeleteVpcBlockPublicAccessExclusion",
        parameters={"ExclusionId": ref(change.exclusion_id)},
        so=(gone,),
        already=("InvalidVpcBlockPublicAccessExclusionId.NotFound",),
        wait=Wait(sight=gone, seconds=600),
    )


def _own(exclusion_id: str, none_of: tuple[str, ...] = ()) -> Sight:
    return Sight(
        operation="DescribeVpcBlockPublicAccessExclusions",
        parameters={"ExclusionIds": [ref(exclusion_id)]},
        within=_WITHIN,
        none_of=none_of,
    )
