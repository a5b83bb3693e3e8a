"""What stopped the packets: one sentence for each reason.

It names the component, the rule in AWS's words, which packets, on which leg, and in which subnet.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from wayout.explain.fault import load_balancer
from wayout.explain.fault import name as name_fault
from wayout.explain.fault import nat as nat_fault
from wayout.explain.fault.aws_code import aws_code_of
from wayout.explain.fault.firewall import firewall_message
from wayout.explain.fault.group import group_empty, group_mismatch, group_reference
from wayout.explain.fault.network_acl import picker_text, seen_text
from wayout.explain.fault.scene import Scene, listed_subnets
from wayout.explain.wording.name import call_text, clean, named
from wayout.explain.wording.rule import acl_rules, rule_text
from wayout.explain.wording.traffic import blocks_text, requests_text
from wayout.forward.decision.perspective import Direction, Leg
from wayout.model.reason import Reason
from wayout.net.box import where_text


def message_of(scene: Scene) -> str:
    """One sentence on what stops the packets."""
    return _MESSAGES[scene.blocker.reason](scene)


def _acl(scene: Scene) -> str:
    way = "out of" if scene.direction is Direction.EGRESS else "into"
    what = "replies" if scene.leg is Leg.RETURN else "requests"
    return f"{scene.component_text} lets no {what} {way} {scene.subnets_text}: {_denied_by(scene)}."


def _acl_ports(scene: Scene) -> str:
    way = "out of" if scene.direction is Direction.EGRESS else "into"
    return (
        f"{scene.component_text} lets replies {way} {scene.subnets_text} only to some of the ports that "
        f"{picker_text(scene)}: {_denied_by(scene)}."
    )


def _denied_by(scene: Scene) -> str:
    """The rule that denies the packets, and which packets."""
    traffic = seen_text(scene)
    rule = scene.blocker.rule or ""
    if not rule.endswith(" *"):
        return f"{rule_text(scene.network, rule) or 'a rule'} matches {traffic} first"
    acl = scene.network.network_acls.get(scene.component)
    if acl is not None and len(acl_rules(acl, scene.direction)) == 1:
        return f"it has no {scene.direction} rule, so none for {traffic}"
    return f"no {scene.direction} rule allows {traffic}"


def _no_route(scene: Scene) -> str:
    where = where_text(scene.packets.destinations())
    if not scene.component.startswith("rtb-"):
        return f"{scene.component_text} carries IPv6 only, and {where} is IPv4."
    is_main = any(scene.network.uses_main_table(subnet) for subnet in scene.subnets)
    verb = "use" if len(scene.every("subnet")) > 1 else "uses"
    role = f"which {scene.subnets_text} {verb}" + (" because no table is associated with it" if is_main else "")
    return f"{scene.component_text}, {role}, has no route to {where}."


def _blackhole(scene: Scene) -> str:
    destination = (scene.blocker.rule or "").partition(" ")[2] or "that wins"
    target = scene.fact("target")
    lead = f"leads to {target}, which is gone or detached" if target else "leads nowhere"
    what = "replies" if scene.leg is Leg.RETURN else f"packets to {where_text(scene.packets.destinations())}"
    of = f" of {scene.subnets_text}" if scene.every("subnet") else ""
    return f"{scene.component_text}{of} drops {what}: its route {destination} {lead} (state blackhole)."


def _no_return_route(scene: Scene) -> str:
    requester, target = _requester(scene), scene.fact("target")
    instead = f"has no route back to {requester}"
    if target not in {None, "none"}:
        instead = f"sends what is for {requester} to {target}, not back"
    where = f"in {scene.subnets_text}" if scene.subnets_text else f"at {scene.fact('gateway') or 'its gateway'}"
    leader = scene.fact("led by")
    astray = f" {named(scene.network, leader)} led it into this VPC, where the request never was." if leader else ""
    return f"The request arrives, but the reply stops {where}: {scene.component_text} {instead}.{astray}"


def _requester(scene: Scene) -> str:
    """Who asked, as the one that sends the reply sees it: a NAT gateway, a sender by its name, several by addresses."""
    if scene.translator is not None:
        return named(scene.network, scene.translator)
    if len(scene.placements) == 1:
        return named(scene.network, scene.placements[0].origin.component)
    return blocks_text(scene.sender_range) if scene.sender_range else "the requester"


def _route_loop(scene: Scene) -> str:
    what = f"Packets to {where_text(scene.packets.destinations())}"
    if scene.leg is Leg.RETURN:
        what = f"Replies to {_requester(scene)}"
    table, where = scene.component_text, scene.subnets_text
    if scene.component.startswith("tgw-rtb-"):
        return f"{what} go round in a circle: {table} sends them back to {where}, where they came from."
    of = f" of {where}" if where else ""
    return f"{what} go round in a circle: what {table}{of} sends on comes back to it."


def _no_public_ip(scene: Scene) -> str:
    gateway = scene.fact("gateway") or "the internet gateway"
    return (
        f"The route leads straight to {gateway}, but {_who(scene)} has no public IPv4 address, "
        f"and the gateway drops what it cannot translate."
    )


def _who(scene: Scene) -> str:
    """The sender, where it is the component: an interface, or what will run in a subnet."""
    if not scene.component.startswith("subnet-"):
        return scene.component_text
    places = [named(scene.network, p.origin.subnet_id or p.id) for p in scene.placements] or [scene.component_text]
    return f"what runs in {listed_subnets(places)}"


def _igw_detached(scene: Scene) -> str:
    if scene.component.startswith("vpc-"):
        return f"{scene.component_text} has no internet gateway, so nothing comes in from the internet."
    return f"{scene.component_text} is not attached to {scene.fact('vpc') or 'the VPC'}, so nothing leaves through it."


def _private_destination(scene: Scene) -> str:
    where = where_text(scene.packets.destinations())
    if aws_code_of(scene.blocker, scene.packets) is None:
        return (
            f"{scene.component_text} leads to the internet, where nobody has {where}: the range has a use of its own."
        )
    return f"{scene.component_text} drops packets to {where}: a private address is not on the internet."


def _vgw_detached(scene: Scene) -> str:
    vpc, state = scene.fact("vpc") or "the VPC", scene.fact("state") or "not attached"
    return f"{scene.component_text} carries nothing of {vpc}: the state of their attachment is {state}."


def _core_network(scene: Scene) -> str:
    """Source: CWAN-1."""
    vpc, state = scene.fact("vpc") or "the VPC", scene.fact("state") or "not attached"
    if scene.component.startswith("attachment-"):
        return f"{scene.component_text} carries nothing of {vpc} to its core network: its state is {state}."
    return f"{vpc} is not attached to {scene.component_text}, to which its route leads."


def _core_network_zone(scene: Scene) -> str:
    zones = ", ".join(scene.every("zone")) or scene.zones_text or "the zone of the source"
    return f"The core network attachment {scene.component_text} has no subnet in {zones}."


def _vpn_down(scene: Scene) -> str:
    return f"{scene.component_text} carries nothing: {scene.fact('condition') or 'all of its tunnels are down'}."


def _state(scene: Scene) -> str:
    """A carrier that carries nothing: an endpoint, a peering, an attachment."""
    failure = clean(scene.fact("failure") or "")
    state = f"{scene.fact('state') or 'not available'}{f' ({failure})' if failure else ''}"
    return f"{scene.component_text} carries nothing: its state is {state}."


def _service_not_in_az(scene: Scene) -> str:
    """Nothing stands behind the endpoint's interface there. Source: EP-9."""
    zones = ", ".join(scene.every("zone")) or "this zone"
    there = clean(", ".join(scene.every("service_zone")))
    return (
        f"{scene.component_text} has an interface in {zones}, and {clean(scene.fact('service') or 'its service')} does not "
        f"stand there: it stands in {there}."
    )


def _endpoint_protocol(scene: Scene) -> str:
    traffic = requests_text(scene.packets)
    return f"{scene.component_text} is a gateway endpoint, which carries TCP and ping only: {traffic} is dropped."


def _endpoint_policy(scene: Scene) -> str:
    """A refusal above the network. Source: EP-8."""
    caller, call = clean(scene.fact("caller") or "the sender"), call_text(scene.fact("call") or "the call")
    statement = scene.fact("statement")
    why = f"{clean(statement)} denies it" if statement else "no statement allows it"
    return (
        f"The connection works, and the service answers 403: the policy of {scene.component_text} does not let {caller} "
        f"call {call} ({why})."
    )


def _private_dns_off(scene: Scene) -> str:
    host = scene.hosts[0] if scene.hosts else "this service"
    vpc_id = scene.fact("hostnames")
    why = f"enableDnsHostnames of {vpc_id} is off (DNS-3)" if vpc_id is not None else "its private DNS is off"
    return (
        f"{scene.component_text} serves {host}, but {why}: the name leads to public addresses, "
        f"and the way there is shut."
    )


def _not_transitive(scene: Scene) -> str:
    where = where_text(scene.packets.destinations())
    return f"{scene.component_text} carries packets to the peer VPC's own addresses only, not to {where}."


def _tgw_attachment(scene: Scene) -> str:
    if scene.component.startswith("tgw-attach-"):
        return _state(scene)
    return f"{scene.fact('vpc') or 'The VPC'} is not attached to {scene.component_text}, to which its route leads."


def _tgw_zone(scene: Scene) -> str:
    zones = ", ".join(scene.every("zone")) or scene.zones_text or "the zone of the source"
    return f"The transit gateway attachment {scene.component_text} has no subnet in {zones}."


def _tgw_no_association(scene: Scene) -> str:
    return f"The attachment {scene.component_text} is associated with no transit gateway route table."


def _tgw_no_route(scene: Scene) -> str:
    return f"The transit gateway route table {scene.component_text} has no route {_towards(scene)}."


def _tgw_blackhole(scene: Scene) -> str:
    packets = f"packets {_towards(scene)}"
    return f"The transit gateway route table {scene.component_text} drops {packets}: its route is a blackhole."


def _towards(scene: Scene) -> str:
    """Where the packets of this leg go: a reply goes back to who asked."""
    if scene.leg is Leg.FORWARD:
        return f"to {where_text(scene.packets.destinations())}"
    return f"back to {blocks_text(scene.sender_range) if scene.sender_range else 'the requester'}"


def _source_dest_check(scene: Scene) -> str:
    return f"{scene.component_text} should forward packets of others, but its source/destination check drops them."


def _not_running(scene: Scene) -> str:
    if scene.component.startswith("eni-"):
        return f"{scene.component_text} answers nothing: it is attached to nothing (state {scene.fact('state')})."
    return f"{scene.component_text} answers nothing: its state is {scene.fact('state') or 'not running'}."


def _firewall_asymmetric(scene: Scene) -> str:
    """Source: FW-3, EP-18, TGW-8."""
    endpoint, other, table = scene.component_text, scene.fact("other"), scene.fact("table") or ""
    if other not in {None, "none"}:
        return f"Requests pass {endpoint}, replies pass {other}: neither sees a whole connection, and both drop it."
    if scene.fact("side") == "reply":
        return f"{endpoint} sees the replies but never saw the requests, which go past it, and drops them."
    what = f"what is for {_requester(scene)}"
    past = f"hands {what} straight on" if table.startswith("igw-") else f"sends {what} past it"
    lacks = ", which has no route table of its own," if table.startswith("igw-") else ""
    return f"{endpoint} sees the requests but not the replies: {named(scene.network, table)}{lacks} {past}."


def _public_access(scene: Scene) -> str:
    mode = scene.fact("mode")
    return f"VPC Block Public Access ({mode or 'on'}) keeps {scene.component_text} from its internet gateway."


def _encryption(scene: Scene) -> str:
    carrier = scene.fact("carrier") or "way"
    if carrier == "interface endpoint":
        because = "its interface endpoints take TCP port 443 only"
    else:
        because = f"nothing excludes its {carrier}"
    return f"VPC encryption control of {scene.component_text} enforces encryption, and {because}."


def _no_ipv4(scene: Scene) -> str:
    where = where_text(scene.packets.destinations())
    return f"{where[0].upper()}{where[1:]} is IPv4, and {_who(scene)} has no IPv4 address."


def _no_ipv6(scene: Scene) -> str:
    where = where_text(scene.packets.destinations())
    return f"{where[0].upper()}{where[1:]} is IPv6, and {_who(scene)} has no IPv6 address."


def _port_25(scene: Scene) -> str:
    return f"AWS blocks TCP port 25 from {_who(scene)} to public addresses unless the account had it released."


def _spoofed(scene: Scene) -> str:
    gateway, vpc = scene.fact("gateway") or "The gateway", scene.fact("vpc") or "its VPC"
    return f"{gateway} drops what {scene.component_text} sends: it takes only source addresses of {vpc} itself."


def _not_found(scene: Scene) -> str:
    if scene.component.startswith("fs-"):
        zones = scene.zones_text or "this zone"
        return f"{scene.component} has no mount target in {zones}, so its name resolves to nothing there."
    if (holder := scene.fact("holder")) is not None:
        where = f"{scene.component} is {holder} of {scene.fact('vpc')} on this way, not {scene.fact('meant')}"
        return f"{where}: both VPCs have this address, and the routes lead to the other one."
    return f"No network interface of {scene.fact('vpc') or 'the VPC'} has the address {scene.component}."


_MESSAGES: Final[Mapping[Reason, Callable[[Scene], str]]] = MappingProxyType(
    {
        Reason.SG_NO_MATCHING_RULE: group_mismatch,
        Reason.SG_EMPTY: group_empty,
        Reason.SG_REFERENCE_NOT_PRESERVED: group_reference,
        Reason.SG_REFERENCE_UNSUPPORTED: group_reference,
        Reason.NACL_DENIED: _acl,
        Reason.NACL_EPHEMERAL_PORTS: _acl_ports,
        Reason.NO_ROUTE: _no_route,
        Reason.BLACKHOLE_ROUTE: _blackhole,
        Reason.NO_RETURN_ROUTE: _no_return_route,
        Reason.ROUTE_LOOP: _route_loop,
        Reason.NO_PUBLIC_IP: _no_public_ip,
        Reason.IGW_NOT_ATTACHED: _igw_detached,
        Reason.IGW_PRIVATE_DESTINATION: _private_destination,
        Reason.NAT_NOT_AVAILABLE: nat_fault.state,
        Reason.NAT_NO_PUBLIC_ADDRESS: nat_fault.no_address,
        Reason.NAT_PRIVATE: nat_fault.private,
        Reason.NAT_IN_PRIVATE_SUBNET: nat_fault.in_private_subnet,
        Reason.NAT_LOOP: nat_fault.loop,
        Reason.NAT_SOURCE_NOT_IN_VPC: nat_fault.source,
        Reason.NAT_AZ_NOT_COVERED: nat_fault.zone,
        Reason.NAT_PROTOCOL: nat_fault.protocol,
        Reason.NAT_UNSOLICITED: nat_fault.unsolicited,
        Reason.ENDPOINT_NOT_AVAILABLE: _state,
        Reason.ENDPOINT_SERVICE_NOT_IN_AZ: _service_not_in_az,
        Reason.ENDPOINT_PROTOCOL: _endpoint_protocol,
        Reason.ENDPOINT_POLICY: _endpoint_policy,
        Reason.ENDPOINT_PRIVATE_DNS_OFF: _private_dns_off,
        Reason.PEERING_NOT_ACTIVE: _state,
        Reason.PEERING_NOT_TRANSITIVE: _not_transitive,
        Reason.TGW_ATTACHMENT_NOT_AVAILABLE: _tgw_attachment,
        Reason.TGW_AZ_NOT_ATTACHED: _tgw_zone,
        Reason.TGW_NO_ASSOCIATION: _tgw_no_association,
        Reason.TGW_NO_ROUTE: _tgw_no_route,
        Reason.TGW_BLACKHOLE: _tgw_blackhole,
        Reason.CORE_NETWORK_NOT_ATTACHED: _core_network,
        Reason.CORE_NETWORK_AZ_NOT_ATTACHED: _core_network_zone,
        Reason.VGW_NOT_ATTACHED: _vgw_detached,
        Reason.VPN_DOWN: _vpn_down,
        Reason.SOURCE_DEST_CHECK: _source_dest_check,
        Reason.ELB_NOT_ACTIVE: load_balancer.not_active,
        Reason.ELB_NO_LISTENER: load_balancer.no_listener,
        Reason.ELB_NO_TARGET: load_balancer.no_target,
        Reason.ELB_NO_TARGET_IN_AZ: load_balancer.no_target_in_zone,
        Reason.ELB_HAIRPIN: load_balancer.hairpin,
        Reason.TARGET_NOT_RUNNING: _not_running,
        Reason.FIREWALL_DENIED: firewall_message,
        Reason.FIREWALL_ASYMMETRIC: _firewall_asymmetric,
        Reason.VPC_BLOCK_PUBLIC_ACCESS: _public_access,
        Reason.VPC_ENCRYPTION_CONTROL: _encryption,
        Reason.DNS_DISABLED: name_fault.dns_disabled,
        Reason.DNS_SERVER_BLOCKED: name_fault.dns_server,
        Reason.DNS_PRIVATE_ZONE: name_fault.private_zone,
        Reason.DNS_FIREWALL: name_fault.dns_firewall,
        Reason.NO_IPV4_ADDRESS: _no_ipv4,
        Reason.NO_IPV6_ADDRESS: _no_ipv6,
        Reason.PORT_25_BLOCKED: _port_25,
        Reason.SPOOFED_SOURCE: _spoofed,
        Reason.DESTINATION_NOT_FOUND: _not_found,
    }
)
