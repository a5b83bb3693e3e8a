"""What a name means otherwise than before, in words."""

import msgspec

from wayout.ask.change.meaning import Meaning
from wayout.ask.dns.resolution import Resolution

_MOST = 6


class MeaningStatement(msgspec.Struct, frozen=True):
    """A meaning that differs, with both in words."""

    meaning: Meaning
    text: str
    was: str
    now: str


def meaning_statement(meaning: Meaning) -> MeaningStatement:
    """The meaning in words."""
    was, now = _told(meaning.was), _told(meaning.now)
    text = f"in {meaning.vpc_id} {meaning.name} was {was}, and is {now}"
    return MeaningStatement(meaning, text if meaning.is_known else f"{text}: cannot be compared", was, now)


def _told(resolution: Resolution) -> str:
    """What a name means: addresses, any public one, nothing, or something that nobody knows."""
    if resolution.elsewhere:
        return "not known"
    if resolution.faults:
        fault = resolution.faults[0]
        return f"without an answer ({fault.reason} at {fault.component})"
    if resolution.addresses:
        told = ", ".join(map(str, resolution.addresses[:_MOST]))
        left = len(resolution.addresses) - _MOST
        text = f"{told} and {left} more" if left > 0 else told
    else:
        text = "any public address" if resolution.space else "without an address"
    asked = ", ".join(str(server.address) for each in resolution.servers for server in each.servers)
    return f"{text}, as {asked} may say" if asked else text
