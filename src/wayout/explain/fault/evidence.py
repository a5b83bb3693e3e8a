"""What was seen where packets are stopped: the rules and routes that were read, so that nobody has to look them up."""

from collections.abc import Sequence
from typing import Final

from wayout.ask.permission.policy import Statement, document_of, statements_of
from wayout.explain.fault.route_order import (
    order_in_table,
    order_in_transit_table,
    why_none_covers,
    why_none_covers_in_transit,
)
from wayout.explain.fault.scene import Scene
from wayout.explain.wording.name import clean, named
from wayout.explain.wording.rule import acl_rules, group_rules, route_text, rule_text, table_routes, transit_routes
from wayout.forward.decision.perspective import Leg
from wayout.model.nat_gateway import NatGateway
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTable
from wayout.model.security_group import SecurityGroup
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.interval_set import IntervalSet

MOST: Final = 6
"""The rules of one list that are shown."""


def evidence_of(scene: Scene) -> tuple[str, ...]:
    """Lines of evidence, the most telling first; none where the message says it all."""
    network, component = scene.network, scene.component
    if scene.blocker.behind:
        return tuple(dict.fromkeys(line for each in scene.behind for line in evidence_of(each)))[:MOST]
    if component in network.network_acls:
        rules = acl_rules(network.network_acls[component], scene.direction)
        return (f"{component} {scene.direction}: {_listed(rules, _decisive(scene))}",)
    if component in network.security_groups:
        groups = (scene.fact("groups") or component).split(", ")
        known = [network.security_groups[group] for group in groups if group in network.security_groups]
        return *(_group(group, scene) for group in known), *_outdated(scene)
    if component in network.route_tables:
        table = network.route_tables[component]
        shown = f"{component}: {_listed(table_routes(table)) or 'no routes'}"
        return shown, *_order(scene, table), *_uses(scene, table)
    if component in network.transit_gateway_route_tables:
        transit = network.transit_gateway_route_tables[component]
        shown = f"{component}: {_listed(transit_routes(transit)) or 'no routes are listed'}"
        if scene.blocker.reason is Reason.TGW_NO_ROUTE and scene.leg is Leg.FORWARD:
            return shown, *why_none_covers_in_transit(transit, scene.packets.destinations())
        return shown, *order_in_transit_table(network, transit, _looked_up(scene))
    if component in network.nat_gateways:
        return _gateway(scene, network.nat_gateways[component])
    blamed = network.route_tables.get(scene.fact("table") or "")
    if scene.blocker.reason is Reason.FIREWALL_ASYMMETRIC and blamed is not None:
        return (f"{blamed.route_table_id}: {_listed(table_routes(blamed)) or 'no routes'}",)
    if scene.blocker.reason is Reason.ENDPOINT_POLICY and component in network.vpc_endpoints:
        return _policy(network.vpc_endpoints[component])
    if scene.blocker.reason is Reason.NO_PUBLIC_IP:
        return _direct_routes(scene)
    return _routes_to(scene)


def _policy(endpoint: VpcEndpoint) -> tuple[str, ...]:
    """The statements of an endpoint's policy, in short."""
    statements = list(statements_of(document_of(endpoint.policy_document)))
    shown = [f"{number} {_statement(statement)}" for number, statement in enumerate(statements[:MOST], 1)]
    more = f"; and {len(statements) - MOST} more" if len(statements) > MOST else ""
    return (f"{endpoint.vpc_endpoint_id} policy: {'; '.join(shown) or 'no statements'}{more}",)


def _statement(statement: Statement) -> str:
    parts = [str(statement.get("Effect", "?")).lower()]
    for key, word in (("Action", ""), ("NotAction", "all but "), ("Resource", "on "), ("NotResource", "on all but ")):
        value = statement.get(key)
        texts = [str(one) for one in (value if isinstance(value, list) else [value] if value is not None else [])]
        if texts and texts != ["*"]:
            parts.append(f"{word}{', '.join(texts[:2])}{f' and {len(texts) - 2} more' if len(texts) > 2 else ''}")
        elif texts and key == "Action":
            parts.append("everything")
    return clean(" ".join(parts)) + (" under a condition" if statement.get("Condition") else "")


def _decisive(scene: Scene) -> str | None:
    """The text of the rule that decided, which is shown whatever else is left out."""
    return rule_text(scene.network, scene.blocker.rule) if scene.blocker.rule else None


def _listed(rules: Sequence[str], kept: str | None = None) -> str:
    """The first rules without the word in front of each, and how many more there are."""
    shown = list(rules[:MOST])
    if kept is not None and kept in rules and kept not in shown:
        shown[-1] = kept
    words = [rule.removeprefix("rule ").removeprefix("route ") for rule in shown]
    return "; ".join(words) + (f"; and {len(rules) - MOST} more" if len(rules) > MOST else "")


def _looked_up(scene: Scene) -> IntervalSet:
    """The addresses that a route was looked for: of a reply, those of its requester."""
    match scene.leg:
        case Leg.FORWARD:
            return scene.packets.destinations()
        case Leg.RETURN:
            return scene.sender


def _order(scene: Scene, table: RouteTable) -> tuple[str, ...]:
    """Why no route of the table takes the packets, or why the one does that leads them wrong."""
    if scene.blocker.reason is Reason.NO_ROUTE:
        return why_none_covers(table, scene.packets.destinations())
    return order_in_table(scene.network, table, _looked_up(scene))


def _uses(scene: Scene, table: RouteTable) -> tuple[str, ...]:
    """How the table came to a subnet, where nobody associated it."""
    main = [s.subnet_id for s in scene.subnets if scene.network.uses_main_table(s)]
    if not main:
        return ()
    verb = "has" if len(main) == 1 else "have"
    return (
        f"{table.route_table_id} is the main table of {table.vpc_id}; {', '.join(main)} {verb} no table of its own",
    )


def _gateway(scene: Scene, nat: NatGateway) -> tuple[str, ...]:
    """The state, kind, place and addresses of a NAT gateway."""
    public = ", ".join(map(str, nat.public_addresses)) or "no public address"
    place = named(scene.network, nat.subnet_id) if nat.subnet_id else "the whole VPC (regional)"
    found = [f"{nat.nat_gateway_id}: {nat.state}, {nat.connectivity_type}, {public}, in {place}"]
    home = scene.network.subnets.get(nat.subnet_id or "")
    if home is not None and scene.blocker.reason in {Reason.NAT_IN_PRIVATE_SUBNET, Reason.NAT_LOOP}:
        table = scene.network.route_table_of(home)
        if isinstance(table, RouteTable):
            found.append(f"{table.route_table_id}: {_listed(table_routes(table))}")
    return tuple(found)


def _group(group: SecurityGroup, scene: Scene) -> str:
    return f"{group.group_id} {scene.direction}: {_listed(group_rules(group, scene.direction)) or 'no rules'}"


def _outdated(scene: Scene) -> tuple[str, ...]:
    """That running tasks keep the groups that they started with, where those are not the service's any more."""
    return tuple(
        f"{task.id} is a running task that started with other groups than the service has now:"
        f" {', '.join(task.origin.group_ids)}"
        for task in scene.outdated[:MOST]
    )


def _routes_to(scene: Scene) -> tuple[str, ...]:
    """The routes that lead from the placements, or from the subnet where it was met, to the component."""
    network = scene.network
    homes = [network.subnets.get(placement.origin.subnet_id or "") for placement in scene.placements]
    tables = [network.route_table_of(subnet) for subnet in (*homes, *scene.subnets) if subnet is not None]
    found: dict[str, None] = {}
    for table in tables:
        if isinstance(table, RouteTable):
            routes = tuple(route_text(route) for route in table.routes if route.target[1] == scene.component)
            order = order_in_table(network, table, scene.packets.destinations()) if routes else ()
            found |= dict.fromkeys((f"{table.route_table_id}: {_listed(routes)}", *order)) if routes else {}
    return tuple(found)[:MOST]


def _direct_routes(scene: Scene) -> tuple[str, ...]:
    """The tables that send the packets straight to the internet gateway."""
    found = []
    for subnet in scene.subnets:
        table = scene.network.route_table_of(subnet)
        if isinstance(table, RouteTable):
            found.append(f"{table.route_table_id} of {subnet.subnet_id}: {_listed(table_routes(table))}")
            found += order_in_table(scene.network, table, scene.packets.destinations())
    return tuple(dict.fromkeys(found))
