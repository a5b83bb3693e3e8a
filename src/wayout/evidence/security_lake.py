"""Security Lake: the records of VPC flow logs as Amazon Security Lake keeps them, presented as the fields they came from.

Security Lake writes each record as an event of OCSF's class Network Activity, in Parquet with nested columns. What says
the same in both is taken back: who of the two ends holds the interface, the address of an end behind another one, the
time in epoch seconds. What OCSF has no place for (`unmapped`) is a field here only where it is a column of its own.

OCSF has no place for the interface of a record without direction, as NODATA and SKIPDATA are: it may be null (DERIVED).

Source: https://github.com/ocsf/examples, the mappings of VPC flow logs for OCSF 1.1 and 1.5;
https://schema.ocsf.io/1.1.0/classes/network_activity
"""

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from wayout.evidence.flow_field import FIELDS, FieldKind, field

Path = tuple[str, ...]
"""The names on the way from a column to a value nested in it."""

_COLUMNS: Final = ("src_endpoint", "dst_endpoint", "connection_info", "traffic")
"""The nested columns by which such a file is known: no other class of Security Lake's has all of them."""

_ONE_PLACE: Final[Mapping[str, tuple[Path, ...]]] = {
    "version": (("metadata", "product", "version"),),
    "account-id": (("cloud", "account", "uid"), ("cloud", "account_uid")),
    "region": (("cloud", "region"),),
    "az-id": (("cloud", "zone"),),
    "srcport": (("src_endpoint", "port"),),
    "dstport": (("dst_endpoint", "port"),),
    "pkt-src-aws-service": (("src_endpoint", "svc_name"),),
    "pkt-dst-aws-service": (("dst_endpoint", "svc_name"),),
    "protocol": (("connection_info", "protocol_num"),),
    "tcp-flags": (("connection_info", "tcp_flags"),),
    "type": (("connection_info", "protocol_ver"),),
    "packets": (("traffic", "packets"),),
    "bytes": (("traffic", "bytes"),),
    "log-status": (("status_code",),),
}
"""Fields that one value is, with the names that versions of OCSF gave it."""

_OF_THE_INTERFACE: Final = {
    "interface-id": "interface_uid",
    "vpc-id": "vpc_uid",
    "subnet-id": "subnet_uid",
    "instance-id": "instance_uid",
}
"""Fields of the interface that was watched: the destination's where the record is of ingress, otherwise the source's."""

_TIMES: Final[Mapping[str, tuple[Path, ...]]] = {
    "start": (("start_time_dt",), ("start_time",), ("time_dt",), ("time",)),
    "end": (("end_time_dt",), ("end_time",)),
}

_WORDS: Final[Mapping[str, Mapping[Path, Mapping[int | str, str | int]]]] = {
    "action": {
        ("action_id",): {1: "ACCEPT", 2: "REJECT"},
        ("action",): {"Allowed": "ACCEPT", "Denied": "REJECT"},
        ("disposition_id",): {1: "ACCEPT", 2: "REJECT"},
        ("disposition",): {"Allowed": "ACCEPT", "Blocked": "REJECT", "Denied": "REJECT"},
        ("activity_id",): {6: "ACCEPT", 5: "REJECT"},
    },
    "flow-direction": {
        ("connection_info", "direction_id"): {1: "ingress", 2: "egress"},
        ("connection_info", "direction"): {"Inbound": "ingress", "Outbound": "egress"},
    },
    "traffic-path": {("connection_info", "boundary_id"): {path + 3: path for path in range(1, 9)}},
}
"""What OCSF has another word or number for; the first that says one of them counts."""


def view_of(schema: pa.Schema) -> Mapping[str, pc.Expression] | None:
    """How each column of a flow log's record is got from a file of Security Lake; None for any other file."""
    if not all(name in schema.names and pa.types.is_struct(schema.field(name).type) for name in _COLUMNS):
        return None
    columns: dict[str, pc.Expression] = {}
    for part in (_plain, _worded, _timed, _addresses, _unmapped):
        columns.update((field(name).column, value) for name, value in part(schema))
    columns.update((field(name).column, value) for name, value in _watched(schema, columns.get("flow_direction")))
    return columns


def _plain(schema: pa.Schema) -> Iterator[tuple[str, pc.Expression]]:
    for name, paths in _ONE_PLACE.items():
        held = [path for path in paths if _type(schema, path) is not None]
        if held:
            yield name, _value(schema, held[0], field(name).kind)


def _worded(schema: pa.Schema) -> Iterator[tuple[str, pc.Expression]]:
    for name, places in _WORDS.items():
        nothing = pa.scalar(None, pa.string() if field(name).kind is FieldKind.TEXT else pa.int32())
        said = []
        for path, words in places.items():
            of_type = _type(schema, path)
            if of_type is not None and pa.types.is_integer(of_type) == isinstance(next(iter(words)), int):
                value = pc.field(*path)
                translated = pc.scalar(nothing)
                for theirs, ours in words.items():
                    is_it = pc.coalesce(value == theirs, pc.scalar(False))  # noqa: FBT003 - Arrow's own value
                    translated = pc.if_else(is_it, pa.scalar(ours, nothing.type), translated)
                said.append(translated)
        if said:
            yield name, pc.coalesce(*said)


def _timed(schema: pa.Schema) -> Iterator[tuple[str, pc.Expression]]:
    """Times in epoch seconds, of timestamps and of milliseconds. AWS's own are whole seconds."""
    for name, paths in _TIMES.items():
        said = []
        for path in paths:
            of_type = _type(schema, path)
            if of_type is not None and pa.types.is_timestamp(of_type):
                seconds = pa.timestamp("s", of_type.tz)
                said.append(pc.field(*path).cast(seconds, safe=False).cast(pa.int64()))
            elif of_type is not None and pa.types.is_integer(of_type):
                said.append(pc.divide(pc.field(*path).cast(pa.int64()), pc.scalar(1000)))
        if said:
            yield name, pc.coalesce(*said)


def _addresses(schema: pa.Schema) -> Iterator[tuple[str, pc.Expression]]:
    """The address at the interface and that in the packet: where they differ, OCSF calls the first an intermediate one.

    A file without such a column cannot tell them apart: its addresses are taken for those at the interface.
    """
    for side in ("src", "dst"):
        path, between = (f"{side}_endpoint", "ip"), (f"{side}_endpoint", "intermediate_ips")
        if _type(schema, path) is not None:
            address = _known(pc.field(*path))
            listed = _type(schema, between)
            if listed is None or not pa.types.is_list(listed) or not pa.types.is_string(listed.value_type):
                yield f"{side}addr", address
            else:
                first = pc.replace_substring_regex(pc.binary_join(pc.field(*between), " "), " .*", "")
                yield f"{side}addr", pc.coalesce(_known(first), address)
                yield f"pkt-{side}addr", address


def _unmapped(schema: pa.Schema) -> Iterator[tuple[str, pc.Expression]]:
    for name, known in FIELDS.items():
        path = ("unmapped", known.column)
        if known.kind is FieldKind.TEXT and _type(schema, path) is not None:
            yield name, _value(schema, path, known.kind)


def _watched(schema: pa.Schema, direction: pc.Expression | None) -> Iterator[tuple[str, pc.Expression]]:
    for name, leaf in _OF_THE_INTERFACE.items():
        ends = [
            _known(pc.field(*path))
            for path in (("src_endpoint", leaf), ("dst_endpoint", leaf))
            if _type(schema, path) is not None
        ]
        if len(ends) == 1 or (ends and direction is None):
            yield name, pc.coalesce(*ends)
        elif ends:
            is_ingress = pc.coalesce(direction == "ingress", pc.scalar(False))  # noqa: FBT003 - Arrow's own value
            yield name, pc.if_else(is_ingress, pc.coalesce(*reversed(ends)), pc.coalesce(*ends))


def _value(schema: pa.Schema, path: Path, kind: FieldKind) -> pc.Expression:
    """A value of the kind that records hold; a text that is no number is none."""
    value, of_type = pc.field(*path), _type(schema, path)
    if not (pa.types.is_string(of_type) or pa.types.is_large_string(of_type)):
        return value
    if kind is FieldKind.TEXT:
        return _known(value)
    is_number = pc.match_substring_regex(value, "^[0-9]{1,9}$")
    return pc.if_else(is_number, value, pa.scalar(None, of_type)).cast(pa.int64())


def _known(text: pc.Expression) -> pc.Expression:
    """A text, or null where it says nothing (FL-8)."""
    return pc.if_else((text == "-") | (text == ""), pa.scalar(None, pa.string()), text.cast(pa.string()))


def _type(schema: pa.Schema, path: Path) -> pa.DataType | None:
    """The type of a nested value; None where the schema has none."""

    def below(found: pa.DataType | None, name: str) -> pa.DataType | None:
        if found is None or not pa.types.is_struct(found) or found.get_field_index(name) < 0:
            return None
        return found.field(name).type

    return reduce(below, path, pa.struct(list(schema)))
