"""Call: one operation of AWS's API that a change asks for, with all that whoever makes it has to know."""

from collections.abc import Mapping
from typing import Any

import msgspec

from wayout.fix.call.value import Current, Parameters, Presence, Sight, revived, revived_sight

PLAN_TAG = "wayout:plan"
CHANGE_TAG = "wayout:change"
"""The tags of everything that a plan creates: the plan's id, and the number of the change."""


class Yield(msgspec.Struct, frozen=True):
    """Where the answer holds an id: the members that lead to it, numbers for elements of lists."""

    planned_id: str
    path: tuple[str | int, ...]


class Tagging(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How what a call creates is marked, and found again by its marks."""

    resource_type: str
    """As TagSpecifications want it."""

    name: str | None = None
    describe: str
    """The operation that lists such things, by the filters `tag:KEY`."""

    filters: str = "Filters"
    """What the parameter of that operation is called."""

    within: tuple[str, ...]
    id_member: str
    dead: tuple[str, ...] = ()
    """States of one that counts for nothing any more."""


class Wait(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to wait for after a call: until the thing is in one of these states, or is gone."""

    sight: Sight
    ready: tuple[str, ...] = ()
    """States of what is present; none when it has to be absent."""

    failed: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    """The members that say why it failed."""

    seconds: int = 300


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One call, in an order in which each can be made. `parameters` are under AWS's names, each a `Value`."""

    service: str = "ec2"
    operation: str
    parameters: Parameters
    yields: tuple[Yield, ...] = ()
    has_client_token: bool = False
    """Whether AWS takes a ClientToken: the same token twice makes one thing once."""

    tagging: Tagging | None = None
    so: tuple[Sight, ...] = ()
    """When all of these are as expected, the call has been made, by whomever."""

    already: tuple[str, ...] = ()
    """AWS's errors that say so."""

    again: tuple[str, ...] = ()
    """AWS's errors that pass by themselves: what is in the way is about to go, or what is new is not known everywhere."""

    wait: Wait | None = None
    beside: tuple[str, ...] = ()
    """IAM actions that AWS asks for besides the operation's own."""

    lost: str | None = None
    """Set where AWS may refuse because what the call brings back is gone from the account: what that means."""

    @property
    def action(self) -> str:
        """The IAM action of the operation itself."""
        return f"{self.service}:{self.operation}"

    @property
    def is_reading(self) -> bool:
        """Whether it changes nothing."""
        return self.operation.startswith(("Describe", "Get", "Search", "List"))

    @property
    def actions(self) -> tuple[str, ...]:
        """All IAM actions that making the call needs, looking and waiting included."""
        sights = [*self.so, *([self.wait.sight] if self.wait else []), *_currents(dict(self.parameters))]
        found = [self.action, *self.beside, *(sight.action for sight in sights)]
        if self.tagging is not None:
            found += [f"{self.service}:CreateTags", f"{self.service}:{self.tagging.describe}"]
        return tuple(dict.fromkeys(found))

    def stamped(self, plan_id: str, change: int, token: str) -> "Call":
        """The call with its client token, and with the tags by which what it creates is found again."""
        extra: dict[str, Any] = {}
        if self.has_client_token:
            extra["ClientToken"] = token
        if self.tagging is not None:
            name = [] if self.tagging.name is None else [{"Key": "Name", "Value": self.tagging.name}]
            marks = [{"Key": PLAN_TAG, "Value": plan_id}, {"Key": CHANGE_TAG, "Value": str(change)}]
            extra["TagSpecifications"] = [{"ResourceType": self.tagging.resource_type, "Tags": [*name, *marks]}]
        return msgspec.structs.replace(self, parameters={**self.parameters, **extra}) if extra else self

    def revived(self) -> "Call":
        """The call that this one was before it was JSON."""
        return msgspec.structs.replace(
            self,
            parameters=revived(dict(self.parameters)),
            so=tuple(map(revived_sight, self.so)),
            wait=self.wait and msgspec.structs.replace(self.wait, sight=revived_sight(self.wait.sight)),
        )


def found_by_tags(call: Call, plan_id: str, change: int) -> Sight | None:
    """Where to look for what the call has created for this plan; None for a call that creates nothing."""
    tagging = call.tagging
    if tagging is None:
        return None
    filters = [
        {"Name": f"tag:{PLAN_TAG}", "Values": [plan_id]},
        {"Name": f"tag:{CHANGE_TAG}", "Values": [str(change)]},
    ]
    return Sight(
        service=call.service,
        operation=tagging.describe,
        parameters={tagging.filters: filters},
        within=tagging.within,
        where=((f"tag:{PLAN_TAG}", plan_id), (f"tag:{CHANGE_TAG}", str(change))),
        none_of=tagging.dead,
    )


def absent(sight: Sight) -> Sight:
    """The sight that expects nothing to be there."""
    return msgspec.structs.replace(sight, expected=Presence.ABSENT)


def filtered(operation: str, *filters: tuple[str, Any], within: tuple[str, ...], **more: Any) -> Sight:  # noqa: ANN401 - a Value
    """A sight of EC2 by filters, each a name and one value."""
    listed = [{"Name": name, "Values": [value]} for name, value in filters]
    return Sight(operation=operation, parameters={"Filters": listed}, within=within, **more)


def _currents(value: Any) -> list[Sight]:  # noqa: ANN401 - a Value
    """The sights of all facts that a value needs."""
    match value:
        case Current(sight):
            return [sight]
        case Mapping():
            return [sight for part in value.values() for sight in _currents(part)]
        case list():
            return [sight for part in value for sight in _currents(part)]
        case _:
            return []
