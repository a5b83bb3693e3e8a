"""AWS's public names: which host a service answers on, and which endpoint of a VPC would answer for a host.

Source: DNS-12, EP-11, EP-12. Names that are not the regional standard ones (FIPS, dual-stack, global) are not covered
by an endpoint here: they go the public way, as they do unless AWS says otherwise for the service (EP-12, UNVERIFIED per
service).
"""

import re

from wayout.model.network import Network
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.interval_set import IntervalSet

_HOSTS = {
    "ecr.api": ("api.ecr.{region}",),
    "ecr.dkr": ("dkr.ecr.{region}", "*.dkr.ecr.{region}"),
    "s3": ("s3.{region}", "*.s3.{region}"),
}
_GLOBAL = {"iam": "iam.amazonaws.com", "route53": "route53.amazonaws.com", "cloudfront": "cloudfront.amazonaws.com"}


def host_of(service: str, region: str) -> str:
    """The public host of an AWS service in a region: `secretsmanager` → `secretsmanager.us-east-1.amazonaws.com`."""
    if service in _GLOBAL:
        return _GLOBAL[service]
    first = _HOSTS.get(service, (f"{service}.{{region}}",))[0]
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"{first.format(region=region)}.{suffix}"


def is_aws_host(host: str) -> bool:
    """Whether a host name is one of AWS's own service names; only those can lie behind a gateway endpoint unseen."""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".aws", ".api.aws", ".on.aws", ".amazontrust.com"))


def region_of(network: Network, vpc_id: str) -> str | None:
    """The region of a VPC: of its document's folder, otherwise of its zones' names."""
    scope = network.scopes.get(vpc_id)
    if scope is not None and re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", scope.region):
        return scope.region
    for subnet in network.subnets_of_vpc.get(vpc_id, ()):
        match = re.match(r"[a-z]{2}(-[a-z]+)+-\d", subnet.availability_zone)
        if match:
            return match[0]
    return None


def endpoints_for(network: Network, vpc_id: str, host: str) -> tuple[VpcEndpoint, ...]:
    """The interface endpoints of a VPC whose service answers on `host`, whether or not their private names are on."""
    return tuple(e for e in network.vpc_endpoints.values() if e.vpc_id == vpc_id and e.is_interface and serves(e, host))


def serves(endpoint: VpcEndpoint, host: str) -> bool:
    """Whether the endpoint's names cover the host, by its DNS entries or by the service's regional name."""
    names = [entry.dns_name for entry in endpoint.dns_entries if entry.dns_name]
    parts = endpoint.service_name.split(".")
    region = endpoint.service_region or next((part for part in parts if part.count("-") >= 2), None)
    if region is not None:
        suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        patterns = _HOSTS.get(endpoint.service, (f"{endpoint.service}.{{region}}",))
        names += [f"{pattern.format(region=region)}.{suffix}" for pattern in patterns]
    return any(covers_name(name.lower().rstrip("."), host) for name in names)


def covers_name(pattern: str, host: str) -> bool:
    """Whether a host is the name, or lies below a name that begins with `*.`."""
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]) and host != pattern[2:])


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
