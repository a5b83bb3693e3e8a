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
        attachment = network.transit_gateway_attachment(self.transit_gateway_attachment_id, table.transit_gateway_id)
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


class _TableOfAttachment(Edit, frozen=True, kw_only=True):
    """A change of which table decides for what enters by an attachment."""

    transit_gateway_route_table_id: str
    transit_gateway_attachment_id: str

    @property
    def component(self) -> str:
        """The attachment."""
        return self.transit_gateway_attachment_id

    def _associated(self, network: Network, association: AttachmentAssociation | None) -> Network:
        """The network in which the attachment has this association, or none, and the table tells the same."""
        table = _table(network, self.transit_gateway_route_table_id)
        attachment = self._attachment(network)
        row = TableAssociation(
            transit_gateway_attachment_id=self.transit_gateway_attachment_id,
            resource_id=attachment.resource_id,
            resource_type=attachment.resource_type,
        )
        others = tuple(
            row
            for row in table.associations or ()
            if row.transit_gateway_attachment_id != self.transit_gateway_attachment_id
        )
        rows = others if association is None else (*others, row)
        changed = msgspec.structs.replace(table, associations=rows)
        found = with_noun(network, "transit_gateway_route_tables", table.transit_gateway_route_table_id, changed)
        noun = msgspec.structs.replace(attachment, association=association)
        return with_noun(found, "transit_gateway_attachments", attachment.key, noun)

    def _attachment(self, network: Network) -> TransitGatewayAttachment:
        table = _table(network, self.transit_gateway_route_table_id)
        found = network.transit_gateway_attachment(self.transit_gateway_attachment_id, table.transit_gateway_id)
        if found is None:
            raise refuse(self.component, "the snapshot does not describe the attachment")
        return found


class AssociateTransitGatewayRouteTable(_TableOfAttachment, frozen=True, kw_only=True):
    """An attachment that has no table gets one, which decides for what enters by it (TGW-3)."""

    def on(self, network: Network) -> Network:
        """The network in which the attachment has the table."""
        own = self._attachment(network).association
        if own is not None and own.transit_gateway_route_table_id:
            raise refuse(self.component, "it has a route table already")
        given = AttachmentAssociation(transit_gateway_route_table_id=self.transit_gateway_route_table_id)
        return self._associated(network, given)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The attachment has no table again."""
        del network
        return (DisassociateTransitGatewayRouteTable(**msgspec.structs.asdict(self)),)


class DisassociateTransitGatewayRouteTable(_TableOfAttachment, frozen=True, kw_only=True):
    """An attachment loses its table."""

    def on(self, network: Network) -> Network:
        """The network in which the attachment has no table."""
        return self._associated(network, None)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The attachment gets its table back."""
        del network
        return (AssociateTransitGatewayRouteTable(**msgspec.structs.asdict(self)),)


def _table(network: Network, table_id: str) -> TransitGatewayRouteTable:
    table: TransitGatewayRouteTable = known(network, "transit_gateway_route_tables", table_id)
    return table


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
