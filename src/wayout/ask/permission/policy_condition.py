"""Conditions of IAM policies: whether they hold for a request, as far as its facts are known.

Modelled: the operators for strings, ARNs, booleans and Null, each with `IfExists`, and with `ForAnyValue` and
`ForAllValues`, which for a key with one value mean the same. A negated operator holds for a key that the request does
not carry, any other does not. Not modelled, so that the answer stays open: numbers, dates, binary values, address
ranges, and every key that no AWS answer shows.

Source: EP-8, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from wayout.ask.permission.policy_pattern import ANYTHING, EVERYTHING, NOTHING, Bearing, covered

ABSENT: Final[tuple[str, ...]] = ()
"""The value of a key that the request does not carry."""

Facts = Mapping[str, tuple[str, ...]]
"""The keys of a request that are known, in lower case, with their values. Any other key is not known."""

_NEGATED: Final = ("stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike")
_EXACT: Final = ("stringequals", "stringequalsignorecase", "stringnotequals", "stringnotequalsignorecase", "bool")
_WITH_WILDCARDS: Final = ("stringlike", "stringnotlike", "arnequals", "arnlike", "arnnotequals", "arnnotlike")


class Holding(NamedTuple):
    """Whether conditions hold, and the keys that leave it open."""

    bearing: Bearing
    open_keys: tuple[str, ...] = ()


def holds(conditions: object, facts: Facts) -> Holding:
    """Whether all conditions of a statement hold for a request."""
    if conditions is None:
        return Holding(EVERYTHING)
    if not isinstance(conditions, dict):
        return Holding(ANYTHING, ("a condition that cannot be read",))
    bearing = EVERYTHING
    open_keys: list[str] = []
    for operator, keys in conditions.items():
        if not isinstance(keys, dict) or not keys:
            bearing &= ANYTHING
            open_keys.append(str(operator))
            continue
        for key, values in keys.items():
            one = _holds(str(operator), str(key), values, facts)
            bearing &= one
            open_keys += [str(key)] if one == ANYTHING else []
    # What surely does not hold leaves nothing open, whatever the other keys say.
    return Holding(bearing, tuple(open_keys) if bearing.least is not bearing.most else ())


def _holds(operator: str, key: str, values: Any, facts: Facts) -> Bearing:  # noqa: ANN401 - a policy's own JSON
    bare = operator.lower().rpartition(":")[2]
    if_exists = bare.endswith("ifexists")
    name = bare.removesuffix("ifexists")
    carried = facts.get(key.lower())
    wanted = _texts(values)
    if carried is None or not wanted:
        return ANYTHING
    if name == "null":
        asks_absent = wanted[0].lower() == "true"
        return EVERYTHING if (carried == ABSENT) is asks_absent else NOTHING
    if name not in _EXACT and name not in _WITH_WILDCARDS:
        return ANYTHING
    if carried == ABSENT:
        is_vacuous = if_exists or name in _NEGATED or operator.lower().startswith("forallvalues:")
        return EVERYTHING if is_vacuous else NOTHING
    normal = str.lower if name == "bool" or "ignorecase" in name or key.lower() == "aws:sourcevpce" else str
    found = NOTHING
    for value in carried:
        for pattern in wanted:
            found |= _compared(name, pattern, value, normal)
    return ~found if name in _NEGATED else found


def _compared(name: str, pattern: str, value: str, normal: Any) -> Bearing:  # noqa: ANN401 - `str` or `str.lower`
    if name in _EXACT and "${" not in pattern:
        return EVERYTHING if normal(pattern) == normal(value) else NOTHING
    return covered((pattern,), value, normal)


def _texts(values: object) -> tuple[str, ...]:
    listed = values if isinstance(values, list) else [values]
    return tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in listed if isinstance(v, str | bool | int))
