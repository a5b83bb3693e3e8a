"""Rehearsal: AWS is asked whether each call would be allowed, by its own dry run; nothing is changed.

EC2 checks permissions before it does anything when a call says `DryRun` (EC2 API Reference, common parameters). What names
something that does not exist yet cannot be tried, and neither can calls of other services.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from wayout.aws.answer import CallRefused
from wayout.errors import AwsError
from wayout.fix.apply.look import Lookout, NotYetKnownError
from wayout.fix.apply.making import Site
from wayout.fix.apply.refusal import DENIED
from wayout.fix.apply.step import Step
from wayout.fix.call.call import Call

_WOULD_WORK = "DryRunOperation"
_KNOWS_NO_DRY_RUN = frozenset({"ModifyVpcAttribute"})


class Permission(StrEnum):
    """What AWS said to a call that was only tried."""

    ALLOWED = "allowed"
    DENIED = "denied"
    REFUSED = "refused"
    """AWS would refuse it for another reason."""

    NOT_TRIED = "not-tried"


class Rehearsed(msgspec.Struct, frozen=True):
    """One step as it was tried: the worst that AWS said to its calls, and why."""

    step: Step
    permission: Permission
    why: str = ""


_RANK = (Permission.DENIED, Permission.REFUSED, Permission.NOT_TRIED, Permission.ALLOWED)


def rehearse(steps: tuple[Step, ...], sites: Mapping[str, Site]) -> tuple[Rehearsed, ...]:
    """Every step as AWS answers to it.

    Raises: AwsError when AWS does not even tell what is there, or when what answers is not AWS and made a call.
    """
    return tuple(_tried(step, sites[step.account]) for step in steps)


def _tried(step: Step, site: Site) -> Rehearsed:
    found = [_try(call, step.region, site) for call in step.calls if not call.is_reading]
    permission, why = min(found, key=lambda each: _RANK.index(each[0]))
    return Rehearsed(step, permission, why)


def _try(call: Call, region: str, site: Site) -> tuple[Permission, str]:
    if call.service != "ec2" or call.operation in _KNOWS_NO_DRY_RUN:
        return Permission.NOT_TRIED, f"AWS knows no dry run of {call.operation}"
    try:
        parameters = Lookout(site.looking, region, {}).value(dict(call.parameters))
    except NotYetKnownError as error:
        return Permission.NOT_TRIED, f"it names {error}, which is yet to be made"
    found = site.changing.call(call.service, call.operation, region, {**parameters, "DryRun": True})
    if not isinstance(found, CallRefused):
        raise AwsError(
            f"a dry run of {call.operation} in {region} was carried out: what answers there does not know DryRun",
            "This is not AWS. Undo by hand what it did, and go on without --dry-run.",
        )
    if found.why == _WOULD_WORK:
        return Permission.ALLOWED, ""
    if found.why in DENIED:
        return Permission.DENIED, f"{call.action}: {found.message}"
    return Permission.REFUSED, f"{found.why}: {found.message}"
