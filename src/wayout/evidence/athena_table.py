"""Athena table: which columns a table of flow logs has, and how it is divided by time.

Source: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html (AWS's own statements for such tables).
"""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from itertools import groupby
from typing import assert_never

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import CallRefused
from wayout.errors import AwsError, InputError
from wayout.evidence.log_format import LogFormat
from wayout.evidence.log_place import Window
from wayout.evidence.record_place import TablePlace


class Partition(Enum):
    """How a table is divided by time; the value names the columns."""

    DATE = "date"
    """One column `date` of type date, as in AWS's statement for text logs."""

    DAY = "day"
    """One column `day` of text, `2023/11/14`, as AWS's statement with partition projection has it."""

    HIVE = "year month day"
    """Three columns of text, as Hive-compatible prefixes give them (FL-26)."""

    def condition(self, window: Window) -> str:
        """The condition on the partition's columns that lets the days of a window through."""
        days = tuple(window.days())
        match self:
            case Partition.DATE:
                return f"\"date\" BETWEEN DATE '{days[0]:%Y-%m-%d}' AND DATE '{days[-1]:%Y-%m-%d}'"
            case Partition.DAY:
                return f"\"day\" BETWEEN '{days[0]:%Y/%m/%d}' AND '{days[-1]:%Y/%m/%d}'"
            case Partition.HIVE:
                return " OR ".join(
                    f"(\"year\" = '{first:%Y}' AND \"month\" = '{first:%m}' AND \"day\" BETWEEN '{first:%d}' AND '{last:%d}')"
                    for first, last in _months(days)
                )
            case _:
                assert_never(self)


def _months(days: tuple[datetime, ...]) -> Iterator[tuple[datetime, datetime]]:
    """The first and the last of the days in each month."""
    for _, alike in groupby(days, key=lambda day: (day.year, day.month)):
        month = tuple(alike)
        yield month[0], month[-1]


class AthenaTable(msgspec.Struct, frozen=True):
    """A table of flow logs: where it is, what its records hold, how it is divided, and where results may be written."""

    database: str
    name: str
    log_format: LogFormat
    partition: Partition
    region: str
    workgroup: str = "primary"
    output: str | None = None
    """`s3://…` for results; None where the workgroup has a place of its own."""


def read_table(account: Account, place: TablePlace, region: str, workgroup: str, output: str | None) -> AthenaTable:
    """The table as its catalog describes it.

    Raises: AwsError when the catalog cannot be asked; InputError when it is no table of flow logs, or is not divided by
    time in a way that wayout knows.
    """
    parameters = {"CatalogName": place.catalog, "DatabaseName": place.database, "TableName": place.table}
    answer = account.call("athena", "GetTableMetadata", region, {**parameters, "WorkGroup": workgroup})
    if isinstance(answer, CallRefused):
        raise AwsError(f"cannot read what {place} holds: GetTableMetadata was refused: {answer.message}")
    found = msgspec.convert(answer.get("TableMetadata"), _Metadata)
    keys = {key.Name.lower() for key in found.PartitionKeys}
    partition = next((each for each in reversed(Partition) if set(each.value.split()) <= keys), None)
    if partition is None:
        raise InputError(
            f"{place} is not divided by time in a way that wayout knows; its partition keys are: "
            f"{', '.join(sorted(keys)) or 'none'}",
            "Known are `date`, `day`, and `year`, `month`, `day`, as AWS's statements for flow logs have them.",
        )
    held = tuple(column.Name.lower().replace("_", "-") for column in found.Columns)
    if not {"srcaddr", "action"} & set(held):
        raise InputError(f"{place} is no table of flow logs; its columns are: {', '.join(held)[:200] or 'none'}")
    return AthenaTable(place.database, place.table, LogFormat(held), partition, region, workgroup, output)


class _Column(msgspec.Struct):
    Name: str


class _Metadata(msgspec.Struct):
    Columns: list[_Column] = []
    PartitionKeys: list[_Column] = []
