"""The fast reader of flow logs and the plainest one agree on every record and every bad line, whatever the text."""

import io
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from tests.builders.flow_record import hole, line, text
from tests.laws.effort import examples
from tests.laws.slow_log_reader import read_slowly

from wayout.evidence.log import inflate
from wayout.evidence.log.log_format import DEFAULT, LogFormat
from wayout.evidence.log.selection import Selection
from wayout.evidence.log.text_log import TextLog

ASKED = ("interface-id", "dstport", "bytes", "action", "log-status")
TURNED = LogFormat(tuple(reversed(DEFAULT.names)))
FORMATS = (DEFAULT, TURNED, LogFormat((*DEFAULT.names, "tcp-flags")), LogFormat((*TURNED.names[7:], *TURNED.names[:7])))
INTERFACES = ("eni-1aaaa", "eni-2aaaa", "eni-3bbbb", "e", "-")

numbers = st.sampled_from(["0", "443", "-", "2147483647", "2147483648", "9223372036854775808", "007", "4 3", "x", "-1"])
interfaces = st.sampled_from(INTERFACES)
mutations = st.sampled_from(
    [b" ", b"  ", b"\t", b"\r", b"\r\n", b"\n", b"\x00", b"\xff", b"\x0b", b"x", b"-", b'"', b" 1", b"version", b"\n\n"]
)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    log_format = draw(st.sampled_from(FORMATS))
    lines = draw(
        st.lists(
            st.builds(
                lambda interface, port, size, action: line(
                    log_format, interface_id=interface, dstport=port, bytes=size, action=action
                ),
                interfaces,
                numbers,
                numbers,
                st.sampled_from(["ACCEPT", "REJECT"]),
            )
            | st.builds(lambda interface: line(log_format, interface_id=interface), interfaces)
            | st.builds(lambda status: hole(status, log_format), st.sampled_from(["NODATA", "SKIPDATA"]))
            | st.just(" ".join(log_format.names)),
            max_size=12,
        )
    )
    header = draw(st.sampled_from([log_format, log_format, None]))
    data = text(lines, header)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(data)))
        data = data[:place] + draw(mutations) + data[place + draw(st.integers(0, 2)) :]
    return data


selections = st.sampled_from(
    [
        {},
        {"interface-id": frozenset({"eni-1aaaa"})},
        {"interface-id": frozenset({"eni-1aaaa", "e"}), "action": frozenset({"REJECT"})},
        {"interface-id": frozenset({"-"})},
        {"dstport": frozenset({"443"})},
        {"tcp-flags": frozenset({"2"})},
    ]
)


@given(data=texts(), values=selections, size=st.sampled_from([1, 50, 200, 1 << 20]))
@examples(1)
def test_the_fast_reader_gives_what_a_plain_one_gives(
    data: bytes, values: dict[str, frozenset[str]], size: int
) -> None:
    log = TextLog("a.log")
    with patch.object(inflate, "BLOCK", size):
        batches = list(log.records(_Sips(data, size), ASKED, Selection(values)))
    rows = [row for batch in batches for row in batch.to_pylist()]
    expected, bad = read_slowly(data, ASKED, values)
    assert sorted(map(repr, rows)) == sorted(map(repr, expected))
    assert [found.number for found in log.reading.bad] == bad[: log.reading.MOST_SHOWN]
    assert log.reading.bad_count == len(bad)


class _Sips(io.BytesIO):
    """A file of which a read gives a few bytes at a time, so that lines fall apart everywhere."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        del size
        return super().read(self._size)
