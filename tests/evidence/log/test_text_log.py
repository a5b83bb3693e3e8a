"""Text logs: every packing, every order of fields, and lines that are no records."""

import gzip
import io
from typing import Any

import pytest
import zstandard
from tests.builders.flow_record import hole, line, packed, text

from wayout.errors import InputError
from wayout.evidence.log import inflate
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED, LogFormat, header_of, parse_log_format, require
from wayout.evidence.log.selection import Selection
from wayout.evidence.log.text_log import Reading, TextLog

ASKED = ("interface-id", "srcaddr", "dstport", "bytes", "action", "log-status")


def read(
    data: bytes,
    asked: tuple[str, ...] = ASKED,
    selection: Selection | None = None,
    formats: tuple[LogFormat, ...] = (DEFAULT,),
) -> tuple[list[dict[str, Any]], Reading]:
    log = TextLog("a.log", formats)
    batches = log.records(io.BytesIO(data), asked, selection or Selection())
    return [row for batch in batches for row in batch.to_pylist()], log.reading


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(lambda data: data, id="plain"),
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(zstandard.compress, id="zstd"),
        pytest.param(lambda data: gzip.compress(data[:70]) + gzip.compress(data[70:]), id="gzip in two members"),
    ],
)
def test_the_packing_is_told_by_the_content(pack: Any) -> None:
    rows, reading = read(pack(text([line(), line(dstport=80, action="REJECT")])))
    assert [(row["dstport"], row["action"]) for row in rows] == [(443, "ACCEPT"), (80, "REJECT")]
    assert (reading.lines, reading.bad_count, reading.broken) == (3, 0, None)


def test_fields_may_stand_in_any_order() -> None:
    other = LogFormat(tuple(reversed(RECOMMENDED.names)))
    rows, _ = read(text([line(other, bytes=7)], other))
    assert rows[0]["bytes"] == 7


def test_a_column_that_the_format_lacks_is_null() -> None:
    rows, _ = read(packed([line()]), ("tcp-flags", "bytes"))
    assert rows == [{"tcp_flags": None, "bytes": 300}]


def test_without_a_header_the_number_of_fields_tells_the_format() -> None:
    """Source: FL-23."""
    rows, reading = read(
        text([line(bytes=1), line(RECOMMENDED, bytes=2), "one two three"], None),
        ("bytes",),
        None,
        (DEFAULT, RECOMMENDED),
    )
    assert sorted(row["bytes"] for row in rows) == [1, 2]
    assert reading.bad[0].number == 3
    assert reading.bad[0].message == "it has 3 fields, not 14 or 31"


def test_two_formats_of_one_width_are_refused() -> None:
    other = LogFormat(tuple(reversed(DEFAULT.names)))
    with pytest.raises(InputError, match="14 fields each"):
        read(text([line()], None), ASKED, None, (DEFAULT, other))


def test_records_that_tell_of_holes_always_come_along() -> None:
    """Source: FL-7, FL-40."""
    selection = Selection({"interface-id": frozenset({"eni-1"})})
    rows, _ = read(packed([line(), line(interface_id="eni-1"), hole("SKIPDATA"), hole("NODATA")]), ASKED, selection)
    assert [row["log_status"] for row in rows] == ["OK", "SKIPDATA", "NODATA"]


def test_the_selection_is_exact() -> None:
    """Two values with the same last four bytes pass the raw test alike."""
    selection = Selection({"interface-id": frozenset({"eni-1aaaa"})})
    rows, _ = read(
        packed([line(interface_id="eni-2aaaa"), line(interface_id="eni-1aaaa")]), ("interface-id",), selection
    )
    assert rows == [{"interface_id": "eni-1aaaa"}]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        pytest.param("2 123", "it has 2 fields, not 14", id="too few fields"),
        pytest.param(line() + " x", "it has 15 fields, not 14", id="too many fields"),
        pytest.param(line(dstport="https"), "a number is none", id="a word for a number"),
        pytest.param(line(dstport="99999999999"), "a number is none", id="a port beyond 32 bits"),
        pytest.param(line(bytes="9" * 19), "a number is none", id="more bytes than 64 bits hold"),
        pytest.param(line(bytes="-5"), "a number is none", id="a negative number"),
        pytest.param(line(srcaddr="10.0\x00.1"), "it holds the byte 0x00", id="a zero byte"),
        pytest.param(line(srcaddr="é"), "it holds the byte 0xc3", id="a letter outside ASCII"),
        pytest.param(line(srcaddr="1" * 70_000), "it is longer than 65535 bytes", id="a line without end"),
        pytest.param(line().replace("300", ""), "it has 13 fields, not 14", id="an empty field"),
        pytest.param(
            " ".join(reversed(DEFAULT.names)),
            f"another format begins here: {' '.join(reversed(DEFAULT.names))}",
            id="the header of another format",
        ),
    ],
)
def test_a_line_that_is_no_record_is_counted_and_shown(bad: str, message: str) -> None:
    rows, reading = read(packed([line(bytes=1), bad, line(bytes=2)]))
    assert [row["bytes"] for row in rows] == [1, 2]
    assert reading.bad_count == 1
    assert [(found.number, found.message) for found in reading.bad] == [(3, message)]


@pytest.mark.parametrize(
    "good",
    [
        pytest.param(line().replace(" ", "\t"), id="tabs between fields"),
        pytest.param(line() + "\r", id="a carriage return"),
        pytest.param("  " + line() + " ", id="spaces around"),
        pytest.param(line(bytes="000300"), id="zeros in front"),
        pytest.param(line(bytes="0" * 30 + "300"), id="many zeros in front"),
    ],
)
def test_a_line_in_another_shape_is_the_same_record(good: str) -> None:
    rows, reading = read(packed([good, "", line()]))
    assert rows[0] == rows[1]
    assert reading.bad_count == 0


def test_a_header_in_the_middle_is_no_record_and_no_fault() -> None:
    """`zcat *.log.gz > all.log` leaves one for each file."""
    data = text([line(bytes=1)]) + text([line(bytes=2)])
    rows, reading = read(data)
    assert [row["bytes"] for row in rows] == [1, 2]
    assert reading.bad_count == 0


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_file_that_breaks_off_gives_what_stands_before_the_break(pack: Any) -> None:
    data = pack(text(line(srcport=port, bytes=port * 7919 % 100_003) for port in range(60_000)))
    rows, reading = read(data[: len(data) * 3 // 4], ("srcport",))
    assert [row["srcport"] for row in rows] == list(range(len(rows)))
    assert len(rows) > 20_000
    assert reading.broken == "a.log ends in the middle of its packed data"


def test_damage_in_the_middle_is_said() -> None:
    data = bytearray(packed(line(srcport=port, bytes=port * 7919 % 100_003) for port in range(9_000)))
    data[len(data) // 2] ^= 0xFF
    _, reading = read(bytes(data), ("srcport",))
    assert reading.broken is not None


@pytest.mark.parametrize(
    "behind", [b"no gzip, but text", gzip.compress(b"")[:-8] + b"\xff" * 8], ids=["garbage", "a wrong sum"]
)
def test_what_stands_behind_a_member_and_is_none_is_said(behind: bytes) -> None:
    rows, reading = read(packed([line()]) + behind)
    assert len(rows) == 1
    assert reading.broken is not None
    assert reading.broken.startswith("a.log is damaged: ")


def test_zeros_behind_the_last_member_are_nothing() -> None:
    rows, reading = read(packed([line()]) + bytes(512))
    assert (len(rows), reading.broken) == (1, None)


@pytest.mark.parametrize("size", [inflate.BLOCK - 1, inflate.BLOCK, 3 * inflate.BLOCK])
def test_a_line_that_runs_over_blocks_spoils_no_other(size: int) -> None:
    rows, reading = read(text([line(bytes=1), "x" * size, line(bytes=2), "1 " * (size // 2), line(bytes=3)]))
    assert [row["bytes"] for row in rows] == [1, 2, 3]
    assert [bad.number for bad in reading.bad] == [3, 5]
    assert reading.lines == 6


@pytest.mark.parametrize("value", ["e", "eni-1", "eni-12345"])
def test_records_of_one_field_are_records(value: str) -> None:
    data = b"interface-id\n" + f"{value}\n".encode() + b"eni-0\n" * 9
    rows, _ = read(data, ("interface-id",), Selection({"interface-id": frozenset({value})}))
    assert rows == [{"interface_id": value}]


@pytest.mark.parametrize("data", [b"", b"\n", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", text([])], ids=str)
def test_a_file_without_records_has_none(data: bytes) -> None:
    assert read(data)[0] == []


def test_a_format_is_read_from_the_flow_log_and_from_a_header() -> None:
    assert parse_log_format(str(RECOMMENDED)) == RECOMMENDED
    assert header_of(" ".join(RECOMMENDED.names).encode()) == RECOMMENDED
    assert header_of(line().encode()) is None
    assert (DEFAULT.version, RECOMMENDED.version) == (2, 9)


@pytest.mark.parametrize("written", ["", "${version} x", "${Version}", "${version} ${version}", "a;b"])
def test_what_is_no_format_is_refused(written: str) -> None:
    with pytest.raises(InputError):
        parse_log_format(written)


def test_a_missing_field_is_named_with_a_format_that_has_it() -> None:
    with pytest.raises(InputError, match="needs tcp-flags, which") as raised:
        require(DEFAULT, ["bytes", "tcp-flags"], "the question about unanswered connections", "fl-1")
    assert raised.value.hint is not None
    assert raised.value.hint.endswith("${log-status} ${tcp-flags}")
