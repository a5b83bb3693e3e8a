"""One-sided documents: those that only one of two snapshots shows in full, and what is not asked because of them.

What such a document decides is open on one side wherever it counts. In a small account every packet is asked all the
same, and told as what cannot be compared; in a large one that takes minutes and tells nothing more than this does.
"""

from typing import Final, NamedTuple

from wayout.ask.change.change import Change, ChangeKind
from wayout.ask.change.ripple import WITHOUT_EFFECT
from wayout.model.gap import NOT_IN_SNAPSHOT, UNREADABLE, Gap
from wayout.model.network import Network

MOST_ASKED: Final = 500
"""With more workloads than this, nobody is asked what a one-sided document decides."""


class OneSided(NamedTuple):
    """The one-sided documents that packets meet, and the changes besides them and the elements that only they show."""

    documents: tuple[Change, ...]
    others: tuple[Change, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What would let them be compared."""
        return tuple(map(_gap, self.documents))


def _gap(change: Change) -> Gap:
    sights = [sight for sight in (change.old, change.new) if sight is not None]
    refused = next((sight.refused for sight in sights if sight.refused), None)
    why = refused or (UNREADABLE if any(sight.unread for sight in sights) else NOT_IN_SNAPSHOT)
    return Gap.document(
        change.document, why, f"what {change.document} of {change.id} decides is known on one side only"
    )


def one_sided(changes: tuple[Change, ...], network: Network) -> OneSided:
    """The changes, apart."""
    documents = tuple(c for c in changes if c.kind is ChangeKind.DOCUMENT and c.field not in WITHOUT_EFFECT)
    shown = {(change.field, change.id) for change in documents if change.is_presence}
    fields = {field for field, _ in shown}
    rest = (change for change in changes if change not in documents)
    others = (c for c in rest if c.field not in fields or shown.isdisjoint((c.field, p) for p in _places(c, network)))
    return OneSided(documents, tuple(others))


def _places(change: Change, network: Network) -> set[str]:
    """The account and region that an element is of: its VPC's; any, where it names none."""
    vpcs = {vpc_id for state in change.states if isinstance(vpc_id := getattr(state, "vpc_id", None), str)}
    known = {network.scopes[vpc_id] for vpc_id in vpcs if vpc_id in network.scopes}
    every = {scope for scope, _ in (*network.coverage.present, *network.coverage.refused)}
    return {f"{scope.account}/{scope.region}" for scope in known or every}
