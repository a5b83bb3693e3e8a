"""Attempts: what counts as one, and what became of it, record by record."""

from pathlib import Path

import pytest
from tests.builders.flow_record import hole, line, packed

from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import Where
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED, LogFormat
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource
from wayout.evidence.rate.attempt import AttemptCount, attempts
from wayout.net.address import Address

TASK, REMOTE = "10.0.1.10", "203.0.113.9"
START = 1_700_000_040
"""The beginning of a minute."""


def _out(log_format: LogFormat = RECOMMENDED, /, **fields: str | int) -> str:
    given: dict[str, str | int] = {"srcaddr": TASK, "dstaddr": REMOTE, "srcport": 45678, "dstport": 443, "tcp_flags": 2}
    return line(log_format, **{**given, "start": START, "end": START + 5, **fields})


def _back(log_format: LogFormat = RECOMMENDED, /, **fields: str | int) -> str:
    given: dict[str, str | int] = {
        "srcaddr": REMOTE,
        "dstaddr": TASK,
        "srcport": 443,
        "dstport": 45678,
        "tcp_flags": 18,
    }
    return line(log_format, **{**given, "start": START, "end": START + 5, **fields})


def _asked(
    tmp_path: Path, lines: list[str], log_format: LogFormat = RECOMMENDED, *, to: str | None = None
) -> tuple[AttemptCount, ...]:
    (tmp_path / "a.log.gz").write_bytes(packed(lines, log_format))
    engine = DuckDbEngine(RecordSource(find_files([str(tmp_path)], Wanted())))
    question = attempts() if to is None else attempts([Address.parse(to)], 443)
    return tuple(engine.ask(question, Where()).rows)


ROWS = {
    "an accepted record leads back": ([_out(), _back()], "answered"),
    "only a reset leads back": ([_out(), _back(tcp_flags=4)], "refused"),
    "a reset after the handshake is an answer all the same": (
        [_out(), _back(tcp_flags=18), _back(tcp_flags=4)],
        "answered",
    ),
    "a handshake and a reset in one record": ([_out(), _back(tcp_flags=22)], "answered"),
    "no record leads back": ([_out()], "unanswered"),
    "retries with the same ports": ([_out(), _out(start=START + 1), _out(start=START + 3)], "unanswered"),
    "the request is rejected": ([_out(action="REJECT")], "rejected"),
    "the replies are rejected": ([_out(), _back(action="REJECT")], "cut_off"),
    "a late packet of an answered connection": ([_out(), _back(), _back(action="REJECT", tcp_flags=0)], "answered"),
    "the middle of a connection": ([_out(tcp_flags=0), _back(tcp_flags=0)], "begun_before"),
    "a late packet alone": ([_out(action="REJECT", tcp_flags=1)], "begun_before"),
}
COUNTERS = ("answered", "refused", "rejected", "cut_off", "unanswered", "begun_before")


@pytest.mark.parametrize(("lines", "counter"), ROWS.values(), ids=ROWS)
def test_what_became_of_an_attempt(tmp_path: Path, lines: list[str], counter: str) -> None:
    (found,) = _asked(tmp_path, lines)
    assert {name: getattr(found, name) for name in COUNTERS} == {**dict.fromkeys(COUNTERS, 0), counter: 1}


def test_without_flags_a_reset_is_taken_for_an_answer(tmp_path: Path) -> None:
    (found,) = _asked(tmp_path, [_out(DEFAULT), _back(DEFAULT)], DEFAULT)
    assert (found.answered, found.with_flags) == (1, 0)


def test_an_answer_without_a_request_is_no_attempt(tmp_path: Path) -> None:
    assert _asked(tmp_path, [_back()]) == ()


def test_other_protocols_are_no_attempts(tmp_path: Path) -> None:
    assert _asked(tmp_path, [_out(protocol=17), _back(protocol=17)]) == ()


def test_attempts_are_counted_in_the_minute_in_which_they_begin(tmp_path: Path) -> None:
    lines = [_out(srcport=40000 + n, start=START + 30 * n, end=START + 30 * n + 1) for n in range(4)]
    assert [(found.minute, found.unanswered) for found in _asked(tmp_path, lines)] == [(START, 2), (START + 60, 2)]


def test_only_the_wanted_server_is_counted(tmp_path: Path) -> None:
    lines = [_out(), _out(dstaddr="203.0.113.10"), _out(dstport=80)]
    assert [found.server for found in _asked(tmp_path, lines, to=REMOTE)] == [REMOTE]


def test_windows_without_records_are_no_attempts(tmp_path: Path) -> None:
    assert len(_asked(tmp_path, [_out(), hole("SKIPDATA", RECOMMENDED), hole("NODATA", RECOMMENDED)])) == 1
