"""The requests that a row of the table makes, given what the rows before it learned."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias, assert_never

import msgspec

from wayout.aws.json_value import Json
from wayout.collect.call import Call, ForEach, InBatches, Once, Parameters

Known: TypeAlias = Mapping[str, tuple[Json, ...]]
"""The elements that each row gave, by the row's key."""


class Request(msgspec.Struct, frozen=True):
    """One call to be made: the row that it serves, its parameters, and the resource that it asks about, if any."""

    call: Call
    parameters: Parameters
    about: Parameters
    """The resource's id under the member's name that AWS gives it; empty for a call about the whole region."""


def requests(call: Call, known: Known) -> tuple[Request, ...]:
    """Every request of this row, in an order that depends on nothing but the answers before."""
    match call.asked:
        case Once():
            return (Request(call, {}, {}),)
        case ForEach() as each:
            return tuple(
                Request(call, {each.parameter: id, **variant}, {each.parameter: id})
                for id in _ids(each, known)
                for variant in each.variants
            )
        case InBatches() as in_batches:
            return tuple(_in_batches(call, in_batches, known))
        case never:
            assert_never(never)


def _ids(each: ForEach, known: Known) -> tuple[str, ...]:
    """The ids to ask about, each once."""
    found: dict[str, None] = {}
    for taken in each.taken:
        for element in known.get(taken.key, ()):
            found.update(dict.fromkeys(_follow(element, taken.members)))
    return tuple(found)


def _follow(value: Json, members: tuple[str, ...]) -> Iterator[str]:
    """The strings that stand at the end of these members, through lists; nothing where a member is missing."""
    match value:
        case list():
            for element in value:
                yield from _follow(element, members)
        case dict() if members:
            yield from _follow(value.get(members[0]), members[1:])
        case str() if not members:
            yield value
        case _:
            return


def _in_batches(call: Call, asked: InBatches, known: Known) -> Iterator[Request]:
    elements = known.get(asked.key, ())
    if asked.within is None:
        groups: list[tuple[Parameters, list[str]]] = [({}, [id for id in elements if isinstance(id, str)])]
    else:
        groups = [
            ({asked.within: element[asked.within]}, list(_follow(element, (asked.key,))))
            for element in elements
            if isinstance(element, dict)
        ]
    for resource, ids in groups:
        once = list(dict.fromkeys(ids))
        for start in range(0, len(once), asked.size):
            batch: list[Json] = [*once[start : start + asked.size]]
            yield Request(call, {**resource, asked.parameter: batch}, resource)
