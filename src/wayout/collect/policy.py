"""The least IAM policy that lets a collection see everything, from the table of its calls."""

from collections.abc import Iterable

import msgspec

from wayout.aws.json_value import Json
from wayout.collect.calls import CALLS
from wayout.collect.region import REGIONS_PERMISSION


class Use(msgspec.Struct, frozen=True):
    """One IAM action and what it is good for."""

    permission: str
    purpose: str
    """The documents that come of it, or the option that needs it."""


def collect_uses() -> tuple[Use, ...]:
    """Every IAM action that a collection uses, in alphabetical order. All of them only read.

    STS GetCallerIdentity is called as well and needs no permission (STS API Reference, GetCallerIdentity).
    """
    purposes: dict[str, list[str]] = {REGIONS_PERMISSION: ["(--region all)"]}
    for call in CALLS:
        purposes.setdefault(call.permission, []).append(call.document)
    return tuple(Use(permission, ", ".join(purposes[permission])) for permission in sorted(purposes))


def collect_policy() -> dict[str, Json]:
    """An IAM policy document for a collection.

    Resource is `*`: EC2's Describe actions know no resource-level permissions (Service Authorization Reference, Amazon
    EC2), and the others are asked for whatever the lists before them name.
    """
    return policy_of("Collect", collect_uses())


def policy_of(command: str, uses: Iterable[Use]) -> dict[str, Json]:
    """An IAM policy document that allows these actions and no others; the command's name is part of the statements' ids."""
    by_service: dict[str, list[Json]] = {}
    for use in uses:
        by_service.setdefault(use.permission.partition(":")[0], []).append(use.permission)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": f"Wayout{command}{''.join(part.capitalize() for part in service.split('-'))}",
                "Effect": "Allow",
                "Action": actions,
                "Resource": "*",
            }
            for service, actions in by_service.items()
        ],
    }
