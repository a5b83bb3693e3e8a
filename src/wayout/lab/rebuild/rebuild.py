"""Rebuild: a Network as a Plan of namespaces."""

from collections.abc import Iterable

from wayout.lab.device.border import add_border
from wayout.lab.device.interface import add_interface, connect, unknown_groups
from wayout.lab.device.internet import add_internet
from wayout.lab.device.nat_gateway import add_nat_gateway, private_address
from wayout.lab.device.nat_instance import appliances, let_forward
from wayout.lab.device.route_table import write_table
from wayout.lab.device.router import Router, outside
from wayout.lab.device.transit_gateway import add_transit_gateway
from wayout.lab.device.vpc_endpoint import add_gateway_endpoint
from wayout.lab.plan.draft import NamespaceDraft, PlanDraft
from wayout.lab.plan.plan import Plan
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.vpc_peering_connection import VpcPeeringConnection
from wayout.net.address import Address
from wayout.net.prefix import UNROUTED, Prefix

_NOWHERE = UNROUTED | Prefix.parse("169.254.0.0/16").as_set() | Prefix.parse("fe80::/10").as_set()
_OTHERS = frozenset({"nat_gateway", "natGateway", "transit_gateway", "gateway_load_balancer_endpoint"})


def rebuild(network: Network, asked: Iterable[Address], interfaces: Iterable[str] | None = None) -> Plan:
    """The lab for a network, in which the internet answers on the `asked` addresses, as far as a network carries any.

    `interfaces` are the ids of those that are rebuilt; all of them, without it.

    Raises: InputError when the lab would grow too large.
    """
    plan = PlanDraft()
    chosen = list(_chosen(network, interfaces))
    addresses = tuple(address for address in dict.fromkeys(asked) if address not in _NOWHERE)
    internet = add_internet(plan, addresses)
    used = _vpcs(network, {interface.vpc_id for interface in chosen})
    led_to = {interface.network_interface_id for interface in appliances(network, used)}
    known = {interface.network_interface_id for interface in chosen}
    chosen += _chosen(network, led_to - known)
    routers = {vpc_id: Router(plan, network, network.vpcs[vpc_id]) for vpc_id in used}
    for interface in chosen:
        draft, device = _place(plan, routers[interface.vpc_id], interface)
        if interface.network_interface_id in led_to:
            let_forward(plan, routers[interface.vpc_id], draft, interface, device)
    for router in routers.values():
        _add_nat_gateways(plan, router)
        _add_endpoints(plan, router, addresses)
        add_border(plan, router, internet)
    for peering in network.vpc_peering_connections.values():
        _join(plan, peering, routers)
    for gateway in network.transit_gateways.values():
        add_transit_gateway(plan, network, gateway, routers)
    for router in routers.values():
        _finish(router)
    return plan.finish()


def _chosen(network: Network, interfaces: Iterable[str] | None) -> Iterable[NetworkInterface]:
    named = None if interfaces is None else set(interfaces)
    for interface in network.network_interfaces.values():
        is_placed = interface.vpc_id in network.vpcs and interface.subnet_id in network.subnets
        if (
            is_placed
            and interface.interface_type not in _OTHERS
            and (named is None or interface.network_interface_id in named)
        ):
            yield interface


def _vpcs(network: Network, near: set[str]) -> tuple[str, ...]:
    """The VPCs that packets of these may come to: over a peering or a transit gateway."""
    found = dict.fromkeys(vpc_id for vpc_id in network.vpcs if vpc_id in near)
    joined = [
        (p.accepter_vpc_info.vpc_id, p.requester_vpc_info.vpc_id) for p in network.vpc_peering_connections.values()
    ]
    by_gateway: dict[str, list[str]] = {}
    for attachment in network.transit_gateway_vpc_attachments.values():
        by_gateway.setdefault(attachment.transit_gateway_id, []).append(attachment.vpc_id)
    for group in (*joined, *by_gateway.values()):
        if any(vpc_id in found for vpc_id in group):
            found |= dict.fromkeys(vpc_id for vpc_id in group if vpc_id is not None and vpc_id in network.vpcs)
    return tuple(found)


def _place(plan: PlanDraft, router: Router, interface: NetworkInterface) -> tuple[NamespaceDraft, str]:
    """Add the namespace of an interface, and join it to its router; with its device."""
    gap = unknown_groups(router.network, interface)
    if gap is not None:
        plan.doubt(gap)
    draft = add_interface(plan, router.network, interface)
    subnet = router.network.subnets[interface.subnet_id]
    device = router.join(subnet, draft, interface.addresses)
    connect(draft, device, interface.addresses)
    return draft, device


def _add_nat_gateways(plan: PlanDraft, router: Router) -> None:
    for nat in router.network.nat_gateways.values():
        if nat.vpc_id != router.vpc.vpc_id:
            continue
        subnet = router.network.subnets.get(nat.subnet_id or "")
        address = private_address(nat)
        if subnet is None or address is None:
            gap = Gap.feature("nat-gateway", f"the lab does not rebuild {nat.nat_gateway_id}")
            router.gateways[nat.nat_gateway_id] = router.doubt(gap)
        else:
            add_nat_gateway(plan, router, nat, subnet, address)


def _add_endpoints(plan: PlanDraft, router: Router, asked: tuple[Address, ...]) -> None:
    for endpoint in router.network.vpc_endpoints.values():
        if endpoint.vpc_id == router.vpc.vpc_id and endpoint.is_gateway:
            add_gateway_endpoint(plan, router, endpoint, asked)


def _join(plan: PlanDraft, peering: VpcPeeringConnection, routers: dict[str, Router]) -> None:
    """Join two routers. A peering carries what goes from one VPC's own blocks to the other's (PEER-1, PEER-2)."""
    name = peering.vpc_peering_connection_id
    sides = [(routers.get(i.vpc_id or ""), i) for i in (peering.requester_vpc_info, peering.accepter_vpc_info)]
    (one, _), (other, _) = sides
    for router, _ in sides:
        if router is not None and (one is None or other is None or one is other):
            router.gateways[name] = router.doubt(Gap.feature("peering", f"the other side of {name} is not rebuilt"))
        elif router is not None and peering.status.code != "active":
            router.gateways[name] = router.dead_end("peering-not-active", name)
    if one is None or other is None or one is other or peering.status.code != "active":
        return
    near, far = plan.link(one.draft, other.draft, "p")
    for router, there, device, info in (
        (one, other, near, peering.accepter_vpc_info),
        (other, one, far, peering.requester_vpc_info),
    ):
        router.gateways[name] = device
        said = router.draft.lose(name, "peering-not-transitive")
        lines = (*outside("daddr", info.prefixes), *outside("saddr", router.own_prefixes()))
        router.check(*(f'oifname "{device}" {line} {said}' for line in lines))
        for address in _translators(there):
            router.return_to(Prefix.parse(str(address)), name)


def _translators(router: Router) -> list[Address]:
    """The addresses of a VPC's NAT gateways, to which replies return over a peering without a route. Source: NAT-11."""
    nats = [nat for nat in router.network.nat_gateways.values() if nat.vpc_id == router.vpc.vpc_id]
    return [address for address in map(private_address, nats) if address is not None]


def _finish(router: Router) -> None:
    for subnet in router.network.subnets_of_vpc.get(router.vpc.vpc_id, ()):
        write_table(router, subnet)
    router.finish()
