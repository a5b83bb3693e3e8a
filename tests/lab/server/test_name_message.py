"""DNS messages: queries as clients write them, answers as they read them, and whatever else may come to port 53."""

import struct
from random import Random

import pytest

from wayout.lab.server.name_message import Query, decode_query, encode_answer, encode_query, response_code
from wayout.net.address import Address, Family
from wayout.net.name_answer import FAILURE, NO_DATA, SILENCE, UNKNOWN_NAME, NameAnswer, ResponseCode


def message(name: bytes, kind: int = 1, *, flags: int = 0x0100, questions: int = 1, place: int = 1) -> bytes:
    """A query for a name, given as the labels stand in a message."""
    return struct.pack("!6H", 7, flags, questions, 0, 0, 0) + name + struct.pack("!HH", kind, place)


API = b"\x03API\x07example\x03com\x00"
KNOWN = NameAnswer(ResponseCode.NO_ERROR, (Address.parse("203.0.113.9"), Address.parse("2001:db8::9")))


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        pytest.param(1, Family.IPV4, id="A"),
        pytest.param(28, Family.IPV6, id="AAAA"),
        pytest.param(65, None, id="HTTPS"),
    ],
)
def test_a_query_is_read(kind: int, family: Family | None) -> None:
    query = decode_query(message(API, kind))
    assert query is not None
    assert (query.number, query.name, query.family) == (7, "api.example.com", family)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0" * 11, id="half a header"),
        pytest.param(message(API)[:-1], id="cut short"),
        pytest.param(message(API, flags=0x8100), id="an answer"),
        pytest.param(message(API, flags=0x2800), id="an update"),
        pytest.param(message(API, questions=2), id="two questions"),
        pytest.param(message(API, place=3), id="another class"),
        pytest.param(message(b"\xc0\x0c"), id="a name that points to itself"),
        pytest.param(message(b"\x40" + b"a" * 64 + b"\0"), id="a label that is too long"),
        pytest.param(message(b"\x3f" + b"a" * 63 + b"\x3f" + b"b" * 40), id="a name without an end"),
        pytest.param(message((b"\x3f" + b"a" * 63) * 5 + b"\0"), id="a name that is too long"),
    ],
)
def test_what_is_no_query_gets_no_answer(data: bytes) -> None:
    assert decode_query(data) is None


def test_noise_never_raises() -> None:
    random = Random(1)  # noqa: S311 - reproducible noise
    for _ in range(3000):
        data = bytearray(message(API, random.choice((1, 28))))
        for _ in range(random.randrange(1, 6)):
            data[random.randrange(len(data))] = random.randrange(256)
        query = decode_query(bytes(data[: random.randrange(len(data) + 1)]))
        if query is not None:
            assert len(encode_answer(query, KNOWN, 512)) <= 512
        response_code(bytes(data), 7)


def test_only_addresses_of_the_asked_family_are_told() -> None:
    query = decode_query(message(API, 28))
    assert query is not None
    told = encode_answer(query, KNOWN, 512)
    assert told.endswith(Address.parse("2001:db8::9").to_bytes(17, "big")[1:])
    assert struct.unpack_from("!4H", told) == (7, 0x8180, 1, 1)


@pytest.mark.parametrize(("answer", "code"), [(NO_DATA, 0), (UNKNOWN_NAME, 3), (FAILURE, 2)])
def test_an_answer_without_addresses_bears_its_code(answer: NameAnswer, code: int) -> None:
    query = decode_query(message(API))
    assert query is not None
    told = encode_answer(query, answer, 512)
    assert struct.unpack_from("!6H", told) == (7, 0x8180 | code, 1, 0, 0, 0)
    assert response_code(told, 7) == code
    assert response_code(told, 8) is None
    with pytest.raises(ValueError, match="silence"):
        encode_answer(query, SILENCE, 512)


def test_an_answer_that_is_too_long_is_asked_for_over_tcp() -> None:
    query = decode_query(message(API))
    assert query is not None
    many = NameAnswer(ResponseCode.NO_ERROR, tuple(Address(number) for number in range(1, 60)))
    assert struct.unpack_from("!6H", encode_answer(query, many, 512)) == (7, 0x8380, 1, 0, 0, 0)
    assert struct.unpack_from("!6H", encode_answer(query, many, 65535))[3] == 59


def test_a_forwarded_query_asks_the_same() -> None:
    query = decode_query(message(API))
    assert query is not None
    again = decode_query(encode_query(query, 9))
    assert again == Query(9, 0x0100, query.name, query.family, query.question)
