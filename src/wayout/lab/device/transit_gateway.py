"""A transit gateway: a namespace with one kernel table per route table and zone, and one device per attachment subnet.

The table is that of the attachment by which packets enter (TGW-3). They leave in the zone in which they entered, where
the attachment has a subnet there (TGW-8); else in its first subnet. Attachments other than VPCs are not rebuilt.
"""

from collections.abc import Iterator, Mapping

from wayout.lab.device.router import Router, zone_of
from wayout.lab.plan.draft import LAST, NamespaceDraft, PlanDraft, base_chain
from wayout.lab.plan.label import Event
from wayout.lab.plan.plan import Role
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.subnet import Subnet
from wayout.model.transit_gateway import TransitGateway, TransitGatewayRouteTable, TransitGatewayVpcAttachment
from wayout.net.prefix import Prefix

_FIRST_TABLE = 1000
_STATIC, _LISTED, _LEARNED = 10, 20, 30


class _Gateway:
    def __init__(self, plan: PlanDraft, network: Network, gateway: TransitGateway) -> None:
        self.plan = plan
        self.network = network
        self.name = gateway.transit_gateway_id
        self.draft: NamespaceDraft = plan.namespace(Role.TRANSIT_GATEWAY, self.name, forwards=True)
        self.forward = self.draft.chain("through", base_chain("forward", 0, "drop"))
        self.draft.chain("silent", base_chain("output", 0, "drop"))
        self.devices: dict[str, list[tuple[str, str]]] = {}
        self.tables: dict[tuple[str, str], int] = {}
        self._dead: dict[tuple[str, str], str] = {}

    def dead_end(self, reason: str, component: str, event: Event = Event.LOSS) -> str:
        found = self._dead.get((reason, component))
        if found is None:
            found = self._dead[(reason, component)] = self.plan.dead_end(self.draft)
            self.forward.append(f'oifname "{found}" {self.draft.say(event, component, reason)} drop')
        return found

    def doubt(self, gap: Gap) -> str:
        self.plan.doubt(gap)
        return self.dead_end(gap.message, gap.what, Event.DOUBT)

    def device_to(self, attachment_id: str, zone: str) -> str:
        known = self.devices.get(attachment_id, [])
        if not known:
            return self.doubt(
                Gap.feature("transit gateway", f"the lab does not rebuild what lies beyond {attachment_id}")
            )
        return next((device for device, there in known if there == zone), known[0][0])


def add_transit_gateway(
    plan: PlanDraft, network: Network, gateway: TransitGateway, routers: Mapping[str, Router]
) -> None:
    """Add a transit gateway, attached to the VPCs that are rebuilt."""
    built = _Gateway(plan, network, gateway)
    attached = [
        (attachment, routers[attachment.vpc_id])
        for attachment in network.transit_gateway_vpc_attachments.values()
        if attachment.transit_gateway_id == built.name and attachment.vpc_id in routers
    ]
    entries: list[tuple[TransitGatewayVpcAttachment, Subnet, str]] = []
    for attachment, router in attached:
        identity = attachment.transit_gateway_attachment_id
        for subnet_id in attachment.subnet_ids:
            subnet = network.subnets.get(subnet_id)
            if subnet is not None and subnet.vpc_id == router.vpc.vpc_id:
                device = router.attach(built.name, subnet, built.draft)
                built.devices.setdefault(identity, []).append((device, zone_of(subnet)))
                entries.append((attachment, subnet, device))
        if attachment.state != "available":
            _close(built, identity)
    for attachment, subnet, device in entries:
        built.draft.look_up(100, _table_of(built, attachment, zone_of(subnet)), device)
    built.forward.append("accept")


def _close(built: _Gateway, identity: str) -> None:
    """An attachment that is not available passes nothing in either direction. Source: TGW-1."""
    said = built.draft.lose(identity, "tgw-attachment-not-available")
    for device, _ in built.devices.get(identity, ()):
        built.forward += [f'iifname "{device}" {said}', f'oifname "{device}" {said}']


def _table_of(built: _Gateway, attachment: TransitGatewayVpcAttachment, zone: str) -> int:
    """The kernel table for what enters by an attachment in a zone."""
    identity = attachment.transit_gateway_attachment_id
    tables = built.network.transit_gateway_route_tables.values()
    named = [t for t in tables for a in t.associations or () if a.transit_gateway_attachment_id == identity]
    key = (named[0].transit_gateway_route_table_id if named else "", zone)
    number = built.tables.get(key)
    if number is None:
        number = built.tables[key] = _FIRST_TABLE + len(built.tables)
        if named:
            _write(built, named[0], zone, number)
        else:
            built.draft.default(built.dead_end("tgw-no-association", identity), number)
    return number


def _write(built: _Gateway, table: TransitGatewayRouteTable, zone: str, number: int) -> None:
    name = table.transit_gateway_route_table_id
    for prefix, metric, attachment_id in _lines(built, table):
        is_black = attachment_id is None
        device = built.dead_end("tgw-blackhole", name) if is_black else built.device_to(attachment_id or "", zone)
        built.draft.route(prefix, device, number, metric)
    built.draft.default(built.dead_end("tgw-no-route", name), number, LAST)


def _lines(built: _Gateway, table: TransitGatewayRouteTable) -> Iterator[tuple[Prefix, int, str | None]]:
    """The routes of a table: prefix, metric, and the attachment, or None for a black hole. Source: TGW-4."""
    if table.static_routes is None:
        built.plan.doubt(built.network.gap("TransitGatewayStaticRoutes", "", table.transit_gateway_route_table_id))
    for route in (*(table.static_routes or ()), *(table.propagated_routes or ())):
        if route.state == "deleted":
            continue
        is_black = route.state == "blackhole" or not route.transit_gateway_attachments
        target = None if is_black else route.transit_gateway_attachments[0].transit_gateway_attachment_id
        if route.destination_cidr_block is not None:
            yield route.destination_cidr_block, _LEARNED if route.type == "propagated" else _STATIC, target
        else:
            listed = built.network.prefix_lists.get(route.prefix_list_id or "")
            for prefix in (listed.prefixes or ()) if listed is not None else ():
                yield prefix, _LISTED, target
    if table.propagated_routes is None:
        for learned in table.propagations or ():
            vpc = built.network.vpcs.get(learned.resource_id or "")
            for prefix in vpc.prefixes if vpc is not None and learned.state == "enabled" else ():
                yield prefix, _LEARNED, learned.transit_gateway_attachment_id
