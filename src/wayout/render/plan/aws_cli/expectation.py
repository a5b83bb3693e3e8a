"""What a script looks for before it changes anything: that the tables, ACLs and groups of the plan are as the plan saw them."""

from collections.abc import Iterator
from typing import Final

import msgspec

from wayout.fix.plan import Plan
from wayout.model.network import Network
from wayout.model.network_acl import NetworkAcl
from wayout.model.planned import is_planned
from wayout.model.route_table import RouteTable
from wayout.model.security_group import IpPermission, SecurityGroup
from wayout.render.plan.aws_cli.shell import Word, word

_TARGETS: Final = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "EgressOnlyInternetGatewayId",
    "InstanceId",
    "NetworkInterfaceId",
    "CarrierGatewayId",
    "LocalGatewayId",
    "CoreNetworkArn",
)
_NONE: Final = "None"
"""What the CLI's text output writes for what is not there."""


class Expectation(msgspec.Struct, frozen=True):
    """A command whose lines, in order of their text, must be these."""

    component: str
    command: tuple[Word, ...]
    lines: tuple[str, ...]


def expectations(plan: Plan, network: Network) -> tuple[Expectation, ...]:
    """One for each table, ACL and group that the plan changes and that exists already."""
    found: dict[str, Expectation] = {}
    for change in plan.changes:
        for resource_id in _named(change):
            if resource_id in found or is_planned(resource_id):
                continue
            expectation = _of(network, resource_id)
            if expectation is not None:
                found[resource_id] = expectation
    return tuple(found.values())


def _named(change: object) -> Iterator[str]:
    for name in ("route_table_id", "network_acl_id", "group_id"):
        value = getattr(change, name, None)
        if isinstance(value, str):
            yield value


def _of(network: Network, resource_id: str) -> Expectation | None:
    table = network.route_tables.get(resource_id)
    if table is not None:
        return _table(table)
    acl = network.network_acls.get(resource_id)
    if acl is not None:
        return _acl(acl)
    group = network.security_groups.get(resource_id)
    return _group(group) if group is not None else None


def _table(table: RouteTable) -> Expectation:
    destination = "DestinationCidrBlock||DestinationIpv6CidrBlock||DestinationPrefixListId"
    query = f"RouteTables[0].Routes[].[{destination},{'||'.join(_TARGETS)}]"
    lines = [_line(route.destination, route.instance_id or route.target[1]) for route in table.routes]
    words = (*_aws("describe-route-tables", "--route-table-ids", table.route_table_id), word("--query"), word(query))
    return Expectation(table.route_table_id, words, tuple(sorted(lines)))


def _acl(acl: NetworkAcl) -> Expectation:
    fields = "Egress,RuleNumber,RuleAction,Protocol,CidrBlock||Ipv6CidrBlock,PortRange.From,PortRange.To"
    lines = [
        _line(
            str(entry.egress),
            str(entry.rule_number),
            entry.rule_action,
            entry.protocol,
            str(entry.prefix),
            *((str(entry.port_range.from_port), str(entry.port_range.to_port)) if entry.port_range else (_NONE, _NONE)),
        )
        for entry in acl.entries
    ]
    words = (*_aws("describe-network-acls", "--network-acl-ids", acl.network_acl_id), word("--query"))
    query = word(f"NetworkAcls[0].Entries[].[{fields}]")
    return Expectation(acl.network_acl_id, (*words, query), tuple(sorted(lines)))


def _group(group: SecurityGroup) -> Expectation:
    """A group's rules, one line for each peer, as AWS lists permissions: ports that stand for all are not there."""
    peers = (
        ("IpRanges", "CidrIp"),
        ("Ipv6Ranges", "CidrIpv6"),
        ("PrefixListIds", "PrefixListId"),
        ("UserIdGroupPairs", "GroupId"),
    )
    every = ",".join(f"{name}[].{field}" for name, field in peers)
    row = f"IpProtocol,FromPort,ToPort,join(`,`,sort([{every}][]))]"
    query = f"SecurityGroups[0].[IpPermissions[].['in',{row},IpPermissionsEgress[].['out',{row}][]"
    both = [("in", each) for each in group.ip_permissions] + [("out", each) for each in group.ip_permissions_egress]
    words = (*_aws("describe-security-groups", "--group-ids", group.group_id), word("--query"), word(query))
    return Expectation(group.group_id, words, tuple(sorted(_permission(way, each) for way, each in both)))


def _permission(way: str, permission: IpPermission) -> str:
    peers = [
        *(str(each.cidr_ip) for each in permission.ip_ranges),
        *(str(each.cidr_ipv6) for each in permission.ipv6_ranges),
        *(each.prefix_list_id for each in permission.prefix_list_ids),
        *(each.group_id or "" for each in permission.user_id_group_pairs),
    ]
    ports = (permission.from_port, permission.to_port)
    numbers = (_NONE if port is None else str(port) for port in ports)
    return _line(way, permission.ip_protocol, *numbers, ",".join(sorted(peers)))


def _aws(operation: str, option: str, resource_id: str) -> tuple[Word, ...]:
    return (word("aws"), word("ec2"), word(operation), word(option), word(resource_id))


def _line(*cells: str) -> str:
    return "\t".join(cells)
