"""What stands in the way where there is no plan: the question's own blockers first, each with why nothing is proposed for it.

What shows itself only after a trial change comes after them, told apart. A rule of a firewall, a record of a zone, a
target of a load balancer is somebody's decision: a person takes it, and is told the text.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.ask.result.cause import Cause
from wayout.explain.advice.every_reason import advice_for
from wayout.explain.fault.message import message_of
from wayout.explain.fault.scene import Scene
from wayout.explain.plan.manual_text import manual_text
from wayout.fix.propose import Proposal
from wayout.model.reason import Reason


class Stage(Enum):
    """When a fault meets the packets; the value is its name in JSON."""

    NOW = "now"
    """It is a blocker of the question."""

    LATER = "after-a-change"
    """It shows itself once another one is mended."""


_DECISION: Final = "what a firewall lets through is a security decision, which no plan takes"
_NAME: Final = "what a name leads to is for the owner of the zone to say"
_BALANCER: Final = (
    "which listeners and targets a load balancer has is for its owner to say (SG-24); what they are, and how healthy, "
    "`aws elbv2 describe-listeners` and `describe-target-health` settle"
)
_FAMILY: Final = "which addresses the sender gets is decided where it is started"

WHY: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.FIREWALL_DENIED: _DECISION,
        Reason.FIREWALL_ASYMMETRIC: "none of the routes that wayout writes leads both ways through the same endpoint",
        Reason.DNS_FIREWALL: _DECISION,
        Reason.DNS_PRIVATE_ZONE: _NAME,
        Reason.DNS_SERVER_BLOCKED: "the queries are stopped by what no change here mends",
        Reason.ENDPOINT_POLICY: "the smallest statement that lets the call pass does not follow from the question",
        Reason.ENDPOINT_PROTOCOL: "a gateway endpoint takes TCP and echo requests alone (EP-4)",
        Reason.ENDPOINT_SERVICE_NOT_IN_AZ: "the service behind the endpoint belongs to its provider",
        Reason.ELB_NO_LISTENER: _BALANCER,
        Reason.ELB_NO_TARGET: _BALANCER,
        Reason.ELB_NO_TARGET_IN_AZ: _BALANCER,
        Reason.ELB_HAIRPIN: "whether targets see the client's address is for the owner of the load balancer to say",
        Reason.ELB_NOT_ACTIVE: "AWS is making the load balancer, or failed to",
        Reason.DESTINATION_NOT_FOUND: "who holds an address is nothing that a plan changes",
        Reason.IGW_PRIVATE_DESTINATION: "nothing that the snapshot shows leads to that address",
        Reason.NAT_NOT_AVAILABLE: "AWS is making the gateway: within minutes it serves, or has failed",
        Reason.NAT_PROTOCOL: "NAT gateways translate TCP, UDP and ICMP alone (NAT-9)",
        Reason.NAT_UNSOLICITED: "a NAT gateway hands nothing on that nobody asked for (NAT-12)",
        Reason.NO_IPV4_ADDRESS: _FAMILY,
        Reason.NO_IPV6_ADDRESS: _FAMILY,
        Reason.NO_PUBLIC_IP: "this kind of sender gets a public address only where it is started, or never",
        Reason.PEERING_NOT_ACTIVE: "a peering that is not active takes two owners to make anew",
        Reason.PORT_25_BLOCKED: "AWS alone releases port 25, on request",
        Reason.ROUTE_LOOP: "where the packets should go instead, the tables do not tell",
        Reason.SPOOFED_SOURCE: "the packets come from another VPC, which an endpoint's routes do not serve",
        Reason.TARGET_NOT_RUNNING: "to start an instance, or to attach an interface, is for its owner to decide",
        Reason.CORE_NETWORK_NOT_ATTACHED: "an attachment to a core network is made by its policy and its owner",
        Reason.CORE_NETWORK_AZ_NOT_ATTACHED: "the subnets of an attachment to a core network are for its owner to say",
        Reason.TGW_ATTACHMENT_NOT_AVAILABLE: "an attachment takes the account of the VPC and that of the gateway",
        Reason.VGW_NOT_ATTACHED: "where a virtual private gateway belongs is for its owner to decide",
        Reason.VPC_ENCRYPTION_CONTROL: "what has to be encrypted is a security decision, which no plan takes",
        Reason.VPN_DOWN: "the other end of the tunnel is not in AWS",
    }
)
"""Why no plan mends a reason, where nothing that could be proposed was found."""

_UNKNOWN_WAY: Final = "no change that can be made here mends it"


class ObstacleStatement(msgspec.Struct, frozen=True):
    """A fault that no plan mends, why none is proposed for it, and what a person can do about it."""

    reason: Reason
    component: str
    message: str
    why: str
    advice: str
    stage: Stage = Stage.NOW
    text: str | None = None
    """What to hand in, letter by letter, where that is decided."""


def obstacles(proposal: Proposal) -> tuple[ObstacleStatement, ...]:
    """What stands in the way, in the diagnosis' order; then what trial changes met. Nothing where there is a plan."""
    if proposal.plans:
        return ()
    view = proposal.failing
    hopeless = {_fault(cause) for cause in proposal.hopeless}
    own = {_fault(cause) for cause in view.causes}
    later = [cause for cause in proposal.hopeless if _fault(cause) not in own]
    found = []
    for cause in view.causes:
        scene = Scene.of_cause(view.network, cause, view.placements, view.rows, proposal.question.source)
        why = _why(cause) if _fault(cause) in hopeless else _stopped(proposal, cause, later)
        found.append(_statement(scene, cause, why, Stage.NOW))
    for cause in later:
        scene = Scene.of_cause(view.network, cause, view.placements, (), proposal.question.source)
        found.append(_statement(scene, cause, _why(cause), Stage.LATER))
    return tuple(found)


def _statement(scene: Scene, cause: Cause, why: str, stage: Stage) -> ObstacleStatement:
    return ObstacleStatement(
        cause.reason, cause.component, message_of(scene), why, advice_for(scene), stage, manual_text(scene)
    )


def _why(cause: Cause) -> str:
    if cause.reason is Reason.ENDPOINT_POLICY and any(name == "statement" for name, _ in cause.blocker.facts):
        return "what a statement of the policy denies is denied on purpose, and no plan takes that away"
    return WHY.get(cause.reason, _UNKNOWN_WAY)


def _stopped(proposal: Proposal, cause: Cause, later: list[Cause]) -> str:
    """Why a fault that a change could mend is in no plan."""
    others = [other for other in proposal.failing.causes if _fault(other) != _fault(cause)]
    hopeless = [other for other in others if _fault(other) in {_fault(each) for each in proposal.hopeless}]
    if proposal.refused:
        return "what mends it takes something away from others"
    if proposal.blind:
        return "what mends it leads to facts that are not known"
    first = next(iter((*hopeless, *later)), None)
    if first is not None:
        return f"it can be mended, but {first.reason} at {first.component} would go on stopping the packets"
    return "no combination of changes was found that mends all of it"


def _fault(cause: Cause) -> tuple[Reason, str]:
    return cause.reason, cause.component
