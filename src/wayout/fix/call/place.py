"""Where a change is made: the account and region whose API is asked."""

from collections.abc import Iterator
from typing import Final

from wayout.fix.change.edit import Edit
from wayout.model.network import Network
from wayout.model.scope import Scope

_OF_A_VPC: Final = (
    "route_tables",
    "network_acls",
    "security_groups",
    "network_interfaces",
    "nat_gateways",
    "vpc_endpoints",
    "transit_gateway_vpc_attachments",
)
"""The kinds of nouns that say which VPC they belong to."""


UNKNOWN: Final = Scope("default", "default")
"""The place of what a snapshot whose folders tell none describes."""


def places_of(changes: tuple[Edit, ...], network: Network) -> tuple[Scope, ...]:
    """The account and region in which each change of a plan is made; `default` where nothing tells.

    It is that of the first thing the change names whose place is known; an ARN tells its own. A change that names
    nothing else than what it creates is made where that is used first.
    """
    own = [_place(change, network) for change in changes]
    only = network.scope_of("")
    found = []
    for number, change in enumerate(changes):
        later = zip(own[number + 1 :], changes[number + 1 :], strict=True)
        users = (place for place, user in later if place is not None and change.creates in (*_names(user),))
        place = own[number] or next(users, None)
        found.append(place or only or next((known for known in own if known is not None), None) or UNKNOWN)
    return tuple(found)


def _place(change: Edit, network: Network) -> Scope | None:
    for name in _names(change):
        if name.startswith("arn:"):
            _, _, _, region, account, *_ = (*name.split(":"), "", "", "")
            if region and account:
                return Scope(account, region)
        if name in network.scopes:
            return network.scopes[name]
        owner = _of_a_gateway(name, network)
        if owner is not None:
            return owner
        for field in _OF_A_VPC:
            noun = getattr(network, field).get(name)
            if noun is not None and noun.vpc_id in network.scopes:
                return network.scopes[noun.vpc_id]
    return None


def _of_a_gateway(name: str, network: Network) -> Scope | None:
    """Where a transit gateway or a route table of one is changed: in the gateway's account, in the region of its VPCs.

    A gateway that is shared shows itself to other accounts, but only its owner edits its tables and accepts attachments.
    """
    table = network.transit_gateway_route_tables.get(name)
    gateway_id = name if table is None else table.transit_gateway_id
    gateway = network.transit_gateways.get(gateway_id or "")
    if gateway is None or gateway.owner_id is None:
        return None
    attached = (a for a in network.transit_gateway_vpc_attachments.values() if a.transit_gateway_id == gateway_id)
    homes = [network.scopes[a.vpc_id] for a in attached if a.vpc_id in network.scopes]
    regions = {home.region for home in homes if home != UNKNOWN}
    return Scope(gateway.owner_id, regions.pop()) if len(regions) == 1 else None


def _names(change: Edit) -> Iterator[str]:
    yield change.place
    yield change.component
    for field in change.__struct_fields__:
        value = getattr(change, field)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (each for each in value if isinstance(each, str))
