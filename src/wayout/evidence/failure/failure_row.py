"""Failure row: the rows of the table that says which records each failure leaves, and how sure each row is.

Source: semantics section 11.4, whose numbers they bear, and section 11.5.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Confidence(StrEnum):
    """What an attribution rests on: AWS's own words, what follows from them, or what nobody has confirmed."""

    VERIFIED = "verified"
    DERIVED = "derived"
    UNVERIFIED = "unverified"

    def and_(self, other: "Confidence") -> "Confidence":
        """The weaker of the two."""
        return max(self, other, key=tuple(Confidence).index)


class FailureRow(StrEnum):
    """One row: a failure that shows in records."""

    HEALTHY = "F0"
    GROUP_EGRESS = "F1"
    ACL_EGRESS = "F2"
    ACL_REPLY = "F3"
    NAT_ACL_REQUEST_IN = "F4"
    NAT_ACL_REQUEST_OUT = "F5"
    NAT_ACL_REPLY_IN = "F6"
    NAT_ACL_REPLY_OUT = "F7"
    NO_ROUTE = "F8"
    BLACKHOLE = "F9"
    NO_PUBLIC_ADDRESS = "F10"
    NAT_WITHOUT_INTERNET = "F11"
    NAT_PRIVATE = "F12"
    NAT_NOT_AVAILABLE = "F13"
    NAT_PORTS = "F14"
    NAT_IDLE = "F15"
    REMOTE_SILENT = "F16"
    REMOTE_CLOSED = "F17"
    NAME = "F18"
    NAME_SERVER = "F19"
    ENDPOINT_GROUP = "F20"
    ENDPOINT_POLICY = "F21"
    PUBLIC_ACCESS = "F22"
    ENCRYPTION = "F23"
    TRANSIT_ROUTE = "F24"
    TRANSIT_ZONE = "F25"
    NAT_RETURN_ROUTE = "F26"
    FIREWALL = "F27"
    FIREWALL_ASYMMETRIC = "F28"
    CONNECTION_TRACKING = "F29"
    LATE = "F30"
    PACKET_SIZE = "F31"
    S3_ADDRESSES = "F32"
    IPV6 = "F33"
    SOURCE_CHECK = "F34"
    NEVER_STARTED = "F35"
    PORT_25 = "F36"
    SCAN = "F37"
    NAT_IN_OWN_SUBNET = "F38"

    @property
    def confidence(self) -> Confidence:
        """How the table says that the row is known."""
        return _CONFIDENCE.get(self, Confidence.DERIVED)

    @property
    def is_decidable(self) -> bool:
        """Whether records and a snapshot can tell it; the others need a log or a metric of something else."""
        return self not in _UNDECIDABLE


_CONFIDENCE: Final[Mapping[FailureRow, Confidence]] = MappingProxyType(
    {
        FailureRow.HEALTHY: Confidence.VERIFIED,
        FailureRow.GROUP_EGRESS: Confidence.VERIFIED,
        FailureRow.ACL_EGRESS: Confidence.VERIFIED,
        FailureRow.ACL_REPLY: Confidence.VERIFIED,
        FailureRow.NAT_PORTS: Confidence.UNVERIFIED,
        FailureRow.NAME: Confidence.VERIFIED,
        FailureRow.PUBLIC_ACCESS: Confidence.VERIFIED,
        FailureRow.ENCRYPTION: Confidence.VERIFIED,
        FailureRow.CONNECTION_TRACKING: Confidence.UNVERIFIED,
        FailureRow.LATE: Confidence.VERIFIED,
        FailureRow.S3_ADDRESSES: Confidence.VERIFIED,
        FailureRow.SOURCE_CHECK: Confidence.DERIVED,
        FailureRow.PORT_25: Confidence.UNVERIFIED,
        FailureRow.SCAN: Confidence.VERIFIED,
    }
)
"""The rows that are not derived. F14: that no record of the second leg is there is unverified."""

_UNDECIDABLE: Final = frozenset({FailureRow.CONNECTION_TRACKING})
"""F29: packets that a host's own table of connections drops may leave no record at all (SG-28)."""
