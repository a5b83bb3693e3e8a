"""Holding an assertion about pitfalls against a network: none of them is found, and what would show them was seen."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.ask.pitfall.execution_role import execution_role_pitfalls
from wayout.ask.pitfall.finding import Pitfall
from wayout.guard.assertion import Soundness
from wayout.guard.inspection import Inspection
from wayout.guard.missing import missing
from wayout.model.gap import Gap
from wayout.model.reason import Advisory

_PLACES: Final = ("Subnets", "RouteTables", "NetworkInterfaces")
SHOWN_BY: Final[Mapping[Advisory, tuple[str, ...]]] = MappingProxyType(
    {
        Advisory.SHARED_ROUTE_TABLE: _PLACES,
        Advisory.MAIN_ROUTE_TABLE: _PLACES,
        Advisory.SINGLE_NAT_GATEWAY: (*_PLACES, "NatGateways"),
        Advisory.CROSS_AZ_NAT: (*_PLACES, "NatGateways"),
        Advisory.EXECUTION_ROLE_ECR: ("services", "taskDefinitions"),
        Advisory.OVERLAPPING_CIDR: ("Vpcs",),
        Advisory.SECURITY_GROUP_ON_NAT_GATEWAY: ("SecurityGroups", "NetworkInterfaces"),
        Advisory.ELB_TARGET_UNHEALTHY: ("LoadBalancerTargetHealth",),
        Advisory.FLOW_LOGS_OFF: ("FlowLogs", "NetworkInterfaces"),
        Advisory.FLOW_LOGS_FORMAT: ("FlowLogs", "NetworkInterfaces"),
    }
)
"""The pitfalls that can be asserted away, each with the documents that show it: without one, nobody knows."""


class SoundnessView(msgspec.Struct, frozen=True):
    """The pitfalls that are there although they should not be, and the gaps and doubts that may hide some."""

    pitfalls: tuple[Pitfall, ...]
    gaps: tuple[Gap, ...]
    doubts: tuple[str, ...]


def look_for_pitfalls(inspection: Inspection, claim: Soundness) -> SoundnessView:
    """Which of the pitfalls are found, and what hides whether there are more."""
    network, found = inspection.network, inspection.pitfalls
    shown = tuple(
        pitfall
        for pitfall in found.findings
        if pitfall.advisory in claim.advisories
        and not any(fnmatchcase(pitfall.component, pattern) for pattern in claim.exceptions)
    )
    documents = dict.fromkeys(document for advisory in claim.advisories for document in SHOWN_BY[advisory])
    roles = execution_role_pitfalls(network).notes if Advisory.EXECUTION_ROLE_ECR in claim.advisories else ()
    gaps = tuple(gap for each in documents for gap in missing(network, each, f"whether {each} shows a pitfall"))
    return SoundnessView(shown, gaps, roles)
