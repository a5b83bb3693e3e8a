"""What AWS's own models of its APIs allow in an answer: documents that are legal, whoever may have thought of them.

botocore ships the models. A value under a name is drawn from what stands under that name in the documents at hand, so that
ids meet, or from what the model lists, or made to measure.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from random import Random
from typing import Any, Final

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape
from botocore.session import get_session

from wayout.collect.call import Call, ForEach
from wayout.collect.call import Shape as Kept
from wayout.collect.calls import CALLS

Json = Any
Pool = Mapping[str, list[Json]]
"""By the name of a member, what stands under it."""

_DEEPEST: Final = 7
_WORDS: Final = (
    "",
    "x",
    "available",
    "10.0.1.10",
    "10.0.0.0/16",
    "2001:db8::/64",
    "eni-task-a",
    "arn:aws:x:::y",
    "-1",
    "443",
)


@cache
def answers() -> Mapping[str, tuple[Call, StructureShape]]:
    """The calls that make documents, by the document's key, each with the shape of its answer."""
    session = get_session()
    found = {}
    for call in CALLS:
        if call.is_document:
            model = session.get_service_model(call.service).operation_model(call.operation)
            if model.output_shape is not None:
                found[call.key] = (call, model.output_shape)
    return found


def pool_of(documents: Mapping[str, Json]) -> dict[str, list[Json]]:
    """What stands in some documents, by the name of the member."""
    pool: dict[str, list[Json]] = {}
    for name, value in _leaves(documents, ""):
        known = pool.setdefault(name, [])
        if value not in known:
            known.append(value)
    return pool


def element_shape(key: str) -> Shape | None:
    """The shape of one element of a document; None where an answer has no elements."""
    call, answer = answers()[key]
    if call.shape is Kept.BESIDE_ID:
        return answer
    inner = answer.members[call.result_key]
    return inner.member if isinstance(inner, ListShape) else inner


def made(random: Random, shape: Shape, pool: Pool, name: str = "", depth: int = 0) -> Json:
    """A value of a shape."""
    known = pool.get(name)
    match shape:
        case StructureShape():
            wanted = [n for n in shape.members if n in shape.required_members or random.random() < _share(depth)]
            return {n: made(random, shape.members[n], pool, n, depth + 1) for n in wanted}
        case ListShape():
            count = 0 if depth > _DEEPEST else random.choice((0, 1, 1, 2, 3))
            return [made(random, shape.member, pool, name, depth + 1) for _ in range(count)]
        case MapShape():
            return {
                random.choice(_WORDS): made(random, shape.value, pool, name, depth + 1)
                for _ in range(random.randrange(3))
            }
        case StringShape() if shape.enum:
            return random.choice(shape.enum)
        case _ if known and random.random() < 0.9:
            return random.choice(known)
        case _:
            return _scalar(random, shape)


def made_document(random: Random, key: str, pool: Pool) -> Json:
    """A whole document as AWS might answer, under its own key."""
    call, answer = answers()[key]
    if call.shape is Kept.BESIDE_ID:
        asked = call.asked
        beside = asked.parameter if isinstance(asked, ForEach) else ""
        return [
            {**made(random, answer, pool, depth=1), **({beside: _id(random, pool, beside)} if beside else {})}
            for _ in range(random.randrange(4))
        ]
    inner = answer.members[call.result_key]
    if call.shape is Kept.OBJECT:
        return made(random, inner, pool, depth=1)
    element = inner.member if isinstance(inner, ListShape) else inner
    return [made(random, element, pool, depth=1) for _ in range(random.randrange(5))]


def changed(random: Random, key: str, value: Json, pool: Pool) -> Json:
    """A document with a few members of its elements left out, added, or given another legal value."""
    shape = element_shape(key)
    if isinstance(value, list):
        elements = list(value)
        for _ in range(random.choice((1, 1, 2))):
            if elements:
                at = random.randrange(len(elements))
                elements[at] = _altered(random, shape, elements[at], pool, "", 1)
        return elements
    return _altered(random, shape, value, pool, "", 1)


def _altered(random: Random, shape: Shape | None, value: Json, pool: Pool, name: str, depth: int) -> Json:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        members = list(shape.members)
        choice = random.random()
        present = [m for m in value if m in shape.members]
        if choice < 0.1 and present:
            gone = random.choice(present)
            return {m: v for m, v in value.items() if m != gone}
        if choice < 0.4 or not present:
            more = random.choice(members) if members else None
            return value if more is None else {**value, more: made(random, shape.members[more], pool, more, depth + 1)}
        at = random.choice(present)
        return {**value, at: _altered(random, shape.members[at], value[at], pool, at, depth + 1)}
    if isinstance(shape, ListShape) and isinstance(value, list) and value and random.random() < 0.8:
        at = random.randrange(len(value))
        choice = random.random()
        if choice < 0.1:
            return value[:at] + value[at + 1 :]
        if choice < 0.2:
            return [*value, made(random, shape.member, pool, name, depth + 1)]
        return [*value[:at], _altered(random, shape.member, value[at], pool, name, depth + 1), *value[at + 1 :]]
    return value if shape is None else made(random, shape, pool, name, depth)


def _share(depth: int) -> float:
    return 0.8 if depth <= 1 else 0.5


def _id(random: Random, pool: Pool, name: str) -> Json:
    return random.choice(pool.get(name) or [f"{name}-1"])


def _scalar(random: Random, shape: Shape) -> Json:
    match shape.type_name:
        case "boolean":
            return random.random() < 0.5
        case "integer" | "long":
            return random.choice((0, 1, 6, 17, 53, 80, 100, 443, 1024, 65535, 32767, -1))
        case "float" | "double":
            return 0.5
        case "timestamp":
            return "2026-03-02T10:00:00Z"
        case "blob":
            return "eA=="
        case _:
            return random.choice(_WORDS)


def _leaves(value: Json, name: str) -> Iterator[tuple[str, Json]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _leaves(inner, key)
        case list():
            for inner in value:
                yield from _leaves(inner, name)
        case _:
            yield name, value
