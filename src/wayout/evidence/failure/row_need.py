"""Row need: what a flow log must record so that a row of the failure table can be told from its neighbours.

The rows bear the numbers of the reference (F1 to F38). A field stands here when the records of two rows differ in nothing
else; whatever the default format holds is taken for granted. Rows that leave no trace of their own in records (F29 of a
host's own table of connections, F35 of tasks that never sent) have nothing to ask of a format.

Source: semantics section 11.4, FL-3, FL-10, FL-13, FL-18, FL-20 (all DERIVED from AWS's description of the fields).
"""

from enum import Enum
from typing import Final

import msgspec

from wayout.evidence.failure.failure_row import FailureRow


class ObservationPoint(Enum):
    """Whose interface's records tell a row. An observation point is where packets are seen (RFC 7011, section 2)."""

    SENDER = "sender"
    NAT_GATEWAY = "nat-gateway"


class RowNeed(msgspec.Struct, frozen=True):
    """One row: what is wrong in it, the actions that its records have, and the fields that tell it from its neighbours."""

    row: FailureRow
    what: str
    actions: frozenset[str]
    fields: tuple[str, ...] = ()
    point: ObservationPoint = ObservationPoint.SENDER


_ACCEPT: Final = frozenset({"ACCEPT"})
_REJECT: Final = frozenset({"REJECT"})
_BOTH: Final = _ACCEPT | _REJECT
_FLAGS: Final = ("tcp-flags",)
_PACKET: Final = ("pkt-srcaddr", "pkt-dstaddr")
_NAT: Final = ObservationPoint.NAT_GATEWAY

ROW_NEEDS: Final = (
    RowNeed(FailureRow.GROUP_EGRESS, "the sender's security group lets nothing out to there", _REJECT),
    RowNeed(FailureRow.ACL_EGRESS, "the network ACL of the sender's subnet lets nothing out to there", _REJECT),
    RowNeed(FailureRow.ACL_REPLY, "the network ACL of the sender's subnet lets no replies in", _BOTH, _FLAGS),
    RowNeed(
        FailureRow.NAT_ACL_REQUEST_IN,
        "the ACL of the NAT gateway's subnet lets no requests in",
        _BOTH,
        _PACKET,
        ObservationPoint.NAT_GATEWAY,
    ),
    RowNeed(
        FailureRow.NAT_ACL_REQUEST_OUT,
        "the ACL of the NAT gateway's subnet lets no requests out",
        _BOTH,
        _PACKET,
        ObservationPoint.NAT_GATEWAY,
    ),
    RowNeed(
        FailureRow.NAT_ACL_REPLY_IN,
        "the ACL of the NAT gateway's subnet lets no replies in",
        _BOTH,
        _FLAGS,
        ObservationPoint.NAT_GATEWAY,
    ),
    RowNeed(
        FailureRow.NAT_ACL_REPLY_OUT,
        "the ACL of the NAT gateway's subnet lets no replies out",
        _BOTH,
        _PACKET,
        ObservationPoint.NAT_GATEWAY,
    ),
    RowNeed(FailureRow.NO_ROUTE, "the subnet has no route to there", _ACCEPT, ("traffic-path",)),
    RowNeed(FailureRow.BLACKHOLE, "the route leads to something that is gone", _ACCEPT, ("traffic-path",)),
    RowNeed(FailureRow.NO_PUBLIC_ADDRESS, "an internet gateway, and no public address", _ACCEPT, ("traffic-path",)),
    RowNeed(
        FailureRow.NAT_WITHOUT_INTERNET,
        "the NAT gateway's subnet has no way to the internet",
        _ACCEPT,
        _PACKET,
        ObservationPoint.NAT_GATEWAY,
    ),
    RowNeed(
        FailureRow.NAT_PRIVATE,
        "a private NAT gateway on the way to the internet",
        _ACCEPT,
        _PACKET,
        ObservationPoint.NAT_GATEWAY,
    ),
    RowNeed(FailureRow.NAT_PORTS, "the NAT gateway ran out of ports", _ACCEPT, _PACKET, _NAT),
    RowNeed(FailureRow.NAT_IDLE, "the NAT gateway dropped an idle connection", _ACCEPT, _FLAGS),
    RowNeed(FailureRow.REMOTE_SILENT, "the other side does not answer", _ACCEPT, _PACKET, _NAT),
    RowNeed(FailureRow.REMOTE_CLOSED, "the other side's port is closed", _ACCEPT, _FLAGS),
    RowNeed(FailureRow.NAME, "nothing was sent, as when the name did not resolve", _BOTH),
    RowNeed(FailureRow.NAME_SERVER, "the name server of one's own is not reached", _BOTH),
    RowNeed(
        FailureRow.ENDPOINT_GROUP, "the interface endpoint's group does not let the sender in", _BOTH, ("traffic-path",)
    ),
    RowNeed(FailureRow.ENDPOINT_POLICY, "the endpoint's policy refuses, after a sound connection", _ACCEPT, _FLAGS),
    RowNeed(FailureRow.PUBLIC_ACCESS, "VPC Block Public Access", _REJECT, ("reject-reason",)),
    RowNeed(FailureRow.ENCRYPTION, "VPC encryption control", _REJECT, ("reject-reason",)),
    RowNeed(FailureRow.TRANSIT_ROUTE, "the transit gateway has no route", _ACCEPT, ("traffic-path",)),
    RowNeed(
        FailureRow.NAT_RETURN_ROUTE,
        "the NAT gateway's subnet has no route back",
        _ACCEPT,
        _PACKET,
        ObservationPoint.NAT_GATEWAY,
    ),
    RowNeed(FailureRow.FIREWALL, "a firewall stops the connection by its server name", _ACCEPT, _FLAGS),
    RowNeed(FailureRow.FIREWALL_ASYMMETRIC, "a firewall sees one direction only", _ACCEPT, _FLAGS),
    RowNeed(FailureRow.LATE, "late packets of a closed connection, which mean nothing", _BOTH, _FLAGS),
    RowNeed(FailureRow.PACKET_SIZE, "packets too large for the way", _ACCEPT, _FLAGS),
    RowNeed(FailureRow.S3_ADDRESSES, "the group does not know the addresses of S3", _REJECT, ("pkt-dst-aws-service",)),
    RowNeed(FailureRow.IPV6, "IPv6 is half set up", _BOTH, ("type",)),
    RowNeed(
        FailureRow.SCAN,
        "somebody scans the NAT gateway, which means nothing",
        _ACCEPT,
        _FLAGS,
        ObservationPoint.NAT_GATEWAY,
    ),
    RowNeed(
        FailureRow.NAT_IN_OWN_SUBNET, "the NAT gateway stands in the sender's own subnet", _ACCEPT, ("traffic-path",)
    ),
)
"""Every row that records can tell."""


class OpenRow(msgspec.Struct, frozen=True):
    """A row that a log leaves open: the fields it lacks, and the actions it does not record (FL-3)."""

    need: RowNeed
    missing_fields: tuple[str, ...]
    missing_actions: frozenset[str]


def open_rows(fields: frozenset[str], actions: frozenset[str], point: ObservationPoint) -> tuple[OpenRow, ...]:
    """The rows that a point's records with these fields and actions leave open."""
    found = [
        OpenRow(need, tuple(name for name in need.fields if name not in fields), need.actions - actions)
        for need in ROW_NEEDS
        if need.point is point
    ]
    return tuple(row for row in found if row.missing_fields or row.missing_actions)
