"""What to change: one sentence for each reason, the narrowest change that lets the packets of the question pass."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from wayout.ask.destination.service_endpoint import is_aws_host
from wayout.ask.result.cause import Cause
from wayout.ask.source.placement import Placement
from wayout.explain.advice import endpoint as endpoint_advice
from wayout.explain.advice import name as name_advice
from wayout.explain.advice import transit_gateway as transit_gateway_advice
from wayout.explain.advice.circle import break_loop, symmetric
from wayout.explain.advice.way_out import tables_with_exit, way_back, way_out
from wayout.explain.fault import load_balancer
from wayout.explain.fault.aws_code import aws_code_of
from wayout.explain.fault.firewall import firewall_advice
from wayout.explain.fault.network_acl import needed_rule, remote_text
from wayout.explain.fault.scene import Scene
from wayout.explain.wording.name import named
from wayout.explain.wording.traffic import blocks_text, requests_text, service_text
from wayout.forward.decision.perspective import Direction
from wayout.forward.device.nat_gateway import NAT64
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import IPV6_FIRST
from wayout.net.box import where_text
from wayout.net.prefix import PUBLIC_IPV4, PUBLIC_IPV6

_PUBLIC = PUBLIC_IPV4 | PUBLIC_IPV6
_DEFAULT_ROUTES = frozenset({"0.0.0.0/0", "::/0"})


def advice_of(network: Network, cause: Cause, placements: tuple[Placement, ...]) -> str:
    """One sentence on what to change for a cause; `placements` are those of the question."""
    return advice_for(Scene.of_cause(network, cause, placements))


def advice_for(scene: Scene) -> str:
    """One sentence on what to change."""
    return _ADVICE[scene.blocker.reason](scene)


def _group_rule(scene: Scene) -> str:
    traffic = service_text(scene.packets) or requests_text(scene.packets)
    group = scene.component_text
    match scene.direction:
        case Direction.EGRESS:
            add = f"dd an egress rule to {group}: {traffic} to {remote_text(scene)}"
            if scene.outdated and len(scene.outdated) == len(scene.placements):
                return f"Start a new deployment, whose tasks get the service's groups, or a{add}."
            return f"A{add}."
        case Direction.INGRESS:
            return f"Add an ingress rule to {group}: {traffic} from {_senders(scene)}."


def _senders(scene: Scene) -> str:
    """The senders' group where one group of the same VPC holds them all, otherwise their addresses."""
    seen = scene.every("from")
    if seen:
        own = scene.fact("sender group")
        return named(scene.network, own) if own is not None else " and ".join(seen)
    groups = [set(placement.origin.group_ids) for placement in scene.placements]
    shared = sorted(set.intersection(*groups)) if groups else []
    group = scene.network.security_groups.get(scene.component)
    is_here = group is not None and all(placement.origin.vpc_id == group.vpc_id for placement in scene.placements)
    if shared and is_here:
        return named(scene.network, shared[0])
    return blocks_text(scene.sender_range) if scene.sender_range else "the addresses of the sender"


def _group_reference(scene: Scene) -> str:
    group = scene.component_text
    traffic = service_text(scene.packets) or requests_text(scene.packets)
    match scene.direction:
        case Direction.EGRESS:
            return f"Add an egress rule to {group} with addresses, not a group: {traffic} to {remote_text(scene)}."
        case Direction.INGRESS:
            return f"Add an ingress rule to {group} with the addresses that arrive, not a group: {traffic}."


def _acl_rule(scene: Scene) -> str:
    label = (scene.blocker.rule or "").rpartition(" ")[2]
    number = f"a number below {label}" if label.isdigit() else "any free number"
    return f"Add an {scene.direction} rule to {scene.component_text} with {number}: allow {needed_rule(scene)}."


def _route(scene: Scene) -> str:
    if not scene.component.startswith("rtb-"):
        return "Route IPv4 to a NAT gateway or an internet gateway: an egress-only internet gateway takes IPv6 only."
    destinations = scene.packets.destinations()
    table = scene.component_text
    if not destinations <= _PUBLIC and not scene.hosts:
        blocks = blocks_text(destinations)
        return f"Add a route for {blocks} to {table}, to the peering, transit gateway or VPN that leads there."
    if destinations and destinations <= NAT64.as_set():
        return (
            f"Add a route for {NAT64} to {table}, to a NAT gateway in a public subnet: it translates to IPv4 (NAT64)."
        )
    block = "::/0" if scene.is_ipv6 else "0.0.0.0/0"
    add = f"a route for {block} to {table}, to {way_out(scene)}"
    others = tables_with_exit(scene) if any(scene.network.uses_main_table(s) for s in scene.subnets) else ()
    if others:
        other = named(scene.network, others[0])
        return f"Associate {scene.subnets_text} with {other}, which has the route, or add {add}."
    instead = ", or create a VPC endpoint for the service" if _is_aws(scene) else ""
    return f"Add {add}{instead}."


def _is_aws(scene: Scene) -> bool:
    """Whether only services of AWS are asked for."""
    return bool(scene.destinations) and all(
        d.aws_service is not None or (d.host is not None and is_aws_host(d.host)) for d in scene.destinations
    )


def _blackhole(scene: Scene) -> str:
    destination = (scene.blocker.rule or "").partition(" ")[2] or "that wins"
    table = scene.component_text
    gateway = transit_gateway_advice.gateway_without_attachment(scene, destination)
    if gateway is not None:
        return f"Attach the VPC to {gateway} again, and point the route {destination} of {table} at it anew."
    if (nat := scene.fact("nat")) is not None and destination in _DEFAULT_ROUTES:
        return f"Replace the route {destination} of {table}, the own table of {nat}: send it to an attached internet gateway."
    if destination in _DEFAULT_ROUTES:
        return f"Replace the route {destination} of {table}: send it to {way_out(scene)}."
    return f"Remove the route {destination} from {table}, or give it a target that exists."


def _return_route(scene: Scene) -> str:
    requester = blocks_text(scene.sender_range) if scene.sender_range else "the addresses of the requester"
    if (leader := scene.fact("led by")) is not None:
        return (
            f"Add a route for {requester} to {named(scene.network, leader)}, to the attachment of the requester's VPC."
        )
    return f"Add a route for {requester} to {scene.component_text}, to {way_back(scene)}."


def _public_ip(scene: Scene) -> str:
    """A task of Fargate gets its address when it starts, and never later. Source: IGW-10."""
    if scene.is_at_appliance:
        return f"Associate an Elastic IP with {scene.component_text}, which forwards for them."
    where = scene.subnets_text or scene.component_text
    nat = f"route {where} to a NAT gateway"
    if scene.is_function:
        return "Move the function to a subnet whose route leads to a NAT gateway: Lambda never gets a public address."
    if scene.is_fargate_service:
        return f"Set assignPublicIp to ENABLED in the service and start new tasks, or {nat}."
    if scene.is_task:
        return f"{nat[0].upper()}{nat[1:]}: on EC2, tasks with an interface of their own never get a public address."
    if scene.is_started_alone:
        return f"Ask for a public address where the task is started (assignPublicIp ENABLED), or {nat}."
    if scene.is_pod:
        return (
            f"{nat[0].upper()}{nat[1:]}, or let the node translate what leaves the VPC, as the VPC CNI does by default."
        )
    interface = scene.component if scene.component.startswith("eni-") else "the interface"
    return f"Associate an Elastic IP with {interface}, or {nat}."


def _attach(scene: Scene) -> str:
    if scene.component.startswith("vpc-"):
        return f"Attach an internet gateway to {scene.component_text}, if it is meant to be reached from the internet."
    return f"Attach {scene.component_text} to {scene.fact('vpc') or 'the VPC'}."


def _core_network(scene: Scene) -> str:
    if not scene.component.startswith("attachment-"):
        return f"Attach {scene.fact('vpc') or 'the VPC'} to {scene.component_text}, or route elsewhere."
    if scene.fact("state") == "PENDING_ATTACHMENT_ACCEPTANCE":
        return f"Accept the attachment {scene.component_text} in the account of the core network."
    return f"Wait until {scene.component_text} is AVAILABLE; if it was rejected or has failed, make it anew."


def _core_network_zone(scene: Scene) -> str:
    zones = ", ".join(scene.every("zone")) or scene.zones_text or "the zone of the source"
    return f"Add a subnet in {zones} to the core network attachment {scene.component_text}."


def _private_route(scene: Scene) -> str:
    where = blocks_text(scene.packets.destinations())
    if aws_code_of(scene.blocker, scene.packets) is None:
        return f"Check the address: no route leads to {where}."
    return (
        f"Add a route for {where} to the peering, transit gateway or VPN that leads there, in every table on the way."
    )


def _new_nat(scene: Scene) -> str:
    if scene.fact("state") == "pending":
        return f"Wait some minutes until AWS has made {scene.component_text}, then collect and ask again."
    return f"Create a public NAT gateway with an Elastic IP{_home_of(scene)}, and point {_routes_to(scene)} at it."


def _home_of(scene: Scene) -> str:
    nat = scene.network.nat_gateways.get(scene.component)
    return f" in {named(scene.network, nat.subnet_id)}" if nat is not None and nat.subnet_id else " in a public subnet"


def _routes_to(scene: Scene) -> str:
    return f"the routes to {scene.component}"


def _public_nat(scene: Scene) -> str:
    return f"Create a public NAT gateway in a public subnet, and point {_routes_to(scene)} for the internet at it."


def _nat_subnet_route(scene: Scene) -> str:
    table = scene.fact("table") or ""
    where = named(scene.network, table) if table.startswith("rtb-") else "the table of its subnet"
    return (
        f"Add a route for 0.0.0.0/0 to {where}, to an attached internet gateway, or use a gateway in a public subnet."
    )


def _nat_elsewhere(scene: Scene) -> str:
    return f"Create a NAT gateway in a subnet that routes to an internet gateway, and point {_routes_to(scene)} at it."


def _own_nat(scene: Scene) -> str:
    return f"Use a NAT gateway of the sender's own VPC in place of {scene.component}, or reach it by a transit gateway."


def _nat_zone(scene: Scene) -> str:
    return (
        f"Add an address in {scene.zones_text or 'the zone'} to {scene.component_text}, or let AWS provide the zones."
    )


def _nat_protocol(scene: Scene) -> str:
    if scene.is_ipv6:
        return "Route ::/0 to an egress-only internet gateway: NAT gateways carry IPv6 within 64:ff9b::/96 only."
    return "Use TCP, UDP or ping, or give the sender a public address and a route to the internet gateway."


def _server_itself(scene: Scene) -> str:
    door = "from the internet a load balancer in front of it"
    return f"Address the server itself, {door}: {scene.component_text} forwards no ports."


def _tunnel(scene: Scene) -> str:
    return f"Bring a tunnel of {scene.component_text} up: look at the customer gateway and at both tunnels' details."


def _peering(scene: Scene) -> str:
    if scene.fact("state") == "pending-acceptance":
        return f"Accept {scene.component_text} in the peer's account."
    return f"Create a peering in place of {scene.component_text}, have it accepted, and point the routes at it."


def _transitive(scene: Scene) -> str:
    if scene.packets.destinations().isdisjoint(_PUBLIC):
        return (
            f"Send {remote_text(scene)} to a peering with the VPC that has the address, or to a transit gateway or VPN "
            f"that leads there, not to {scene.component}."
        )
    return f"Send {remote_text(scene)} to a NAT gateway or internet gateway of this VPC, not to {scene.component}."


def _check_off(scene: Scene) -> str:
    return f"Turn the source/destination check of {scene.component_text} off."


def _start(scene: Scene) -> str:
    if scene.component.startswith("eni-"):
        return f"Attach {scene.component_text} to an instance that runs, or ask for what has taken its place."
    return f"Start {scene.component_text}."


def _exclusion(scene: Scene) -> str:
    return f"Create a Block Public Access exclusion (allow-bidirectional) for {scene.component_text}, or turn it off."


def _encryption(scene: Scene) -> str:
    carrier = scene.fact("carrier") or "way"
    if carrier == "interface endpoint":
        return f"Use TLS on port 443, or set the encryption control of {scene.component_text} to monitor."
    return f"Exclude the {carrier} from the encryption control of {scene.component_text}, or set that to monitor."


def _dns_server(scene: Scene) -> str:
    servers = scene.fact("servers") or "the name servers"
    behind = tuple(dict.fromkeys(advice_for(each) for each in scene.behind))
    if behind:
        instead = (
            "" if scene.component.startswith("rslvr-") else f" Or set AmazonProvidedDNS in {scene.component_text}."
        )
        return f"{behind[0]}{instead}"
    if "(DNS-14)" in (scene.fact("because") or ""):
        return (
            f"Set AmazonProvidedDNS in {scene.component_text}, or an inbound endpoint of that VPC: its resolver serves no "
            "other VPC."
        )
    if scene.component.startswith("rslvr-"):
        return f"Let UDP and TCP port 53 reach {servers} from the interfaces of {scene.component_text}, and back."
    return f"Let port 53 (UDP and TCP) reach {servers}, or set AmazonProvidedDNS in {scene.component_text}."


def _ipv6_address(scene: Scene) -> str:
    if scene.is_function:
        return "Allow IPv6 in the function's VPC configuration (Ipv6AllowedForDualStack), or use an IPv4 address."
    return f"Assign an IPv6 address to {scene.component_text}, or use the destination's IPv4 address."


def _mail(scene: Scene) -> str:
    return f"Send mail on port 587, or ask AWS to release port 25 for {scene.component_text}."


def _own_address(scene: Scene) -> str:
    gateway, vpc = scene.fact("gateway") or "", scene.fact("vpc") or "that VPC"
    if gateway.startswith("vpce-"):
        return (
            f"Create a gateway endpoint in the VPC of {scene.component_text} itself: none takes packets from elsewhere."
        )
    destinations = scene.packets.destinations()
    if destinations and destinations.first >= IPV6_FIRST:
        return (
            f"Let IPv6 of the VPC of {scene.component_text} leave by an egress-only internet gateway of its own: "
            f"nobody in {vpc} translates it."
        )
    return f"Send what {scene.component_text} sends through a NAT gateway of {vpc} before it comes to the gateway."


def _right_address(scene: Scene) -> str:
    if scene.component.startswith("fs-"):
        return f"Create a mount target of {scene.component} in {scene.zones_text or 'this zone'}."
    if (meant := scene.fact("meant")) is not None:
        return f"Lead {scene.component}/32 to the VPC of {meant}, or give one of the VPCs another block (private NAT)."
    return (
        f"Ask for an address that something holds: {where_text(scene.packets.destinations())} belongs to nothing here."
    )


_ADVICE: Final[Mapping[Reason, Callable[[Scene], str]]] = MappingProxyType(
    {
        Reason.SG_NO_MATCHING_RULE: _group_rule,
        Reason.SG_EMPTY: _group_rule,
        Reason.SG_REFERENCE_NOT_PRESERVED: _group_reference,
        Reason.SG_REFERENCE_UNSUPPORTED: _group_reference,
        Reason.NACL_DENIED: _acl_rule,
        Reason.NACL_EPHEMERAL_PORTS: _acl_rule,
        Reason.NO_ROUTE: _route,
        Reason.BLACKHOLE_ROUTE: _blackhole,
        Reason.NO_RETURN_ROUTE: _return_route,
        Reason.ROUTE_LOOP: break_loop,
        Reason.NO_PUBLIC_IP: _public_ip,
        Reason.IGW_NOT_ATTACHED: _attach,
        Reason.IGW_PRIVATE_DESTINATION: _private_route,
        Reason.NAT_NOT_AVAILABLE: _new_nat,
        Reason.NAT_NO_PUBLIC_ADDRESS: _new_nat,
        Reason.NAT_PRIVATE: _public_nat,
        Reason.NAT_IN_PRIVATE_SUBNET: _nat_subnet_route,
        Reason.NAT_LOOP: _nat_elsewhere,
        Reason.NAT_SOURCE_NOT_IN_VPC: _own_nat,
        Reason.NAT_AZ_NOT_COVERED: _nat_zone,
        Reason.NAT_PROTOCOL: _nat_protocol,
        Reason.NAT_UNSOLICITED: _server_itself,
        Reason.ENDPOINT_NOT_AVAILABLE: endpoint_advice.replace,
        Reason.ENDPOINT_SERVICE_NOT_IN_AZ: endpoint_advice.service_zone,
        Reason.ENDPOINT_PROTOCOL: endpoint_advice.protocol,
        Reason.ENDPOINT_POLICY: endpoint_advice.policy,
        Reason.ENDPOINT_PRIVATE_DNS_OFF: endpoint_advice.private_dns,
        Reason.PEERING_NOT_ACTIVE: _peering,
        Reason.PEERING_NOT_TRANSITIVE: _transitive,
        Reason.TGW_ATTACHMENT_NOT_AVAILABLE: transit_gateway_advice.attachment,
        Reason.TGW_AZ_NOT_ATTACHED: transit_gateway_advice.zone,
        Reason.TGW_NO_ASSOCIATION: transit_gateway_advice.association,
        Reason.TGW_NO_ROUTE: transit_gateway_advice.route,
        Reason.TGW_BLACKHOLE: transit_gateway_advice.black_hole,
        Reason.CORE_NETWORK_NOT_ATTACHED: _core_network,
        Reason.CORE_NETWORK_AZ_NOT_ATTACHED: _core_network_zone,
        Reason.VGW_NOT_ATTACHED: _attach,
        Reason.VPN_DOWN: _tunnel,
        Reason.SOURCE_DEST_CHECK: _check_off,
        Reason.ELB_NOT_ACTIVE: load_balancer.wait,
        Reason.ELB_NO_LISTENER: load_balancer.add_listener,
        Reason.ELB_NO_TARGET: load_balancer.register,
        Reason.ELB_NO_TARGET_IN_AZ: load_balancer.register_in_zone,
        Reason.ELB_HAIRPIN: load_balancer.let_others_serve,
        Reason.TARGET_NOT_RUNNING: _start,
        Reason.FIREWALL_DENIED: firewall_advice,
        Reason.FIREWALL_ASYMMETRIC: symmetric,
        Reason.VPC_BLOCK_PUBLIC_ACCESS: _exclusion,
        Reason.VPC_ENCRYPTION_CONTROL: _encryption,
        Reason.DNS_DISABLED: name_advice.switch_on,
        Reason.DNS_SERVER_BLOCKED: _dns_server,
        Reason.DNS_PRIVATE_ZONE: name_advice.add_record,
        Reason.DNS_FIREWALL: name_advice.allow_name,
        Reason.NO_IPV4_ADDRESS: name_advice.give_ipv4,
        Reason.NO_IPV6_ADDRESS: _ipv6_address,
        Reason.PORT_25_BLOCKED: _mail,
        Reason.SPOOFED_SOURCE: _own_address,
        Reason.DESTINATION_NOT_FOUND: _right_address,
    }
)
