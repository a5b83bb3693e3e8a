"""The door itself: one identity in one AWS account, asked by the names of AWS's API."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json


class Identity(msgspec.Struct, frozen=True):
    """Who asks: what STS GetCallerIdentity says."""

    account: str
    arn: str


class Account(Protocol):
    """One identity in one account. Safe to use from several threads."""

    @property
    def identity(self) -> Identity:
        """Who asks."""

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        """What AWS answers to this operation (`ec2`, `DescribeVpcs`), or why it does not.

        Denied calls and failures on the way are values, never exceptions.
        """
