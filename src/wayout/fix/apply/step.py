"""Step: one change of a plan with all that carrying it out and taking it back needs, so that no network is needed then."""

from typing import Any

import msgspec

from wayout.fix.call.call import Call
from wayout.fix.call.calls_of import calls_of
from wayout.fix.call.place import places_of
from wayout.fix.change.any_change import Change
from wayout.model.network import Network


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change: where it is made, its calls in order, and those that bring back what was before it."""

    number: int
    """From 1; it is the tag of what the step creates."""

    change: str
    """The kind of change, `create-route`."""

    component: str
    account: str
    region: str
    calls: tuple[Call, ...]
    undo: tuple[Call, ...]

    @property
    def title(self) -> str:
        """The step in a few words."""
        return f"{self.change} {self.component}"

    @property
    def creation(self) -> Call | None:
        """The call that creates something, which is found again by its tags."""
        return next((call for call in self.calls if call.tagging is not None), None)

    @property
    def creates(self) -> str | None:
        """The planned id of what the step creates."""
        return self.creation.yields[0].planned_id if self.creation is not None else None


def steps_of(changes: tuple[Change, ...], network: Network) -> tuple[Step, ...]:
    """The steps of a plan that is made in this network, in their order.

    Raises: InputError when a change cannot be made in it, or could not be undone.
    """
    steps = []
    places = places_of(changes, network)
    for number, (change, place) in enumerate(zip(changes, places, strict=True), 1):
        changed = change.on(network)
        undo: list[Call] = []
        reached = changed
        for edit in change.undone_on(network):
            undo += calls_of(edit, reached)  # type: ignore[arg-type] # every Edit is one of the union
            reached = edit.on(reached)
        steps.append(
            Step(
                number=number,
                change=str(change.__struct_config__.tag),
                component=change.component,
                account=place.account,
                region=place.region,
                calls=calls_of(change, network),
                undo=tuple(undo),
            )
        )
        network = changed
    return tuple(steps)


def revived_steps(kept: Any) -> tuple[Step, ...]:  # noqa: ANN401 - what a journal holds
    """The steps that a journal holds. Raises: msgspec.ValidationError when it holds something else."""
    return tuple(
        msgspec.structs.replace(
            step,
            calls=tuple(call.revived() for call in step.calls),
            undo=tuple(call.revived() for call in step.undo),
        )
        for step in msgspec.convert(kept, tuple[Step, ...])
    )


def actions_of(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Every IAM action that carrying the steps out and taking them back needs, in alphabetical order."""
    return tuple(sorted({action for step in steps for call in (*step.calls, *step.undo) for action in call.actions}))
