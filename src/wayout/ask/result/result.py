"""Result: the answer for one placement and one destination. Placements that fare alike share one result."""

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.source.placement import Placement
from wayout.forward.decision.origin import SELF
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker, Branch, Leaving
from wayout.forward.journey.outcome import Answer, Outcome, Share
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.address import Address, Family


class FamilyShare(msgspec.Struct, frozen=True, gc=False):
    """What passes of one family of addresses (IP6-1)."""

    family: Family
    share: Share


class Result(msgspec.Struct, frozen=True, gc=False):
    """What becomes of the requests to one destination.

    The share that passes, every blocker, the gaps and what was taken for granted.
    """

    destination: Destination
    share: Share
    blockers: tuple[Blocker, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    families: tuple[FamilyShare, ...] = ()
    """Of the families that the sender sends to the destination."""

    @property
    def answer(self) -> Answer:
        """The verdict."""
        return self.share.answer


def component_of(blocker: Blocker, placement: Placement) -> str:
    """The AWS id that has to change.

    Where it is the sender itself, its interface, or its subnet while nothing runs there.
    """
    return placement.origin.component if blocker.component == SELF else blocker.component


def main_branch(result: Result) -> Branch | None:
    """The way that most of the packets take; None when no way was looked at."""
    branches = [branch for outcome in result.outcomes for branch in outcome.branches if branch.gap is None]
    return max(branches, key=lambda branch: branch.intended.size, default=None)


def egress_addresses(result: Result, placement: Placement) -> tuple[Address, ...]:
    """The addresses with which requests arrive at the destination, as far as they are known.

    Empty when nothing arrives.
    """
    if result.share.high == 0:
        return ()
    found: list[Address] = []
    for outcome in result.outcomes:
        if outcome.share.high == 0:
            continue
        for branch in outcome.branches:
            match branch.leaving:
                case Leaving.TRANSLATED:
                    found += branch.egress
                case Leaving.OWN_PUBLIC:
                    public_ip = placement.sender_to(branch.destinations).public_ip
                    found += [public_ip] if public_ip is not None else []
                case Leaving.OWN_PRIVATE:
                    sender = placement.sender_to(branch.destinations)
                    own = sender.addresses(Address(branch.destinations.first).family)
                    found += [Address(own.first)] if own and own.first == own.last else []
                case Leaving.NOT_KNOWN:
                    pass
    return tuple(dict.fromkeys(found))


def final_blocker(result: Result, branch: Branch | None, leg: Leg) -> Blocker | None:
    """What stops the packets for good on one leg of a way: at the client itself, or on the way.

    Where several blockers only stop everything together, it is the last of them.
    """
    beyond = branch.blockers if branch is not None else ()
    own = [b for b in result.blockers if b.leg is leg and (b.hop < 0 or b in beyond)]
    final = next((blocker for blocker in own if blocker.is_final), None)
    if final is not None or result.answer is not Answer.BLOCKED:
        return final
    stops_elsewhere = any(b.is_final for b in result.blockers if b.hop < 0 or b in beyond)
    together = [b for b in own if b.reason is not Reason.ENDPOINT_PRIVATE_DNS_OFF]
    return together[-1] if together and not stops_elsewhere else None


def path_of(result: Result, placement: Placement) -> tuple[str, ...]:
    """The components that the request really passed, the deciding route table after its subnet.

    It ends where the request is stopped.
    """
    branch = main_branch(result)
    if branch is None:
        return (placement.origin.hop_component,)
    stopped = final_blocker(result, branch, Leg.FORWARD)
    path = [placement.sender_to(branch.destinations).hop_component]
    if stopped is not None and stopped.hop < 0:
        return tuple(path)
    for index, hop in enumerate(branch.forward):
        path.append(hop.component)
        path += [step.component for step in hop.steps if step.kind == "route" and step.component.startswith("rtb-")][:1]
        if stopped is not None and stopped.hop == index:
            break
    return tuple(path)
