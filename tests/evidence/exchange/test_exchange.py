"""Exchanges: what the records of one 5-tuple show together, told apart by the engine."""

from pathlib import Path
from typing import Any, Final

import pytest
from tests.builders.flow_record import line, packed

from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import Question, Where
from wayout.evidence.exchange.exchange import EXCHANGES, FIRST, Exchange, exchanges_among
from wayout.evidence.exchange.pair import Trait
from wayout.evidence.exchange.pattern import Pattern
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED, LogFormat
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource
from wayout.net.address import Address

CLIENT, SERVER = "10.0.1.10", "203.0.113.9"
BACK: Final[dict[str, str | int]] = {"srcaddr": SERVER, "dstaddr": CLIENT, "srcport": 443, "dstport": 45678}
Fields = dict[str, str | int]


def ask(folder: Path, rows: list[Fields], log_format: LogFormat, question: Question[Exchange] = EXCHANGES) -> Any:
    lines = [line(log_format, **row) for row in rows]
    (folder / "a.log.gz").write_bytes(packed(lines, log_format))
    return DuckDbEngine(RecordSource(find_files([str(folder)], Wanted()))).ask(question, Where()).rows


SYN: Final[Fields] = {"tcp_flags": 2}
SYN_ACK: Final[Fields] = {**BACK, "tcp_flags": 18}
REFUSED: Final[Fields] = {"action": "REJECT"}

WITH_FLAGS: Final[dict[str, tuple[list[Fields], Pattern]]] = {
    "a SYN that was rejected": ([{**SYN, **REFUSED}], Pattern.REQUEST_REFUSED),
    "a SYN without an answer": ([SYN], Pattern.UNANSWERED),
    "a handshake": ([SYN, SYN_ACK], Pattern.ANSWERED),
    "a SYN-ACK that was rejected": ([SYN, {**SYN_ACK, **REFUSED}], Pattern.REPLY_REFUSED),
    "a SYN-ACK that was rejected, whose SYN is not here": ([{**SYN_ACK, **REFUSED}], Pattern.REPLY_REFUSED),
    "a RST in place of a SYN-ACK": ([SYN, {**BACK, "tcp_flags": 4}], Pattern.RESET),
    "a RST after an answer": ([SYN, SYN_ACK, {**BACK, "tcp_flags": 4, "start": 1700000031}], Pattern.RESET_LATER),
    "a RST after six minutes of silence": (
        [SYN, SYN_ACK, {**BACK, "tcp_flags": 4, "start": 1700000400, "end": 1700000400}],
        Pattern.IDLE_RESET,
    ),
    "a RST that was rejected, after an answer": (
        [SYN, SYN_ACK, {**BACK, **REFUSED, "tcp_flags": 4, "start": 1700000040}],
        Pattern.LATE,
    ),
    "the same before there was any answer": (
        [{**SYN, "start": 1700000100}, {**SYN_ACK, "start": 1700000100}, {**BACK, **REFUSED, "tcp_flags": 4}],
        Pattern.STRAY,
    ),
    "a RST that was rejected, alone": ([{**BACK, **REFUSED, "tcp_flags": 4}], Pattern.STRAY),
    "data one way, without a beginning": ([{"tcp_flags": 0}], Pattern.MIDWAY),
    "an answer alone": ([{**BACK, "tcp_flags": 0}], Pattern.REPLY_ONLY),
    "a handshake, and then only what the client sends": (
        [{**SYN, "bytes": 2600, "packets": 9}, {**SYN_ACK, "bytes": 172, "packets": 3}],
        Pattern.STALLED,
    ),
    "a rejected SYN that says why: Block Public Access": (
        [{**SYN, **REFUSED, "reject_reason": "BPA"}],
        Pattern.PUBLIC_ACCESS_BLOCKED,
    ),
    "a rejected SYN that says why: encryption": (
        [{**SYN, **REFUSED, "reject_reason": "EC"}],
        Pattern.ENCRYPTION_ENFORCED,
    ),
    "an echo request without an echo": (
        [{"protocol": 1, "srcport": 0, "dstport": 0, "tcp_flags": "-"}],
        Pattern.UNANSWERED,
    ),
}


@pytest.mark.parametrize(("rows", "pattern"), WITH_FLAGS.values(), ids=WITH_FLAGS)
def test_patterns_with_flags(tmp_path: Path, rows: list[Fields], pattern: Pattern) -> None:
    """Source: FL-20, FL-32 to FL-39."""
    (row,) = ask(tmp_path, rows, RECOMMENDED)
    assert row.pattern is pattern


WITHOUT_FLAGS: Final[dict[str, tuple[list[Fields], Pattern]]] = {
    "a request that was rejected": ([REFUSED], Pattern.REQUEST_REFUSED),
    "a request without an answer": ([{}], Pattern.UNANSWERED),
    "a request with much in it, without an answer": ([{"bytes": 90000}], Pattern.MIDWAY),
    "an answer that was rejected": ([{}, {**BACK, **REFUSED}], Pattern.REPLY_REFUSED),
    "an answer that was rejected, without a request": ([{**BACK, **REFUSED}], Pattern.STRAY),
    "a rejection after both ways were accepted": (
        [{}, BACK, {**BACK, **REFUSED, "start": 1700000100}],
        Pattern.LATE,
    ),
    "an answer as small as a RST": (
        [{"packets": 1, "bytes": 60}, {**BACK, "packets": 1, "bytes": 40}],
        Pattern.TINY_REPLY,
    ),
    "an answer": ([{}, {**BACK, "bytes": 5000}], Pattern.ANSWERED),
}


@pytest.mark.parametrize(("rows", "pattern"), WITHOUT_FLAGS.values(), ids=WITHOUT_FLAGS)
def test_patterns_without_flags(tmp_path: Path, rows: list[Fields], pattern: Pattern) -> None:
    """The records of section 17 of the semantics, and their like."""
    (row,) = ask(tmp_path, rows, DEFAULT)
    assert row.pattern is pattern


def test_the_client_is_who_sent_the_syn_even_from_the_smaller_port(tmp_path: Path) -> None:
    (row,) = ask(tmp_path, [{"srcport": 1024, "dstport": 8443, **SYN}], RECOMMENDED)
    assert (row.client, row.server, row.port, row.low_port) == (CLIENT, SERVER, 8443, 1024)


def test_between_equal_ports_the_client_is_who_was_first(tmp_path: Path) -> None:
    first: Fields = {"protocol": 17, "srcport": 123, "dstport": 123, "tcp_flags": "-", "start": 1700000000}
    rows = [first, {**first, "srcaddr": SERVER, "dstaddr": CLIENT, "start": 1700000001}]
    (row,) = ask(tmp_path, rows, RECOMMENDED)
    assert (row.client, row.server, row.pattern) == (CLIENT, SERVER, Pattern.ANSWERED)
    turned = [{**each, "srcaddr": each.get("dstaddr", SERVER), "dstaddr": each.get("srcaddr", CLIENT)} for each in rows]
    (row,) = ask(tmp_path, turned, RECOMMENDED)
    assert (row.client, row.server) == (SERVER, CLIENT)


def test_the_addresses_are_those_in_the_packet(tmp_path: Path) -> None:
    """The interface's primary address stands in srcaddr whichever one sent. Source: FL-10."""
    (row,) = ask(tmp_path, [{**SYN, "pkt_srcaddr": "10.0.1.77", "pkt_dstaddr": SERVER}], RECOMMENDED)
    assert row.client == "10.0.1.77"


def test_a_regional_nat_gateway_is_named_by_its_id(tmp_path: Path) -> None:
    """Source: FL-14."""
    (row,) = ask(tmp_path, [{**SYN, "interface_id": "-", "resource_id": "nat-1"}], RECOMMENDED)
    assert row.seen_at == "nat-1"


def test_the_direction_is_that_of_the_clients_packets(tmp_path: Path) -> None:
    rows: list[Fields] = [{**SYN, "flow_direction": "egress"}, {**SYN_ACK, "flow_direction": "ingress"}]
    (row,) = ask(tmp_path, rows, RECOMMENDED)
    assert row.shows(Trait.OUTWARD)
    assert not row.shows(Trait.INWARD)
    turned: list[Fields] = [{"srcport": 1024, "dstport": 8443, "flow_direction": "egress", **SYN}]
    (row,) = ask(tmp_path, turned, RECOMMENDED)
    assert row.shows(Trait.OUTWARD)
    assert not row.shows(Trait.INWARD)


def test_connections_alike_are_one_exchange_and_others_are_not(tmp_path: Path) -> None:
    rows = [{**SYN, "srcport": 40000 + n} for n in range(5)] + [{**SYN, **REFUSED, "srcport": 50000}]
    found = ask(tmp_path, rows, RECOMMENDED)
    told = {row.pattern: (row.connections, row.low_port, row.high_port) for row in found}
    assert told == {Pattern.UNANSWERED: (5, 40000, 40004), Pattern.REQUEST_REFUSED: (1, 50000, 50000)}
    assert {(row.all_exchanges, row.all_rejected) for row in found} == {(2, 1)}


def test_what_is_worth_telling_comes_first_and_the_rest_is_counted(tmp_path: Path) -> None:
    healthy = [{**each, "dstport" if "srcport" not in each else "srcport": 443} for each in (SYN, SYN_ACK)] * 3
    rows: list[Fields] = [*healthy, {**SYN, **REFUSED, "srcport": 50000}]
    (row,) = ask(tmp_path, rows, RECOMMENDED, EXCHANGES.limited(1))
    assert row.pattern is Pattern.REQUEST_REFUSED
    assert row.all_exchanges == 2


def test_no_interface_crowds_out_what_others_have_to_tell(tmp_path: Path) -> None:
    crowd = [
        {**SYN, **REFUSED, "dstaddr": f"203.0.113.{n}", "srcport": port} for n in range(60) for port in (40000, 40001)
    ]
    rows: list[Fields] = [*crowd, {**SYN, "interface_id": "eni-2"}]
    found = ask(tmp_path, rows, RECOMMENDED, EXCHANGES.limited(FIRST + 1))
    assert found[-1].seen_at == "eni-2"


def test_connections_can_be_chosen_by_an_address_of_theirs(tmp_path: Path) -> None:
    rows: list[Fields] = [SYN, {**SYN, "dstaddr": "203.0.113.10"}, {**SYN, "dstaddr": "2001:db8::1"}]
    found = ask(
        tmp_path, rows, RECOMMENDED, exchanges_among([Address.parse("203.0.113.10"), Address.parse("2001:db8::1")])
    )
    assert {row.server for row in found} == {"203.0.113.10", "2001:db8::1"}
