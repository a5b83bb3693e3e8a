"""Pattern: what the records of one 5-tuple at one interface show together, before anybody asks the model about it."""

from enum import StrEnum


class Pattern(StrEnum):
    """What the records of both directions between two ports show; each 5-tuple has exactly one.

    The order is that in which they are told apart: the first that fits is it. Source: FL-32 to FL-39.
    """

    PUBLIC_ACCESS_BLOCKED = "public-access-blocked"
    """Rejected, and the record says why: Block Public Access."""

    ENCRYPTION_ENFORCED = "encryption-enforced"
    """Rejected, and the record says why: an encryption control."""

    LATE = "late"
    """Rejected without a SYN after the same 5-tuple had been accepted."""

    REQUEST_REFUSED = "request-refused"
    """The client's packets were rejected."""

    REPLY_REFUSED = "reply-refused"
    """The client's packets were accepted and the server's were rejected, or a SYN-ACK was."""

    STRAY = "stray"
    """Rejected, but neither as a new connection nor as the reply to one that the records show."""

    IDLE_RESET = "idle-reset"
    """An answered connection that was reset after it had been quiet for longer than a NAT gateway remembers."""

    RESET = "reset"
    """The first thing that came back was a RST."""

    RESET_LATER = "reset-later"
    """An answered connection in which the server's side sent a RST: an end like others, or a NAT gateway that forgot it."""

    TINY_REPLY = "tiny-reply"
    """Without flags: as few and small packets came back as went out, as when a port is closed."""

    STALLED = "stalled"
    """The handshake worked, the client sent data, and the server sent none."""

    ANSWERED = "answered"
    """Accepted in both directions."""

    UNANSWERED = "unanswered"
    """An attempt that was accepted, without a single record in the other direction."""

    MIDWAY = "midway"
    """Accepted one way, and no attempt: the rest lies outside of the records."""

    REPLY_ONLY = "reply-only"
    """Accepted from the server's port only: the request lies outside of the records."""

    @property
    def is_rejected(self) -> bool:
        """Whether records of it say REJECT."""
        return self in _REJECTED

    @property
    def is_telling(self) -> bool:
        """Whether somebody should be told: something was rejected, lost or reset."""
        return self not in _QUIET


_REJECTED = frozenset(
    {
        Pattern.PUBLIC_ACCESS_BLOCKED,
        Pattern.ENCRYPTION_ENFORCED,
        Pattern.LATE,
        Pattern.REQUEST_REFUSED,
        Pattern.REPLY_REFUSED,
        Pattern.STRAY,
    }
)
_QUIET = frozenset({Pattern.RESET_LATER, Pattern.ANSWERED, Pattern.MIDWAY, Pattern.REPLY_ONLY})
