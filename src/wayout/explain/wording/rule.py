"""Rules in AWS's words, looked up by their names: `acl-… ingress 100`, `sg-… egress 2`, `rtb-… 0.0.0.0/0`."""

from collections.abc import Iterable

from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network
from wayout.model.network_acl import NetworkAcl, NetworkAclEntry
from wayout.model.route_table import Route, RouteTable
from wayout.model.security_group import IpPermission, SecurityGroup
from wayout.model.transit_gateway import TransitGatewayRoute, TransitGatewayRouteTable
from wayout.net.protocol import has_ports, is_icmp, parse_protocol, protocol_name

_PEERS = 3
_WORDS = {Direction.INGRESS: "from", Direction.EGRESS: "to"}
_DENY_ALL = "rule * deny all traffic"


def rule_text(network: Network, rule: str) -> str | None:
    """What a rule says, for example "rule 100 deny tcp 1024-65535 from 0.0.0.0/0"; None when it is not there.

    Several rules, separated by ", " as a trace gives them, become several texts, separated by "; ".
    """
    if ", " in rule:
        texts = [text for part in rule.split(", ") if (text := rule_text(network, part)) is not None]
        return "; ".join(_shortened(texts)) or None
    component, _, rest = rule.partition(" ")
    direction, _, label = rest.partition(" ")
    if component in network.network_acls:
        return _of_acl(network.network_acls[component], Direction(direction), label)
    if component in network.security_groups:
        group = network.security_groups[component]
        permissions = permissions_of(group, Direction(direction))
        index = int(label) - 1
        return _permission(permissions[index], index, Direction(direction)) if index < len(permissions) else None
    if component in network.route_tables:
        found = (route for route in network.route_tables[component].routes if route.destination == rest)
        return next((route_text(route) for route in found), f"route {rest} to local" if rest else None)
    transit = network.transit_gateway_route_tables.get(component)
    start = f"route {rest} "
    return next((text for text in transit_routes(transit) if text.startswith(start)), None) if transit else None


def acl_rules(acl: NetworkAcl, direction: Direction) -> tuple[str, ...]:
    """The rules of an ACL for one direction, in the order in which they decide; the last is the implicit deny."""
    entries = sorted(_entries(acl, direction), key=lambda entry: entry.rule_number)
    return (*(entry_text(entry, direction) for entry in entries if entry.label != "*"), _DENY_ALL)


def group_rules(group: SecurityGroup, direction: Direction) -> tuple[str, ...]:
    """The rules of a group for one direction, in AWS's order. They have no numbers there; these count from 1."""
    return tuple(_permission(p, index, direction) for index, p in enumerate(permissions_of(group, direction)))


def table_routes(table: RouteTable) -> tuple[str, ...]:
    """The routes of a table, in AWS's order."""
    return tuple(route_text(route) for route in table.routes)


def transit_routes(table: TransitGatewayRouteTable) -> tuple[str, ...]:
    """The routes of a transit gateway's table that are listed, the static ones first."""
    return tuple(
        transit_route_text(route) for route in (*(table.static_routes or ()), *(table.propagated_routes or ()))
    )


def transit_route_text(route: TransitGatewayRoute) -> str:
    """One route of a transit gateway's table."""
    destination = route.destination_cidr_block or route.prefix_list_id or "?"
    targets = [attachment.transit_gateway_attachment_id for attachment in route.transit_gateway_attachments]
    state = "" if route.state == "active" else f" (state {route.state})"
    return f"route {destination} to {', '.join(_shortened(targets)) or 'nothing'}{state}"


def permissions_of(group: SecurityGroup, direction: Direction) -> tuple[IpPermission, ...]:
    """The permissions of a group for one direction."""
    match direction:
        case Direction.EGRESS:
            return group.ip_permissions_egress
        case Direction.INGRESS:
            return group.ip_permissions


def route_text(route: Route) -> str:
    """One route, for example "route 0.0.0.0/0 to nat-0a"; a state other than active is said."""
    state = "" if route.state == "active" else f" (state {route.state})"
    return f"route {route.destination} to {route.target[1]}{state}"


def protocol_text(protocol: str, first: int | None, last: int | None) -> str:
    """A protocol as AWS writes it, with ports or ICMP type and code: "tcp 443", "icmp type 8", "all traffic"."""
    try:
        number = parse_protocol(protocol)
    except ValueError:
        return f"protocol {protocol}"
    if number is None:
        return "all traffic"
    name = protocol_name(number)
    if has_ports(number):
        return f"{name}{_ports(first, last)}"
    if is_icmp(number) and first is not None and first >= 0:
        return f"{name} type {first}" + (f" code {last}" if last is not None and last >= 0 else "")
    return name


def _ports(first: int | None, last: int | None) -> str:
    if first is None or last is None or first < 0 or (first, last) == (0, 65535):
        return " all ports"
    return f" {first}" if first == last else f" {first}-{last}"


def _entries(acl: NetworkAcl, direction: Direction) -> Iterable[NetworkAclEntry]:
    return (entry for entry in acl.entries if entry.egress is (direction is Direction.EGRESS))


def _of_acl(acl: NetworkAcl, direction: Direction, label: str) -> str | None:
    if label == "*":
        return _DENY_ALL
    found = (entry for entry in _entries(acl, direction) if entry.label == label)
    return next((entry_text(entry, direction) for entry in found), None)


def entry_text(entry: NetworkAclEntry, direction: Direction) -> str:
    """One entry of an ACL, for example "rule 100 deny tcp 443 from 0.0.0.0/0"."""
    ports, kind = entry.port_range, entry.icmp_type_code
    first, last = (ports.from_port, ports.to_port) if ports else (kind.type, kind.code) if kind else (None, None)
    traffic = protocol_text(entry.protocol, first, last)
    return f"rule {entry.label} {entry.rule_action} {traffic} {_WORDS[direction]} {entry.prefix or '?'}"


def _permission(permission: IpPermission, index: int, direction: Direction) -> str:
    return f"rule {index + 1} {permission_text(permission, direction)}"


def permission_text(permission: IpPermission, direction: Direction) -> str:
    """One permission without a number, for example "allow tcp 443 to 0.0.0.0/0"."""
    peers = [str(block.cidr_ip) for block in permission.ip_ranges]
    peers += [str(block.cidr_ipv6) for block in permission.ipv6_ranges]
    peers += [listed.prefix_list_id for listed in permission.prefix_list_ids]
    peers += [pair.group_id or "a deleted group" for pair in permission.user_id_group_pairs]
    where = ", ".join(_shortened(peers)) or "nobody"
    traffic = protocol_text(permission.ip_protocol, permission.from_port, permission.to_port)
    return f"allow {traffic} {_WORDS[direction]} {where}"


def _shortened(parts: list[str]) -> list[str]:
    return parts if len(parts) <= _PEERS else [*parts[:_PEERS], f"and {len(parts) - _PEERS} more"]
