"""Which regions to read."""

import re
from collections.abc import Sequence

from wayout.aws.account import Account
from wayout.aws.answer import CallRefused
from wayout.errors import AwsError, InputError

ALL = "all"
"""What stands for every region that the account has enabled."""

REGIONS_PERMISSION = "ec2:DescribeRegions"
"""Needed for `all` only."""

_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d{1,2}")


def check_regions(names: Sequence[str]) -> None:
    """Nothing, when each name looks like a region's or is `all`.

    Raises: InputError for the first that does not.
    """
    for name in names:
        if name != ALL and not _REGION.fullmatch(name):
            raise InputError(
                f"{name!r} is not the name of an AWS region",
                "Names look like eu-west-1, without the zone's letter; --region all stands for every enabled region.",
            )


def regions_of(account: Account, names: Sequence[str], start: str) -> tuple[str, ...]:
    """The regions to read in this account, in alphabetical order: those named, or all that it has enabled.

    Source: EC2 API Reference, DescribeRegions: without `AllRegions`, only enabled ones are returned.
    Raises: AwsError when `all` is asked for and the list is refused.
    """
    if ALL not in names:
        return tuple(sorted(set(names)))
    answer = account.call("ec2", "DescribeRegions", start, {})
    if isinstance(answer, CallRefused):
        raise AwsError(
            f"cannot list the regions of account {account.identity.account}: {answer.why}: {answer.message}",
            f"Allow {REGIONS_PERMISSION}, or name each region with --region.",
        )
    found = answer.get("Regions")
    listed = (
        [region.get("RegionName") for region in found if isinstance(region, dict)] if isinstance(found, list) else []
    )
    return tuple(sorted(name for name in listed if isinstance(name, str)))
