"""Athena table: which columns a table of flow logs has, and how it is divided by time.

A table of Amazon Security Lake has nested columns; it is asked through a view of them as the fields they came from, the
same as for its files.

Source: https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html (AWS's own statements for such tables);
https://docs.aws.amazon.com/security-lake/latest/userguide/subscriber-query-examples.html (tables of both source versions).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby
from typing import Final, assert_never

import msgspec
import pyarrow as pa

from wayout.aws.account import Account
from wayout.aws.answer import CallRefused
from wayout.errors import AwsError, InputError
from wayout.evidence.engine.dialect import Dialect
from wayout.evidence.engine.event_sql import sql_of
from wayout.evidence.engine.glue_type import glue_type
from wayout.evidence.log.event_value import EventValue
from wayout.evidence.log.flow_field import field
from wayout.evidence.log.log_format import LogFormat
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_place import TablePlace
from wayout.evidence.log.security_lake import view_of

PATH: Final = "$path"
"""Athena's own column: the file in which a row lies."""


class Partition(Enum):
    """How a table is divided by time; the value names the columns."""

    DATE = "date"
    """One column `date` of type date, as in AWS's statement for text logs."""

    DAY = "day"
    """One column `day` of text, `2023/11/14`, as AWS's statement with partition projection has it."""

    HIVE = "year month day"
    """Three columns of text, as Hive-compatible prefixes give them (FL-26)."""

    EVENT_DAY = "eventday"
    """One column `eventday` of text, `20231114`, as Security Lake divides its tables."""

    EVENT_TIME = "time_dt"
    """No column of its own: an Iceberg table, as Security Lake makes them since source version 2, is divided by the
    time of the event."""

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
            case Partition.EVENT_DAY:
                return f"\"eventday\" BETWEEN '{days[0]:%Y%m%d}' AND '{days[-1]:%Y%m%d}'"
            case Partition.EVENT_TIME:
                end = days[-1] + timedelta(days=1)
                first, last = (f"TIMESTAMP '{day:%Y-%m-%d} 00:00:00 UTC'" for day in (days[0], end))
                return f'"time_dt" >= {first} AND "time_dt" < {last}'
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

    values: Mapping[str, EventValue] | None = None
    """How each field is got from a table of Security Lake; None where the fields are columns."""

    def relation(self, names: Iterable[str], window: Window) -> tuple[str, str]:
        """What a statement reads some fields from, and one more condition: the partitions of the window, named in either."""
        table = ".".join(Dialect.ATHENA.quoted(part) for part in (self.database, self.name))
        condition = self.partition.condition(window)
        if self.values is None:
            return table, condition
        columns = ",\n      ".join(self._column(name) for name in names if name in self.values or name == PATH)
        return f"(\n    SELECT\n      {columns}\n    FROM {table}\n    WHERE {condition}\n  ) AS events", ""

    def _column(self, name: str) -> str:
        column = Dialect.ATHENA.quoted(field(name).column)
        return column if self.values is None or name == PATH else f"{sql_of(self.values[name])} AS {column}"


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
    columns = {column.Name.lower(): glue_type(column.Type) for column in found.Columns}
    values = view_of(pa.schema(columns))
    partition = _partition({key.Name.lower() for key in found.PartitionKeys}, columns)
    if partition is None:
        raise InputError(
            f"{place} is not divided by time in a way that wayout knows; its partition keys are: "
            f"{', '.join(key.Name.lower() for key in found.PartitionKeys) or 'none'}",
            "Known are `date`, `day`, and `year`, `month`, `day`, as AWS's statements for flow logs have them, and those of "
            "Security Lake.",
        )
    held = tuple(values or (name.replace("_", "-") for name in columns))
    if not {"srcaddr", "action"} & set(held):
        raise InputError(f"{place} is no table of flow logs; its columns are: {', '.join(held)[:200] or 'none'}")
    return AthenaTable(place.database, place.table, LogFormat(held), partition, region, workgroup, output, values)


def _partition(keys: set[str], columns: Mapping[str, pa.DataType]) -> Partition | None:
    divided = (
        each for each in reversed(Partition) if each is not Partition.EVENT_TIME and set(each.value.split()) <= keys
    )
    is_iceberg = not keys and pa.types.is_timestamp(columns.get(Partition.EVENT_TIME.value, pa.null()))
    return next(divided, Partition.EVENT_TIME if is_iceberg else None)


class _Column(msgspec.Struct):
    Name: str
    Type: str = ""


class _Metadata(msgspec.Struct):
    Columns: list[_Column] = []
    PartitionKeys: list[_Column] = []
