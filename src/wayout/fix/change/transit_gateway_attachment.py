"""Changes of the attachments of VPCs to transit gateways: created, accepted, deleted, led into further zones.

An attachment that is ready gets what the gateway's options say: a route table that decides for what enters by it, and
a table that learns the blocks of its VPC. AWS gives both by itself, once the gateway's account has accepted it.

Source: TGW-1 to TGW-3, TGW-5, TGW-13; EC2 API Reference, TransitGatewayRequestOptions.
"""

import msgspec

from wayout.fix.change.edit import Creation, Deletion, Edit, known, placed, refuse, unplaced, with_noun, without_noun
from wayout.model.network import Network
from wayout.model.noun import Tag
from wayout.model.transit_gateway import (
    AttachmentAssociation,
    RouteAttachment,
    TableAssociation,
    TablePropagation,
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    TransitGatewayVpcAttachment,
)

AVAILABLE = "available"
PENDING = "pendingAcceptance"


class CreateTransitGatewayVpcAttachment(Creation, frozen=True, kw_only=True):
    """A VPC is attached to a transit gateway, with one subnet in each of some zones (TGW-2).

    A gateway of another account has to accept it, unless its options say that it takes all (TGW-13).
    """

    transit_gateway_attachment_id: str
    vpc_id: str
    transit_gateway_id: str
    subnet_ids: tuple[str, ...]
    name: str

    @property
    def component(self) -> str:
        """The planned attachment."""
        return self.transit_gateway_attachment_id

    def on(self, network: Network) -> Network:
        """The network with the attachment: available, or waiting until the gateway's account accepts it."""
        gateway = known(network, "transit_gateways", self.transit_gateway_id)
        vpc = known(network, "vpcs", self.vpc_id)
        if gateway.options.default_route_table_association is None:
            raise refuse(self.component, f"the snapshot does not tell the options of {self.transit_gateway_id}")
        zones = [known(network, "subnets", subnet_id).availability_zone for subnet_id in self.subnet_ids]
        if len(set(zones)) < len(zones):
            raise refuse(self.component, "two of its subnets stand in one zone")
        attachments = network.transit_gateway_vpc_attachments.values()
        pair = (self.vpc_id, self.transit_gateway_id)
        if any((a.vpc_id, a.transit_gateway_id) == pair and a.state not in _GONE for a in attachments):
            raise refuse(self.vpc_id, f"it is attached to {self.transit_gateway_id} already")
        state = PENDING if needs_acceptance(network, gateway, self.vpc_id) else AVAILABLE
        own = TransitGatewayVpcAttachment(
            transit_gateway_attachment_id=self.transit_gateway_attachment_id,
            transit_gateway_id=self.transit_gateway_id,
            vpc_id=self.vpc_id,
            vpc_owner_id=vpc.owner_id,
            state=state,
            subnet_ids=self.subnet_ids,
            tags=(Tag(key="Name", value=self.name),),
        )
        row = TransitGatewayAttachment(
            transit_gateway_attachment_id=self.transit_gateway_attachment_id,
            transit_gateway_id=self.transit_gateway_id,
            resource_type="vpc",
            resource_id=self.vpc_id,
            resource_owner_id=vpc.owner_id,
            transit_gateway_owner_id=gateway.owner_id,
            state=state,
        )
        found = with_noun(network, "transit_gateway_vpc_attachments", own.transit_gateway_attachment_id, own)
        found = with_noun(found, "transit_gateway_attachments", own.key, row)
        found = placed(found, own.transit_gateway_attachment_id, self.vpc_id)
        return _taken_in(found, own) if state == AVAILABLE else found

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The attachment is deleted."""
        del network
        return (DeleteTransitGatewayVpcAttachment(transit_gateway_attachment_id=self.transit_gateway_attachment_id),)


class DeleteTransitGatewayVpcAttachment(Deletion, frozen=True, kw_only=True):
    """An attachment goes, and with it what the gateway's tables had of it."""

    transit_gateway_attachment_id: str

    @property
    def component(self) -> str:
        """The attachment."""
        return self.transit_gateway_attachment_id

    def on(self, network: Network) -> Network:
        """The network without the attachment, and without what tables learned by it."""
        own = known(network, "transit_gateway_vpc_attachments", self.transit_gateway_attachment_id)
        found = without_noun(network, "transit_gateway_vpc_attachments", own.transit_gateway_attachment_id)
        found = without_noun(found, "transit_gateway_attachments", own.key)
        for table_id, table in network.transit_gateway_route_tables.items():
            kept = _without(table, own.transit_gateway_attachment_id)
            found = with_noun(found, "transit_gateway_route_tables", table_id, kept) if kept != table else found
        return unplaced(found, own.transit_gateway_attachment_id)


class AcceptTransitGatewayVpcAttachment(Edit, frozen=True, kw_only=True):
    """The gateway's account accepts the attachment of another account's VPC (TGW-13).

    Nothing takes this back: to detach the VPC again is its owner's business.
    """

    transit_gateway_attachment_id: str
    transit_gateway_id: str

    @property
    def component(self) -> str:
        """The attachment."""
        return self.transit_gateway_attachment_id

    @property
    def place(self) -> str:
        """The gateway: its account accepts."""
        return self.transit_gateway_id

    def on(self, network: Network) -> Network:
        """The network in which the attachment is available."""
        own = known(network, "transit_gateway_vpc_attachments", self.transit_gateway_attachment_id)
        if own.state != PENDING:
            raise refuse(self.component, f"its state is {own.state}, and nobody waits for acceptance")
        known(network, "transit_gateways", own.transit_gateway_id)
        ready = msgspec.structs.replace(own, state=AVAILABLE)
        found = with_noun(network, "transit_gateway_vpc_attachments", self.transit_gateway_attachment_id, ready)
        row = network.transit_gateway_attachments.get(own.key)
        if row is not None:
            shown = msgspec.structs.replace(row, state=AVAILABLE)
            found = with_noun(found, "transit_gateway_attachments", own.key, shown)
        return _taken_in(found, ready)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """Nothing: what was accepted stays so."""
        del network
        return ()


class ModifyTransitGatewayVpcAttachment(Edit, frozen=True, kw_only=True):
    """An attachment gets a subnet in further zones, or loses one (TGW-2)."""

    transit_gateway_attachment_id: str
    add_subnet_ids: tuple[str, ...] = ()
    remove_subnet_ids: tuple[str, ...] = ()

    @property
    def component(self) -> str:
        """The attachment."""
        return self.transit_gateway_attachment_id

    def on(self, network: Network) -> Network:
        """The network in which the attachment stands in these subnets."""
        attachment = known(network, "transit_gateway_vpc_attachments", self.transit_gateway_attachment_id)
        ids = dict.fromkeys((*attachment.subnet_ids, *self.add_subnet_ids))
        kept = tuple(i for i in ids if i not in self.remove_subnet_ids)
        changed = msgspec.structs.replace(attachment, subnet_ids=kept)
        return with_noun(network, "transit_gateway_vpc_attachments", self.transit_gateway_attachment_id, changed)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The attachment stands in the subnets in which it stood."""
        known(network, "transit_gateway_vpc_attachments", self.transit_gateway_attachment_id)
        return (
            ModifyTransitGatewayVpcAttachment(
                transit_gateway_attachment_id=self.transit_gateway_attachment_id,
                add_subnet_ids=self.remove_subnet_ids,
                remove_subnet_ids=self.add_subnet_ids,
            ),
        )


_GONE = frozenset({"deleted", "deleting", "failed", "failing", "rejected", "rejecting", "rollingBack"})
"""States in which an attachment counts no more (TGW-13)."""


def needs_acceptance(network: Network, gateway: TransitGateway, vpc_id: str) -> bool:
    """Whether the gateway's account has to accept the VPC: it is another one, and does not take all unasked."""
    vpc = network.vpcs.get(vpc_id)
    owners = {gateway.owner_id, vpc.owner_id if vpc is not None else None}
    return None not in owners and len(owners) > 1 and gateway.options.auto_accept_shared_attachments != "enable"


def _taken_in(network: Network, own: TransitGatewayVpcAttachment) -> Network:
    """The network in which the gateway has given a new attachment what its options say (TGW-3, TGW-5)."""
    options = network.transit_gateways[own.transit_gateway_id].options
    row = network.transit_gateway_attachments.get(own.key)
    used = options.association_default_route_table_id
    if options.default_route_table_association == "enable" and used and row is not None and row.association is None:
        shown = msgspec.structs.replace(row, association=AttachmentAssociation(transit_gateway_route_table_id=used))
        network = with_noun(network, "transit_gateway_attachments", own.key, shown)
        table = network.transit_gateway_route_tables.get(used)
        if table is not None:
            network = with_noun(network, "transit_gateway_route_tables", used, _associated(table, own))
    learning = options.propagation_default_route_table_id or ""
    table = network.transit_gateway_route_tables.get(learning)
    if options.default_route_table_propagation == "enable" and table is not None:
        network = with_noun(network, "transit_gateway_route_tables", learning, _taught(network, table, own))
    return network


def _associated(table: TransitGatewayRouteTable, own: TransitGatewayVpcAttachment) -> TransitGatewayRouteTable:
    row = TableAssociation(
        transit_gateway_attachment_id=own.transit_gateway_attachment_id, resource_id=own.vpc_id, resource_type="vpc"
    )
    return msgspec.structs.replace(table, associations=(*(table.associations or ()), row))


def _taught(
    network: Network, table: TransitGatewayRouteTable, own: TransitGatewayVpcAttachment
) -> TransitGatewayRouteTable:
    """The table with what the attachment propagates; a block that overlaps a learned one is not learned (TGW-5)."""
    target = RouteAttachment(
        transit_gateway_attachment_id=own.transit_gateway_attachment_id, resource_id=own.vpc_id, resource_type="vpc"
    )
    row = TablePropagation(
        transit_gateway_attachment_id=own.transit_gateway_attachment_id, resource_id=own.vpc_id, resource_type="vpc"
    )
    rows = tuple(
        p for p in table.propagations or () if p.transit_gateway_attachment_id != row.transit_gateway_attachment_id
    )
    learned = table.propagated_routes
    vpc = network.vpcs.get(own.vpc_id)
    for block in vpc.prefixes if learned is not None and vpc is not None else ():
        blocks = [route.destination_cidr_block for route in learned or ()]
        if not any(other is not None and other.overlaps(block) for other in blocks):
            route = TransitGatewayRoute(
                destination_cidr_block=block, type="propagated", transit_gateway_attachments=(target,)
            )
            learned = (*(learned or ()), route)
    told = (*rows, row) if table.propagations is not None else None
    return msgspec.structs.replace(table, propagations=told, propagated_routes=learned)


def _without(table: TransitGatewayRouteTable, attachment_id: str) -> TransitGatewayRouteTable:
    """The table without an attachment; static routes to it stay, as black holes."""

    def kept(rows: tuple[TableAssociation, ...] | tuple[TablePropagation, ...] | None) -> object:
        return rows and tuple(row for row in rows if row.transit_gateway_attachment_id != attachment_id)

    def leads(route: TransitGatewayRoute) -> bool:
        return any(a.transit_gateway_attachment_id == attachment_id for a in route.transit_gateway_attachments)

    learned, static = table.propagated_routes, table.static_routes
    return msgspec.structs.replace(
        table,
        associations=kept(table.associations),
        propagations=kept(table.propagations),
        propagated_routes=learned and tuple(route for route in learned if not leads(route)),
        static_routes=static
        and tuple(msgspec.structs.replace(r, state="blackhole") if leads(r) else r for r in static),
    )
