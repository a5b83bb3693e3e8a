"""A NAT instance: an interface to which routes lead, and which forwards what is not for itself, under its own address.

Its source/destination check drops that, unless it is switched off; its groups see what comes before the translation and
what leaves after it (ROUTE-11). What an appliance does with packets stands in no AWS answer. Where the table of its own
subnet leads to an internet gateway it is taken to translate, as nothing would come back otherwise; whatever else it is
handed, and IPv6, ends there in doubt.
"""

from collections.abc import Iterator

from wayout.lab.device.router import Router
from wayout.lab.plan.draft import EVERYWHERE, LAST, NamespaceDraft, PlanDraft, base_chain, members
from wayout.lab.plan.label import Event
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.route_table import RouteTable, RouteTargetKind
from wayout.net.address import Address, Family
from wayout.net.prefix import Prefix

_TARGETS = frozenset({RouteTargetKind.NETWORK_INTERFACE, RouteTargetKind.INSTANCE})
_TABLE = 7
_STATIC, _LISTED, _PROPAGATED = 10, 20, 30
_REQUEST, _REPLY = 1, 2
"""The marks of packets that are passed on, by the direction of their conversation."""
_PORTS = "1024-65535"
"""Where the kernel finds a port; it keeps the client's own if it lies there and is free."""


def appliance_of(network: Network, target: str) -> NetworkInterface | None:
    """The interface, or the instance's primary one, that a route names; None when it is not described."""
    attached = network.interfaces_of_instance.get(target, ())
    return network.network_interfaces.get(target) or next(iter(attached), None)


def appliances(network: Network, vpc_ids: tuple[str, ...]) -> Iterator[NetworkInterface]:
    """The interfaces to which routes of these VPCs lead."""
    for table in network.route_tables.values():
        for route in table.routes if table.vpc_id in vpc_ids else ():
            kind, target = route.target
            found = appliance_of(network, target) if kind in _TARGETS else None
            if found is not None and found.vpc_id in vpc_ids:
                yield found


def let_forward(
    plan: PlanDraft, router: Router, draft: NamespaceDraft, interface: NetworkInterface, device: str
) -> None:
    """Let the namespace of an interface, which has this device, do with packets for others what the interface does."""
    strange = list(_strange(interface, device))
    if interface.source_dest_check:
        lost = draft.lose(interface.network_interface_id, "source-dest-check")
        draft.chain("check", base_chain("prerouting", -300, "accept"), *(f"{line} {lost}" for line in strange))
        return
    own = next((address for address in interface.addresses if address.family is Family.IPV4), None)
    draft.forwards = True
    draft.chain(
        "know",
        base_chain("prerouting", -150, "accept"),
        *(f"{line} ct direction original meta mark set {_REQUEST}" for line in strange),
        f"ct direction reply ct status snat meta mark set {_REPLY}",
    )
    _move_groups(draft)
    doubt = plan.dead_end(draft)
    ends = f"{draft.say(Event.DOUBT, interface.network_interface_id, _gap(interface).message)} drop"
    draft.chain(
        "through",
        base_chain("forward", 0, "drop"),
        f"meta mark {_REPLY} accept",
        f'oifname != "{doubt}" meta mark {_REQUEST} accept',
        ends,
    )
    _lead(router, draft, interface, (device, doubt), own)
    if own is not None:
        translated = f"meta nfproto ipv4 meta mark {_REQUEST}"
        draft.chain(
            "change",
            base_chain("postrouting", 100, "accept", "nat"),
            f"{translated} meta l4proto {{ tcp, udp }} snat ip to {own}:{_PORTS}",
            f"{translated} snat ip to {own}",
        )


def _strange(interface: NetworkInterface, device: str) -> Iterator[str]:
    """The nft expressions for packets that are for somebody else."""
    for family, word, protocol in ((Family.IPV4, "ip", "ipv4"), (Family.IPV6, "ip6", "ipv6")):
        own = [address for address in interface.addresses if address.family is family]
        yield f'iifname "{device}" ' + (f"{word} daddr != {members(own)}" if own else f"meta nfproto {protocol}")


def _move_groups(draft: NamespaceDraft) -> None:
    """Let the groups see forwarded packets too: before replies are translated back, and after requests are translated."""
    draft.chains["in"][0] = base_chain("prerouting", -140, "drop")
    first, *rules = draft.chains.pop("out")
    draft.chain("groups", *rules)
    draft.chain("out", first, "jump groups")
    draft.chain("leave", base_chain("postrouting", 150, "accept"), "meta mark 0 accept", "jump groups")


def _lead(
    router: Router,
    draft: NamespaceDraft,
    interface: NetworkInterface,
    devices: tuple[str, str],
    own: Address | None,
) -> None:
    """Lead requests out where the subnet's table leads to an internet gateway, and else into doubt."""
    out, doubt = devices
    table = router.network.route_table_of(router.network.subnets[interface.subnet_id])
    draft.look_up(100, _TABLE, mark=_REQUEST)
    for prefix in EVERYWHERE:
        draft.route(prefix, doubt, _TABLE, LAST)
    if isinstance(table, Gap) or own is None:
        return
    for prefix in router.own_prefixes():
        draft.route(prefix, doubt, _TABLE)
    for route in table.routes:
        for prefix in _prefixes(router.network, route.prefix, route.destination_prefix_list_id):
            kind, target = route.target
            is_out = kind is RouteTargetKind.INTERNET_GATEWAY and route.state == "active"
            leads_back = isinstance(router.network.edge_table_of(target, router.vpc.vpc_id), RouteTable)
            device = out if is_out and prefix.family is Family.IPV4 and not leads_back else doubt
            metric = _PROPAGATED if route.is_propagated else _LISTED if route.prefix is None else _STATIC
            draft.route(prefix, device, _TABLE, metric)


def _prefixes(network: Network, prefix: Prefix | None, list_id: str | None) -> tuple[Prefix, ...]:
    listed = network.prefix_lists.get(list_id or "")
    known = listed.prefixes if listed is not None else None
    return (prefix,) if prefix is not None else known or ()


def _gap(interface: NetworkInterface) -> Gap:
    name = interface.instance_id or interface.network_interface_id
    return Gap.feature("appliance", f"the lab does not rebuild what {name} does with packets")
