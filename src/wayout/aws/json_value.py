"""AWS's answers as plain JSON values, the same text that the AWS CLI prints."""

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
"""What a JSON document can hold."""


def as_json(value: object) -> Json:
    """The value as JSON: times in ISO 8601 with their offset, bytes in base64, as the AWS CLI prints them.

    Raises: TypeError for a value that no AWS answer holds.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): as_json(part) for key, part in value.items()}
        case list() | tuple():
            return [as_json(part) for part in value]
        case datetime() | date():
            return value.isoformat()
        case bytes() | bytearray():
            return base64.b64encode(value).decode()
        case _:
            raise TypeError(f"{type(value).__name__} in an AWS answer")
