"""Flow log records as Amazon Security Lake keeps them: events of OCSF's class Network Activity, in Parquet.

Source: https://github.com/ocsf/examples, the mappings of VPC flow logs for OCSF 1.1.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet

_TEXT: Final = pa.string()
_MOMENT: Final = pa.timestamp("us", "UTC")


def _struct(**fields: pa.DataType) -> pa.StructType:
    return pa.struct(list(fields.items()))


_ENDPOINT: Final = _struct(
    port=pa.int32(), svc_name=_TEXT, ip=_TEXT, intermediate_ips=pa.list_(_TEXT), interface_uid=_TEXT,
    vpc_uid=_TEXT, instance_uid=_TEXT, subnet_uid=_TEXT,
)  # fmt: skip

SCHEMA: Final = pa.schema(
    {
        "metadata": _struct(product=_struct(version=_TEXT, name=_TEXT), profiles=pa.list_(_TEXT), version=_TEXT),
        "cloud": _struct(account=_struct(uid=_TEXT), region=_TEXT, zone=_TEXT, provider=_TEXT),
        "src_endpoint": _ENDPOINT,
        "dst_endpoint": _ENDPOINT,
        "connection_info": _struct(
            protocol_num=pa.int32(), tcp_flags=pa.int32(), protocol_ver=_TEXT, boundary_id=pa.int32(), boundary=_TEXT,
            direction_id=pa.int32(), direction=_TEXT,
        ),
        "traffic": _struct(packets=pa.int64(), bytes=pa.int64()),
        "time": pa.int64(),
        "time_dt": _MOMENT,
        "start_time_dt": _MOMENT,
        "end_time_dt": _MOMENT,
        "status_code": _TEXT,
        "class_uid": pa.int32(),
        "action_id": pa.int32(),
        "action": _TEXT,
        "disposition": _TEXT,
        "unmapped": pa.map_(_TEXT, _TEXT),
        "accountid": _TEXT,
        "eventday": _TEXT,
    }
)  # fmt: skip

_DIRECTIONS: Final[Mapping[str | None, tuple[int, str]]] = {
    "ingress": (1, "Inbound"), "egress": (2, "Outbound"), None: (0, "Unknown")
}  # fmt: skip
_ACTIONS: Final[Mapping[str | None, tuple[int, str, str]]] = {
    "ACCEPT": (1, "Allowed", "Allowed"), "REJECT": (2, "Denied", "Blocked"), None: (0, "Unknown", "Unknown")
}  # fmt: skip


def event(record: Mapping[str, Any]) -> dict[str, Any]:
    """The event of one record, by its columns; a lone hyphen stays where Security Lake leaves it."""
    direction_id, direction = _DIRECTIONS[record["flow_direction"]]
    action_id, action, disposition = _ACTIONS[record["action"]]
    start, end = record["start"], record["end"]
    path = record["traffic_path"]
    return {
        "metadata": {"product": {"version": str(record["version"]), "name": "Amazon VPC"}, "version": "1.1.0"},
        "cloud": {
            "account": {"uid": record["account_id"]},
            "region": "us-east-1",
            "zone": record["az_id"] or "-",
            "provider": "AWS",
        },
        "src_endpoint": _endpoint(record, "src", is_watched=direction_id != 1),
        "dst_endpoint": _endpoint(record, "dst", is_watched=direction_id == 1),
        "connection_info": {
            "protocol_num": record["protocol"],
            "tcp_flags": record["tcp_flags"],
            "protocol_ver": record["type"],
            "boundary_id": None if path is None else path + 3,
            "direction_id": direction_id,
            "direction": direction,
        },
        "traffic": {"packets": record["packets"], "bytes": record["bytes"]},
        "time": None if start is None else start * 1000,
        "time_dt": _moment(start),
        "start_time_dt": _moment(start),
        "end_time_dt": _moment(end),
        "status_code": record["log_status"],
        "class_uid": 4001,
        "action_id": action_id,
        "action": action,
        "disposition": disposition,
        "unmapped": [("sublocation_id", "-"), ("sublocation_type", "-")],
        "accountid": record["account_id"],
        "eventday": "20231114",
    }


def write_events(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """A file of Security Lake's with the events of some records."""
    path.parent.mkdir(parents=True, exist_ok=True)
    events = [event(record) for record in records]
    pyarrow.parquet.write_table(pa.Table.from_pylist(events, SCHEMA), path, compression="zstd")


def _endpoint(record: Mapping[str, Any], side: str, *, is_watched: bool) -> dict[str, Any]:
    address, packet = record[f"{side}addr"], record[f"pkt_{side}addr"]
    found = {
        "port": record[f"{side}port"],
        "svc_name": record[f"pkt_{side}_aws_service"] or "-",
        "ip": packet,
        "intermediate_ips": None if address == packet else [address],
    }
    if is_watched:
        for part in ("interface", "vpc", "instance", "subnet"):
            found[f"{part}_uid"] = record[f"{part}_id"] or "-"
    return found


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
