"""Missing documents: the gaps of what would show something, where that it shows nothing proves nothing."""

from collections.abc import Iterator
from typing import Final

from wayout.model.gap import Gap
from wayout.model.network import Network

_REGIONAL: Final = frozenset(
    {"Subnets", "RouteTables", "NetworkInterfaces", "NatGateways", "Vpcs", "SecurityGroups", "FlowLogs"}
)
"""The documents that every region with a VPC has to have; of the others, one anywhere is enough."""


def missing(network: Network, document: str, subject: str) -> Iterator[Gap]:
    """Where a document cannot be used to show that there is nothing; `subject` is what it would have told."""
    if document not in _REGIONAL or not network.vpcs:
        for each in dict.fromkeys(("Vpcs", document) if document in _REGIONAL else (document,)):
            if is_cut(network, each) or not network.has_document(each):
                yield network.gap(each, _near(network, each), subject)
        return
    seen: set[object] = set()
    for vpc_id in network.vpcs:
        scope = network.scope_of(vpc_id)
        if scope not in seen and not network.is_complete(document, vpc_id):
            yield network.gap(document, vpc_id, subject)
        seen.add(scope)


def _near(network: Network, document: str) -> str:
    """Somewhere in the account and region of which the gap tells: anywhere, where nothing is said of one of them."""
    return "" if is_cut(network, document) else next(iter(network.vpcs), "")


def is_cut(network: Network, document: str) -> bool:
    """Whether AWS refused the document somewhere, or a part of it could not be read."""
    return bool(network.refusals(document)) or any(unread.key == document for unread in network.coverage.unread)
