"""Each row of the failure table in words: what happened to the packets, and what would settle the rest.

Source: semantics sections 11.4, 11.5 and 13.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wayout.evidence.failure.failure_row import FailureRow

_MEANING: Final[Mapping[FailureRow, str]] = MappingProxyType(
    {
        FailureRow.HEALTHY: "packets went both ways",
        FailureRow.GROUP_EGRESS: "the packets never left the interface: its security groups do not let them out",
        FailureRow.ACL_EGRESS: "the network ACL refused the packets at the edge of the sender's subnet",
        FailureRow.ACL_REPLY: (
            "the request went out (ACCEPT) and was answered; the network ACL refused the answer on its way in. "
            "Security groups let answers in without a rule (SG-10), so none of theirs is missing"
        ),
        FailureRow.NAT_ACL_REQUEST_IN: (
            "the sender's interface accepted the packets; the network ACL of the NAT gateway's subnet refused them on the way in"
        ),
        FailureRow.NAT_ACL_REQUEST_OUT: (
            "the NAT gateway took the packets; the network ACL of its subnet refused them on the way to the internet"
        ),
        FailureRow.NAT_ACL_REPLY_IN: (
            "the request left through the NAT gateway and was answered; the network ACL of the gateway's subnet refused "
            "the answer"
        ),
        FailureRow.NAT_ACL_REPLY_OUT: (
            "the answer reached the NAT gateway; the network ACL of its subnet refused it on the way back to the sender"
        ),
        FailureRow.NO_ROUTE: "the interface accepted the packets, and the router dropped them in silence",
        FailureRow.BLACKHOLE: "the interface accepted the packets, and the route led them nowhere",
        FailureRow.NO_PUBLIC_ADDRESS: "the internet gateway dropped what it cannot translate",
        FailureRow.NAT_WITHOUT_INTERNET: "the NAT gateway took the packets and has no way to the internet for them",
        FailureRow.NAT_PRIVATE: "a private NAT gateway translated the packets, and the internet gateway drops what it sends",
        FailureRow.NAT_NOT_AVAILABLE: "the NAT gateway that the route names takes no packets",
        FailureRow.NAT_PORTS: (
            "the NAT gateway took the packets and did not pass all of them on: it has no port left for this destination"
        ),
        FailureRow.NAT_IDLE: (
            "the NAT gateway forgot the connection after 350 s without traffic, and answered the next packet with a RST"
        ),
        FailureRow.REMOTE_SILENT: (
            "nothing that AWS configures here stops the packets or their answers: the other side does not answer, because of a "
            "list of allowed addresses, a firewall of its own, or a host that is down"
        ),
        FailureRow.REMOTE_CLOSED: "the other side's host answered at once that nothing listens on this port",
        FailureRow.NAME: "nothing was ever sent there: most often the name did not resolve",
        FailureRow.NAME_SERVER: "this is a name server of the VPC's own, so names do not resolve either",
        FailureRow.ENDPOINT_GROUP: "the sender's interface accepted the packets; the endpoint's groups or its ACL refused them",
        FailureRow.ENDPOINT_POLICY: "the connection is sound; the endpoint's policy refuses what is asked over it (HTTP 403)",
        FailureRow.PUBLIC_ACCESS: "VPC Block Public Access closed the internet to these packets",
        FailureRow.ENCRYPTION: "a VPC encryption control refused packets that are not known to be encrypted",
        FailureRow.TRANSIT_ROUTE: "the transit gateway has no way on for the packets",
        FailureRow.TRANSIT_ZONE: "the transit gateway has no attachment in the sender's zone",
        FailureRow.NAT_RETURN_ROUTE: "the answer came to the subnet it was to leave by, which has no route back to the sender",
        FailureRow.FIREWALL: "a firewall on the way drops the connection, mostly after the handshake, by the name in it",
        FailureRow.FIREWALL_ASYMMETRIC: "a firewall sees one direction only, and drops what it cannot follow",
        FailureRow.CONNECTION_TRACKING: "the host's table of connections is full",
        FailureRow.LATE: "late packets of connections that were closed already; they mean nothing",
        FailureRow.PACKET_SIZE: "the handshake passed and the data did not: packets may be too large for some link on the way",
        FailureRow.S3_ADDRESSES: (
            "the server is S3: through a gateway endpoint, too, packets go to S3's public addresses, which the group has to allow"
        ),
        FailureRow.IPV6: "it is IPv6: an IPv4 rule or route does not hold for it, and IPv4 may work meanwhile",
        FailureRow.SOURCE_CHECK: "an instance that should forward the packets drops what is not its own",
        FailureRow.NEVER_STARTED: "nothing was ever sent from there: the workload did not get as far",
        FailureRow.PORT_25: "AWS drops TCP port 25 to the internet unless the account had it released",
        FailureRow.SCAN: (
            "somebody on the internet tried the NAT gateway's address, which forwards nothing unasked; it means nothing"
        ),
        FailureRow.NAT_IN_OWN_SUBNET: "the NAT gateway stands in the subnet whose route leads to it, and sends to itself",
    }
)
_SETTLES: Final[Mapping[FailureRow, str]] = MappingProxyType(
    {
        FailureRow.NO_ROUTE: "a probe from the same subnet; the NAT gateway's metrics stay flat meanwhile",
        FailureRow.BLACKHOLE: "a probe from the same subnet after the route is replaced",
        FailureRow.NO_PUBLIC_ADDRESS: "traffic-path 8 or 2 in the record: the packet was sent straight to the internet gateway",
        FailureRow.NAT_WITHOUT_INTERNET: "the gateway's metrics: ConnectionAttemptCount above 0, ConnectionEstablishedCount at 0",
        FailureRow.NAT_PRIVATE: "the gateway's metrics: ConnectionAttemptCount above 0, ConnectionEstablishedCount at 0",
        FailureRow.NAT_PORTS: "the gateway's metric ErrorPortAllocation, which then is above 0",
        FailureRow.NAT_IDLE: "the gateway's metric IdleTimeoutCount; a keepalive of less than 350 s ends it",
        FailureRow.REMOTE_SILENT: "the other side's own log, or a probe from the same subnet",
        FailureRow.REMOTE_CLOSED: "a probe: the connection is refused at once",
        FailureRow.NAME: "a look-up from inside the workload; the resolver's query log",
        FailureRow.ENDPOINT_POLICY: "the message of the 403, which names the action and the policy",
        FailureRow.TRANSIT_ROUTE: "the transit gateway's flow log: packets-lost-no-route, packets-lost-blackhole",
        FailureRow.NAT_RETURN_ROUTE: "the gateway's metrics: ConnectionEstablishedCount above 0 while the client times out",
        FailureRow.FIREWALL: "the firewall's own log, and its metrics DroppedPackets and RejectedPackets",
        FailureRow.FIREWALL_ASYMMETRIC: "the firewall's metric StreamExceptionPolicyPackets, and its log",
        FailureRow.PACKET_SIZE: "a transfer with a smaller MTU; ICMP type 3 code 4 must be let in",
        FailureRow.PORT_25: "another port, such as 587, from the same place",
        FailureRow.PUBLIC_ACCESS: "the field reject-reason, which then says BPA",
        FailureRow.ENCRYPTION: "the field reject-reason, which then says EC",
    }
)


def meaning_of(row: FailureRow) -> str:
    """What happened to the packets, without a full stop."""
    return _MEANING[row]


def settled_by(row: FailureRow) -> str | None:
    """What would confirm it; None where records and configuration say it all."""
    return _SETTLES.get(row)
