"""The parts of a block in words: which of its addresses are stopped, and by what; the rest is reached."""

import msgspec

from wayout.ask.result.part import Part, parts_of
from wayout.ask.result.result import Result
from wayout.ask.source.placement import Placement
from wayout.forward.journey.outcome import Answer
from wayout.model.reason import Reason
from wayout.net.box import addresses_text

_MOST = 3


class PartStatement(msgspec.Struct, frozen=True):
    """One part, with the line that tells it."""

    part: Part
    text: str


def part_statements(result: Result, placement: Placement) -> tuple[PartStatement, ...]:
    """The parts of the block that was asked for; none where all of it fares alike."""
    return tuple(PartStatement(part, _text(part)) for part in parts_of(result, placement))


def _text(part: Part) -> str:
    count = part.addresses.size
    which = f"{addresses_text(part.addresses)} ({_count(count)})" if count > 1 else addresses_text(part.addresses)
    stops = _listed([_stop(reason, component) for reason, component in part.stops])
    match part.answer:
        case Answer.REACHABLE:
            return f"{which}: reachable"
        case Answer.BLOCKED:
            return f"{which}: blocked by {stops}" if stops else f"{which}: blocked"
        case Answer.INTERMITTENT:
            why = f" ({stops})" if stops else ""
            return f"{which}: reachable from some client ports only{why}"
        case Answer.UNKNOWN:
            return f"{which}: not known ({_listed(list(part.open_by))})"


def _stop(reason: Reason, component: str) -> str:
    """The reason and where; an address that nothing holds is its own place."""
    return str(reason) if reason is Reason.DESTINATION_NOT_FOUND else f"{reason} at {component}"


def _count(number: int) -> str:
    return f"{number:,} addresses" if number < 10**12 else f"about 2^{number.bit_length() - 1} addresses"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{', '.join(names[:_MOST])}{more}"
