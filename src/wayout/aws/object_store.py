"""Object store: what lies in S3, brought here whole. Answers that are bytes have no place among JSON values."""

from typing import BinaryIO, Protocol

from wayout.aws.account import Account
from wayout.aws.answer import CallRefused


class ObjectStore(Account, Protocol):
    """An account that can also hand over the bytes of an object."""

    def fetch(self, bucket: str, key: str, region: str, target: BinaryIO) -> int | CallRefused:
        """How many bytes of an object were written to the target, or why they were not."""
