"""What a refused call means for whoever made it: whether it had no effect, passes by itself, or nobody knows."""

from enum import StrEnum
from typing import Final

from wayout.aws.answer import Answer, CallRefused


class Effect(StrEnum):
    """What became of a call that was refused."""

    NONE = "none"
    """AWS said no: nothing has changed."""

    THROTTLED = "throttled"
    """AWS said not now: nothing has changed."""

    UNCERTAIN = "uncertain"
    """It failed on the way, or AWS failed: it may have taken effect."""


_THROTTLED: Final = frozenset(
    {
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestThrottled",
        "RequestThrottledException",
        "EC2ThrottledException",
        "BandwidthLimitExceeded",
        "SlowDown",
        "PriorRequestNotComplete",
    }
)
"""The codes that AWS's SDKs take for throttling (AWS SDKs and Tools Reference Guide, "Retry behavior")."""

_AWS_FAILED: Final = frozenset(
    {
        "InternalFailure",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "Unavailable",
        "ServerException",
        "InternalServerException",
        "RequestTimeout",
        "RequestTimeoutException",
        "UnreadableAnswer",
        "Unknown",
    }
)
_NEVER_SENT: Final = frozenset({"ParamValidationError", "NoCredentialsError", "CredentialRetrievalError"})
DENIED: Final = frozenset(
    {"UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"}
)


def effect_of(refusal: CallRefused) -> Effect:
    """What the refusal says about the call.

    botocore's failures on the way are named `…Error`, as AWS's own InternalError is; an HTTP status without a code is a
    server that failed.
    """
    if refusal.why in _THROTTLED:
        return Effect.THROTTLED
    if refusal.why in _NEVER_SENT:
        return Effect.NONE
    if refusal.why in _AWS_FAILED or refusal.why.endswith("Error") or refusal.why.isdecimal():
        return Effect.UNCERTAIN
    return Effect.NONE


def unsuccessful(operation: str, region: str, answer: Answer) -> CallRefused | None:
    """The refusal that an answer holds: calls for several things tell what failed in a list beside what succeeded."""
    failed = answer.get("Unsuccessful")
    if not isinstance(failed, list) or not failed or not isinstance(failed[0], dict):
        return None
    error = failed[0].get("Error")
    told = error if isinstance(error, dict) else {}
    return CallRefused(
        service="ec2",
        operation=operation,
        region=region,
        why=str(told.get("Code") or "Unsuccessful"),
        message=str(told.get("Message") or "AWS did not say why"),
    )
