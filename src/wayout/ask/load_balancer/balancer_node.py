"""A node of a load balancer: the connections that it accepted, and what becomes of those that it makes for them.

The listener's rules or its default action name target groups, each with a weight. A node picks among the targets of its
zone, or of all zones where that is switched on; where none is healthy it picks among all. Behind a network load
balancer an application load balancer may be the target, which is a node of its own. A function is not reached through
the VPC at all. Behind a classic load balancer stand instances (`classic_balancer`).

Where the client's address is preserved, a client that is picked as its own target gets its own packets back, and drops
them (`elb-hairpin`).

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html,
.../network/edit-target-group-attributes.html (hairpinning; clients of the other version of IP),
.../network/application-load-balancer-target.html and explanation codes ELBV2_LISTENER_HAS_NO_TG, ELBV2_NO_TARGETS_IN_AZ,
ELB_NOT_CROSSZONE, ELBV2_SOURCE_ADDRESS_PRESERVATION.
"""

import msgspec

from wayout.ask.destination.web_request import WebRequest
from wayout.ask.load_balancer.backend import Backend, left_open, mean, one_after_the_other, one_of, stopped, told
from wayout.ask.load_balancer.classic_balancer import ClassicNode
from wayout.ask.load_balancer.listener_rule import Taker, takers
from wayout.ask.load_balancer.target_zone import UNUSED, crosses_zones, interface_of, target_address, zone_of
from wayout.ask.source.placement import at_interface
from wayout.forward.device import load_balancer
from wayout.forward.device.device import Devices
from wayout.forward.device.load_balancer import listener_for
from wayout.forward.load_balancer_target import from_node, preserved
from wayout.model.gap import Gap
from wayout.model.load_balancer import (
    Listener,
    LoadBalancer,
    Target,
    TargetGroup,
    TargetHealthDescription,
    forwarded_to,
)
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY
from wayout.net.protocol import UDP

_ACTIONS = frozenset(
    {"forward", "redirect", "fixed-response", "authenticate-oidc", "authenticate-cognito", "jwt-validation"}
)


class Asked(msgspec.Struct, frozen=True):
    """What arrives at a node: packets to a listener, the addresses that they seem to come from, and what they ask for."""

    packets: PacketSet
    clients: IntervalSet
    request: WebRequest


class BalancerNode:
    """One node with the connections that it has accepted."""

    def __init__(self, devices: Devices, node: NetworkInterface, balancer: LoadBalancer, asked: Asked) -> None:
        self._devices = devices
        self._network = devices.network
        self._balancer = balancer
        self._asked = asked
        self._protocol = asked.packets.protocols().first
        placement = at_interface(self._network, node, ports=EPHEMERAL_ANY)
        self._az = placement.az
        self._origin = msgspec.structs.replace(placement.origin, own_name=balancer.label)

    def answer(self) -> Backend:
        """What becomes of them; nothing is added for packets that no listener takes, since they end at the node."""
        listeners = self._network.listeners_of(self._balancer)
        port = self._asked.packets.destination_ports().first
        listener = listener_for(listeners, self._protocol, port) if listeners is not None else None
        if listener is None:
            return Backend()
        classic = self._network.classic_load_balancers.get(self._balancer.load_balancer_arn)
        if classic is not None:
            node = ClassicNode(self._devices, self._balancer, classic, self._origin, self._az)
            return node.answer(self._asked.packets, port)
        rules = self._network.listener_rules.get(listener.listener_arn)
        notes: list[str] = []
        name, where = self._balancer.label, f"{listener.protocol}:{port}"
        if rules is None and listener.protocol in {"HTTP", "HTTPS"}:
            if self._network.refusal("ListenerRules", self._balancer.vpc_id or "") is not None:
                subject = f"which rules {name} has for {where}"
                return left_open(self._network.gap("ListenerRules", self._balancer.vpc_id or "", subject))
            notes.append(f"{name} is judged by the default action of {where}; rules may send elsewhere")
        every = rules.rules if rules is not None else ()
        found = takers(every, listener.default_actions, self._asked.request, self._asked.clients)
        parts = tuple(self._taken(listener, taker) for taker in found)
        if len(parts) == 1:
            if found[0].rule is not None:
                notes.append(f"{found[0].label} of {name} takes the request")
            return msgspec.structs.replace(parts[0], notes=(*parts[0].notes, *notes))
        names = ", ".join(taker.label for taker in found[:-1])
        message = f"whether {names} of {name} takes the request, or {found[-1].label}, the destination does not tell"
        return one_of(parts, Gap("listener rule", "not told by the destination", None, message))

    def _taken(self, listener: Listener, taker: Taker) -> Backend:
        """What becomes of requests that these actions take."""
        name, port = self._balancer.label, str(listener.port)
        if not taker.actions:
            return stopped(Reason.ELB_NO_TARGET, name, self._asked.packets, (("listener", port),))
        strange = [action.type for action in taker.actions if action.type not in _ACTIONS]
        if strange:
            return left_open(
                Gap.feature("listener action", f"what {name} does by an action {strange[0]!r} is not known")
            )
        groups = forwarded_to(taker.actions)
        if not groups:
            return Backend(notes=(f"{taker.label} of {name} for {listener.protocol}:{port} answers by itself",))
        weighed = [group for group in groups if group.weight != 0]
        if not weighed:
            return stopped(Reason.ELB_NO_TARGET, name, self._asked.packets, (("listener", port),))
        return mean([(self._group(each.target_group_arn), each.weight or 1) for each in weighed])

    def _group(self, arn: str) -> Backend:
        """What becomes of connections that go to one target group."""
        network, near = self._network, self._balancer.vpc_id or ""
        group, health = network.target_groups.get(arn), network.target_health.get(arn)
        if group is None:
            return left_open(network.gap("TargetGroups", near, f"the target group {arn.rpartition(':')[2]}"))
        if health is None:
            return left_open(network.gap("LoadBalancerTargetHealth", near, f"which targets {group.label} has"))
        usable = [d for d in health.target_health_descriptions if d.target_health.state not in UNUSED]
        if not usable:
            return stopped(Reason.ELB_NO_TARGET, group.label, PacketSet.empty(), (("balancer", self._balancer.label),))
        picked = self._in_reach(group, usable)
        if isinstance(picked, Backend):
            return picked
        healthy = [d for d in picked if d.target_health.state == "healthy"]
        found = mean([(self._target(group, d.target), 1) for d in healthy or picked])
        return msgspec.structs.replace(found, notes=(*found.notes, *_health_notes(group, picked, healthy)))

    def _in_reach(
        self, group: TargetGroup, usable: list[TargetHealthDescription]
    ) -> list[TargetHealthDescription] | Backend:
        """The targets that the node may pick: those of its zone, or all where it sends across zones."""
        own = [d for d in usable if zone_of(self._network, group, d.target) in {self._az, "all", None}]
        if len(own) == len(usable):
            return usable
        crosses = crosses_zones(self._network, self._balancer, group)
        if crosses is None:
            subject = f"whether {self._balancer.label} sends to other zones"
            return left_open(self._network.gap("LoadBalancerAttributes", self._balancer.vpc_id or "", subject))
        if crosses:
            return usable
        if own:
            return own
        facts = (("zone", self._az), ("balancer", self._balancer.label))
        return stopped(Reason.ELB_NO_TARGET_IN_AZ, group.label, PacketSet.empty(), facts)

    def _target(self, group: TargetGroup, target: Target) -> Backend:
        """What becomes of connections that go to one target."""
        label = self._balancer.label
        if group.target_type == "lambda":
            note = f"{group.label} is a function, which {label} calls outside the VPC: whether it may is not looked at"
            return Backend(notes=(note,))
        if group.target_type == "alb" and self._balancer.type == "network":
            return self._balancer_behind(group, target)
        if group.target_type not in {"instance", "ip"}:
            message = f"the way from {label} to a target of type {group.target_type} is not modelled"
            return left_open(Gap.feature("target type", message))
        interface = interface_of(self._network, group, target)
        held = next(iter(interface.addresses), None) if interface is not None else None
        address = target_address(target) if group.target_type == "ip" else held
        return self._connection(group, target, interface, address)

    def _balancer_behind(self, group: TargetGroup, target: Target) -> Backend:
        """The way over an application load balancer: to any of its nodes, and on from there."""
        network = self._network
        balancer = network.load_balancers.get(target.id)
        nodes = network.nodes_of_balancer.get(target.id, ())
        port = target.port or group.port
        if balancer is None or balancer.type != "application" or not nodes or port is None:
            subject = f"the load balancer {target.id.rpartition(':')[2]} behind {self._balancer.label}"
            return left_open(network.gap("LoadBalancers", group.vpc_id or "", subject))
        preserves = self._preserves_client(group)
        parts = []
        for node in nodes:
            address = next(iter(node.addresses), None)
            way = self._connection(group, target, node, address)
            if address is None or way.share.high == 0:
                parts.append(way)
                continue
            packets = PacketSet.box(
                IntervalSet.single(self._protocol),
                IntervalSet.single(address),
                IntervalSet.single(port),
                EPHEMERAL_ANY.as_set(),
            )
            refused = load_balancer.split(network, balancer, packets).denials
            if refused:
                parts.append(stopped(refused[0].reason, refused[0].component, packets, refused[0].facts))
                continue
            clients = self._asked.clients if preserves else self._origin.addresses(address.family)
            asked = Asked(packets, clients, self._asked.request)
            parts.append(one_after_the_other(way, BalancerNode(self._devices, node, balancer, asked).answer()))
        message = f"which node of {balancer.label} the node of {self._balancer.label} picks is not known"
        return one_of(tuple(parts), Gap("LoadBalancers", "not documented", None, message))

    def _connection(
        self, group: TargetGroup, target: Target, interface: NetworkInterface | None, address: Address | None
    ) -> Backend:
        """What becomes of connections to an address: those of the client, handed on, or the node's own."""
        port = target.port or group.port
        if address is None or port is None:
            return left_open(
                self._network.gap("NetworkInterfaces", group.vpc_id or "", f"the interface of {target.id}")
            )
        preserves = self._preserves_client(group)
        if preserves is None:
            subject = f"whether {group.label} keeps the client's address"
            return left_open(self._network.gap("TargetGroupAttributes", group.vpc_id or "", subject))
        label, clients = self._balancer.label, self._asked.clients
        keeps = preserves and _is_of_family(clients, address)
        if keeps and clients.first == clients.last == int(address):
            facts = (("client", str(address)), ("balancer", label))
            return stopped(Reason.ELB_HAIRPIN, group.label, PacketSet.empty(), facts)
        destination, ports = IntervalSet.single(address), IntervalSet.single(port)
        packets = PacketSet.box(IntervalSet.single(self._protocol), destination, ports, EPHEMERAL_ANY.as_set())
        if keeps and interface is not None and interface.vpc_id == self._origin.vpc_id:
            nobody = IntervalSet.empty()
            own = (clients, nobody) if address < IPV6_FIRST else (nobody, clients)
            client = msgspec.structs.replace(self._origin, ipv4=own[0], ipv6=own[1])
            return told(preserved(self._devices, client, interface, packets), f"as {label} hands it on", clients)
        outcome = from_node(self._devices, self._origin, packets)
        groups = self._origin.group_ids
        return told(outcome, f"which {label} sends", self._origin.addresses(address.family), groups)

    def _preserves_client(self, group: TargetGroup) -> bool | None:
        """Whether targets see the client's address: a setting of network load balancers, off by default for addresses only.

        UDP always keeps it. None when the setting is not known and the default does not hold for sure.
        """
        if self._balancer.type != "network":
            return False
        known = self._network.target_group_attributes.get(group.target_group_arn)
        told = [a.value for a in (known.attributes if known else ()) if a.key == "preserve_client_ip.enabled"]
        if told:
            return told[0] == "true"
        if self._protocol == UDP or group.protocol in {"UDP", "TCP_UDP"}:
            return True
        return None if known is None else group.target_type != "ip"


def _is_of_family(clients: IntervalSet, target: Address) -> bool:
    """Whether clients speak the target's version of IP; towards the other one the load balancer uses its own address."""
    return bool(clients) and (clients.first >= IPV6_FIRST) == (target >= IPV6_FIRST)


def _health_notes(
    group: TargetGroup, picked: list[TargetHealthDescription], healthy: list[TargetHealthDescription]
) -> tuple[str, ...]:
    ill = [d for d in picked if d.target_health.state not in {"healthy", "unavailable"}]
    if not ill:
        return ()
    why = ", ".join(dict.fromkeys(d.target_health.reason or d.target_health.state for d in ill))
    count = (
        f"{len(ill)} of {len(picked)} targets of {group.label} {'is' if len(ill) == 1 else 'are'} not healthy ({why})"
    )
    return (count if healthy else f"{count}: with no healthy one, all of them are sent to",)
