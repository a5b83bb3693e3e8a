"""The explanation code that Reachability Analyzer gives for a fault, where it splits what is one reason here."""

from wayout.forward.journey.journey import Blocker
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import PRIVATE_IPV4, SHARED_IPV4

_SHARED = SHARED_IPV4.as_set()
_PRIVATE = IntervalSet.of(*((block.first, block.last) for block in (*PRIVATE_IPV4, SHARED_IPV4)))


def aws_code_of(blocker: Blocker, packets: PacketSet) -> str | None:
    """AWS's code for what stops these packets, or None where it has none.

    Source: IGW-5, https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
    """
    destinations = packets.destinations()
    if blocker.reason is Reason.IGW_PRIVATE_DESTINATION and destinations and destinations <= _SHARED:
        return "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
    if blocker.reason is Reason.IGW_PRIVATE_DESTINATION and destinations.isdisjoint(_PRIVATE):
        return None
    return blocker.reason.aws_code
