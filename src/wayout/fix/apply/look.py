"""Looking: what AWS shows of one thing right now. It changes nothing."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from wayout.aws.account import Account
from wayout.aws.answer import CallRefused
from wayout.aws.json_value import Json
from wayout.aws.paging import Paging, call_whole, ec2_paging
from wayout.errors import AwsError
from wayout.fix.call.value import Current, Planned, Presence, Sight

_PAGED: Final[Mapping[str, Paging]] = {"DescribeSecurityGroupRules": ec2_paging(1000)}
"""What AWS hands out in pages unless few are asked for; the others are asked about one thing."""

Known = Mapping[str, str]
"""AWS's ids by planned ones."""


class NotYetKnownError(LookupError):
    """A value names something planned that has no id of AWS's."""


class Lookout:
    """What one account shows of one region."""

    def __init__(self, account: Account, region: str, known: Known) -> None:
        """`known` may grow while the lookout is used."""
        self._account = account
        self._region = region
        self._known = known

    def value(self, value: Any) -> Any:  # noqa: ANN401 - a Value in, Json out
        """The value with AWS's ids, and with facts as they are now.

        Raises: NotYetKnownError for something planned without an id, and for a fact that is not there; AwsError as
        `things` does.
        """
        match value:
            case Planned(planned_id):
                if planned_id not in self._known:
                    raise NotYetKnownError(planned_id)
                return self._known[planned_id]
            case Current(sight, take):
                things = self.things(sight)
                if not things:
                    raise NotYetKnownError(take)
                return member(things[0], take)
            case Mapping():
                return {key: self.value(part) for key, part in value.items()}
            case list() | tuple():
                return [self.value(part) for part in value]
            case _:
                return value

    def things(self, sight: Sight) -> tuple[Any, ...]:
        """Everything that the sight shows, whatever it expects.

        Raises: NotYetKnownError as `value` does; AwsError when AWS refuses to tell.
        """
        parameters = self.value(dict(sight.parameters))
        answer = call_whole(
            self._account, sight.service, sight.operation, self._region, parameters, _PAGED.get(sight.operation)
        )
        if isinstance(answer, CallRefused):
            if is_not_found(answer):
                return ()
            raise AwsError(
                f"cannot look whether it is so: {sight.operation} in {self._region}: {answer.why}: {answer.message}",
                f"This needs {sight.action}.",
            )
        where = [(name, self.value(wanted)) for name, wanted in sight.where]
        return tuple(
            thing
            for thing in _within([answer], sight.within)
            if all(is_alike(member(thing, name), wanted) for name, wanted in where)
            if member(thing, sight.state) not in sight.none_of
        )

    def is_so(self, sights: Iterable[Sight]) -> bool:
        """Whether everything is as the sights expect; False where something planned has no id yet.

        Raises: AwsError as `things` does.
        """
        try:
            return all(bool(self.things(sight)) is (sight.expected is Presence.PRESENT) for sight in sights)
        except NotYetKnownError:
            return False


def is_not_found(refusal: CallRefused) -> bool:
    """Whether AWS says that there is no such thing: `InvalidSubnetID.NotFound`, `NatGatewayNotFound`, and their like."""
    return refusal.why.endswith(("NotFound", "NotFoundException")) or refusal.why == "Gateway.NotAttached"


def member(thing: Any, name: str) -> Any:  # noqa: ANN401 - AWS's answer
    """The member of a thing under a dotted name; `.` is the thing, `tag:KEY` the value of its tag; None if missing."""
    if name == ".":
        return thing
    if name.startswith("tag:"):
        tags = thing.get("Tags", ()) if isinstance(thing, Mapping) else ()
        return next((tag.get("Value") for tag in tags if tag.get("Key") == name.removeprefix("tag:")), None)
    for part in name.split("."):
        if not isinstance(thing, Mapping):
            return None
        thing = thing.get(part)
    return thing


def _within(things: Iterable[Any], path: tuple[str, ...]) -> list[Any]:
    """The things that a path through members leads to, through every element of a list."""
    found = list(things)
    for part in path:
        deeper: list[Any] = []
        for thing in found:
            value = thing.get(part) if isinstance(thing, Mapping) else None
            deeper += value if isinstance(value, list) else [] if value is None else [value]
        found = deeper
    return found


def is_alike(told: Json, wanted: Json) -> bool:
    """Whether AWS tells what is wanted; it writes numbers of protocols as text, and documents of JSON as it likes."""
    if told == wanted:
        return True
    if isinstance(told, str) and isinstance(wanted, str) and wanted.startswith("{"):
        return bool(_document(told) == _document(wanted))
    return told is not None and not isinstance(told, bool) and str(told) == str(wanted)


def _document(text: str) -> Any:  # noqa: ANN401 - JSON
    """The document that a text is; the text itself where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text
