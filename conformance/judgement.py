"""Kernel and model held together: do they agree whether a packet arrives, is answered, with which address, and what stops it?"""

from enum import StrEnum
from typing import Final

import msgspec

from conformance.expectation import Expectation, Expecter, Word
from conformance.trial import Trial
from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.perspective import Direction
from wayout.forward.device.network_acl import AclFilter
from wayout.forward.journey.journey import Blocker
from wayout.lab.plan.label import Event, Label, Side
from wayout.lab.traffic.volley import Fate, Met
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.packet import Packet


class Sort(StrEnum):
    """What came of a comparison."""

    AGREED = "agreed"
    OPEN = "open"
    DIFFERENT = "different"


class Judgement(msgspec.Struct, frozen=True):
    """One comparison: for a difference, what differs; for an open one, why the model cannot tell or the lab cannot follow."""

    sort: Sort
    fate: Fate
    said: Expectation
    why: str = ""


_GROUP: Final = frozenset(
    {Reason.SG_EMPTY, Reason.SG_NO_MATCHING_RULE, Reason.SG_REFERENCE_NOT_PRESERVED, Reason.SG_REFERENCE_UNSUPPORTED}
)
_ACL: Final = frozenset({Reason.NACL_DENIED, Reason.NACL_EPHEMERAL_PORTS})
_NAT_AT_BORDER: Final = frozenset({Reason.NAT_PRIVATE, Reason.NAT_NO_PUBLIC_ADDRESS})
_LOOPS: Final = frozenset({Reason.NAT_LOOP, Reason.NAT_IN_PRIVATE_SUBNET})
_ALIKE: Final = {
    Reason.NAT_IN_PRIVATE_SUBNET: {"no-route", "nat-loop"},
    Reason.NAT_PRIVATE: {"no-public-ip"},
    Reason.NAT_NO_PUBLIC_ADDRESS: {"no-public-ip"},
    Reason.IGW_NOT_ATTACHED: {"destination-not-found", "not-asked-for"},
    Reason.SPOOFED_SOURCE: {"spoofed-source", "no-public-ip"},
}
"""Where the kernel's rule has another name for the same thing."""
_NOT_ASKED: Final = "the groups of an appliance are not asked about replies whose requests did not pass it"


def judge(trial: Trial) -> tuple[Judgement, ...]:
    """Every packet of a trial, judged."""
    expecter = Expecter(trial.network())
    return tuple(judge_one(expecter, fate) for fate in trial.fates)


def judge_one(expecter: Expecter, fate: Fate) -> Judgement:
    """One packet judged."""
    said = expecter.expect(fate)
    stopped = fate.stopped
    for met in fate.met:
        why = _filter_differs(expecter, met)
        if why is not None:
            return Judgement(Sort.DIFFERENT, fate, said, why)
    if said.word is Word.OPEN:
        return Judgement(Sort.OPEN, fate, said, f"model: {said.gap}")
    if stopped is not None and stopped.label.event is Event.DOUBT:
        return Judgement(Sort.OPEN, fate, said, f"lab: {stopped.label.reason or stopped.label.component}")
    why = _difference(said, fate, stopped)
    if why is not None and said.word is Word.LOST_BACK and _is_met_by_chance(expecter, fate, stopped):
        return Judgement(Sort.OPEN, fate, said, f"model: {_NOT_ASKED}")
    return Judgement(Sort.AGREED if why is None else Sort.DIFFERENT, fate, said, why or "")


def _is_met_by_chance(expecter: Expecter, fate: Fate, stopped: Met | None) -> bool:
    """Whether the groups of an appliance stop a reply whose request did not pass it; it is lost later on all the same."""
    if stopped is None or not stopped.is_reply or stopped.label.event is not Event.REJECT:
        return False
    place = stopped.label.place
    interface = expecter.network.network_interfaces.get(place)
    passed = any(met.label.place == place and not met.is_reply for met in fate.met)
    return interface is not None and place != fate.shot.sender and not passed


def _difference(said: Expectation, fate: Fate, stopped: Met | None) -> str | None:
    where = (
        "nothing"
        if stopped is None
        else f"{stopped.label.component} {stopped.label.rule or stopped.label.reason or ''}"
    )
    match said.word:
        case Word.PASSES:
            if fate.arrived is None or fate.answered is None:
                side = "arrives" if fate.arrived is None else "is answered"
                return f"the model says that it passes, but it never {side}: stopped by {where}"
            if fate.arrived.source not in said.sources:
                return f"it arrives from {fate.arrived.source}, the model says {', '.join(map(str, said.sources))}"
            return None
        case Word.LOST_THERE:
            if fate.arrived is not None:
                return f"it arrives, the model says that {_named(said.blocker)} stops it"
        case _:
            if fate.arrived is None:
                return f"it never arrives (stopped by {where}), the model loses only the reply: {_named(said.blocker)}"
            if fate.answered is not None:
                return f"it is answered, the model says that {_named(said.blocker)} stops the reply"
    if stopped is not None and _goes_round(said, fate, stopped):
        return None  # a packet that goes round meets several things, and nobody says which of them ends it
    if stopped is not None and _is_one_place(said, stopped):
        return None
    return _other_place(said.blocker, stopped, where)


def _goes_round(said: Expectation, fate: Fate, stopped: Met) -> bool:
    """Whether the packet is lost on its way from NAT gateway to NAT gateway, as the model says that it must be."""
    if stopped.label.reason == Reason.NAT_LOOP:
        return bool(said.reasons & _LOOPS)
    is_passed_on = not stopped.is_reply and stopped.packet.source != fate.shot.packet.source
    return is_passed_on and said.blocker is not None and said.blocker.reason in _LOOPS


def _is_one_place(said: Expectation, stopped: Met) -> bool:
    """Whether the model names what stopped the packet too, after something else that stands in the same place.

    An attachment, and a NAT gateway at the internet gateway, fail in several ways at once.
    """
    met = stopped.label.reason or ""
    is_lost_reply = met in {"nat-unsolicited", Reason.NAT_LOOP} and stopped.is_reply
    if said.blocker is None or not (met in said.reasons or is_lost_reply):
        return False
    if said.blocker.reason in _NAT_AT_BORDER and met.startswith("igw-"):
        return True
    return said.blocker.reason.startswith("tgw-") and met.startswith("tgw-")


def _other_place(blocker: Blocker | None, stopped: Met | None, where: str) -> str | None:
    """Whether both agree on what stops the packet."""
    if blocker is None or _is_alike(blocker, stopped):
        return None
    return f"the kernel stops it at {where}, the model at {_named(blocker)}"


def _is_alike(blocker: Blocker, stopped: Met | None) -> bool:
    reason = blocker.reason
    if stopped is None:
        return reason in {Reason.NAT_LOOP, Reason.ROUTE_LOOP, Reason.NO_RETURN_ROUTE, Reason.NAT_IN_PRIVATE_SUBNET}
    label = stopped.label
    if reason is Reason.NO_RETURN_ROUTE:
        return stopped.is_reply
    if reason in _GROUP:
        return label.event is Event.REJECT and label.rule is None and label.component.startswith("sg-")
    if reason in _ACL:
        rule = f"{label.component} {label.side} {label.rule}"
        return label.event is Event.REJECT and rule == blocker.rule and dict(blocker.facts).get("subnet") == label.place
    if reason in {Reason.NO_ROUTE, Reason.BLACKHOLE_ROUTE} and label.component != blocker.component:
        return False
    return label.reason == reason or label.reason in _ALIKE.get(reason, ())


def _named(blocker: Blocker | None) -> str:
    return "nothing" if blocker is None else f"{blocker.reason} at {blocker.component} {blocker.rule or ''}".strip()


def _filter_differs(expecter: Expecter, met: Met) -> str | None:
    """Whether a group or ACL decides otherwise when it is asked about the very packet that the kernel's rules saw."""
    label = met.label
    if label.side is None or label.event is Event.DOUBT or label.rule == "tracked":
        return None
    direction = Direction.EGRESS if label.side is Side.EGRESS else Direction.INGRESS
    wanted = Verdict.ALLOW if label.event is Event.ACCEPT else Verdict.DENY
    if label.component.startswith("acl-"):
        acl = expecter.devices.acl(expecter.network.subnets[label.place], direction)
        if isinstance(acl, Gap):
            return None
        return _acl_differs(acl, met.packet, label, wanted)
    interface = expecter.network.network_interfaces[label.place]
    decision = expecter.devices.groups(interface.group_ids, interface.vpc_id, direction).decide(met.packet)
    if decision.verdict not in {wanted, Verdict.UNKNOWN}:
        return f"{label.place} {direction}: the kernel says {label.event}, decide says {decision.verdict} by {decision.rule}"
    return None


def _acl_differs(acl: AclFilter, packet: Packet, label: Label, wanted: Verdict) -> str | None:
    decision = acl.decide(packet)
    rule = f"{label.component} {label.side} {label.rule}"
    if decision.verdict is Verdict.UNKNOWN or (decision.verdict is wanted and decision.rule == rule):
        return None
    return f"the kernel says {label.event} by {rule}, decide says {decision.verdict} by {decision.rule}"
