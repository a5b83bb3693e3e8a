"""Gone sender: who sent at an interface that is gone by now, as the subnet in its records tells. Source: FL-21, FL-22."""

from collections.abc import Iterable, Mapping

from wayout.ask.source.placement import Placement
from wayout.evidence.party.sender import Sender
from wayout.evidence.party.service_tasks import ServiceTasks
from wayout.evidence.rate.attempt import AttemptCount
from wayout.model.network import Network
from wayout.net.address import Address


def gone_senders(
    network: Network, tasks: ServiceTasks, known: Mapping[str, Sender], counts: Iterable[AttemptCount]
) -> Mapping[str, Sender]:
    """The senders of records whose interface is gone by now: by the subnet that the records name."""
    found: dict[str, set[str]] = {}
    places: dict[str, Placement] = {}
    for count in counts:
        name, subnet = count.interface_id, network.subnets.get(count.subnet_id or "")
        if name is None or name in known or name in network.network_interfaces or subnet is None:
            continue
        place = tasks.places.get(subnet.subnet_id)
        if place is not None and any(Address.parse(count.client) in prefix for prefix in subnet.prefixes):
            found.setdefault(name, set()).add(count.client)
            places[name] = place
    return {name: Sender(places[name].id, places[name].az, frozenset(addresses)) for name, addresses in found.items()}
