"""Scene: an incident from which it can be told: with the names of what takes part."""

from collections.abc import Iterable

from wayout.ask.result.incident import Incident
from wayout.explain.wording.listing import listed
from wayout.explain.wording.name import named


class Scene(Incident, frozen=True):
    """A fault with its surroundings, and the words for them."""

    @property
    def component_text(self) -> str:
        """The component with its name."""
        return named(self.network, self.component)

    @property
    def subnets_text(self) -> str:
        """The subnets where it was met, with their names; at most three."""
        return listed_subnets(named(self.network, subnet) for subnet in self.every("subnet"))

    @property
    def zones_text(self) -> str:
        """The zones of the placements."""
        return ", ".join(dict.fromkeys(placement.az for placement in self.placements if placement.az))


def listed_subnets(names: Iterable[str]) -> str:
    """Each of the names once; of more than three the first two, and how many more there are."""
    found = list(dict.fromkeys(names))
    return listed([*found[:2], f"{len(found) - 2} more subnets"] if len(found) > 3 else found)
