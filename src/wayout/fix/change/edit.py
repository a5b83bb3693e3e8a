"""Edit: what every change is: data that says what to do to one thing of AWS, and what it does to a Network.

An edit never alters the Network that it is given: it makes another, which shares all but what differs. An id of
something that an earlier edit of the same plan creates is a planned one (`planned`).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from wayout.errors import InputError
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.scope import Scope

N = TypeVar("N")


def _tag(name: str) -> str:
    """`create-route` for the class CreateRoute."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


class Edit(msgspec.Struct, frozen=True, kw_only=True, tag_field="change", tag=_tag, omit_defaults=True):
    """One change. Addresses and blocks are kept as AWS writes them; ids are AWS's own, or planned ones."""

    @property
    def component(self) -> str:
        """The id of what is changed or created."""
        raise NotImplementedError

    @property
    def place(self) -> str:
        """The id of what stands where the change is made: its account and region are asked."""
        return self.component

    @property
    def creates(self) -> str | None:
        """The planned id of what comes into being; None where nothing does."""
        return None

    def on(self, network: Network) -> Network:
        """The network after the change.

        Raises: InputError when the network does not hold what is to be changed, or holds it in a state in which AWS
        would refuse the change.
        """
        raise NotImplementedError

    def undone_on(self, network: Network) -> "tuple[Edit, ...]":
        """What brings the network back to its state before the change; `network` is that earlier state.

        Raises: InputError as `on` does.
        """
        raise NotImplementedError


class Creation(Edit, frozen=True, kw_only=True):
    """A change by which one thing comes into being: the component itself, under its planned id."""

    @property
    def creates(self) -> str | None:
        """The component."""
        return self.component


class Deletion(Edit, frozen=True, kw_only=True):
    """A change after which something is gone for good: only what a plan itself created is ever deleted."""

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """Nothing brings it back with its id. Raises: InputError, always."""
        del network
        raise refuse(self.component, "what is deleted cannot be brought back")


def known(network: Network, field: str, resource_id: str) -> Any:  # noqa: ANN401 - the noun of the field
    """The noun with this id. Raises: InputError when there is none."""
    noun = getattr(network, field).get(resource_id)
    if noun is None:
        raise InputError(
            f"{resource_id} cannot be changed: the snapshot does not describe it",
            "Collect again with the account and region that own it.",
        )
    return noun


def refuse(component: str, why: str) -> InputError:
    """The error of a change that AWS would refuse."""
    return InputError(
        f"{component} cannot be changed: {why}", "Diagnose again: the network is not what the plan expects."
    )


class MissingFactError(InputError):
    """A change whose effect a missing fact hides: what it leads to cannot be proved until `gap` is closed."""

    def __init__(self, component: str, gap: Gap) -> None:
        super().__init__(f"{component} cannot be changed: {gap.message}", "Collect again, with the permission for it.")
        self.gap = gap


def with_noun(network: Network, field: str, resource_id: str, noun: object) -> Network:
    """The network in which this id stands for this noun."""
    return with_nouns(network, field, {resource_id: noun})


def with_nouns(network: Network, field: str, nouns: Mapping[str, object]) -> Network:
    """The network in which several nouns of one kind are others, or new."""
    return _with(network, field, {**getattr(network, field), **nouns}) if nouns else network


def without_noun(network: Network, field: str, resource_id: str) -> Network:
    """The network without this noun."""
    return _with(network, field, {key: noun for key, noun in getattr(network, field).items() if key != resource_id})


def placed(network: Network, resource_id: str, near: str | None) -> Network:
    """The network that knows the account and region of something new: those of `near`, a VPC or subnet.

    Of a VPC, near which nothing is, those of the network, if it is of one account and region.
    """
    scope = network.scope_of(near or resource_id) or Scope("default", "default")
    return replace(network, scopes={**network.scopes, resource_id: scope})


def unplaced(network: Network, resource_id: str) -> Network:
    """The network that no longer knows where something stood."""
    return replace(network, scopes={key: scope for key, scope in network.scopes.items() if key != resource_id})


def _with(network: Network, field: str, nouns: Mapping[str, object]) -> Network:
    changed: dict[str, Any] = {field: nouns}
    return replace(network, **changed)
