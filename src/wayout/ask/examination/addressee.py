"""Addressee: whether packets to an interface or instance that the user named end at it.

VPCs may have the same block: then the address of what was named is held by something else too, and routes decide which
of them is reached.
"""

from fractions import Fraction

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker, Branch, Disposition, Hop, Step, StepKind
from wayout.forward.journey.outcome import Outcome, Share
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason

_NONE = Fraction(0)


def at_addressee(network: Network, destination: Destination, outcome: Outcome) -> Outcome:
    """The outcome, in which what is delivered to a namesake of the destination's address is stopped there.

    Source: ROUTE-2.
    """
    meant = _meant(network, destination.resource_id)
    if meant is None:
        return outcome
    branches = tuple(_at_namesake(network, branch, meant) for branch in outcome.branches)
    blockers = tuple(
        b for new, old in zip(branches, outcome.branches, strict=True) if new is not old for b in new.blockers
    )
    if not blockers:
        return outcome
    is_astray = all(new is not old for new, old in zip(branches, outcome.branches, strict=True))
    return msgspec.structs.replace(
        outcome,
        branches=branches,
        share=Share(_NONE, _NONE if is_astray else outcome.share.high),
        blockers=tuple(dict.fromkeys((*outcome.blockers, *blockers))),
    )


def _meant(network: Network, resource_id: str | None) -> NetworkInterface | None:
    """The interface that the user named, or the primary one of the instance."""
    if resource_id is None:
        return None
    interfaces = network.interfaces_of_instance.get(resource_id, ())
    return network.network_interfaces.get(resource_id) or (interfaces[0] if interfaces else None)


def _at_namesake(network: Network, branch: Branch, meant: NetworkInterface) -> Branch:
    """The same way; stopped where it delivers to an interface of another VPC."""
    if branch.ending is not Disposition.DELIVERED or not branch.forward:
        return branch
    *there, last = branch.forward
    ends = [step.component for step in last.steps if step.kind is StepKind.DELIVER]
    holder = network.network_interfaces.get(ends[-1]) if ends else None
    if holder is None or holder.vpc_id == meant.vpc_id:
        return branch
    reason, where = Reason.DESTINATION_NOT_FOUND, str(meant.addresses[0])
    facts = (("vpc", holder.vpc_id), ("meant", meant.network_interface_id), ("holder", holder.network_interface_id))
    wrong = Blocker(reason, where, None, Leg.FORWARD, branch.intended, facts, len(there), is_final=True)
    steps = (
        *(s for s in last.steps if s.kind is not StepKind.DELIVER),
        Step(StepKind.DELIVER, Verdict.DENY, where, None, reason),
    )
    own = tuple(b for b in branch.blockers if b.leg is Leg.FORWARD)
    return msgspec.structs.replace(
        branch, forward=(*there, Hop(last.component, last.kind, steps)), back=(), blockers=(*own, wrong)
    )
