"""Repair: one candidate: changes that belong together, and the kinds of solution that they fit."""

from typing import Final

import msgspec

from wayout.fix.change.any_change import Change
from wayout.fix.plan import Approach

ANY: Final = frozenset(Approach)
"""What every kind of solution needs: rules, switches, mended routes."""

MENDING: Final = frozenset({Approach.REPAIR})
"""What leads to something that is there already."""


class Repair(msgspec.Struct, frozen=True):
    """Changes in the order in which they can be made."""

    changes: tuple[Change, ...]
    approaches: frozenset[Approach] = ANY
