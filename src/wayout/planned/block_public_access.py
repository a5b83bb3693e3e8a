"""VPC Block Public Access: the setting of an account in a region, and what is excluded from it (BPA-1, BPA-6)."""

from wayout.model.block_public_access import OFF
from wayout.planned.estate import Estate
from wayout.planned.shape import Json
from wayout.snapshot.identity import SETTING


def set_mode(estate: Estate, mode: str) -> None:
    """The mode holds; what was there before a plan, the snapshot knows better."""
    if estate.is_planning or not estate.is_set():
        estate.settle({"InternetGatewayBlockMode": mode, "State": "update-complete"})


def switch_off(estate: Estate) -> None:
    """Nothing is blocked any more: whoever takes the setting away goes back to AWS's default."""
    set_mode(estate, OFF)


def leave_mode_open(estate: Estate, because: str) -> None:
    """Which mode holds is not known."""
    estate.settle(None)
    estate.doubt(SETTING, because)


def make_exclusion(estate: Estate, exclusion_id: str, resource_id: str, mode: str, tags: list[Json]) -> None:
    """A VPC or subnet is excluded; at once, since AWS has done it when the plan is carried out."""
    kind = "subnet" if resource_id.startswith("subnet-") else "vpc"
    scope = estate.scope_of(resource_id)
    arn = f"arn:aws:ec2:{scope.region}:{scope.account}:{kind}/{resource_id}"
    exclusion = {"ExclusionId": exclusion_id, "ResourceArn": arn, "InternetGatewayExclusionMode": mode}
    estate.make("VpcBlockPublicAccessExclusions", {**exclusion, "State": "create-complete", "Tags": tags}, scope)
