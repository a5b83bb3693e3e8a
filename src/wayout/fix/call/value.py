"""Value: what a parameter of a call may be: plain JSON, or something that only AWS can tell, at its time."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from wayout.model.planned import is_planned


class Planned(msgspec.Struct, frozen=True, tag_field="$", tag="planned"):
    """The id that AWS gives to what an earlier call creates; until then it goes by its planned id."""

    planned_id: str


class Presence(StrEnum):
    """Whether something is seen or not."""

    PRESENT = "present"
    ABSENT = "absent"


class Sight(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where to look in AWS for one thing: a call that only reads, the members to go through, and what marks the thing.

    `within` are the members that lead to it, through every element of a list. `where` are its own members (dotted where
    they stand deeper; `.` is the thing itself, `tag:KEY` the value of its tag) with the values that they must have, and
    `none_of` the states in which it counts as gone already, by the name of the member that holds its `state`.
    """

    service: str = "ec2"
    operation: str
    parameters: "Parameters"
    within: tuple[str, ...]
    where: tuple[tuple[str, Any], ...] = ()
    """Each value a `Value`."""

    none_of: tuple[str, ...] = ()
    state: str = "State"
    expected: Presence = Presence.PRESENT

    @property
    def action(self) -> str:
        """The IAM action that looking needs."""
        return f"{self.service}:{self.operation}"


class Current(msgspec.Struct, frozen=True, tag_field="$", tag="current"):
    """A fact that AWS gives anew now and then, so that no plan can hold it: read right before the call is made.

    It is the member `take` of the one thing that the sight shows.
    """

    sight: Sight
    take: str


Value: TypeAlias = "bool | int | float | str | Planned | Current | list[Value] | dict[str, Value] | None"
"""A parameter, or a part of one."""

Parameters: TypeAlias = Mapping[str, Any]
"""Each a `Value`; msgspec does not decode a type that names itself, so `revived` does."""


def ref(resource_id: str) -> Planned | str:
    """An id for a parameter: AWS's own as it is, a planned one as what it stands for."""
    return Planned(resource_id) if is_planned(resource_id) else resource_id


def refs(resource_ids: tuple[str, ...]) -> list[Planned | str]:
    """Several ids for a parameter."""
    return [ref(resource_id) for resource_id in resource_ids]


def revived(value: Any) -> Any:  # noqa: ANN401 - a Value as JSON has it
    """The value that this JSON was made of: msgspec writes placeholders as objects, and reads them as such.

    No member of AWS is called `$`.
    """
    match value:
        case {"$": "planned"}:
            return msgspec.convert(value, Planned)
        case {"$": "current"}:
            current = msgspec.convert(value, Current)
            return msgspec.structs.replace(current, sight=revived_sight(current.sight))
        case dict():
            return {key: revived(part) for key, part in value.items()}
        case list():
            return [revived(part) for part in value]
        case _:
            return value


def revived_sight(sight: Sight) -> Sight:
    """The sight that this one was before it was JSON."""
    return msgspec.structs.replace(
        sight, parameters=revived(dict(sight.parameters)), where=tuple((k, revived(v)) for k, v in sight.where)
    )
