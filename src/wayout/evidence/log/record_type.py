"""Record type: the columns of flow log records as Arrow and DuckDB hold them. Source: semantics section 11.2."""

from collections.abc import Iterable

import pyarrow as pa

from wayout.evidence.log.flow_field import FieldKind, field

_ARROW = {FieldKind.TEXT: pa.string(), FieldKind.INT32: pa.int32(), FieldKind.INT64: pa.int64()}


def record_type(names: Iterable[str]) -> pa.Schema:
    """The schema of records of these fields; `-` is null in every column."""
    return pa.schema([(known.column, _ARROW[known.kind]) for known in map(field, names)])
