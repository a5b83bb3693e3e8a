"""Transit gateways: from one VPC into another, or to a place that cannot be seen.

Modelled: the attachment that packets enter by (`transit_attachment`), the route table associated with it
(`transit_association`), its look-up (`transit_route_table`), peering attachments, firewalls that are attached to a
gateway (FW-1), the attachment that they leave by, keeping to the source's zone where it can (TGW-8). What happens in
the attachments' subnets (NACL-15, TGW-6) is the walk's. An attachment in appliance mode may let packets out in any of its zones.
Attachments to a VPN, Direct Connect or Connect lead to places that no AWS answer describes: unknown.
Not modelled: flows that appliance mode pins to the zone of the request's way; a second crossing.
"""

from typing import NamedTuple

import msgspec

from wayout.forward.device.device import Devices
from wayout.forward.device.transit_route_table import TransitTarget
from wayout.forward.transit_gateway.transit_association import associated_table, gateway_gap, peer_gateway
from wayout.forward.transit_gateway.transit_attachment import attachment_of, is_same_zone, obstacles_at, zone_obstacles
from wayout.forward.transit_gateway.transit_passage import Fault, Obstacle, Passage, Stage
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_firewall import BROKEN, READY, WORKING
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.model.transit_gateway import RouteAttachment, TransitGatewayRouteTable, TransitGatewayVpcAttachment
from wayout.net.packet_set import PacketSet

_PEERINGS = frozenset({"peering", "tgw-peering"})
_MOST_STAGES = 4
_VPC = frozenset({"vpc", ""})


class _Way(NamedTuple):
    """The way of packets from `subnet` through the gateways, as far as it has been followed."""

    subnet: Subnet
    stages: tuple[Stage, ...]

    @property
    def gateway_id(self) -> str:
        """The gateway that the packets are in."""
        return self.stages[-1].gateway_id

    def past(self, *obstacles: Obstacle) -> "_Way":
        """The same way, with more that stands in it."""
        last = self.stages[-1]
        return self._with(msgspec.structs.replace(last, obstacles=(*last.obstacles, *obstacles)))

    def by(self, *targets: TransitTarget) -> "_Way":
        """The same way, routed on."""
        return self._with(msgspec.structs.replace(self.stages[-1], targets=targets))

    def noting(self, *notes: str) -> "_Way":
        """The same way, with what was taken for granted."""
        return self._with(msgspec.structs.replace(self.stages[-1], notes=notes))

    def into(self, gateway_id: str) -> "_Way":
        """The same way, on into another gateway."""
        return _Way(self.subnet, (*self.stages, Stage(gateway_id)))

    def through(self, firewall: str) -> "_Way":
        """The same way, through a firewall and into the same gateway again."""
        inspected = self._with(msgspec.structs.replace(self.stages[-1], firewall=firewall))
        return inspected.into(self.gateway_id)

    @property
    def is_inspected(self) -> bool:
        """Whether a firewall of a gateway stands on it."""
        return any(stage.firewall is not None for stage in self.stages)

    def crosses_again(self, attachment_id: str) -> bool:
        """Whether it leads by an attachment once more, or by more gateways and firewalls than are followed."""
        crossed = [target.attachment_id for stage in self.stages[:-1] for target in stage.targets]
        return attachment_id in crossed or len(self.stages) > _MOST_STAGES

    def ends(self, packets: PacketSet, *obstacles: Obstacle) -> tuple[Passage, ...]:
        """The passage of packets that come no further."""
        return (Passage(packets, self.past(*obstacles).stages),)

    def _with(self, stage: Stage) -> "_Way":
        return _Way(self.subnet, (*self.stages[:-1], stage))


def passages(devices: Devices, gateway_id: str, subnet: Subnet, packets: PacketSet) -> tuple[Passage, ...]:
    """What becomes of packets that a route of `subnet` hands to the transit gateway."""
    network, way = devices.network, _Way(subnet, (Stage(gateway_id),))
    attachment = attachment_of(network, gateway_id, subnet.vpc_id)
    if not isinstance(attachment, TransitGatewayVpcAttachment):
        return way.ends(packets, attachment)
    way = way.past(*obstacles_at(attachment, packets), *zone_obstacles(network, attachment, subnet))
    identity = attachment.transit_gateway_attachment_id
    table = associated_table(network, gateway_id, identity, subnet.vpc_id)
    return _in_table(devices, table, identity, way, packets)


def _in_table(
    devices: Devices,
    table: TransitGatewayRouteTable | Gap | None,
    attachment_id: str,
    way: _Way,
    packets: PacketSet,
) -> tuple[Passage, ...]:
    """Look the packets up in the table of the attachment by which they entered, and follow each part on."""
    if isinstance(table, Gap):
        return way.ends(packets, table)
    if table is None:
        return way.ends(packets, Fault(Reason.TGW_NO_ASSOCIATION, attachment_id))
    lookup = devices.transit_table(table)
    way = way.noting(*lookup.notes)
    found: list[Passage] = []
    for missing in lookup.missing:
        unclear = packets.restrict_destinations(missing.where)
        if unclear:
            near = way.subnet.vpc_id
            found += way.ends(unclear, gateway_gap(devices.network, missing.key, way.gateway_id, near, missing.subject))
            packets = packets - unclear
    for choice in lookup.split(packets):
        target = choice.targets[0] if choice.targets else None
        part = way.by(*choice.targets)
        if target is None:
            found += part.ends(choice.packets, Fault(Reason.TGW_NO_ROUTE, lookup.table_id))
        elif target.gap is not None:
            found += part.ends(choice.packets, target.gap)
        elif target.attachment_id is None:
            found += part.ends(choice.packets, Fault(Reason.TGW_BLACKHOLE, lookup.table_id, target.rule))
        elif target.resource_type in _PEERINGS:
            found += _over_peering(devices, target, target.attachment_id, part, choice.packets)
        elif _is_firewall(devices.network, target, target.attachment_id):
            found += _through_firewall(devices, target, target.attachment_id, part, choice.packets)
        else:
            found += _out_by(devices.network, target, target.attachment_id, part, choice.packets)
    return tuple(found)


def _over_peering(
    devices: Devices, target: TransitTarget, attachment_id: str, way: _Way, packets: PacketSet
) -> tuple[Passage, ...]:
    """Into the gateway at the other end of a peering, which looks the packets up in a table of its own."""
    network = devices.network
    way = way.past(*_state_of(network, attachment_id, way))
    if way.crosses_again(attachment_id):
        message = f"{target.rule} leads over {attachment_id} once more, or over more peerings than are followed"
        return way.ends(packets, Gap.feature("transit gateway", message))
    peer_id = peer_gateway(network, way.gateway_id, attachment_id)
    if peer_id is None:
        what, near = f"the transit gateway beyond the peering {attachment_id}", way.subnet.vpc_id
        return way.ends(packets, gateway_gap(network, "TransitGatewayAttachments", way.gateway_id, near, what))
    table = associated_table(network, peer_id, attachment_id, way.subnet.vpc_id)
    return _in_table(devices, table, attachment_id, way.into(peer_id), packets)


def _is_firewall(network: Network, target: TransitTarget, attachment_id: str) -> bool:
    """Whether a route leads to a firewall that is attached to the gateway itself."""
    return network.is_firewall(
        RouteAttachment(transit_gateway_attachment_id=attachment_id, resource_type=target.resource_type)
    )


def _through_firewall(
    devices: Devices, target: TransitTarget, attachment_id: str, way: _Way, packets: PacketSet
) -> tuple[Passage, ...]:
    """Into a firewall that is attached to the gateway, and on by the table of that attachment.

    Its policy is asked where the passage is applied. Source: FW-1, TGW-3.
    """
    network = devices.network
    way = way.past(*(_state_of(network, attachment_id, way) or _firewall_state(network, attachment_id)))
    if way.crosses_again(attachment_id):
        message = (
            f"{target.rule} leads to the firewall behind {attachment_id} once more, or past more than are followed"
        )
        return way.ends(packets, Gap.feature("transit gateway", message))
    table = associated_table(network, way.gateway_id, attachment_id, way.subnet.vpc_id)
    return _in_table(devices, table, attachment_id, way.through(attachment_id), packets)


def _firewall_state(network: Network, attachment_id: str) -> tuple[Obstacle, ...]:
    """What Network Firewall says of an attachment: one that is not READY passes nothing. Source: FW-1."""
    known = network.firewall_at.get(attachment_id)
    status = known[1].status if known is not None else READY
    if status in WORKING:
        return ()
    if status in BROKEN:
        facts = (("state", status),)
        return (Fault(Reason.TGW_ATTACHMENT_NOT_AVAILABLE, attachment_id, None, facts),)
    message = f"the firewall behind {attachment_id} is {status}; what then passes AWS does not say"
    return (Gap.feature("NetworkFirewall", message),)


def _out_by(
    network: Network, target: TransitTarget, attachment_id: str, way: _Way, packets: PacketSet
) -> tuple[Passage, ...]:
    """Out through the attachment that the route names."""
    attachment = network.transit_gateway_vpc_attachments.get(attachment_id)
    if attachment is None and target.resource_type in _VPC:
        what, near = f"{attachment_id}, to which {target.rule} leads,", way.subnet.vpc_id
        return way.ends(packets, gateway_gap(network, "TransitGatewayVpcAttachments", way.gateway_id, near, what))
    if attachment is None:
        where = f"{target.resource_id} ({target.resource_type})"
        message = f"{target.rule} leads to {where}; what lies behind it, and whether it replies, no AWS answer shows"
        way = way.past(*_state_of(network, attachment_id, way), *_tunnels(network, target))
        return (Passage(packets, way.stages, beyond=Gap.feature("on-premises", message)),)
    way = way.past(*obstacles_at(attachment, packets))
    exits = _exits(network, attachment, way)
    if isinstance(exits, Gap):
        return way.ends(packets, exits)
    return (Passage(packets, way.stages, exits, attachment=attachment),)


def _state_of(network: Network, attachment_id: str, way: _Way) -> tuple[Obstacle, ...]:
    """What an attachment that is no VPC's says about itself; where nobody describes it, its route is believed."""
    attachment = network.transit_gateway_attachment(attachment_id, way.gateway_id)
    if attachment is None or attachment.state in {"available", "modifying"}:
        return ()
    return (Fault(Reason.TGW_ATTACHMENT_NOT_AVAILABLE, attachment_id, None, (("state", attachment.state),)),)


def _tunnels(network: Network, target: TransitTarget) -> tuple[Obstacle, ...]:
    """A VPN connection of which every tunnel is down carries nothing. Source: VGW-2."""
    connection = network.vpn_connections.get(target.resource_id or "")
    if connection is None or not connection.is_down:
        return ()
    facts = (("condition", connection.condition),)
    return (Fault(Reason.VPN_DOWN, connection.vpn_connection_id, target.rule, facts),)


def _exits(network: Network, attachment: TransitGatewayVpcAttachment, way: _Way) -> tuple[Subnet, ...] | Gap:
    """The subnets in which the packets may come out. Source: TGW-8.

    It is the one of the zone that they come from, if there is one and appliance mode does not move them. A firewall that
    is attached to the gateway is always in appliance mode, and no answer tells in which of its zones it passes them on:
    behind it they may come out anywhere.
    """
    ids = attachment.subnet_ids
    known = tuple(network.subnets[subnet_id] for subnet_id in ids if subnet_id in network.subnets)
    same_zone = tuple(other for other in known if is_same_zone(other, way.subnet))
    if same_zone and attachment.options.appliance_mode_support != "enable" and not way.is_inspected:
        return same_zone
    if attachment.vpc_id in network.vpcs and known and len(known) == len(ids):
        return known
    owner = f" of account {attachment.vpc_owner_id}" if attachment.vpc_owner_id else ""
    if attachment.vpc_id not in network.vpcs:
        identity = attachment.transit_gateway_attachment_id
        message = f"{attachment.vpc_id}{owner} lies beyond {identity} and is not in the snapshot"
        return Gap.document("Subnets", "another account", message)
    unknown = next((subnet_id for subnet_id in ids if subnet_id not in network.subnets), "none")
    return network.gap(
        "Subnets", attachment.vpc_id, f"{unknown}, where {attachment.vpc_id} meets the gateway,", unknown
    )
