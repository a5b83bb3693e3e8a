"""Scene: an incident from which it can be told: with the names of what takes part."""

from wayout.ask.result.incident import Incident
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
        found = [named(self.network, subnet) for subnet in self.every("subnet")]
        if len(found) > 3:
            found = [*found[:2], f"{len(found) - 2} more subnets"]
        return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)

    @property
    def zones_text(self) -> str:
        """The zones of the placements."""
        return ", ".join(dict.fromkeys(placement.az for placement in self.placements if placement.az))
