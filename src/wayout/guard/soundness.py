"""Holding an assertion about pitfalls against a network: none of them is found, and what would show them was seen."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.ask.execution_role import execution_role_pitfalls
from wayout.ask.pitfall.finding import Pitfall
from wayout.guard.assertion import Soundness
from wayout.guard.inspection import Inspection
from wayout.model.gap import Gap
from wayout.model.network import Network
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

_REGIONAL: Final = frozenset({*_PLACES, "NatGateways", "Vpcs", "SecurityGroups", "FlowLogs"})
"""The documents that every region with a VPC has to have; of the others, one anywhere is enough."""


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
    return SoundnessView(shown, tuple(gap for document in documents for gap in _hidden(network, document)), roles)


def _hidden(network: Network, document: str) -> Iterator[Gap]:
    """Where a document cannot be used to show that there is nothing."""
    subject = f"whether {document} shows a pitfall"
    if document not in _REGIONAL:
        if not network.has_document(document):
            yield network.gap(document, "", subject)
        return
    seen: set[object] = set()
    for vpc_id in network.vpcs:
        scope = network.scope_of(vpc_id)
        if scope not in seen and not network.is_complete(document, vpc_id):
            yield network.gap(document, vpc_id, subject)
        seen.add(scope)
    if not network.vpcs:
        yield network.gap("Vpcs", "", subject)
