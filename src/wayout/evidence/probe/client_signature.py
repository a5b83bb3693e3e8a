"""Client signature: what a failure looks like from the client, and what that says of the network.

Of a failure only the first step that fails tells: whatever comes before it worked, and nothing after it was tried.
A ping proves nothing either way. Source: CLI-1 to CLI-14, CLI-17

Rules:
- CLI-1: A connect that times out was dropped in silence, by anything that drops on the way.
- CLI-2: A connect that is refused at once was answered by a host: no group or ACL does that.
- CLI-3: A system that has no way to an address says so itself, and no route table of the VPC does.
- CLI-4: A name that does not exist is a matter of zones, rules and DNS Firewall, not of groups.
- CLI-5: A name without an address is a matter of record types, private zones and DNS Firewall.
- CLI-6: A name server that fails is one that cannot be reached behind a rule, a firewall that fails closed, or one
  asked too often.
- CLI-8: A TLS handshake that hangs after the connect points at a firewall that drops by name; groups and ACLs are
  clear.
- CLI-9: One that is reset points at a firewall that rejects by name, or at the other side.
- CLI-10: A certificate that does not match points at a proxy, an inspection, or a private name.
- CLI-11: A reset of a connection that was quiet points at whoever forgot it: a NAT gateway, a load balancer, a
  firewall.
- CLI-12: HTTP 403 points at policies, and clears the way there and back.
- CLI-13: HTTP 407 points at a proxy that wants to know who asks.
- CLI-14: HTTP 429 points at a limit for the address that many share behind a NAT gateway.
- CLI-17: The first step of an attempt that fails is the one that tells; a ping proves nothing.
"""

from enum import StrEnum
from typing import Final

import msgspec

from wayout.evidence.probe.observed_call import Attempt, Failure, StepName

FORBIDDEN: Final = 403
PROXY_ASKS: Final = 407
TOO_MANY: Final = 429


class Sureness(StrEnum):
    """How AWS backs a reading of a symptom."""

    STATED = "stated"
    DERIVED = "derived"


class Signature(msgspec.Struct, frozen=True):
    """A row of the table: its rule, what the client saw, what causes it in the order to test, and what does not."""

    rule: str
    symptom: str
    likely: str
    not_the_cause: str | None = None
    sureness: Sureness = Sureness.DERIVED


CONNECT_TIMEOUT: Final = Signature(
    "CLI-1",
    "the connection timed out",
    "a group's egress rule, an ACL on either leg, a missing or blackhole route, a missing public address, the NAT "
    "gateway, Block Public Access, a firewall that drops, or the other side's list of allowed addresses",
    "endpoint policies and IAM",
    Sureness.STATED,
)
REFUSED: Final = Signature(
    "CLI-2",
    "the connection was refused at once",
    "a host answered: the port is closed there, the address is wrong, or a firewall rejects",
    "groups and ACLs, which drop and never refuse",
)
UNREACHABLE: Final = Signature(
    "CLI-3",
    "the system itself had no way to the address",
    "no address of that family inside the workload",
    "the VPC's route table, which drops in silence",
)
NAME_UNKNOWN: Final = Signature(
    "CLI-4",
    "the name does not exist",
    "a typing error, a private hosted zone in front of the public one, or a DNS Firewall rule that answers NXDOMAIN",
    "groups and ACLs, as long as the Amazon resolver is asked",
)
NAME_EMPTY: Final = Signature(
    "CLI-5",
    "the name exists, without an address",
    "a DNS Firewall rule that answers NODATA, a private hosted zone without this type of record, or only one family",
)
NAME_FAILED: Final = Signature(
    "CLI-6",
    "the name server failed",
    "a DNS Firewall that fails closed, a forwarding rule whose target does not answer, or too many queries a second",
)
NAME_TIMEOUT: Final = Signature(
    "CLI-7",
    "no name server answered in time",
    "a name server of your own behind a blocked port 53, or DNS support switched off in the VPC",
    "a rule for port 53, as long as the Amazon resolver is asked",
)
TLS_TIMEOUT: Final = Signature(
    "CLI-8",
    "TCP connected, then the TLS handshake timed out",
    "a firewall that drops by server name, packets that are too large for some link, or another protocol on this port",
    "groups and ACLs, for TCP worked",
)
TLS_RESET: Final = Signature(
    "CLI-9",
    "TCP connected, then the connection was reset in the TLS handshake",
    "a firewall that rejects by server name, a policy of the other side, or a device between",
    "route tables",
)
CERTIFICATE: Final = Signature(
    "CLI-10",
    "the certificate was not accepted",
    "a proxy or firewall that opens TLS with an authority of its own, private DNS that leads to another endpoint, or a "
    "wrong clock",
    "the network: packets passed both ways",
)
FORBIDDEN_ANSWER: Final = Signature(
    "CLI-12",
    "the server answered 403",
    "an endpoint policy, a policy with aws:SourceVpce or aws:VpcSourceIp, IAM, or a list of allowed addresses in HTTP",
    "the network: the request and its answer passed",
)
PROXY_ANSWER: Final = Signature(
    "CLI-13", "a proxy asked for a password", "the proxy's own users and rules", "the way to the proxy"
)
LIMITED_ANSWER: Final = Signature(
    "CLI-14",
    "the server answered 429",
    "a limit that all who leave by the same NAT gateway's address share",
    "the network: the request and its answer passed",
)

_OF_FAILURE: Final = {
    Failure.NAME_UNKNOWN: NAME_UNKNOWN,
    Failure.NAME_EMPTY: NAME_EMPTY,
    Failure.NAME_FAILED: NAME_FAILED,
    Failure.NAME_TIMEOUT: NAME_TIMEOUT,
    Failure.TIMEOUT: CONNECT_TIMEOUT,
    Failure.NOT_PERMITTED: CONNECT_TIMEOUT,
    Failure.REFUSED: REFUSED,
    Failure.RESET: REFUSED,
    Failure.UNREACHABLE: UNREACHABLE,
    Failure.TLS_TIMEOUT: TLS_TIMEOUT,
    Failure.TLS_RESET: TLS_RESET,
    Failure.TLS_CLOSED: TLS_RESET,
    Failure.CERTIFICATE: CERTIFICATE,
}
_OF_STATUS: Final = {FORBIDDEN: FORBIDDEN_ANSWER, PROXY_ASKS: PROXY_ANSWER, TOO_MANY: LIMITED_ANSWER}


def signature_of_failure(failure: Failure) -> Signature | None:
    """The row that a failure fits; None for one that the table does not hold."""
    return _OF_FAILURE.get(failure)


def signature_of(attempt: Attempt) -> Signature | None:
    """The row that an attempt fits, by its first failure or by its HTTP status; None when it tells nothing."""
    failed = attempt.failed
    if failed is not None and failed.failure is not None:
        return signature_of_failure(failed.failure)
    return _OF_STATUS.get(attempt.status) if attempt.status is not None else None


class Reach(StrEnum):
    """How far a call got, which is what the network answers for."""

    ANSWERED = "answered"
    """Every step was done."""

    REACHED = "reached"
    """Something answered at the address, and what failed then is not the network's doing, or not its alone."""

    LOST = "lost"
    """Nothing came back."""

    UNSENT = "unsent"
    """The call ended in the sender's own system."""

    UNNAMED = "unnamed"
    """No address was known to call."""

    OPEN = "open"
    """It tells nothing: it was not tried, or a silence that a healthy peer may keep."""


def reach_of(attempt: Attempt) -> Reach:
    """How far an attempt got. Source: CLI-17."""
    failed = attempt.failed
    if failed is None:
        return Reach.ANSWERED if attempt.steps else Reach.OPEN
    match failed.failure:
        case Failure.TIMEOUT | Failure.NOT_PERMITTED:
            return Reach.LOST
        case Failure.UNREACHABLE:
            return Reach.UNSENT
        case Failure.NOT_TRIED | Failure.SILENCE | Failure.FAILED:
            return Reach.OPEN
        case _:
            return Reach.OPEN if failed.name is StepName.NAME else Reach.REACHED
