"""The manifest: what it says survives being written and read."""

from datetime import UTC, datetime

import msgspec
import pytest

from wayout.snapshot.manifest import (
    SCHEMA,
    Caller,
    Manifest,
    Refusal,
    decode_manifest,
    encode_manifest,
    is_manifest,
)

MANIFEST = Manifest(
    schema=SCHEMA,
    created=datetime(2026, 11, 22, 10, 30, tzinfo=UTC),
    wayout="0.1.0",
    callers=(Caller(account="111122223333", arn="arn:aws:iam::111122223333:user/ann", regions=("eu-west-1",)),),
    refused=(
        Refusal(
            account="111122223333",
            region="eu-west-1",
            document="NetworkAcls",
            operation="DescribeNetworkAcls",
            permission="ec2:DescribeNetworkAcls",
            why="UnauthorizedOperation",
            message="You are not authorized to perform this operation.",
        ),
    ),
    resolved={"api.example.com": ("198.51.100.7", "2001:db8::7")},
)


def test_a_manifest_survives_being_written_and_read() -> None:
    assert decode_manifest(encode_manifest(MANIFEST)) == MANIFEST


def test_the_time_is_written_as_rfc_3339() -> None:
    assert msgspec.json.decode(encode_manifest(MANIFEST))["created"] == "2026-11-22T10:30:00Z"


def test_keys_that_are_not_known_do_no_harm() -> None:
    content = msgspec.json.decode(encode_manifest(MANIFEST))
    content["later"] = {"anything": [1]}
    content["refused"][0]["later"] = 1
    assert decode_manifest(msgspec.json.encode(content)) == MANIFEST


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b'{"Vpcs": []}', b'{"schema": 1}', b'{"schema": "other/1"}', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "null", "a list", "a document", "a number", "another schema", "binary", "deep"],
)
def test_other_content_is_no_manifest(content: bytes) -> None:
    assert not is_manifest(content)
    with pytest.raises(ValueError, match=r"manifest|schema"):
        decode_manifest(content)
