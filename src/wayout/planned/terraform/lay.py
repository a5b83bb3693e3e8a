"""A plan of Terraform laid over an estate: what was there, what goes, what changes, what comes, in this order."""

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from wayout.model.planned import default_group_id
from wayout.planned.estate import Estate
from wayout.planned.nameless import UndeterminedError
from wayout.planned.shape import Json
from wayout.planned.terraform import (
    dns,
    gateway,
    load_balancer,
    network_firewall,
    resolver,
    routing,
    transit,
    vpc,
    vpn,
    workload,
)
from wayout.planned.terraform import filter as filters
from wayout.planned.terraform.kind import KINDS
from wayout.planned.terraform.plan import Instance, Plan
from wayout.planned.terraform.region import regions_of
from wayout.planned.terraform.resolution import Resolver
from wayout.planned.terraform.unread import note_unread, unread_types
from wayout.planned.terraform.values import Values
from wayout.snapshot.problem import Problem


class Writer(NamedTuple):
    """How a type is laid and dropped. `home` is the attribute that names what it is a part of; a thing of its own has none."""

    lay: Callable[[Values, Values | None], None]
    drop: Callable[[Values], None]
    home: str | None = None


def _gone(values: Values) -> None:
    kind = KINDS[values.instance.type]
    gateway.drop_gateway(values, kind.document or "")


def _kept(_values: Values) -> None:
    """What Terraform only stops managing stays as it is: what a VPC was born with, the acceptance of a peering."""


_BALANCER = Writer(load_balancer.lay_balancer, load_balancer.drop_balancer)
_LISTENER = Writer(load_balancer.lay_listener, load_balancer.drop_listener, "load_balancer_arn")
_LISTENER_RULE = Writer(load_balancer.lay_listener_rule, load_balancer.drop_listener_rule, "listener_arn")
_TARGET_GROUP = Writer(load_balancer.lay_group, load_balancer.drop_group)
_TARGET = Writer(load_balancer.lay_attachment, load_balancer.drop_attachment, "target_group_arn")
_SCALING = Writer(load_balancer.lay_scaling_group, load_balancer.drop_scaling_group, "autoscaling_group_name")
_GROUP_RULE = Writer(filters.lay_group_rule, filters.drop_group_rule, "security_group_id")

WRITERS: Final[dict[str, Writer]] = {
    "aws_vpc_dhcp_options": Writer(vpc.lay_dhcp_options, _gone),
    "aws_vpc": Writer(vpc.lay_vpc, _gone),
    "aws_default_vpc": Writer(vpc.lay_vpc, _kept),
    "aws_vpc_ipv4_cidr_block_association": Writer(vpc.lay_block, vpc.drop_block, "vpc_id"),
    "aws_vpc_ipv6_cidr_block_association": Writer(vpc.lay_block, vpc.drop_block, "vpc_id"),
    "aws_vpc_dhcp_options_association": Writer(vpc.lay_dhcp_association, _kept, "vpc_id"),
    "aws_default_network_acl": Writer(filters.lay_default_acl, _kept),
    "aws_subnet": Writer(vpc.lay_subnet, vpc.drop_subnet),
    "aws_default_subnet": Writer(vpc.lay_subnet, _kept),
    "aws_vpc_block_public_access_options": Writer(
        network_firewall.lay_public_access, network_firewall.drop_public_access, "region"
    ),
    "aws_vpc_block_public_access_exclusion": Writer(network_firewall.lay_exclusion, _gone),
    "aws_networkfirewall_rule_group": Writer(network_firewall.lay_rule_group, _gone),
    "aws_networkfirewall_firewall_policy": Writer(network_firewall.lay_policy, _gone),
    "aws_networkfirewall_firewall": Writer(network_firewall.lay_firewall, network_firewall.drop_firewall),
    "aws_ec2_managed_prefix_list": Writer(gateway.lay_prefix_list, gateway.drop_prefix_list),
    "aws_ec2_managed_prefix_list_entry": Writer(
        gateway.lay_prefix_list_entry, gateway.drop_prefix_list_entry, "prefix_list_id"
    ),
    "aws_internet_gateway": Writer(gateway.lay_internet_gateway, _gone),
    "aws_internet_gateway_attachment": Writer(gateway.lay_attachment, gateway.drop_attachment, "internet_gateway_id"),
    "aws_egress_only_internet_gateway": Writer(gateway.lay_egress_only, _gone),
    "aws_vpc_encryption_control": Writer(network_firewall.lay_encryption_control, _gone),
    "aws_vpn_gateway": Writer(gateway.lay_vpn_gateway, _gone),
    "aws_vpn_gateway_attachment": Writer(vpn.lay_attachment, vpn.drop_attachment, "vpn_gateway_id"),
    "aws_ec2_transit_gateway": Writer(transit.lay_gateway, _gone),
    "aws_ec2_transit_gateway_route_table": Writer(transit.lay_table, transit.drop_table),
    "aws_ec2_transit_gateway_vpc_attachment": Writer(transit.lay_attachment, transit.drop_attachment),
    "aws_vpn_connection": Writer(vpn.lay_connection, vpn.drop_connection),
    "aws_vpn_connection_route": Writer(vpn.lay_route, vpn.drop_route, "vpn_connection_id"),
    "aws_ec2_transit_gateway_route_table_association": Writer(
        transit.lay_association, transit.drop_association, "transit_gateway_route_table_id"
    ),
    "aws_ec2_transit_gateway_route_table_propagation": Writer(
        transit.lay_propagation, transit.drop_propagation, "transit_gateway_route_table_id"
    ),
    "aws_ec2_transit_gateway_route": Writer(transit.lay_route, transit.drop_route, "transit_gateway_route_table_id"),
    "aws_vpc_peering_connection": Writer(vpc.lay_peering, _gone),
    "aws_vpc_peering_connection_accepter": Writer(vpc.lay_accepter, _kept, "vpc_peering_connection_id"),
    "aws_security_group": Writer(filters.lay_group, _gone),
    "aws_default_security_group": Writer(filters.lay_default_group, _kept),
    "aws_security_group_rule": Writer(filters.lay_group_rules, filters.drop_group_rules, "security_group_id"),
    "aws_vpc_security_group_ingress_rule": _GROUP_RULE,
    "aws_vpc_security_group_egress_rule": _GROUP_RULE,
    "aws_network_acl": Writer(filters.lay_acl, filters.drop_acl),
    "aws_network_acl_rule": Writer(filters.lay_acl_rule, filters.drop_acl_rule, "network_acl_id"),
    "aws_network_acl_association": Writer(filters.lay_acl_association, filters.drop_acl_association, "network_acl_id"),
    "aws_network_interface": Writer(workload.lay_interface, workload.drop_interface),
    "aws_instance": Writer(workload.lay_instance, workload.drop_instance),
    "aws_network_interface_attachment": Writer(
        workload.lay_attachment, workload.drop_attachment, "network_interface_id"
    ),
    "aws_network_interface_sg_attachment": Writer(
        workload.lay_group_attachment, workload.drop_group_attachment, "network_interface_id"
    ),
    "aws_eip": Writer(gateway.lay_eip, _gone),
    "aws_eip_association": Writer(gateway.lay_eip_association, gateway.drop_eip_association, "allocation_id"),
    "aws_nat_gateway": Writer(gateway.lay_nat, gateway.drop_nat),
    "aws_route_table": Writer(routing.lay_table, routing.drop_table),
    "aws_default_route_table": Writer(routing.lay_default_table, _kept),
    "aws_route": Writer(routing.lay_route, routing.drop_route, "route_table_id"),
    "aws_vpn_gateway_route_propagation": Writer(vpn.lay_propagation, vpn.drop_propagation, "route_table_id"),
    "aws_route_table_association": Writer(routing.lay_association, routing.drop_association, "route_table_id"),
    "aws_main_route_table_association": Writer(routing.lay_main, routing.drop_main, "route_table_id"),
    "aws_vpc_endpoint": Writer(gateway.lay_endpoint, gateway.drop_endpoint),
    "aws_vpc_endpoint_route_table_association": Writer(
        gateway.lay_endpoint_table, gateway.drop_endpoint_table, "vpc_endpoint_id"
    ),
    "aws_vpc_endpoint_subnet_association": Writer(gateway.lay_endpoint_subnet, _kept, "vpc_endpoint_id"),
    "aws_vpc_endpoint_security_group_association": Writer(gateway.lay_endpoint_group, _kept, "vpc_endpoint_id"),
    "aws_vpc_endpoint_policy": Writer(gateway.lay_endpoint_policy, _kept, "vpc_endpoint_id"),
    "aws_vpc_endpoint_private_dns": Writer(gateway.lay_endpoint_dns, _kept, "vpc_endpoint_id"),
    "aws_route53_resolver_endpoint": Writer(resolver.lay_endpoint, resolver.drop_endpoint),
    "aws_route53_resolver_rule": Writer(resolver.lay_rule, _gone),
    "aws_route53_resolver_rule_association": Writer(resolver.lay_association, _gone),
    "aws_route53_resolver_firewall_domain_list": Writer(resolver.lay_domain_list, resolver.drop_domain_list),
    "aws_route53_resolver_firewall_rule_group": Writer(resolver.lay_rule_group, resolver.drop_rule_group),
    "aws_route53_resolver_firewall_rule": Writer(
        resolver.lay_firewall_rule, resolver.drop_firewall_rule, "firewall_rule_group_id"
    ),
    "aws_route53_resolver_firewall_rule_group_association": Writer(resolver.lay_group_association, _gone),
    "aws_route53_resolver_firewall_config": Writer(resolver.lay_config, _kept, "resource_id"),
    "aws_lb": _BALANCER,
    "aws_alb": _BALANCER,
    "aws_lb_target_group": _TARGET_GROUP,
    "aws_alb_target_group": _TARGET_GROUP,
    "aws_lb_listener": _LISTENER,
    "aws_alb_listener": _LISTENER,
    "aws_lb_listener_rule": _LISTENER_RULE,
    "aws_alb_listener_rule": _LISTENER_RULE,
    "aws_lambda_function": Writer(workload.lay_function, _gone),
    "aws_lb_target_group_attachment": _TARGET,
    "aws_alb_target_group_attachment": _TARGET,
    "aws_autoscaling_attachment": _SCALING,
    "aws_autoscaling_group": _SCALING,
    "aws_route53_zone": Writer(dns.lay_zone, dns.drop_zone),
    "aws_route53_zone_association": Writer(dns.lay_association, _kept, "zone_id"),
    "aws_route53_record": Writer(dns.lay_record, dns.drop_record, "zone_id"),
    "aws_flow_log": Writer(vpc.lay_flow_log, _gone),
    "aws_ecs_cluster": Writer(workload.lay_cluster, _gone),
    "aws_ecs_cluster_capacity_providers": Writer(workload.lay_capacity_providers, _kept, "cluster_name"),
    "aws_ecs_task_definition": Writer(workload.lay_task_definition, _kept),
    "aws_ecs_service": Writer(workload.lay_service, workload.drop_service),
}
"""The types that wayout reads, each after those that it may refer to."""

_DATA: Final = frozenset({"aws_vpc", "aws_subnet", "aws_internet_gateway", "aws_nat_gateway", "aws_ecs_cluster"})
"""Data sources that tell enough of a thing to describe it."""


def lay_terraform(plan: Plan, estate: Estate, name: str) -> None:
    """Lay a plan over an estate; `name` is what its file is called."""
    adopted = _adopted(plan, estate)
    resolver = Resolver(adopted, estate)
    order = {kind: place for place, kind in enumerate(WRITERS)}
    known = [each for each in adopted.instances.values() if each.type in order]
    known.sort(key=lambda each: order[each.type])
    regions = regions_of(adopted)
    for instance in known:
        estate.stand_in(regions[instance.address])
        _show(instance, resolver)
    # A rule that is written in a group shows in it too; what was there before is complete by now.
    spoilt: dict[str, str] = {}
    estate.is_planning = True
    for instance in reversed(known):
        if instance.before is not None and instance.mode == "managed" and (instance.after is None or instance.is_made):
            _attempt(_drop, instance, resolver, spoilt)
    for instance in known:
        estate.stand_in(regions[instance.address])
        if instance.after is None or instance.mode != "managed" or instance.after == instance.before:
            continue
        _attempt(_change, instance, resolver, spoilt)
    for resource_id, sentence in spoilt.items():
        estate.spoil(resource_id, sentence)
    for instance in adopted.instances.values():
        note_unread(instance, estate)
    things = (each for each in known if each.type in KINDS and each.mode == "managed" and each.after is not None)
    estate.addresses |= {each.id: each.address for each in things}
    estate.problems += [*(Problem(name, "", note) for note in plan.notes), *unread_types(adopted, name, WRITERS)]


def _attempt(
    work: Callable[[Instance, Resolver], None], instance: Instance, resolver: Resolver, spoilt: dict[str, str]
) -> None:
    """Do what may fail because only apply tells something: then what it would have changed is not known."""
    try:
        work(instance, resolver)
    except UndeterminedError as error:
        if WRITERS[instance.type].home is not None:
            spoilt |= dict.fromkeys(error.candidates, error.sentence)
            return
        kind, estate = KINDS[instance.type], resolver.estate
        estate.remove(kind.document or "", instance.id)
        estate.doubt(kind.document or "", error.sentence, instance.id)


def _show(instance: Instance, resolver: Resolver) -> None:
    """Describe what is there before the plan, unless the snapshot does."""
    estate = resolver.estate
    if instance.before is None or (instance.mode == "data" and instance.type not in _DATA):
        return
    writer = WRITERS[instance.type]
    document = (KINDS[instance.type].document or "") if instance.type in KINDS else ""
    home = instance.before.get(writer.home) if writer.home is not None else instance.id
    if writer.home is None and estate.is_described(document, instance.id):
        return
    if writer.home is not None and estate.is_of_snapshot(str(home)):
        return
    shown = msgspec.structs.replace(instance, is_made=False, id=_own_id(instance))
    try:
        writer.lay(Values(resolver, shown, instance.before), None)
    except UndeterminedError as error:
        estate.doubt(document, error.sentence, instance.id)


def _own_id(instance: Instance) -> str:
    """The id before the plan; of what is replaced, another than after it."""
    kind = KINDS.get(instance.type)
    before = instance.before or {}
    found = before.get(kind.id_attribute if kind else "id") or before.get("id")
    return found if isinstance(found, str) else instance.id


def _drop(instance: Instance, resolver: Resolver) -> None:
    gone = msgspec.structs.replace(instance, is_made=False, id=_own_id(instance))
    WRITERS[instance.type].drop(Values(resolver, gone, instance.before or {}))


def _change(instance: Instance, resolver: Resolver) -> None:
    writer = WRITERS[instance.type]
    now: Json = instance.after or {}
    is_new = instance.before is None or instance.is_made
    before = None if is_new else Values(resolver, instance, instance.before or {})
    if before is not None and writer.home is not None:
        writer.drop(before)
    writer.lay(Values(resolver, instance, now), before)


def _adopted(plan: Plan, estate: Estate) -> Plan:
    """The plan in which what a VPC was born with, and Terraform adopts, goes by its own id."""
    adopters = {
        "aws_default_route_table": ("default_route_table_id", "rtb", None),
        "aws_default_network_acl": ("default_network_acl_id", "acl", None),
        "aws_default_security_group": ("vpc_id", "vpc", "default_security_group_id"),
    }
    resolver = Resolver(plan, estate)
    for instance in list(plan.instances.values()):
        if instance.type not in adopters or not instance.is_made or instance.mode != "managed":
            continue
        name, prefix, part = adopters[instance.type]
        try:
            found = Values(resolver, instance, instance.now).identity(name, prefix)
        except UndeterminedError:
            continue
        if found is not None and part is not None:
            found = _default_group(plan, estate, found)
        if found is not None:
            _rename(plan, instance, found)
    return plan


def _default_group(plan: Plan, estate: Estate, vpc_id: str) -> str | None:
    """The default group of a VPC: of a new one as it is planned, of another as the plan or the snapshot tells it."""
    for instance in plan.instances.values():
        if instance.id == vpc_id and instance.type in {"aws_vpc", "aws_default_vpc"}:
            if instance.is_made:
                return default_group_id(vpc_id)
            told = instance.now.get("default_security_group_id")
            return told if isinstance(told, str) else None
    groups = ((i, group) for i, group in estate.each("SecurityGroups") if group.get("VpcId") == vpc_id)
    return next((identity for identity, group in groups if group.get("GroupName") == "default"), None)


def _rename(plan: Plan, instance: Instance, identity: str) -> None:
    renamed = msgspec.structs.replace(instance, id=identity)
    plan.instances[instance.address] = renamed
    members = plan.blocks[instance.block]
    members[members.index(instance)] = renamed
