"""The edge of a subnet: its network ACL, as packets of either leg cross it in either direction."""

from wayout.forward.decision.decision import doubts
from wayout.forward.decision.perspective import Perspective
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.model.gap import Gap
from wayout.model.subnet import Subnet
from wayout.net.packet_set import PacketSet


def cross(devices: Devices, traveller: Traveller, subnet: Subnet, perspective: Perspective, inside: PacketSet) -> None:
    """Ask the subnet's ACL about all packets but those that stay `inside` the subnet, which it never sees (NACL-8)."""
    crossing = traveller.packets - inside if inside else traveller.packets
    if not crossing:
        return
    acl = devices.acl(subnet, perspective.direction)
    facts: tuple[tuple[str, str], ...] = (("subnet", subnet.subnet_id), ("direction", perspective.direction))
    if traveller.current > 0:
        facts = (*facts, ("sender", traveller.origin.component))
    if isinstance(acl, Gap):
        traveller.meet(doubts(crossing, acl), StepKind.FILTER, subnet.subnet_id, facts)
    else:
        split = acl.split(crossing, perspective, traveller.source)
        traveller.meet(split.also(inside), StepKind.FILTER, acl.acl.network_acl_id, facts)
