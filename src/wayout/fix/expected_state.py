"""Expected state: what a plan edits, as it was when the plan was made; a plan holds for that network and no other."""

from collections.abc import Mapping
from typing import Any, Final, get_args, get_type_hints

import msgspec

from wayout.ask.change.change import Change as Difference
from wayout.ask.change.change import changes_of
from wayout.errors import InputError
from wayout.fix.change.any_change import Change, after
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.prefix import Prefix
from wayout.read.element import text_hook

_RESTLESS: Final = frozenset({"ecs_tasks", "network_interfaces", "elastic_ips"})
"""Kinds of things that come and go by themselves: expected are those of them only that a change names."""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a plan edits: its kind (the field of Network), its id, and its state under AWS's names."""

    kind: str
    id: str
    state: Mapping[str, Any]


def expected_states(changes: tuple[Change, ...], network: Network) -> tuple[Expected, ...]:
    """Everything in the network that the changes alter or take away, as it is before them.

    Raises: InputError when a change cannot be made.
    """
    named = {change.component for change in changes} | {name for change in changes for name in _texts(change)}
    return tuple(
        Expected(kind=found.field, id=found.id, state=_written(found.old))
        for found in changes_of(network, after(network, changes))
        if found.old is not None and isinstance(found.old, msgspec.Struct)
        if found.field not in _RESTLESS or found.id in named
    )


def states_of(expected: tuple[Expected, ...], network: Network) -> tuple[Expected, ...]:
    """The same things as they are in another network; what is not there is left out."""
    found = ((each, getattr(network, each.kind).get(each.id)) for each in expected)
    return tuple(Expected(kind=each.kind, id=each.id, state=_written(noun)) for each, noun in found if noun is not None)


def moved(expected: tuple[Expected, ...], fresh: Network) -> tuple[Difference, ...]:
    """What is not as expected any more, each with its two states; order, words and ids of associations do not count.

    Raises: InputError when an expected state is none that wayout wrote.
    """
    here = network_of(expected)
    there: dict[str, Any] = {}
    for each in expected:
        found = getattr(fresh, each.kind).get(each.id)
        there.setdefault(each.kind, {}).update({each.id: found} if found is not None else {})
    return changes_of(here, Network(**there))


def network_of(expected: tuple[Expected, ...]) -> Network:
    """The network that holds these things and nothing else. Raises: InputError as `moved` does."""
    found: dict[str, Any] = {}
    for each in expected:
        found.setdefault(each.kind, {})[each.id] = _noun(each)
    return Network(**found)


def _noun(expected: Expected) -> object:
    hint = get_type_hints(Network).get(expected.kind)
    kinds = get_args(hint)
    if len(kinds) != 2:
        raise InputError(f"the plan expects something of an unknown kind, {expected.kind}", "Make the plan anew.")
    try:
        return msgspec.convert(expected.state, kinds[1], dec_hook=text_hook)
    except (msgspec.ValidationError, ValueError) as error:
        raise InputError(
            f"what the plan expects of {expected.id} cannot be read: {error}", "Make the plan anew."
        ) from error


def _texts(change: Change) -> tuple[str, ...]:
    return tuple(value for name in change.__struct_fields__ if isinstance(value := getattr(change, name), str))


def _written(value: object) -> Any:  # noqa: ANN401 - JSON
    """A noun, or a part of one, as AWS writes it; addresses and blocks are tuples of numbers here, and text there."""
    match value:
        case Address() | Prefix():
            return str(value)
        case msgspec.Struct():
            return {f.encode_name: _written(getattr(value, f.name)) for f in msgspec.structs.fields(value)}
        case Mapping():
            return {str(key): _written(part) for key, part in value.items()}
        case tuple() | list() | frozenset():
            return [_written(part) for part in value]
        case _:
            return value
