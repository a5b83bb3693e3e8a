"""What a user says about the accounts and regions to work on, turned into accounts that can be asked."""

from collections.abc import Mapping

import msgspec

from wayout.aws.account import Account
from wayout.aws.boto import BotoAccount, Session, require_region
from wayout.collect.region import ALL, check_regions, regions_of
from wayout.errors import InputError


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """The options that every command on a live account has."""

    profile: str | None = None
    regions: tuple[str, ...] = ()
    """Names, or `all`; empty for the region of the environment or of the profile."""

    role_arns: tuple[str, ...] = ()
    """The roles to assume, one account each; empty to work as the caller."""

    external_id: str | None = None


class Opened(msgspec.Struct, frozen=True):
    """The accounts that can be asked, and the regions to ask in, by account number."""

    accounts: tuple[Account, ...]
    regions: Mapping[str, tuple[str, ...]]


def open_access(access: Access, environment: Mapping[str, str]) -> Opened:
    """The accounts and regions that these options name.

    Raises: InputError for a region that cannot be one, an external id without a role, and two roles in one account;
    AwsError when there are no credentials, no region, or a role may not be assumed.
    """
    check_regions(access.regions)
    session = _session(access, environment)
    names = access.regions or (require_region(session),)
    start = session.region or "us-east-1"
    regions: dict[str, tuple[str, ...]] = {}
    accounts = _accounts(access, session)
    for account in accounts:
        regions[account.identity.account] = regions_of(account, names, start)
    return Opened(accounts, regions)


def open_accounts(access: Access, environment: Mapping[str, str]) -> tuple[BotoAccount, ...]:
    """The accounts that these options name, to be asked in any region.

    Raises: InputError and AwsError as `open_access` does, but for regions.
    """
    return _accounts(access, _session(access, environment))


def _session(access: Access, environment: Mapping[str, str]) -> Session:
    if access.external_id is not None and not access.role_arns:
        raise InputError("--external-id is for assuming a role, and no --role-arn is given", "Add --role-arn ARN.")
    first = next((region for region in access.regions if region != ALL), None)
    return Session(access.profile, first, environment)


def _accounts(access: Access, session: Session) -> tuple[BotoAccount, ...]:
    if not access.role_arns:
        return (session.account(),)
    found = tuple(session.assume(role, access.external_id) for role in dict.fromkeys(access.role_arns))
    numbers = [account.identity.account for account in found]
    for number in numbers:
        if numbers.count(number) > 1:
            raise InputError(f"two roles lead to account {number}", "Give one --role-arn for each account.")
    return found
