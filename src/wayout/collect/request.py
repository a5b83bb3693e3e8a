"""The requests that a row of the table makes, given what the rows before it learned."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias, assert_never

import msgspec

from wayout.aws.json_value import Json
from wayout.collect.call import Call, Filtered, ForEach, InBatches, Once, Parameters, Part

Known: TypeAlias = Mapping[str, tuple[Json, ...]]
"""The elements that each row gave, by the row's key."""


class Request(msgspec.Struct, frozen=True):
    """One call to be made: the row that it serves, its parameters, and the resource that it asks about, if any."""

    call: Call
    parameters: Parameters
    about: Parameters
    """The resource's id under the member's name that AWS gives it; empty for a call about the whole region."""


def requests(call: Call, known: Known, region: str) -> tuple[Request, ...]:
    """Every request of this row in a region, in an order that depends on nothing but the answers before."""
    match call.asked:
        case Once():
            return (Request(call, {}, {}),)
        case ForEach() as each:
            place: Parameters = {} if each.region is None else {each.region: region}
            return tuple(
                Request(call, {**about, **place, **variant}, about)
                for about in _abouts(each, known)
                for variant in each.variants
            )
        case InBatches() as in_batches:
            return tuple(_in_batches(call, in_batches, known))
        case Filtered() as filtered:
            return tuple(_filtered(call, filtered, known))
        case never:
            assert_never(never)


def _abouts(each: ForEach, known: Known) -> Iterator[Parameters]:
    """What to ask about, each once: an id, with the resource that it was listed for when that has to be named."""
    found: dict[tuple[str | None, str], None] = {}
    for taken in each.taken:
        for element in known.get(taken.key, ()):
            resource = None if each.within is None else _text(element, each.within)
            if resource is not None or each.within is None:
                ids = _follow(element, taken.members, taken.unless)
                found.update(dict.fromkeys((resource, _part(id, taken.part)) for id in ids))
    for resource, id in found:
        yield {each.parameter: id} if each.within is None else {each.within: resource, each.parameter: id}


def _part(text: str, part: Part) -> str:
    match part:
        case Part.WHOLE:
            return text
        case Part.NAME:
            return text.rpartition("/")[2]
        case never:
            assert_never(never)


def _text(element: Json, member: str) -> str | None:
    value = element.get(member) if isinstance(element, dict) else None
    return value if isinstance(value, str) else None


def _follow(value: Json, members: tuple[str, ...], unless: str | None = None) -> Iterator[str]:
    """The strings that stand at the end of these members, through lists; nothing where a member is missing.

    Nothing of an object either that has `unless`, itself or in what stands right in it.
    """
    match value:
        case list():
            for element in value:
                yield from _follow(element, members, unless)
        case dict() if members:
            inner = [part for part in value.values() if isinstance(part, dict)]
            if not any(unless in each for each in (value, *inner)):
                yield from _follow(value.get(members[0]), members[1:], unless)
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


def _filtered(call: Call, asked: Filtered, known: Known) -> Iterator[Request]:
    taken = asked.taken
    names = [id for element in known.get(taken.key, ()) for id in _follow(element, taken.members, taken.unless)]
    once = list(dict.fromkeys(_part(name, taken.part) for name in names))
    for start in range(0, len(once), asked.size):
        batch: list[Json] = [*once[start : start + asked.size]]
        yield Request(call, {"Filters": [{"Name": asked.filter, "Values": batch}]}, {})
