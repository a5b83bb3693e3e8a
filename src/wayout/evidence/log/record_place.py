"""Record place: where a user says that records lie.

Rules:
- FL-29: Records lie on S3, in a log group, in a table of Athena, or in files.
"""

import re
from typing import Final

import msgspec

from wayout.errors import InputError


class LocalPlace(msgspec.Struct, frozen=True):
    """A folder, a file or a pattern on this machine."""

    path: str

    def __str__(self) -> str:
        return self.path


class BucketPlace(msgspec.Struct, frozen=True):
    """What lies below a prefix on S3."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


class GroupPlace(msgspec.Struct, frozen=True):
    """A log group of CloudWatch Logs."""

    group: str

    def __str__(self) -> str:
        return f"cloudwatch:{self.group}"


class TablePlace(msgspec.Struct, frozen=True):
    """A table that Athena knows; `catalog` is the account's own unless said otherwise."""

    database: str
    table: str
    catalog: str = "AwsDataCatalog"

    def __str__(self) -> str:
        return f"athena:{self.database}.{self.table}"


RecordPlace = LocalPlace | BucketPlace | GroupPlace | TablePlace

_BUCKET: Final = re.compile(r"(?:s3a?://|arn:aws[a-z-]*:s3:::)(?P<bucket>[^/]+)/?(?P<prefix>.*)")
_GROUP: Final = re.compile(r"(?:cloudwatch:|arn:aws[a-z-]*:logs:[^:]*:[^:]*:log-group:)(?P<group>[^:*]+)(?::\*)?")
_TABLE: Final = re.compile(r"athena:(?:(?P<catalog>[^./]+)/)?(?P<database>[^./]+)\.(?P<table>[^./]+)")
_SCHEME: Final = re.compile(r"(s3|s3a|cloudwatch|athena|https?|arn):")


def parse_place(text: str) -> RecordPlace:
    """The place that a text names: `s3://BUCKET/PREFIX`, `cloudwatch:GROUP`, `athena:DATABASE.TABLE`, or a path.

    A flow log's own `LogDestination` is understood too. Source: FL-29.

    Raises: InputError when it begins like one of these and goes on otherwise.
    """
    if found := _BUCKET.fullmatch(text):
        return BucketPlace(found["bucket"], found["prefix"].strip("/"))
    if found := _GROUP.fullmatch(text):
        return GroupPlace(found["group"])
    if found := _TABLE.fullmatch(text):
        return TablePlace(found["database"], found["table"], found["catalog"] or "AwsDataCatalog")
    if _SCHEME.match(text):
        raise InputError(
            f"{text[:100]!r} is no place of flow logs",
            "Write a PATH, s3://BUCKET/PREFIX, cloudwatch:GROUP or athena:DATABASE.TABLE.",
        )
    return LocalPlace(text)
