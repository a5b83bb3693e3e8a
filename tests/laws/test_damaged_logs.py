"""Damaged log files of every kind: nothing crashes, and what other files say stays as it was."""

import gzip
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from tests.builders.flow_record import hole, line, text
from tests.laws.effort import examples

from wayout.evidence.log_file import find_files
from wayout.evidence.log_place import Wanted
from wayout.evidence.record_source import RecordSource
from wayout.evidence.selection import Selection

ASKED = ("interface-id", "srcaddr", "dstport", "bytes", "start", "action", "log-status")
LINES = [*(line(dstport=port, bytes=port * 7919) for port in range(60)), hole("SKIPDATA"), hole("NODATA")]
SOUND = text([line(interface_id="eni-sound", bytes=number) for number in range(9)])
MUTANTS = 5
"""Files of one example, so that the profile of CI tries ten thousand."""


def _parquet() -> bytes:
    sink = pa.BufferOutputStream()
    row = {"interface_id": "eni-1", "dstport": 443, "bytes": 7, "start": 1, "action": "ACCEPT", "log_status": "OK"}
    pyarrow.parquet.write_table(pa.Table.from_pylist([row | {"bytes": size} for size in range(200)]), sink)
    return bytes(sink.getvalue())


KINDS = (
    text(LINES),
    gzip.compress(text(LINES), mtime=0),
    zstandard.compress(text(LINES)),
    json.dumps({"events": [{"message": part, "timestamp": 1} for part in LINES]}).encode(),
    b'"interface_id","dstport","bytes","log_status"\n' + b'"eni-1","443","5","OK"\n' * 50,
    _parquet(),
)
HOSTILE = (
    b"\x00",
    b"\xff" * 9,
    b"\n",
    b" ",
    b'"',
    b",",
    b"{",
    b"]",
    b"9" * 40,
    b"PAR1",
    b"\x1f\x8b",
    b"version",
    b"-1",
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(KINDS))
    for _ in range(draw(st.integers(1, 4))):
        place, length = draw(st.integers(0, len(data))), draw(st.sampled_from([0, 1, 2, 30, 2000]))
        match draw(st.sampled_from(["cut", "flip", "put", "twice", "swap"])):
            case "cut":
                data = data[:place]
            case "flip":
                data = (
                    data[:place]
                    + bytes(byte ^ draw(st.integers(1, 255)) for byte in data[place : place + 1])
                    + data[place + 1 :]
                )
            case "put":
                data = data[:place] + draw(st.sampled_from(HOSTILE)) + data[place + length :]
            case "twice":
                data = data[:place] + data[place : place + length] * 2 + data[place + length :]
            case _:
                data = data[place:] + data[:place]
    return data


@given(files=st.lists(damaged(), min_size=MUTANTS, max_size=MUTANTS))
@examples(1)
def test_a_damaged_file_spoils_nothing(files: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, data in enumerate((*files, SOUND)):
            (folder / f"{number}.log").write_bytes(data)
        source = RecordSource(find_files([name], Wanted()))
        rows = [row for batch in source.batches(ASKED, Selection()) for row in batch.to_pylist()]
        assert sorted(row["bytes"] for row in rows if row["interface_id"] == "eni-sound") == list(range(9))
        assert len(source.readings) == MUTANTS + 1
