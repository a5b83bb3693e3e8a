"""Crossing: the claims about a way into another VPC, over a peering or through a transit gateway, on either leg.

Of a transit gateway: the attachment by which the packets enter, the ACL of its subnet, the route table associated with
it, the route that wins there, and the attachment by which they leave. What happens in the subnet where they come out is
claimed as in any other. Peered gateways, attachments that are not of VPCs, and zones from which AWS may choose are
stated. Source: TGW-1 to TGW-8, NACL-15, PEER-1, PEER-2.
"""

from wayout.explain.certificate.claim import Claim, ClaimKind
from wayout.explain.certificate.proving import Proving
from wayout.forward.decision.decision import Verdict, in_sequence, stops
from wayout.forward.decision.perspective import Direction, Leg
from wayout.forward.device import vpc_peering_connection
from wayout.forward.transit_gateway.transit_association import associated_table
from wayout.forward.transit_gateway.transit_attachment import attachment_of, entry_subnet
from wayout.forward.transit_gateway.transit_gateway import passages
from wayout.forward.transit_gateway.transit_passage import Fault, Passage
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.model.transit_gateway import TransitGatewayVpcAttachment
from wayout.read.place import Element

_AT_ATTACHMENT = frozenset({Reason.TGW_ATTACHMENT_NOT_AVAILABLE, Reason.TGW_AZ_NOT_ATTACHED})
_IN_TABLE = frozenset({Reason.TGW_NO_ROUTE, Reason.TGW_BLACKHOLE})


def over_peering(proving: Proving, leg: Leg, subnet: Subnet, peering_id: str) -> None:
    """Over a peering, to the interface that holds the destination of a request."""
    peering, seen = proving.network.vpc_peering_connections.get(peering_id), proving.asked.seen()
    side = peering.other_side(subnet.vpc_id) if peering is not None else None
    if peering is None or side is None or side.vpc_id is None:
        proving.state(peering_id)
        return
    if leg is Leg.RETURN:
        split = vpc_peering_connection.status_check(peering, seen)
    elif proving.origin.vpc_id != subnet.vpc_id:
        split = stops(seen, Reason.PEERING_NOT_TRANSITIVE, peering_id)
    else:
        split = in_sequence(seen, vpc_peering_connection.checks(peering, subnet.vpc_id, seen))
    proving.meet(split, ClaimKind.PEERING, peering_id, "active, and reaches the peer's own addresses", leg)
    if leg is Leg.FORWARD and proving.asked.open:
        proving.find(side.vpc_id)


def through_gateway(proving: Proving, leg: Leg, subnet: Subnet, gateway_id: str) -> None:
    """Through a transit gateway, from `subnet` to the subnet where the packets come out."""
    network = proving.network
    entry = attachment_of(network, gateway_id, subnet.vpc_id)
    found = passages(proving.devices, gateway_id, subnet, proving.routed(leg))
    if not isinstance(entry, TransitGatewayVpcAttachment) or len(found) != 1 or not _is_plain(found[0]):
        proving.state(gateway_id)
        return
    passage, identity = found[0], entry.transit_gateway_attachment_id
    near = entry_subnet(network, entry, subnet)
    _pass(proving, leg, ClaimKind.ATTACHMENT, identity, passage, "available, with a subnet in the zone of the sender")
    if proving.asked.open and near is not None:
        proving.pass_acl(leg, near.subnet_id, Direction.INGRESS)
    if proving.asked.open:
        table = associated_table(network, gateway_id, identity, subnet.vpc_id)
        told = table.transit_gateway_route_table_id if table is not None and not isinstance(table, Gap) else identity
        _pass(proving, leg, ClaimKind.ASSOCIATION, identity, passage, f"what enters by {identity} is routed by {told}")
    if proving.asked.open:
        _route(proving, leg, passage)
    if proving.asked.open:
        out = passage.attachment
        if out is None or len(passage.exits) != 1:
            proving.state(gateway_id)
            return
        says = f"available, and leads to {passage.exits[0].subnet_id}"
        _pass(proving, leg, ClaimKind.ATTACHMENT, out.transit_gateway_attachment_id, passage, says)


def _is_plain(passage: Passage) -> bool:
    """Whether one gateway passes or loses the packets, and everything about that is known."""
    stage = passage.stages[-1]
    is_known = len(passage.stages) == 1 and all(isinstance(obstacle, Fault) for obstacle in stage.obstacles)
    return is_known and passage.beyond is None and all(target.gap is None for target in stage.targets)


def _fault(passage: Passage, reasons: frozenset[Reason], component: str | None = None) -> Fault | None:
    faults = (obstacle for obstacle in passage.stages[0].obstacles if isinstance(obstacle, Fault))
    return next((f for f in faults if f.reason in reasons and component in {None, f.component}), None)


def _pass(proving: Proving, leg: Leg, kind: ClaimKind, attachment_id: str, passage: Passage, says: str) -> None:
    """Past an attachment, or to the table associated with it."""
    reasons = _AT_ATTACHMENT if kind is ClaimKind.ATTACHMENT else frozenset({Reason.TGW_NO_ASSOCIATION})
    fault = _fault(passage, reasons, attachment_id)
    elements = (
        proving.cite.found(kind, attachment_id)
        if kind is ClaimKind.ATTACHMENT
        else proving.cite.association(attachment_id, is_there=fault is None)
    )
    proving.say(_claim(leg, kind, attachment_id, says, fault, elements))


def _route(proving: Proving, leg: Leg, passage: Passage) -> None:
    """By the route that wins in the gateway's table."""
    fault, targets = _fault(passage, _IN_TABLE), passage.stages[0].targets
    if len(targets) > 1 or (not targets and fault is None):
        proving.state(passage.gateway_id)
        return
    table_id = targets[0].table_id if targets else fault.component if fault is not None else ""
    elements = proving.cite.transit_route(table_id, targets[0] if targets else None)
    leads = targets[0].attachment_id or "nowhere" if targets else "nowhere"
    says = f"{targets[0].rule if targets else 'no route'} wins, and leads to {leads}"
    proving.say(_claim(leg, ClaimKind.TRANSIT_ROUTE, table_id, says, fault, elements))


def _claim(
    leg: Leg, kind: ClaimKind, component: str, says: str, fault: Fault | None, elements: tuple[Element, ...]
) -> Claim:
    if fault is None:
        return Claim(kind, component, says, leg=leg, elements=elements)
    why = f"{fault.reason} at {fault.component}"
    return Claim(kind, component, why, Verdict.DENY, leg, reason=fault.reason, elements=elements)
