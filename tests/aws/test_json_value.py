"""AWS's answers become the JSON that the AWS CLI prints."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from wayout.aws.json_value import Json, as_json

VALUES: dict[str, tuple[object, Json]] = {
    "text, numbers, truth and nothing stay": (["a", 1, 1.5, True, None], ["a", 1, 1.5, True, None]),
    "a time is written with its offset": (datetime(2026, 11, 22, 10, 30, tzinfo=UTC), "2026-11-22T10:30:00+00:00"),
    "a day is written as such": (date(2026, 11, 22), "2026-11-22"),
    "bytes are written in base64": (b"\x00\xff", "AP8="),
    "objects and lists are followed": ({"a": ({"b": b""},)}, {"a": [{"b": ""}]}),
}


@pytest.mark.parametrize(("value", "expected"), VALUES.values(), ids=VALUES)
def test_values(value: object, expected: Json) -> None:
    assert as_json(value) == expected


def test_what_no_answer_holds_is_an_error() -> None:
    with pytest.raises(TypeError, match="Decimal in an AWS answer"):
        as_json({"a": Decimal(1)})
