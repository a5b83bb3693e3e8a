"""Pitfall: one thing worth changing that blocks nothing by itself."""

import msgspec

from wayout.model.reason import Advisory


class Pitfall(msgspec.Struct, frozen=True):
    """An advisory at a component, with the ids that it affects, and the facts beside it as names and values.

    There is no severity: what one account accepts, another does not.
    """

    advisory: Advisory
    component: str
    affects: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()

    def fact(self, name: str) -> str:
        """The value of a fact; empty when it was not noted."""
        return next((value for key, value in self.facts if key == name), "")


class Pitfalls(msgspec.Struct, frozen=True):
    """The pitfalls of a network, and what could not be judged and why."""

    findings: tuple[Pitfall, ...]
    notes: tuple[str, ...] = ()
