"""The shape of JSON that somebody else wrote: what should be an object or a list, and may be anything."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


def as_object(value: object) -> Json:
    """The value, if it is an object; otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The value, if it is a list; otherwise an empty one."""
    return value if isinstance(value, list) else []
