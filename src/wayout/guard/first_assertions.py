"""First assertions: what holds in a network today, as the beginning of a file of assertions."""

from collections.abc import Sequence

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.guard.assertion import Soundness
from wayout.guard.inspection import Inspection
from wayout.guard.soundness import SHOWN_BY, look_for_pitfalls
from wayout.model.reason import Advisory


class FirstAssertions(msgspec.Struct, frozen=True):
    """Who reaches the destinations and who does not, by name, and which pitfalls are not there.

    Whom a missing fact leaves open is in neither list.
    """

    destinations: tuple[Destination, ...]
    reaching: tuple[str, ...]
    blocked: tuple[str, ...]
    open: tuple[str, ...]
    absent: tuple[Advisory, ...]


def first_assertions(inspection: Inspection, destinations: Sequence[Destination]) -> FirstAssertions:
    """What may be asserted of a network as it is. Raises: InputError as `audit` does."""
    targets = tuple(destinations)
    shares = inspection.shares(targets)
    reaching = tuple(name for name, share in shares.items() if share.low == 1)
    blocked = tuple(name for name, share in shares.items() if share.high == 0)
    sure = {*reaching, *blocked}
    return FirstAssertions(
        destinations=targets,
        reaching=reaching,
        blocked=blocked,
        open=tuple(name for name in shares if name not in sure),
        absent=tuple(advisory for advisory in SHOWN_BY if _is_absent(inspection, advisory)),
    )


def _is_absent(inspection: Inspection, advisory: Advisory) -> bool:
    view = look_for_pitfalls(inspection, Soundness((advisory,)))
    return not (view.pitfalls or view.gaps or view.doubts)
