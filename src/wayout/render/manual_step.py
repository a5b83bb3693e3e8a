"""A change that a form of infrastructure code cannot express, and what to do instead."""

import msgspec

from wayout.fix.change.any_change import Change


class ManualStep(msgspec.Struct, frozen=True):
    """A change, why it cannot be written in this form, and what the reader does instead."""

    change: Change
    why: str
    instead: str
