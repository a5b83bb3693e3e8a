"""Function host: an account that can also be given code to run, and be asked to run it. Code and payloads are bytes."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json


class Invoked(msgspec.Struct, frozen=True):
    """What a function returned; `error` is AWS's word for how it failed, None when it did not."""

    payload: bytes
    error: str | None = None


class FunctionHost(Account, Protocol):
    """An account in which Lambda functions can be made and invoked."""

    def create_function(self, region: str, parameters: Mapping[str, Json], code: bytes) -> Answer | CallRefused:
        """What Lambda answers to CreateFunction with this archive as its code, or why it does not."""

    def invoke(self, region: str, name: str, payload: bytes) -> Invoked | CallRefused:
        """What the function returned, waited for, or why it was not run."""
