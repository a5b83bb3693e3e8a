"""Damaged logs of every kind: nothing crashes or hangs, and what other files and other lines say stays as it was.

The larger profile tries ten thousand damaged files and ten thousand damaged lines, and so does `make damage`, always new
ones. An example that takes minutes ends the run with the place where it hangs.
"""

import faulthandler
import gzip
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders.flow_record import hole, line, text
from tests.evidence.log.network_activity import write_events
from tests.laws.effort import examples

from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import CONNECTIONS, Where
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource
from wayout.evidence.log.selection import Selection
from wayout.evidence.log.table_log import CsvLog
from wayout.evidence.log.text_log import TextLog

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


def _sound_parquet() -> bytes:
    sink = pa.BufferOutputStream()
    row = {
        "srcaddr": "10.0.0.1",
        "dstaddr": "203.0.113.9",
        "srcport": 40000,
        "dstport": 443,
        "protocol": 6,
        "packets": 1,
    }
    row |= {"interface_id": "eni-parquet", "start": 1, "end": 2, "action": "ACCEPT", "log_status": "OK"}
    pyarrow.parquet.write_table(pa.Table.from_pylist([row | {"bytes": size} for size in range(9)]), sink)
    return bytes(sink.getvalue())


def _events() -> bytes:
    """A file of Security Lake's."""
    names = (name.replace("-", "_") for name in RECOMMENDED.names)
    row = dict.fromkeys(names) | {"version": 5, "interface_id": "eni-1", "srcport": 1, "dstport": 2, "protocol": 6}
    row |= {"start": 1, "end": 2, "action": "ACCEPT", "log_status": "OK", "flow_direction": "ingress", "bytes": 7}
    with tempfile.TemporaryDirectory() as name:
        write_events(Path(name) / "a.parquet", [row] * 50)
        return (Path(name) / "a.parquet").read_bytes()


HANGING = 300.0
"""Seconds after which an example counts as hanging, however busy the machine is."""


@contextmanager
def not_hanging() -> Iterator[None]:
    faulthandler.dump_traceback_later(HANGING, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


SOUND_PARQUET = _sound_parquet()
KINDS = (
    text(LINES),
    gzip.compress(text(LINES), mtime=0),
    zstandard.compress(text(LINES)),
    json.dumps({"events": [{"message": part, "timestamp": 1} for part in LINES]}).encode(),
    b'"interface_id","dstport","bytes","log_status"\n' + b'"eni-1","443","5","OK"\n' * 50,
    _parquet(),
    _events(),
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


class Mutant(bytes):
    """A damaged file, whose beginning is shown where an example fails."""

    def __repr__(self) -> str:
        return f"{bytes(self[:300])!r} and so on, {len(self)} bytes"


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
    return Mutant(data)


@given(files=st.lists(damaged(), min_size=MUTANTS, max_size=MUTANTS))
@examples(1)
def test_a_damaged_file_spoils_nothing(files: list[bytes]) -> None:
    with not_hanging(), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, data in enumerate((*files, SOUND)):
            (folder / f"{number}.log").write_bytes(data)
        source = RecordSource(find_files([name], Wanted()))
        rows = [row for batch in source.batches(ASKED, Selection()) for row in batch.to_pylist()]
        assert sorted(row["bytes"] for row in rows if row["interface_id"] == "eni-sound") == list(range(9))
        assert len(source.readings) == MUTANTS + 1


@given(files=st.lists(damaged(), min_size=MUTANTS, max_size=MUTANTS))
@examples(4)
def test_an_answer_outlives_damaged_files(files: list[bytes]) -> None:
    """The whole way of a question: DuckDB reads sound Parquet by itself, and must notice what is not."""
    with not_hanging(), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, data in enumerate((*files, SOUND, SOUND_PARQUET)):
            (folder / f"{number}.log").write_bytes(data)
        engine = DuckDbEngine(RecordSource(find_files([name], Wanted())))
        answered = engine.ask(CONNECTIONS, Where({"interface-id": frozenset({"eni-sound", "eni-parquet"})}))
        assert [(row.interface_id, row.accepted, row.bytes) for row in answered.rows] == [
            ("eni-parquet", 9, 36),
            ("eni-sound", 9, 36),
        ]
        assert len(answered.readings) == MUTANTS + 2


FIELD = st.sampled_from(
    [
        "-",
        "0",
        "-1",
        "9" * 30,
        "1e9",
        "0x1f",
        "\u0661",
        "\x00",
        "\x7f",
        "\xff",
        "eni-1",
        "REJECT",
        "a b",
        "",
        "version",
        "'",
        '"',
        "$(id)",
    ]
)


@st.composite
def damaged_line(draw: st.DrawFn) -> bytes:
    """A record with fields that were swapped, replaced, doubled or lost, or any bytes at all."""
    words = line(interface_id="eni-damaged").split(" ")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(len(words) - 1, 0)))
        match draw(st.sampled_from(["swap", "replace", "twice", "lose", "bytes"])):
            case "swap" if words:
                other = draw(st.integers(0, len(words) - 1))
                words[place], words[other] = words[other], words[place]
            case "replace" if words:
                words[place] = draw(FIELD)
            case "twice":
                words[place:place] = words[place : place + 1]
            case "lose":
                del words[place : place + 1]
            case _:
                return draw(st.binary(max_size=200)).replace(b"\n", b"")
    return " ".join(words).encode("latin-1", "replace")


@given(damage=st.lists(st.tuples(st.integers(0, 9), damaged_line()), min_size=MUTANTS, max_size=MUTANTS))
@examples(1)
def test_a_damaged_line_spoils_no_other(damage: list[tuple[int, bytes]]) -> None:
    lines = [line(interface_id="eni-sound", bytes=number).encode() for number in range(9)]
    for place, data in damage:
        lines.insert(place, data)
    log = TextLog("a.log")
    data = b" ".join(name.encode() for name in DEFAULT.names) + b"\n" + b"\n".join(lines) + b"\n"
    with not_hanging():
        batches = list(log.records(io.BytesIO(data), ASKED, Selection()))
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert sorted(row["bytes"] for row in rows if row["interface_id"] == "eni-sound") == list(range(9))
    blank = sum(not data.strip(b" \t\r\x0b\x0c") for _, data in damage)
    headers = sum(data.split() == [name.encode() for name in DEFAULT.names] for _, data in damage)
    assert len(rows) + log.reading.bad_count + blank + headers == 9 + MUTANTS
    assert log.reading.lines == 10 + MUTANTS


def test_the_larger_profile_tries_ten_thousand() -> None:
    assert settings.get_profile("ci").max_examples * MUTANTS >= 10_000


def test_a_name_of_a_column_that_is_no_text_breaks_its_file_alone(tmp_path: Path) -> None:
    """What a hunt found in the end of a Parquet file."""
    for number, data in enumerate((_parquet(), _events())):
        for name in (b"bytes", b"status"):
            (tmp_path / f"{number}-{name.decode()}.parquet").write_bytes(data.replace(name, b"\xf6" + name[1:]))
    (tmp_path / "sound.parquet").write_bytes(SOUND_PARQUET)
    answered = DuckDbEngine(RecordSource(find_files([str(tmp_path)], Wanted()))).ask(CONNECTIONS, Where())
    assert [(row.interface_id, row.accepted, row.bytes) for row in answered.rows if row.interface_id != "eni-1"] == [
        ("eni-parquet", 9, 36)
    ]
    assert len(answered.readings) == 5
    assert sum(reading.broken is not None for reading in answered.readings) >= 1


def test_a_damaged_header_or_text_of_a_table_is_told() -> None:
    """What a hunt found: a column that is named twice, and bytes that are no text."""
    for data, told in (
        (b'"bytes","dstport","dstport"\n"1","2","3"\n', (None, "names a column twice")),
        (b'"bytes","interface_id"\n"1","eni-\xff"\n\xfe\n"2","eni-1"\n', ([2, 3], None)),
    ):
        log = CsvLog("a.csv")
        rows = [row for batch in log.records(io.BytesIO(data), ("bytes",), Selection()) for row in batch.to_pylist()]
        numbers, broken = told
        assert [line.number for line in log.reading.bad] == (numbers or [])
        assert rows == ([] if broken else [{"bytes": 2}])
        assert (broken or "") in (log.reading.broken or "")
