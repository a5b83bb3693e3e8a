"""Resolution: which addresses a destination means to the workloads of one VPC, and whether its name resolves there.

A name is looked up in this order: what the user said (`--resolve`), the VPC's own answer for an AWS service (an
interface endpoint with private DNS: DNS-12), what the snapshot recorded, DNS when working live. A name that stays
unresolved means all public addresses at once.

Modelled: the resolver's switch (DNS-2), endpoint names (DNS-12, EP-9, EP-11), custom name servers (DNS-5; asked in
`diagnosis`, because the way to them counts). Not modelled: private hosted zones, resolver rules, DNS firewall (DNS-8 to
DNS-11).
"""

from collections.abc import Callable, Mapping

import msgspec

from wayout.ask.destination import Destination
from wayout.ask.service_host import host_of
from wayout.ask.service_name import (
    captures_every_api,
    endpoint_addresses,
    endpoint_answer,
    is_aws_host,
    listed_addresses,
    own_name_addresses,
    region_of,
    service_addresses,
)
from wayout.errors import InputError
from wayout.model.dhcp_options import AMAZON_PROVIDED_DNS
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import PUBLIC_IPV4, PUBLIC_IPV6

Resolver = Callable[[str], tuple[Address, ...]]
"""Asks DNS for a name; empty when there is no answer."""


class Resolution(msgspec.Struct, frozen=True):
    """What a destination means in one VPC.

    `addresses` is None for a block or an unresolved name, whose addresses are then all of `space`. `denials` are
    reasons for which the name itself fails, with the component. `silent` are endpoints for this very name whose private
    DNS is off: they matter when the public way fails.
    """

    space: IntervalSet
    addresses: tuple[Address, ...] | None = None
    is_name: bool = False
    is_unresolved: bool = False
    is_aws: bool = True
    denials: tuple[tuple[Reason, str], ...] = ()
    silent: tuple[VpcEndpoint, ...] = ()
    servers: tuple[Address, ...] = ()
    server_component: str = ""
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()
    elsewhere: tuple[Gap, ...] = ()
    """Those of the gaps by which the name may mean other addresses than these."""


def resolve(
    network: Network,
    destination: Destination,
    vpc_id: str,
    given: Mapping[str, tuple[Address, ...]],
    live: Resolver | None = None,
) -> Resolution:
    """The meaning of a destination for workloads of `vpc_id`.

    Raises: InputError when it names a resource that the snapshot does not describe.
    """
    if destination.prefix is not None:
        prefix = destination.prefix
        is_one = prefix.first == prefix.last
        return Resolution(prefix.as_set(), (Address(prefix.first),) if is_one else None)
    if destination.resource_id is not None:
        return _of_resource(network, destination.resource_id)
    region = region_of(network, vpc_id)
    host = destination.host
    if host is None:
        service = destination.aws_service or ""
        if region is None:
            raise InputError(
                f"cannot tell the region of {vpc_id}, which {destination.text} needs",
                "Name the service's host instead.",
            )
        host = host_of(service, region)
    return _of_name(network, host, vpc_id, given, live)


def _of_resource(network: Network, resource_id: str) -> Resolution:
    interfaces = network.interfaces_of_instance.get(resource_id, ())
    interface = network.network_interfaces.get(resource_id) or (interfaces[0] if interfaces else None)
    addresses = interface.addresses[:1] if interface is not None else ()
    instance = network.instances.get(resource_id)
    if not addresses and instance is not None and instance.private_ip_address is not None:
        addresses = (instance.private_ip_address,)
    if not addresses:
        raise InputError(
            f"the snapshot describes no {resource_id} with an address",
            "Name an address instead, for example 10.0.1.10:443.",
        )
    return Resolution(_set(addresses), addresses)


def _of_name(
    network: Network, host: str, vpc_id: str, given: Mapping[str, tuple[Address, ...]], live: Resolver | None
) -> Resolution:
    denials, gaps, notes, servers, component = _resolver_of(network, vpc_id)
    answer = endpoint_answer(network, vpc_id, host)
    speaking = answer.speaking if not servers else ()
    addresses = given.get(host) or own_name_addresses(network, host)
    is_aws = is_aws_host(host)
    elsewhere: list[Gap] = list(answer.gaps) if addresses is None and not servers else []
    notes += answer.notes if addresses is None and not servers else ()
    if addresses is None and speaking:
        addresses = endpoint_addresses(network, speaking)
        elsewhere += _hidden_interfaces(network, speaking, vpc_id)
        captured = captures_every_api(speaking, host)
        gaps += [captured] if captured is not None else []
        if addresses:
            notes.append(f"{host} is answered by {speaking[0].vpc_endpoint_id} in all of {vpc_id} (DNS-12)")
    elif addresses is None and is_aws and not servers and not network.is_complete("VpcEndpoints", vpc_id):
        if network.refusal("VpcEndpoints", vpc_id) is not None:
            elsewhere.append(network.gap("VpcEndpoints", vpc_id, f"whether an endpoint answers for {host}"))
        else:
            notes.append(f"no interface endpoint answers for {host}: the snapshot holds no VpcEndpoints")
    if addresses is None:
        addresses = network.resolved.get(host) or (live(host) if live is not None else None) or None
    gaps += elsewhere
    common = {
        "is_name": True,
        "is_aws": is_aws,
        "denials": tuple(denials),
        "silent": answer.silent,
        "servers": servers,
        "server_component": component,
        "elsewhere": tuple(elsewhere),
    }
    if addresses:
        return Resolution(_set(addresses), tuple(addresses), gaps=tuple(gaps), notes=tuple(notes), **common)  # type: ignore[arg-type]
    listed = listed_addresses(network, vpc_id, host)
    if listed is not None:
        name, space = listed
        notes.append(f"{host} is not resolved: the addresses of {name} are looked at, which are the service's (EP-2)")
        return Resolution(space, None, is_unresolved=True, gaps=tuple(gaps), notes=tuple(notes), **common)  # type: ignore[arg-type]
    notes.append(f"{host} is not resolved: all public addresses are looked at")
    if not is_aws and service_addresses(network, vpc_id):
        notes.append(f"{host} is not answered by S3 or DynamoDB, to which {vpc_id} has gateway endpoints")
    space = PUBLIC_IPV4 | PUBLIC_IPV6
    return Resolution(space, None, is_unresolved=True, gaps=tuple(gaps), notes=tuple(notes), **common)  # type: ignore[arg-type]


def _hidden_interfaces(network: Network, endpoints: tuple[VpcEndpoint, ...], vpc_id: str) -> list[Gap]:
    """The gaps of the interfaces that the snapshot does not describe, any of which the name may mean. Source: EP-9."""
    ids = [i for endpoint in endpoints for i in endpoint.network_interface_ids]
    return [network.gap("NetworkInterfaces", vpc_id, i, i) for i in ids if i not in network.network_interfaces]


def _resolver_of(
    network: Network, vpc_id: str
) -> tuple[list[tuple[Reason, str]], list[Gap], list[str], tuple[Address, ...], str]:
    """Which resolver the workloads of a VPC ask.

    Reasons for which it fails, gaps, notes, custom servers and the option set. Source: DNS-2, DNS-5.
    """
    denials: list[tuple[Reason, str]] = []
    gaps: list[Gap] = []
    notes: list[str] = []
    servers: tuple[Address, ...] = ()
    vpc = network.vpcs.get(vpc_id)
    options = network.dhcp_options.get(vpc.dhcp_options_id or "") if vpc is not None else None
    if options is not None:
        custom = [s for s in options.domain_name_servers if s != AMAZON_PROVIDED_DNS]
        if custom and AMAZON_PROVIDED_DNS not in options.domain_name_servers:
            servers = tuple(Address.parse(s) for s in custom if _is_address(s))
    elif vpc is None:
        gaps.append(network.gap("Vpcs", vpc_id, f"the name servers of {vpc_id}"))
    elif vpc.dhcp_options_id not in {None, "default"}:
        if network.refusal("DhcpOptions", vpc_id) is not None:
            gaps.append(network.gap("DhcpOptions", vpc_id, f"the name servers of {vpc_id}"))
        else:
            notes.append(f"{vpc_id} uses AmazonProvidedDNS: the snapshot does not describe {vpc.dhcp_options_id}")
    attributes = network.vpc_attributes.get(vpc_id)
    if attributes is not None and attributes.enable_dns_support is not None:
        if not attributes.enable_dns_support.value and not servers and not gaps:
            denials.append((Reason.DNS_DISABLED, vpc_id))
    elif network.refusal("VpcAttributes", vpc_id) is not None and not servers:
        gaps.append(network.gap("VpcAttributes", vpc_id, f"whether {vpc_id} resolves names"))
    elif not servers:
        notes.append(f"{vpc_id} resolves names (EnableDnsSupport is on by default): the snapshot does not say")
    return denials, gaps, notes, servers, options.dhcp_options_id if options is not None and servers else ""


def _is_address(text: str) -> bool:
    try:
        Address.parse(text)
    except ValueError:
        return False
    return True


def _set(addresses: tuple[Address, ...]) -> IntervalSet:
    return IntervalSet.of(*((int(address), int(address)) for address in addresses))
