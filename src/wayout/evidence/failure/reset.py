"""Reset: who ended a connection, or kept it from going on once it stood; or refused what was asked over it.

Source: FL-36, FL-37, NAT-17, FW-9.

Rules:
- FL-36: A RST before any answer is a closed port or a firewall that rejects; after data and a long quiet it is a NAT
  gateway that forgot.
- FL-37: An answer with data both ways clears the network: what fails then lies above it.
"""

from typing import Final

from wayout.ask.examination.admission import Admission
from wayout.ask.permission.caller import Caller
from wayout.evidence.exchange.pattern import Pattern
from wayout.evidence.exchange.relay import Relay
from wayout.evidence.failure.account import Account, Conclusion, Remark
from wayout.evidence.failure.failure_row import Confidence, FailureRow
from wayout.evidence.failure.silence import Silence
from wayout.forward.journey.journey import Blocker, HopKind
from wayout.forward.journey.outcome import Answer
from wayout.model.gap import Gap
from wayout.model.reason import Reason

_FIREWALL: Final = frozenset({Reason.FIREWALL_DENIED, Reason.FIREWALL_ASYMMETRIC})


def account_for_reset(silence: Silence, relays: tuple[Relay, ...], *, refuses_icmp: bool) -> Account | None:
    """The account of an exchange that was reset or stalled; None for an end like any other.

    `refuses_icmp` tells whether ICMP was rejected at the same interface.
    """
    vantage = silence.vantage
    pattern = vantage.exchange.pattern
    match pattern:
        case Pattern.RESET:
            return _closed(silence)
        case Pattern.TINY_REPLY:
            rows, remarks = (FailureRow.REMOTE_CLOSED,), (Remark.FLAGS_MISSING,)
            return Account(Conclusion.OPEN, (vantage,), rows, Confidence.UNVERIFIED, remarks=remarks)
        case Pattern.IDLE_RESET | Pattern.RESET_LATER:
            return _forgotten(silence, relays)
        case Pattern.STALLED:
            return _stalled(silence, relays, refuses_icmp=refuses_icmp)
        case _:
            raise AssertionError(pattern)


def account_for_policy(admission: Admission, silence: Silence, callers: tuple[Caller, ...]) -> Account | None:
    """A sound connection over which an endpoint's policy refuses what is asked (F21); None where none does. Source: EP-8."""
    vantage = silence.vantage
    judged = admission.judged(silence.outcome, silence.destination, vantage.sender.vpc_id, callers)
    blockers = tuple(b for b in judged.blockers if b.reason is Reason.ENDPOINT_POLICY)
    if not blockers:
        return None
    rows = (FailureRow.ENDPOINT_POLICY,)
    return Account(Conclusion.CAUSE, (vantage,), rows, FailureRow.ENDPOINT_POLICY.confidence, blockers)


def _closed(silence: Silence) -> Account:
    """A RST in place of a SYN-ACK: the port is closed there, unless a firewall on the way says so in its name."""
    blockers = _firewalls(silence)
    if blockers:
        return Account(Conclusion.CAUSE, (silence.vantage,), (FailureRow.FIREWALL,), Confidence.DERIVED, blockers)
    return Account(Conclusion.REMOTE, (silence.vantage,), (FailureRow.REMOTE_CLOSED,), Confidence.DERIVED)


def _forgotten(silence: Silence, relays: tuple[Relay, ...]) -> Account | None:
    """A NAT gateway's RST: one that nobody sent it, or one after a long silence, with a gateway on the way."""
    vantage = silence.vantage
    by_gateway = any(relay.has_reset for relay in relays)
    is_idle = vantage.exchange.pattern is Pattern.IDLE_RESET
    has_gateway = any(hop.kind is HopKind.NAT_GATEWAY for b in silence.outcome.branches for hop in b.forward)
    rows = (FailureRow.NAT_IDLE,)
    if by_gateway:
        remarks = (Remark.RECORDS_BEYOND_AGREE,)
        return Account(Conclusion.CAUSE, (vantage,), rows, Confidence.DERIVED, relays=relays, remarks=remarks)
    if not is_idle:
        return None
    if has_gateway:
        return Account(Conclusion.CAUSE, (vantage,), rows, Confidence.DERIVED, relays=relays)
    return Account(Conclusion.OPEN, (vantage,), (), Confidence.DERIVED, relays=relays)


def _stalled(silence: Silence, relays: tuple[Relay, ...], *, refuses_icmp: bool) -> Account:
    vantage, blockers = silence.vantage, _firewalls(silence)
    if blockers:
        is_split = blockers[0].reason is Reason.FIREWALL_ASYMMETRIC
        row = FailureRow.FIREWALL_ASYMMETRIC if is_split else FailureRow.FIREWALL
        return Account(Conclusion.CAUSE, (vantage,), (row,), Confidence.DERIVED, blockers, relays=relays)
    rows: tuple[FailureRow, ...] = (FailureRow.PACKET_SIZE,)
    if refuses_icmp:
        return Account(Conclusion.CAUSE, (vantage,), rows, Confidence.DERIVED, relays=relays)
    gaps: tuple[Gap, ...] = ()
    if silence.outcome.answer is Answer.UNKNOWN:
        gaps = tuple(dict.fromkeys(unknown.gap for unknown in silence.outcome.unknowns))
        rows = (FailureRow.FIREWALL, *rows)
    return Account(Conclusion.OPEN, (vantage,), rows, Confidence.UNVERIFIED, relays=relays, gaps=gaps)


def _firewalls(silence: Silence) -> tuple[Blocker, ...]:
    return tuple(blocker for blocker in silence.outcome.blockers if blocker.reason in _FIREWALL)
