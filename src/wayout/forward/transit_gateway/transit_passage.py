"""A passage: what transit gateways do with a part of the packets, before anybody has applied it to them.

A gateway looks only at addresses, so what stops a passage stops all that takes it: requests, or the replies to a
requester. A firewall on the way looks at more, and is asked when the passage is applied.
"""

import msgspec

from wayout.forward.decision.decision import Split, doubts, stops
from wayout.forward.device.transit_route_table import TransitTarget
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.model.transit_gateway import TransitGatewayVpcAttachment
from wayout.net.packet_set import PacketSet


class Fault(msgspec.Struct, frozen=True):
    """One thing that stops whatever meets it: the reason, and the AWS id that has to change."""

    reason: Reason
    component: str
    rule: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


Obstacle = Fault | Gap
"""What stands in the way: a fault, or something that is not known."""


class Stage(msgspec.Struct, frozen=True):
    """One look-up on the way: what stands in the way there, the routes taken, and what was taken for granted.

    `firewall` is the attachment of the firewall to which the routes lead; its packets are looked up once more in the
    next stage.
    """

    gateway_id: str
    obstacles: tuple[Obstacle, ...] = ()
    targets: tuple[TransitTarget, ...] = ()
    notes: tuple[str, ...] = ()
    firewall: str | None = None

    def answers(self, packets: PacketSet) -> tuple[Split, ...]:
        """What each obstacle means for these packets: the passage's own, or those whose replies take it."""
        return tuple(_answer(obstacle, packets) for obstacle in self.obstacles)


class Passage(msgspec.Struct, frozen=True):
    """The packets, the gateways that they pass (several where gateways are peered), and where they come out.

    `exits` holds one subnet; several where AWS may pick any of them; none where the packets are lost or leave for a
    place that is not known. `beyond` says that they leave for a place that no AWS answer describes. `attachment` is
    that of the VPC in which they come out.
    """

    packets: PacketSet
    stages: tuple[Stage, ...]
    exits: tuple[Subnet, ...] = ()
    beyond: Gap | None = None
    attachment: TransitGatewayVpcAttachment | None = None

    @property
    def gateway_id(self) -> str:
        """The gateway that the packets come out of."""
        return self.stages[-1].gateway_id


def _answer(obstacle: Obstacle, packets: PacketSet) -> Split:
    match obstacle:
        case Gap():
            return doubts(packets, obstacle)
        case Fault():
            return stops(packets, obstacle.reason, obstacle.component, obstacle.rule, obstacle.facts)
