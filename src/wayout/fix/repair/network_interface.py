"""Repairs of interfaces in the path: the source/destination check of what forwards for others.

Source: ROUTE-11.
"""

from collections.abc import Iterator

from wayout.ask.result.incident import Incident
from wayout.fix.change.network_interface import SetSourceDestCheck
from wayout.fix.repair.repair import Repair


def check_off(at: Incident) -> Iterator[Repair]:
    """The check of the interface switched off."""
    if at.component in at.network.network_interfaces:
        yield Repair((SetSourceDestCheck(network_interface_id=at.component, value=False),))
