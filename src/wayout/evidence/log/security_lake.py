"""Security Lake: the records of VPC flow logs as Amazon Security Lake keeps them, presented as the fields they came from.

Security Lake writes each record as an event of OCSF's class Network Activity, in Parquet with nested columns. What says
the same in both is taken back: who of the two ends holds the interface, the address of an end behind another one, the
time in epoch seconds. What OCSF has no place for (`unmapped`) is a field here only where it is a column of its own.

OCSF has no place for the interface of a record without direction, as NODATA and SKIPDATA are: it may be null (DERIVED).

Source: https://github.com/ocsf/examples, the mappings of VPC flow logs for OCSF 1.1 and 1.5;
https://schema.ocsf.io/1.1.0/classes/network_activity
"""

from collections.abc import Iterator, Mapping
from typing import Final

import pyarrow as pa

from wayout.evidence.log.event_value import (
    ByDirection,
    Digits,
    EventValue,
    FirstListed,
    FirstSaid,
    Known,
    Moment,
    Nested,
    Path,
    Thousandth,
    Worded,
    type_at,
)
from wayout.evidence.log.flow_field import FIELDS, FieldKind, field

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


def view_of(schema: pa.Schema) -> Mapping[str, EventValue] | None:
    """How each field of a flow log's record is got from Security Lake's events; None for anything else."""
    if not all(name in schema.names and pa.types.is_struct(schema.field(name).type) for name in _COLUMNS):
        return None
    values: dict[str, EventValue] = {}
    for part in (_plain, _worded, _timed, _addresses, _unmapped):
        values.update(part(schema))
    values.update(_watched(schema, values.get("flow-direction")))
    return values


def _plain(schema: pa.Schema) -> Iterator[tuple[str, EventValue]]:
    for name, paths in _ONE_PLACE.items():
        held = [path for path in paths if type_at(schema, path) is not None]
        if held:
            yield name, _value(schema, held[0], field(name).kind)


def _worded(schema: pa.Schema) -> Iterator[tuple[str, EventValue]]:
    for name, places in _WORDS.items():
        said = []
        for path, words in places.items():
            of_type = type_at(schema, path)
            if of_type is not None and pa.types.is_integer(of_type) == isinstance(next(iter(words)), int):
                said.append(Worded(Nested(path), words))
        if said:
            yield name, FirstSaid(tuple(said))


def _timed(schema: pa.Schema) -> Iterator[tuple[str, EventValue]]:
    """Times in epoch seconds, of timestamps and of milliseconds."""
    for name, paths in _TIMES.items():
        said: list[EventValue] = []
        for path in paths:
            of_type = type_at(schema, path)
            if of_type is not None and pa.types.is_timestamp(of_type):
                said.append(Moment(Nested(path), of_type.tz))
            elif of_type is not None and pa.types.is_integer(of_type):
                said.append(Thousandth(Nested(path)))
        if said:
            yield name, FirstSaid(tuple(said))


def _addresses(schema: pa.Schema) -> Iterator[tuple[str, EventValue]]:
    """The address at the interface and that in the packet: where they differ, OCSF calls the first an intermediate one.

    A file without such a column cannot tell them apart: its addresses are taken for those at the interface.
    """
    for side in ("src", "dst"):
        path, between = (f"{side}_endpoint", "ip"), (f"{side}_endpoint", "intermediate_ips")
        if type_at(schema, path) is not None:
            address = Known(Nested(path))
            listed = type_at(schema, between)
            if listed is None or not pa.types.is_list(listed) or not pa.types.is_string(listed.value_type):
                yield f"{side}addr", address
            else:
                yield f"{side}addr", FirstSaid((Known(FirstListed(Nested(between))), address))
                yield f"pkt-{side}addr", address


def _unmapped(schema: pa.Schema) -> Iterator[tuple[str, EventValue]]:
    for name, known in FIELDS.items():
        path = ("unmapped", known.column)
        if known.kind is FieldKind.TEXT and type_at(schema, path) is not None:
            yield name, _value(schema, path, known.kind)


def _watched(schema: pa.Schema, direction: EventValue | None) -> Iterator[tuple[str, EventValue]]:
    for name, leaf in _OF_THE_INTERFACE.items():
        ends = tuple(
            Known(Nested(path))
            for path in (("src_endpoint", leaf), ("dst_endpoint", leaf))
            if type_at(schema, path) is not None
        )
        if len(ends) == 1 or (ends and direction is None):
            yield name, FirstSaid(ends)
        elif ends and direction is not None:
            yield name, ByDirection(direction, FirstSaid(ends[::-1]), FirstSaid(ends))


def _value(schema: pa.Schema, path: Path, kind: FieldKind) -> EventValue:
    """A value of the kind that records hold; a text that is no number is none."""
    of_type = type_at(schema, path)
    if not (pa.types.is_string(of_type) or pa.types.is_large_string(of_type)):
        return Nested(path)
    return Known(Nested(path)) if kind is FieldKind.TEXT else Digits(Nested(path))
