"""Log account: the account with whose permissions records are read, which need not be the one that they are about."""

from collections.abc import Mapping
from typing import Final

import msgspec

from wayout.aws.boto import Session
from wayout.aws.object_store import ObjectStore
from wayout.errors import AwsError

_ANY_REGION: Final = "us-east-1"
"""S3 knows a bucket of any region from here, and sends the caller on."""


class LogAccess(msgspec.Struct, frozen=True):
    """How to get at the account; None for what the environment says."""

    profile: str | None = None
    region: str | None = None
    role_arn: str | None = None
    external_id: str | None = None


class LogAccount(msgspec.Struct, frozen=True):
    """The account that is asked, and the region of its log groups and tables; None while nothing names one."""

    store: ObjectStore
    given_region: str | None

    @property
    def region(self) -> str:
        """The region of log groups and tables.

        Raises: AwsError when nothing names it.
        """
        if self.given_region is None:
            raise AwsError(
                "no region is given for the flow logs: neither an option, nor AWS_REGION, nor the profile names one",
                "Add --logs-region eu-west-1.",
            )
        return self.given_region

    @property
    def bucket_region(self) -> str:
        """A region in which to ask for a bucket, wherever it is."""
        return self.given_region or _ANY_REGION


def open_log_account(access: LogAccess, environment: Mapping[str, str]) -> LogAccount:
    """The account that the options name.

    Raises: AwsError when there are no credentials, or the role may not be assumed.
    """
    session = Session(access.profile, access.region, environment)
    store = session.account() if access.role_arn is None else session.assume(access.role_arn, access.external_id)
    return LogAccount(store, session.region)
