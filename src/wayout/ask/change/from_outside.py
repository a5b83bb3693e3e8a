"""From outside: what the internet may send to public addresses, which a comparison of what workloads send does not show."""

from collections.abc import Iterable, Iterator
from typing import Final

from wayout.ask.change.change import Change, ChangeKind
from wayout.ask.change.neighbourhood import Neighbourhood
from wayout.model.gap import NOT_MODELLED, Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface

CALLS: Final = "calls from the internet"
"""What such a gap is about."""

_MOST_NAMED: Final = 3
_RELAYS: Final = frozenset({"nat_gateway", "natGateway"})


def called_from_outside(changes: Iterable[Change], old: Network, new: Network) -> tuple[Gap, ...]:
    """The gap that changes leave of what lets callers in to public addresses: groups, ACLs, tables, the addresses.

    Nobody calls a NAT gateway (NAT-12). None where no interface with a public address is touched.
    """
    near = Neighbourhood(old, new)
    found: dict[str, str] = {}
    for change in changes:
        for interface in _touched(change, near, (old, new)):
            if interface.interface_type not in _RELAYS and _public(interface):
                found.setdefault(interface.network_interface_id, change.id)
    if not found:
        return ()
    named = list(found)[:_MOST_NAMED]
    more = f" and {len(found) - len(named)} more" if len(found) > len(named) else ""
    causes = ", ".join(dict.fromkeys(found[each] for each in named))
    message = (
        f"what the internet may send to the public addresses of {', '.join(named)}{more} may differ by {causes}: that is not "
        f"compared; `wayout trace --from internet:ADDRESS --to {named[0]}:PORT` tells it for each snapshot"
    )
    return (Gap(CALLS, NOT_MODELLED, None, message),)


def _public(interface: NetworkInterface) -> bool:
    return any(interface.public_address_of(address) is not None for address in interface.addresses)


def _touched(change: Change, near: Neighbourhood, networks: tuple[Network, Network]) -> Iterator[NetworkInterface]:
    """The interfaces at which a change may let others in than before, or no longer."""
    if change.kind is ChangeKind.DOCUMENT:
        return
    is_whole = change.kind is not ChangeKind.CHANGED
    match change.field:
        case "security_groups" if is_whole or "ip_permissions" in change.parts:
            yield from (i for n in networks for i in n.interfaces_of_group.get(change.id, ()))
        case "network_acls" if is_whole or {"entries", "associations"} & set(change.parts):
            yield from near.ends_in({a.subnet_id for state in change.states for a in state.associations})
        case "route_tables" if is_whole or {"routes", "associations"} & set(change.parts):
            yield from near.ends_in(near.subnets_of_table(change.states))
        case "network_interfaces" if is_whole or {"association", "private_ip_addresses", "groups"} & set(change.parts):
            yield from change.states
        case "internet_gateways":
            vpcs = {a.vpc_id for state in change.states for a in state.attachments}
            yield from (i for n in networks for i in n.network_interfaces.values() if i.vpc_id in vpcs)
        case _:
            return
