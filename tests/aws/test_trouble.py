"""botocore's exceptions in one line, with what to do about them."""

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ProfileNotFound,
    UnauthorizedSSOTokenError,
)
from botocore.parsers import ResponseParserError

from wayout.aws.trouble import trouble


def client_error(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeVpcs")


TROUBLES: dict[str, tuple[Exception, str, str]] = {
    "AWS's own code": (client_error("UnauthorizedOperation", "You may not."), "UnauthorizedOperation", "You may not."),
    "what nobody can read is cut off": (
        client_error("UnauthorizedOperation", "You may not. Encoded authorization failure message: " + "A" * 2000),
        "UnauthorizedOperation",
        "You may not.",
    ),
    "lines are joined": (client_error("X", "one\n  two"), "X", "one two"),
    "HTML": (ResponseParserError("invalid XML"), "UnreadableAnswer", "invalid XML"),
    "no connection": (EndpointConnectionError(endpoint_url="https://x"), "EndpointConnectionError", "https://x"),
    "an operation that boto3 does not know": (AttributeError("describe_x"), "UnknownOperation", "newer"),
}


@pytest.mark.parametrize(("error", "code", "message"), TROUBLES.values(), ids=TROUBLES)
def test_a_code_and_one_line(error: Exception, code: str, message: str) -> None:
    found = trouble(error)
    assert found.code == code
    assert message in found.message
    assert "\n" not in found.message
    assert "Encoded" not in found.message


def test_a_page_of_text_is_shortened() -> None:
    assert len(trouble(client_error("X", "y" * 10_000)).message) == 500


HINTS: dict[str, tuple[Exception, str]] = {
    "no credentials": (NoCredentialsError(), "AWS_PROFILE"),
    "no such profile": (ProfileNotFound(profile="prod"), "list-profiles"),
    "a session that ended": (UnauthorizedSSOTokenError(), "aws sso login"),
    "a token that expired": (client_error("ExpiredToken", "expired"), "aws sso login"),
    "keys that AWS does not know": (client_error("InvalidClientTokenId", "invalid"), "AWS_ACCESS_KEY_ID"),
    "no way to AWS": (EndpointConnectionError(endpoint_url="https://x"), "HTTPS_PROXY"),
    "a role that may not be assumed": (client_error("AccessDenied", "no"), "trust policy"),
}


@pytest.mark.parametrize(("error", "hint"), HINTS.values(), ids=HINTS)
def test_an_error_has_one_line_and_a_hint(error: Exception, hint: str) -> None:
    found = trouble(error).as_error("open the AWS session")
    assert found.message.startswith("cannot open the AWS session: ")
    assert "\n" not in found.message
    assert found.hint
    assert hint in found.hint
