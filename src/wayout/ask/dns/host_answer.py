"""Host answer: what a name means that nothing else in the VPC decides.

An interface endpoint's addresses (DNS-12), else what the snapshot recorded, else live DNS, else all addresses that it
may have.

Rules:
- DNS-12: With private DNS on, a service's name means the endpoint's addresses in the whole VPC.
- EP-11: With private DNS off, it means the public addresses, and only the endpoint's own names lead to it.
"""

from collections.abc import Callable, Mapping

import msgspec

from wayout.ask.destination.service_endpoint import (
    captures_every_api,
    endpoint_addresses,
    endpoint_answer,
    is_aws_host,
    listed_addresses,
    may_be_listed,
    own_name_addresses,
    service_addresses,
)
from wayout.ask.dns.setting import Setting
from wayout.ask.load_balancer.balancer_address import balancer_addresses, balancer_of_name, zone_notes
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import PUBLIC_IPV4, PUBLIC_IPV6

Resolver = Callable[[str], tuple[Address, ...]]
"""Asks DNS for a name; empty when there is no answer."""


class HostAnswer(msgspec.Struct, frozen=True):
    """The addresses of a name, or None and the `space` that they lie in.

    `elsewhere` are gaps by which the name may mean other addresses, `gaps` others that may spoil them. `spoken_for` is
    the endpoint that the VPC's own resolver would answer with.
    """

    space: IntervalSet
    addresses: tuple[Address, ...] | None
    silent: tuple[VpcEndpoint, ...] = ()
    gaps: tuple[Gap, ...] = ()
    elsewhere: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()
    spoken_for: str = ""


def host_answer(
    network: Network,
    host: str,
    vpc_id: str,
    given: Mapping[str, tuple[Address, ...]],
    live: Resolver | None,
    setting: Setting,
) -> HostAnswer:
    """What `host` means in a VPC, and otherwise everywhere. Source: DNS-12, EP-9, EP-11."""
    answer = endpoint_answer(network, vpc_id, host)
    asks_amazon = setting.servers is None
    speaking = answer.speaking if asks_amazon else ()
    addresses = given.get(host) or own_name_addresses(network, host)
    balancer = balancer_of_name(network, host) if addresses is None else None
    addresses = balancer_addresses(network, balancer) if balancer is not None else addresses
    gaps: list[Gap] = []
    elsewhere: list[Gap] = list(answer.gaps) if addresses is None and asks_amazon else []
    notes = list(answer.notes) if addresses is None and asks_amazon else []
    notes += zone_notes(network, balancer) if balancer is not None else ()
    if addresses is None and speaking:
        addresses = endpoint_addresses(network, speaking)
        elsewhere += _hidden_interfaces(network, speaking, vpc_id)
        captured = captures_every_api(speaking, host)
        gaps += [captured] if captured is not None else []
        if addresses:
            notes.append(f"{host} is answered by {speaking[0].vpc_endpoint_id} in all of {vpc_id} (DNS-12)")
    elif addresses is None and is_aws_host(host) and asks_amazon and not network.is_complete("VpcEndpoints", vpc_id):
        if network.refusal("VpcEndpoints", vpc_id) is not None:
            elsewhere.append(network.gap("VpcEndpoints", vpc_id, f"whether an endpoint answers for {host}"))
        else:
            notes.append(f"no interface endpoint answers for {host}: the snapshot holds no VpcEndpoints")
    if addresses is None:
        addresses = network.resolved.get(host) or (live(host) if live is not None else None) or None
    space, told = _space(network, host, vpc_id, addresses)
    return HostAnswer(
        space,
        addresses,
        silent=answer.silent,
        gaps=tuple(gaps),
        elsewhere=tuple(elsewhere),
        notes=(*notes, *told),
        spoken_for=answer.speaking[0].vpc_endpoint_id if answer.speaking else "",
    )


def _space(
    network: Network, host: str, vpc_id: str, addresses: tuple[Address, ...] | None
) -> tuple[IntervalSet, tuple[str, ...]]:
    """All addresses that the name may mean, and what that rests on.

    IPv6 addresses of the VPCs that are described count as little as private ones: they are no part of the internet at
    large, although they are public.
    """
    if addresses:
        return IntervalSet.of(*((int(address), int(address)) for address in addresses)), ()
    listed = listed_addresses(network, vpc_id, host)
    if listed is not None:
        name, space = listed
        note = f"{host} is not resolved: the addresses of {name} are looked at, which are the service's (EP-2)"
        return space, (note,)
    own = IntervalSet.of(*((p.first, p.last) for vpc in network.vpcs.values() for p in vpc.prefixes)) & PUBLIC_IPV6
    but = ", but for IPv6 blocks of the VPCs here" if own else ""
    notes = [f"{host} is not resolved: all public addresses are looked at{but}"]
    if not may_be_listed(host) and service_addresses(network, vpc_id):
        notes.append(f"{host} is not answered by S3 or DynamoDB, to which {vpc_id} has gateway endpoints")
    return PUBLIC_IPV4 | (PUBLIC_IPV6 - own), tuple(notes)


def _hidden_interfaces(network: Network, endpoints: tuple[VpcEndpoint, ...], vpc_id: str) -> list[Gap]:
    """The gaps of the interfaces that the snapshot does not describe, any of which the name may mean. Source: EP-9."""
    ids = [i for endpoint in endpoints for i in endpoint.network_interface_ids]
    return [network.gap("NetworkInterfaces", vpc_id, i, i) for i in ids if i not in network.network_interfaces]
