"""Which endpoint of a VPC answers for a host, and with which addresses.

An endpoint's own DNS entries decide first. Without any, the standard names of its service are taken as covered; whether
the FIPS and dual-stack spellings are too differs between services, and stays open (EP-12, UNVERIFIED per service).

Modelled: private DNS on and off (EP-11, DNS-12), and without the DNS hostnames of the VPC that it needs (DNS-3),
wildcards that capture every host of a region such as API Gateway's, S3 endpoints that answer inbound resolver queries
only (EP-13), the endpoint's own public names, zonal ones too (DNS-15), the families that it answers with. Not modelled:
names of endpoints for VPC Lattice resources and service networks, which stay unknown.

Source: DNS-3, DNS-12, DNS-15, EP-9, EP-11, EP-12, EP-13.

Rules:
- DNS-15: An endpoint's own name resolves everywhere, a zonal one to one interface.
- EP-13: An endpoint for S3 may answer only what comes by an inbound resolver endpoint.
"""

import re

import msgspec

from wayout.ask.destination.service_host import Spelling, covers_name, spelling_of
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.address import Address, Family
from wayout.net.interval_set import IntervalSet

_OWN_NAMES = (".vpce.amazonaws.com", ".vpce.amazonaws.com.cn", ".vpce.api.aws")
_HIDING = {Spelling.FIPS, Spelling.DUAL_STACK}


class EndpointAnswer(msgspec.Struct, frozen=True):
    """What the endpoints of a VPC make of a host.

    `speaking` answer for it there, `silent` serve it but their private DNS is off, or does nothing (DNS-3). `gaps` name
    what would tell whether they answer.
    """

    speaking: tuple[VpcEndpoint, ...] = ()
    silent: tuple[VpcEndpoint, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


def is_aws_host(host: str) -> bool:
    """Whether a host name is one of AWS's own service names; only those can lie behind a gateway endpoint unseen."""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".aws", ".api.aws", ".on.aws", ".amazontrust.com"))


def may_be_listed(host: str) -> bool:
    """Whether a host may have addresses of the prefix lists of S3 and DynamoDB; no other service of AWS does (EP-1)."""
    return is_aws_host(host) and re.search(r"(?:^|[.-])(?:s3|dynamodb|ddb)(?:[.-]|$)", host) is not None


_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


def region_of(network: Network, vpc_id: str) -> str | None:
    """The region of a VPC: of its document's folder, of its zones' names, or the only one that the snapshot is about."""
    scope = network.scope_of(vpc_id)
    if scope is not None and _REGION.fullmatch(scope.region):
        return scope.region
    for subnet in network.subnets_of_vpc.get(vpc_id, ()):
        match = _REGION.match(subnet.availability_zone)
        if match:
            return match[0]
    return None


def endpoint_answer(network: Network, vpc_id: str, host: str) -> EndpointAnswer:
    """Which endpoints of a VPC answer for `host` with their own addresses. Source: DNS-12, EP-11, EP-12, EP-13."""
    speaking: list[VpcEndpoint] = []
    silent: list[VpcEndpoint] = []
    gaps: list[Gap] = []
    notes: list[str] = []
    for endpoint in network.endpoints_of_vpc.get(vpc_id, ()):
        if not endpoint.is_interface:
            gaps += [gap for gap in (_lattice(endpoint, host),) if gap is not None]
            continue
        spelling = _spelling(endpoint, host)
        if spelling is None:
            continue
        if spelling is not Spelling.STANDARD:
            doubt, note = _other_spelling(endpoint, host, spelling)
            gaps += [doubt] if doubt is not None else []
            notes += [note] if note is not None else []
        elif not endpoint.private_dns_enabled or not _has_hostnames(network, vpc_id):
            silent.append(endpoint)
        elif _is_for_inbound_queries_only(endpoint):
            name = endpoint.vpc_endpoint_id
            notes.append(f"{name} answers for {host} to inbound resolver endpoints only, not inside {vpc_id} (EP-13)")
        else:
            speaking.append(endpoint)
            gap = _inbound_gap(network, endpoint, host)
            gaps += [gap] if gap is not None else []
    return EndpointAnswer(tuple(speaking), tuple(silent), tuple(gaps), tuple(notes))


def _has_hostnames(network: Network, vpc_id: str) -> bool:
    """Whether the VPC has DNS hostnames, without which private DNS does nothing.

    AWS lets nobody switch private DNS on before they are on, so that they are, unless the snapshot says otherwise.
    """
    attributes = network.vpc_attributes.get(vpc_id)
    hostnames = attributes.enable_dns_hostnames if attributes is not None else None
    return hostnames is None or hostnames.value


def _spelling(endpoint: VpcEndpoint, host: str) -> Spelling | None:
    """How the host spells what the endpoint serves: standard too where the endpoint's own entries hold it."""
    names = [entry.dns_name.lower().rstrip(".") for entry in endpoint.dns_entries if entry.dns_name]
    if any(covers_name(name, host) for name in names if not name.endswith(_OWN_NAMES)):
        return Spelling.STANDARD
    region = endpoint.region
    return spelling_of(host, endpoint.service, region) if region is not None else None


def _other_spelling(endpoint: VpcEndpoint, host: str, spelling: Spelling) -> tuple[Gap | None, str | None]:
    """A FIPS, dual-stack or global name that the endpoint's entries do not hold.

    Without entries, whether the private zone holds it is not known. Source: EP-12.
    """
    name = endpoint.vpc_endpoint_id
    listed = [
        e.dns_name for e in endpoint.dns_entries if e.dns_name and not e.dns_name.rstrip(".").endswith(_OWN_NAMES)
    ]
    if not endpoint.private_dns_enabled or spelling not in _HIDING or listed:
        return (
            None,
            f"{host} is a {spelling} name, which is not among the names of {name}: it takes the public way (EP-12)",
        )
    message = (
        f"whether {name} answers for the {spelling} name {host} is not known: its DnsEntries are not in the snapshot"
    )
    return Gap.document("VpcEndpoints", "no DnsEntries", message), None


def _is_for_inbound_queries_only(endpoint: VpcEndpoint) -> bool:
    options = endpoint.dns_options
    return options is not None and options.private_dns_only_for_inbound_resolver_endpoint is True


def _inbound_gap(network: Network, endpoint: VpcEndpoint, host: str) -> Gap | None:
    """The gap of an S3 endpoint beside a gateway endpoint of which nobody said for whom its private name is.

    Source: EP-13.
    """
    siblings = network.endpoints_of_vpc.get(endpoint.vpc_id, ())
    twin = next((e for e in siblings if e.is_gateway and e.service_name == endpoint.service_name), None)
    if twin is None or endpoint.dns_options is not None:
        return None
    message = (
        f"whether {endpoint.vpc_endpoint_id} or {twin.vpc_endpoint_id} carries {host} is not known: "
        "the DnsOptions of the interface endpoint are not in the snapshot (EP-13)"
    )
    return Gap.document("VpcEndpoints", "no DnsOptions", message)


def _lattice(endpoint: VpcEndpoint, host: str) -> Gap | None:
    """The gap of an endpoint of another kind that has a name for the host."""
    names = (entry.dns_name.lower().rstrip(".") for entry in endpoint.dns_entries if entry.dns_name)
    if endpoint.is_gateway or not any(covers_name(name, host) for name in names):
        return None
    kind = endpoint.kind or "untyped"
    return Gap.feature(
        f"{kind} endpoint", f"{host} leads to {endpoint.vpc_endpoint_id}, a {kind} endpoint: not modelled"
    )


def captures_every_api(endpoints: tuple[VpcEndpoint, ...], host: str) -> Gap | None:
    """The gap of a host of API Gateway that an endpoint answers for: only private APIs answer behind it.

    Private DNS of `execute-api` takes every host of the region, those of public APIs too, which answer 403 there.
    Source: DNS-12, https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
    """
    endpoint = next((e for e in endpoints if e.service == "execute-api"), None)
    if endpoint is None or host.split(".", maxsplit=1)[0] == "execute-api" or host.startswith("vpce-"):
        return None
    api = host.split(".", maxsplit=1)[0]
    message = (
        f"{endpoint.vpc_endpoint_id} has private DNS and answers for every API of the region: {host} is reached only if "
        f"{api} is a private API that admits the endpoint; a public API answers 403 there"
    )
    return Gap("RestApis", "not in the snapshot", "apigateway:GET", message)


def own_name_addresses(network: Network, host: str) -> tuple[Address, ...] | None:
    """The addresses behind an endpoint's own name, which resolves everywhere; a zonal name means one interface.

    None when no endpoint of the snapshot has that name. Source: DNS-15.
    """
    if not host.endswith(_OWN_NAMES):
        return None
    for endpoint in network.vpc_endpoints.values():
        for entry in endpoint.dns_entries:
            name = (entry.dns_name or "").lower().rstrip(".")
            if name.endswith(_OWN_NAMES) and (covers_name(name, host) or host.endswith(f".{name}")):
                zone = re.search(r"-([a-z]{2}(?:-[a-z]+)+-\d[a-z])\.", name)
                return endpoint_addresses(network, (endpoint,), zone[1] if zone else None)
    return None


def endpoint_addresses(
    network: Network, endpoints: tuple[VpcEndpoint, ...], zone: str | None = None
) -> tuple[Address, ...] | None:
    """The addresses that an endpoint's name answers with: those of all its interfaces, or of those in one zone.

    A dual-stack answer holds an address of each family. Source: EP-9.
    """
    found: list[Address] = []
    for endpoint in endpoints:
        for interface_id in endpoint.network_interface_ids:
            interface = network.network_interfaces.get(interface_id)
            if interface is not None and (zone is None or _zone_of(network, interface) == zone):
                found += _answered(endpoint, interface)
    return tuple(dict.fromkeys(found)) or None


def _answered(endpoint: VpcEndpoint, interface: NetworkInterface) -> tuple[Address, ...]:
    """The addresses of one interface in the families that the endpoint's records have."""
    options = endpoint.dns_options
    told = options.dns_record_ip_type if options is not None else None
    kind = (endpoint.ip_address_type or "ipv4") if told in {None, "service-defined"} else told
    wanted = {"dualstack": (Family.IPV4, Family.IPV6), "ipv6": (Family.IPV6,)}.get(kind or "ipv4", (Family.IPV4,))
    addresses = [*interface.addresses, *(entry.ipv6_address for entry in interface.ipv6_addresses)]
    firsts = (next((a for a in addresses if a.family is family), None) for family in wanted)
    return tuple(address for address in firsts if address is not None)


def _zone_of(network: Network, interface: NetworkInterface) -> str | None:
    subnet = network.subnets.get(interface.subnet_id)
    return subnet.availability_zone if subnet is not None else interface.availability_zone


def listed_addresses(network: Network, vpc_id: str, host: str) -> tuple[str, IntervalSet] | None:
    """The prefix list of a service with a gateway endpoint, and its IPv4 addresses, on which the service answers there.

    For the standard names of S3 and DynamoDB in the VPC's own region, whose lists hold their addresses (EP-2).
    """
    region = region_of(network, vpc_id)
    for service in ("s3", "dynamodb") if region is not None else ():
        if spelling_of(host, service, region or "") not in {Spelling.STANDARD, Spelling.LEGACY}:
            continue
        for listed in network.prefix_lists.values():
            if (listed.prefix_list_name or "").endswith(f".{region}.{service}") and listed.prefixes:
                ipv4 = [(p.first, p.last) for p in listed.prefixes if Address(p.first).family is Family.IPV4]
                return (listed.prefix_list_id, IntervalSet.of(*ipv4)) if ipv4 else None
    return None


def service_addresses(network: Network, vpc_id: str) -> IntervalSet:
    """The addresses that the gateway endpoints of a VPC carry.

    Those of S3 and DynamoDB, on which other hosts' names are not answered (EP-1).
    """
    found = IntervalSet.empty()
    for table in network.route_tables.values():
        for route in table.routes if table.vpc_id == vpc_id else ():
            listed = network.prefix_lists.get(route.destination_prefix_list_id or "")
            endpoint = network.vpc_endpoints.get(route.target[1])
            if listed is not None and listed.prefixes and endpoint is not None and endpoint.is_gateway:
                found = found | IntervalSet.of(*((prefix.first, prefix.last) for prefix in listed.prefixes))
    return found
