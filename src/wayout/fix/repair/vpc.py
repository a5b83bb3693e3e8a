"""Repairs of a VPC's switches: its DNS attributes, and exclusions from Block Public Access.

Source: DNS-2, DNS-3, BPA-4 to BPA-6, Q-18.
"""

from collections.abc import Iterator
from typing import Final

from wayout.ask.result.incident import Incident
from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion
from wayout.fix.change.vpc import DnsAttribute, SetDnsAttribute
from wayout.fix.naming import unused_id
from wayout.fix.repair.repair import Repair

_MOST_EXCLUSIONS: Final = 50


def dns_support(at: Incident) -> Iterator[Repair]:
    """The VPC's resolver switched on."""
    if at.component in at.network.vpcs:
        yield Repair((SetDnsAttribute(vpc_id=at.component, attribute=DnsAttribute.SUPPORT, value=True),))


def exclusion(at: Incident) -> Iterator[Repair]:
    """The subnet or VPC that talks to the internet gateway exempt, outwards only where that is enough (BPA-4, BPA-5)."""
    if len(at.network.block_public_access_exclusions) >= _MOST_EXCLUSIONS:
        return
    options = at.network.block_public_access.values()
    if any(getattr(option, "exclusions_allowed", None) == "not-allowed" for option in options):
        return
    for mode in ("allow-egress", "allow-bidirectional"):
        found = unused_id(at.network, "block_public_access_exclusions", "vpcbpa-exclude", at.component)
        change = CreateBlockPublicAccessExclusion(exclusion_id=found, resource_id=at.component, mode=mode)
        yield Repair((change,))
