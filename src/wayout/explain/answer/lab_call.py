"""One call in a lab, as those who show it get it."""

from typing import NamedTuple

from wayout.forward.journey.outcome import Answer
from wayout.lab.traffic.probe import Observed
from wayout.lab.watch.trail import Stop


class LabCall(NamedTuple):
    """Who called what, what the model says of it, what the call met, and which rule of the lab stopped it, if one did."""

    placement: str
    destination: str
    answer: Answer
    observed: Observed
    stop: Stop | None = None

    @property
    def is_undecided(self) -> bool:
        """Whether the lab only could not follow the packets, so that nothing is said about AWS."""
        return not self.observed.is_answered and self.stop is not None and self.stop.is_doubt
