"""A change that a form of infrastructure code cannot express, and what to do instead; and what a form hands on."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.explain.plan.edit import edit_statement
from wayout.fix.change.any_change import Change
from wayout.model.network import Network

Outputs = Mapping[str, tuple[str, ...]]
"""Names, in lower case with underscores, with the ids that each stands for."""

NO_OUTPUTS: Final[Outputs] = MappingProxyType({})

ACCEPTANCE: Final = "one side asks and the other accepts, mostly in another account or region than this file is for"
"""Why an acceptance is no part of a file."""


class ManualStep(msgspec.Struct, frozen=True):
    """A change, why it cannot be written in this form, and what the reader does instead."""

    change: Change
    why: str
    instead: str


def manual_text(change: Change, network: Network) -> str:
    """What the reader does, in one sentence; `network` is the one that the change finds."""
    return edit_statement(change, network, change.on(network)).text
