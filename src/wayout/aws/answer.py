"""What came of one call: AWS's answer, or why there is none. Both are values; a refused call ends nothing."""

from typing import TypeAlias

import msgspec

from wayout.aws.json_value import Json

Answer: TypeAlias = dict[str, Json]
"""AWS's answer under its own keys, without the SDK's `ResponseMetadata`."""


class CallRefused(msgspec.Struct, frozen=True, kw_only=True):
    """A call that AWS denied, or that failed on the way after its retries."""

    service: str
    operation: str
    region: str
    why: str
    """AWS's error code (`UnauthorizedOperation`, `AccessDeniedException`, …), or the name of the failure on the way."""

    message: str
    """One line, AWS's own words."""
