"""Changes of the route tables of transit gateways: their static routes, and which attachment uses which table."""

import msgspec

from wayout.fix.change.edit import Edit, known, refuse, with_noun
from wayout.model.network import Network
from wayout.model.transit_gateway import (
    AttachmentAssociation,
    RouteAttachment,
    TableAssociation,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
)
from wayout.net.prefix import Prefix


class CreateTransitGatewayRoute(Edit, frozen=True, kw_only=True):
    """A static route of a transit gateway table, to an attachment (TGW-5)."""

    transit_gateway_route_table_id: str
    destination: str
    transit_gateway_attachment_id: str

    @property
    def component(self) -> str:
        """The table."""
        return self.transit_gateway_route_table_id

    def on(self, network: Network) -> Network:
        """The network in which the table has the route."""
        table = _table(network, self.transit_gateway_route_table_id)
        if _at(table, self.destination) is not None:
            raise refuse(self.component, f"it has a static route for {self.destination} already")
        attachment = next(
            (
                a
                for a in network.transit_gateway_attachments.values()
                if a.transit_gateway_attachment_id == self.transit_gateway_attachment_id
            ),
            None,
        )
        target = RouteAttachment(
            transit_gateway_attachment_id=self.transit_gateway_attachment_id,
            resource_id=attachment.resource_id if attachment else None,
            resource_type=attachment.resource_type if attachment else "",
        )
        route = TransitGatewayRoute(
            destination_cidr_block=Prefix.parse(self.destination), transit_gateway_attachments=(target,)
        )
        return _with_routes(network, table, (*(table.static_routes or ()), route))

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The route is deleted."""
        del network
        table_id = self.transit_gateway_route_table_id
        return (DeleteTransitGatewayRoute(transit_gateway_route_table_id=table_id, destination=self.destination),)


class DeleteTransitGatewayRoute(Edit, frozen=True, kw_only=True):
    """A static route of a transit gateway table goes."""

    transit_gateway_route_table_id: str
    destination: str

    @property
    def component(self) -> str:
        """The table."""
        return self.transit_gateway_route_table_id

    def on(self, network: Network) -> Network:
        """The network in which the table lacks the route."""
        table = _table(network, self.transit_gateway_route_table_id)
        old = _found(table, self.destination)
        return _with_routes(network, table, tuple(r for r in table.static_routes or () if r is not old))

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The route is created again, unless it was a black hole, which leads nowhere."""
        old = _found(_table(network, self.transit_gateway_route_table_id), self.destination)
        if not old.transit_gateway_attachments:
            raise refuse(self.component, f"its route for {self.destination} is a black hole, which is not made again")
        return (
            CreateTransitGatewayRoute(
                transit_gateway_route_table_id=self.transit_gateway_route_table_id,
                destination=self.destination,
                transit_gateway_attachment_id=old.transit_gateway_attachments[0].transit_gateway_attachment_id,
            ),
        )


class AssociateTransitGatewayRouteTable(Edit, frozen=True, kw_only=True):
    """An attachment that has no table gets one, which decides for what enters by it (TGW-3)."""

    transit_gateway_route_table_id: str
    transit_gateway_attachment_id: str

    @property
    def component(self) -> str:
        """The attachment."""
        return self.transit_gateway_attachment_id

    def on(self, network: Network) -> Network:
        """The network in which the attachment has the table."""
        table = _table(network, self.transit_gateway_route_table_id)
        key, attachment = _attachment(network, table, self.transit_gateway_attachment_id)
        if attachment.association is not None and attachment.association.transit_gateway_route_table_id:
            raise refuse(self.component, "it has a route table already")
        own = AttachmentAssociation(transit_gateway_route_table_id=self.transit_gateway_route_table_id)
        row = TableAssociation(
            transit_gateway_attachment_id=self.transit_gateway_attachment_id,
            resource_id=attachment.resource_id,
            resource_type=attachment.resource_type,
        )
        changed = msgspec.structs.replace(table, associations=(*(table.associations or ()), row))
        found = with_noun(network, "transit_gateway_route_tables", table.transit_gateway_route_table_id, changed)
        noun = msgspec.structs.replace(attachment, association=own)
        return with_noun(found, "transit_gateway_attachments", key, noun)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The attachment has no table again."""
        del network
        return (
            DisassociateTransitGatewayRouteTable(
                transit_gateway_route_table_id=self.transit_gateway_route_table_id,
                transit_gateway_attachment_id=self.transit_gateway_attachment_id,
            ),
        )


class DisassociateTransitGatewayRouteTable(Edit, frozen=True, kw_only=True):
    """An attachment loses its table."""

    transit_gateway_route_table_id: str
    transit_gateway_attachment_id: str

    @property
    def component(self) -> str:
        """The attachment."""
        return self.transit_gateway_attachment_id

    def on(self, network: Network) -> Network:
        """The network in which the attachment has no table."""
        table = _table(network, self.transit_gateway_route_table_id)
        key, attachment = _attachment(network, table, self.transit_gateway_attachment_id)
        kept = tuple(
            row
            for row in table.associations or ()
            if row.transit_gateway_attachment_id != self.transit_gateway_attachment_id
        )
        changed = msgspec.structs.replace(table, associations=kept)
        found = with_noun(network, "transit_gateway_route_tables", table.transit_gateway_route_table_id, changed)
        return with_noun(
            found, "transit_gateway_attachments", key, msgspec.structs.replace(attachment, association=None)
        )

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The attachment gets its table back."""
        del network
        return (
            AssociateTransitGatewayRouteTable(
                transit_gateway_route_table_id=self.transit_gateway_route_table_id,
                transit_gateway_attachment_id=self.transit_gateway_attachment_id,
            ),
        )


def _table(network: Network, table_id: str) -> TransitGatewayRouteTable:
    table: TransitGatewayRouteTable = known(network, "transit_gateway_route_tables", table_id)
    return table


def _attachment(
    network: Network, table: TransitGatewayRouteTable, attachment_id: str
) -> tuple[str, TransitGatewayAttachment]:
    for key, attachment in network.transit_gateway_attachments.items():
        is_here = table.transit_gateway_id in {None, attachment.transit_gateway_id}
        if attachment.transit_gateway_attachment_id == attachment_id and is_here:
            return key, attachment
    raise refuse(attachment_id, "the snapshot does not describe the attachment")


def _at(table: TransitGatewayRouteTable, destination: str) -> TransitGatewayRoute | None:
    return next((r for r in table.static_routes or () if str(r.destination_cidr_block) == destination), None)


def _found(table: TransitGatewayRouteTable, destination: str) -> TransitGatewayRoute:
    route = _at(table, destination)
    if route is None:
        raise refuse(table.transit_gateway_route_table_id, f"it has no static route for {destination}")
    return route


def _with_routes(network: Network, table: TransitGatewayRouteTable, routes: tuple[TransitGatewayRoute, ...]) -> Network:
    changed = msgspec.structs.replace(table, static_routes=routes)
    return with_noun(network, "transit_gateway_route_tables", table.transit_gateway_route_table_id, changed)
