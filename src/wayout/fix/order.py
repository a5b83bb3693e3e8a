"""Order: a plan to be carried out, with what it was made for: what is in the file of a plan, as far as applying needs it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from wayout.ask.destination.service_endpoint import region_of
from wayout.errors import InputError
from wayout.fix.call.place import UNKNOWN, places_of
from wayout.fix.expected_state import Expected, expected_states
from wayout.fix.plan import Plan
from wayout.fix.question import Question
from wayout.model.network import Network

SCHEMA = "wayout.plan/1"
SCHEMAS = frozenset({SCHEMA, "wayout.blueprint/1"})
"""What a file may call itself: a plan of `wayout fix`, or of `wayout blueprint`, which begins with nothing."""

_ZONE = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d+)[a-z]")
_SERVICE = re.compile(r"com\.amazonaws\.([a-z]{2}(?:-[a-z]+)+-\d+)\..+")
_ARN = re.compile(r"arn:aws[a-z-]*:(?:ec2|ecs):([a-z0-9-]+):.+")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, the states of all that it edits when it was made, and what its question was asked with.

    `regions` are those in which it is carried out; none where nothing tells.
    `resolved` are the addresses of names, `task_definition` what starts where the question was about starting.
    """

    plan: Plan
    expected: tuple[Expected, ...] = ()
    resolved: Mapping[str, tuple[str, ...]] = {}
    task_definition: str | None = None
    regions: tuple[str, ...] = ()


class _File(Plan, frozen=True, kw_only=True):
    schema: str = SCHEMA
    expected: tuple[Expected, ...] = ()
    resolved: Mapping[str, tuple[str, ...]] = {}
    task_definition: str | None = None
    regions: tuple[str, ...] = ()
    region: str | None = None
    """That of a blueprint."""


def order_of(plan: Plan, network: Network, question: Question) -> Order:
    """The order to carry out a plan that was made in this network for this question."""
    hosts = {destination.host for destination in question.destinations}
    known = {**network.resolved, **question.resolved}
    return Order(
        plan=plan,
        expected=expected_states(plan.changes, network),
        resolved={name: tuple(map(str, found)) for name, found in known.items() if name in hosts},
        task_definition=question.task_definition,
        regions=_regions_of(plan, network),
    )


def _regions_of(plan: Plan, network: Network) -> tuple[str, ...]:
    """The regions in which the changes are made, as the snapshot's folders tell, else the changes, else the network's one."""
    known = {place.region for place in places_of(plan.changes, network)} - {UNKNOWN.region}
    told = tuple(sorted(known)) or _implied(plan)
    here = {region for vpc_id in network.vpcs if (region := region_of(network, vpc_id)) is not None}
    return told or (tuple(here) if len(here) == 1 else ())


def _implied(plan: Plan) -> tuple[str, ...]:
    """The regions that zones, services and ARNs in the changes name."""
    texts = [text for change in plan.changes for text in _texts(msgspec.to_builtins(change))]
    found = (pattern.fullmatch(text) for text in texts for pattern in (_ZONE, _SERVICE, _ARN))
    return tuple(sorted({match[1] for match in found if match is not None}))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    match value:
        case str():
            yield value
        case dict():
            for part in value.values():
                yield from _texts(part)
        case list() | tuple():
            for part in value:
                yield from _texts(part)
        case _:
            pass


def read_order(path: Path) -> Order:
    """The order in the file of a plan.

    Raises: InputError when there is no such file, when it holds no plan, or when one of its changes is no such thing.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the plan {path}: {error.strerror or error}", None) from error
    hint = "`wayout fix … --save plan.json` makes a plan, and so does `wayout blueprint … --save`."
    try:
        told: Any = msgspec.json.decode(content)
        found = told.get("schema") if isinstance(told, dict) else None
        if found not in SCHEMAS:
            raise InputError(f"{path} is no plan: its schema is {found!r} and not {SCHEMA}", hint)
        if not told.get("changes"):
            raise InputError(f"{path} holds no changes: {told.get('headline', 'nothing is to be done')}", None)
        file = msgspec.convert(told, _File)
    except msgspec.DecodeError as error:
        raise InputError(f"{path} is no plan that wayout can read: {error}", hint) from error
    plan = Plan(source=file.source, destinations=file.destinations, approach=file.approach, changes=file.changes)
    told = file.regions or ((file.region,) if file.region is not None else _implied(plan))
    return Order(
        plan=plan,
        expected=file.expected,
        resolved=file.resolved,
        task_definition=file.task_definition,
        regions=told,
    )


def with_real_ids(text: str, known: Mapping[str, str]) -> str:
    """A source or destination in which AWS's ids stand for planned ones."""
    if not known:
        return text
    longest_first = sorted(known, key=len, reverse=True)
    pattern = "|".join(rf"(?<![a-z0-9-]){re.escape(each)}(?![a-z0-9-])" for each in longest_first)
    return re.sub(pattern, lambda found: known[found[0]], text)
