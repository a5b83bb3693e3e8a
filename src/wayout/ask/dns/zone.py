"""Which private hosted zone answers for a name in a VPC: the most specific of those associated with it.

Private zones need both DNS attributes of the VPC (DNS-3). A zone that another account owns is seen by its name; its
records are that account's to show.

Source: DNS-3, DNS-8.
"""

from typing import NamedTuple

from wayout.ask.dns.name import depth, is_within, normal
from wayout.model.gap import Gap
from wayout.model.hosted_zone import HostedZone
from wayout.model.network import Network

_KEY = "VpcHostedZones"


class ZoneChoice(NamedTuple):
    """The zone that answers for a name, if any; gaps by which another may; what was taken for granted."""

    zone: HostedZone | None = None
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """How specific the zone's name is; less than the root's without a zone."""
        return depth(domain_of(self.zone)) if self.zone is not None else -1


def domain_of(zone: HostedZone) -> str:
    """The zone's own name."""
    return normal(zone.name or "")


def described(zone: HostedZone) -> str:
    """The zone as sentences name it."""
    return f"private zone {zone.hosted_zone_id} of {domain_of(zone)}"


def zone_for(network: Network, vpc_id: str, name: str) -> ZoneChoice:
    """The private zone that answers for `name` in a VPC. Source: DNS-3, DNS-8."""
    listing = network.vpc_hosted_zones.get(vpc_id)
    gaps: tuple[Gap, ...] = ()
    if listing is not None:
        ids = [summary.hosted_zone_id.rpartition("/")[2] for summary in listing.hosted_zone_summaries]
        here = [network.hosted_zones[i] for i in ids if i in network.hosted_zones]
    else:
        here = [zone for zone in network.hosted_zones.values() if vpc_id in (zone.vpc_ids or ())]
        gaps = _unlisted(network, vpc_id, name)
    covering = [zone for zone in here if zone.name is not None and is_within(name, domain_of(zone))]
    if not covering:
        return ZoneChoice(None, gaps)
    zone = max(covering, key=lambda z: depth(domain_of(z)))
    attributes = network.vpc_attributes.get(vpc_id)
    hostnames = attributes.enable_dns_hostnames if attributes is not None else None
    if hostnames is None:
        if network.refusal("VpcAttributes", vpc_id) is not None:
            subject = f"whether {vpc_id} has enableDnsHostnames, without which {described(zone)} does not answer,"
            return ZoneChoice(zone, (*gaps, network.gap("VpcAttributes", vpc_id, subject)))
        note = f"{described(zone)} answers in {vpc_id}: enableDnsHostnames is taken to be on, the snapshot does not say"
        return ZoneChoice(zone, gaps, (note,))
    if not hostnames.value:
        note = f"{described(zone)} does not answer in {vpc_id}: enableDnsHostnames is off (DNS-3)"
        return ZoneChoice(None, gaps, (note,))
    return ZoneChoice(zone, gaps)


def _unlisted(network: Network, vpc_id: str, name: str) -> tuple[Gap, ...]:
    """What a VPC whose zones nobody listed may have: zones of the snapshot that would take the name, or any at all.

    AWS's default is none; a call that AWS refused may have shown some.
    """
    subject = f"which private zones {vpc_id} has, and so what {name} means there,"
    if network.refusal(_KEY, vpc_id) is not None:
        return (network.gap(_KEY, vpc_id, subject),)
    for zone in network.hosted_zones.values():
        is_open = zone.is_private is not False and zone.vpc_ids is None and zone.name is not None
        if is_open and is_within(name, domain_of(zone)):
            return (network.gap(_KEY, vpc_id, f"whether {described(zone)} answers for {name} in {vpc_id}"),)
    return ()
