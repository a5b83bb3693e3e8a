"""Places of records as users write them."""

import pytest

from wayout.errors import InputError
from wayout.evidence.log.record_place import (
    BucketPlace,
    GroupPlace,
    LocalPlace,
    RecordPlace,
    TablePlace,
    parse_place,
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("s3://logs", BucketPlace("logs", "")),
        ("s3://logs/a/b/", BucketPlace("logs", "a/b")),
        ("arn:aws:s3:::logs/prefix/", BucketPlace("logs", "prefix")),
        ("arn:aws-cn:s3:::logs", BucketPlace("logs", "")),
        ("cloudwatch:/vpc/flow-logs", GroupPlace("/vpc/flow-logs")),
        ("arn:aws:logs:eu-west-1:123456789012:log-group:/vpc/flow-logs:*", GroupPlace("/vpc/flow-logs")),
        ("athena:network.vpc_flow_logs", TablePlace("network", "vpc_flow_logs")),
        ("athena:other/network.vpc_flow_logs", TablePlace("network", "vpc_flow_logs", "other")),
        ("logs/**/*.gz", LocalPlace("logs/**/*.gz")),
        ("/var/a:b", LocalPlace("/var/a:b")),
    ],
)
def test_a_place_is_understood(text: str, place: RecordPlace) -> None:
    """Source: FL-29."""
    assert parse_place(text) == place


@pytest.mark.parametrize(
    "text",
    ["s3:/logs", "s3://", "athena:table", "cloudwatch:", "https://x", "arn:aws:firehose:us-east-1:1:deliverystream/x"],
)
def test_what_only_begins_like_a_place_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no place of flow logs"):
        parse_place(text)
