"""Probed: what a probe met of one placement's call to one destination, or why it met nothing."""

import msgspec

from wayout.evidence.probe.observed_call import ObservedCall


class Probed(msgspec.Struct, frozen=True):
    """What a probe met; `why` says why it met nothing.

    `is_rebuilt`: not in the account but in a lab, which is built from the same snapshot that the model reads.
    """

    means: str
    call: ObservedCall | None = None
    why: str | None = None
    is_rebuilt: bool = False
