"""botocore's many exceptions, told apart by what the user can do about them."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from wayout.errors import AwsError

_CONFIGURE = "Set AWS_PROFILE or give --profile NAME, or run `aws configure`; saved answers need none: --snapshot PATH."
_SIGN_IN = "Sign in again, for example with `aws sso login`, or fetch new credentials, and repeat the command."
_KEYS = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile, and the clock of this machine."
_REACH = "Check the network, the region's name, and HTTPS_PROXY; AWS_ENDPOINT_URL overrides where AWS is looked for."
_PROFILES = "`aws configure list-profiles` names the profiles of this machine."

_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "NoCredentialsError": _CONFIGURE,
        "PartialCredentialsError": _CONFIGURE,
        "CredentialRetrievalError": _SIGN_IN,
        "TokenRetrievalError": _SIGN_IN,
        "SSOTokenLoadError": _SIGN_IN,
        "UnauthorizedSSOTokenError": _SIGN_IN,
        "LoginTokenLoadError": _SIGN_IN,
        "LoginRefreshRequired": _SIGN_IN,
        "ExpiredToken": _SIGN_IN,
        "ExpiredTokenException": _SIGN_IN,
        "RequestExpired": _SIGN_IN,
        "ProfileNotFound": _PROFILES,
        "ConfigParseError": "Mend the file that AWS_CONFIG_FILE or ~/.aws/config names.",
        "InvalidClientTokenId": _KEYS,
        "UnrecognizedClientException": _KEYS,
        "SignatureDoesNotMatch": _KEYS,
        "AuthFailure": _KEYS,
        "EndpointConnectionError": _REACH,
        "ConnectTimeoutError": _REACH,
        "ConnectionClosedError": _REACH,
        "ReadTimeoutError": _REACH,
        "ProxyConnectionError": _REACH,
        "SSLError": "Check AWS_CA_BUNDLE, if a proxy on the way signs with its own certificate.",
        "AccessDenied": "The role's trust policy has to name the caller (and --external-id, if it asks for one), "
        "and the caller needs sts:AssumeRole on it.",
    }
)

_LONGEST = 500
"""Characters of AWS's message that are kept: one line, never a page of HTML."""


class Trouble(msgspec.Struct, frozen=True):
    """Why a call has no answer: AWS's error code or the failure's name, and one line."""

    code: str
    message: str

    def as_error(self, attempted: str) -> AwsError:
        """The error of a command that cannot go on without the answer."""
        shown = self.message if self.code in self.message else f"{self.code}: {self.message}"
        return AwsError(f"cannot {attempted}: {shown}", _HINTS.get(self.code))


def trouble(error: Exception) -> Trouble:
    """What this exception of botocore's says, in a code and one line.

    An unreadable answer (HTML where XML or JSON belongs, as from a proxy on the way) is `UnreadableAnswer`; an
    operation that the installed boto3 does not know is `UnknownOperation`.
    """
    from botocore.exceptions import ClientError
    from botocore.parsers import ResponseParserError

    match error:
        case ClientError():
            found = error.response.get("Error", {})
            # The operation's name is in botocore's own text; AWS's message alone is what a reader looks for.
            return Trouble(str(found.get("Code") or "Unknown"), _line(str(found.get("Message") or error)))
        case ResponseParserError() | KeyError():
            return Trouble("UnreadableAnswer", _line(f"the answer is not what AWS sends: {error}"))
        case AttributeError():
            return Trouble("UnknownOperation", "the installed boto3 does not know this operation; a newer one may")
        case _:
            return Trouble(type(error).__name__, _line(str(error)))


def _line(text: str) -> str:
    # EC2 appends what only `sts decode-authorization-message` can read, thousands of characters long.
    readable = text.split("Encoded authorization failure message:", maxsplit=1)[0]
    joined = " ".join(readable.split())
    return joined if len(joined) <= _LONGEST else joined[: _LONGEST - 1] + "…"
