"""Terraform for changes of filters: security groups and network ACLs.

Source: Terraform AWS provider, aws_vpc_security_group_egress_rule, aws_security_group, aws_network_acl_rule.
"""

from wayout.fix.change.network_acl import AclEntry, CreateNetworkAclEntry, ReplaceNetworkAclEntry
from wayout.fix.change.security_group import (
    ALL_PROTOCOLS,
    AddSecurityGroupRule,
    CreateSecurityGroup,
    RemoveSecurityGroupRule,
    SecurityGroupRule,
)
from wayout.forward.decision.perspective import Direction
from wayout.render.plan.terraform.hcl import Block, Value
from wayout.render.plan.terraform.scene import Scene

EVERYTHING_OUT = SecurityGroupRule(direction=Direction.EGRESS, protocol=ALL_PROTOCOLS, peer="0.0.0.0/0")
"""The rule that AWS gives to a new group. Terraform takes it away when it creates the group."""


def group_rule(scene: Scene, change: AddSecurityGroupRule) -> tuple[Block, ...]:
    """A rule of its own, beside whatever manages the group."""
    return (_rule(scene, change.group_id, change.rule),)


def _rule(scene: Scene, group_id: str, rule: SecurityGroupRule) -> Block:
    kind = f"aws_vpc_security_group_{rule.direction}_rule"
    attributes: dict[str, Value] = {"security_group_id": scene.ref(group_id), "ip_protocol": rule.protocol}
    if rule.from_port is not None and rule.to_port is not None:
        attributes |= {"from_port": rule.from_port, "to_port": rule.to_port}
    if rule.peer.startswith("pl-"):
        attributes["prefix_list_id"] = rule.peer
    elif rule.peer.startswith("sg-"):
        attributes["referenced_security_group_id"] = scene.ref(rule.peer)
    else:
        attributes["cidr_ipv6" if ":" in rule.peer else "cidr_ipv4"] = rule.peer
    if rule.description:
        attributes["description"] = rule.description
    ports = "all" if rule.from_port is None else f"{rule.from_port}"
    label = scene.label(kind, f"{scene.short(group_id)}_{rule.protocol.replace('-1', 'any')}_{ports}")
    return Block("resource", (kind, label), attributes)


def new_group(scene: Scene, change: CreateSecurityGroup) -> tuple[Block, ...]:
    """The group, and AWS's own first rule unless the plan takes it away: Terraform removes it by itself."""
    kind = "aws_security_group"
    group = Block(
        "resource",
        (kind, scene.name_of(change.group_id, kind)),
        {"name": change.name, "description": change.description, "vpc_id": scene.ref(change.vpc_id)},
    )
    if RemoveSecurityGroupRule(group_id=change.group_id, rule=EVERYTHING_OUT) in scene.plan.changes:
        return (group,)
    return (group, _rule(scene, change.group_id, EVERYTHING_OUT))


def acl_entry(scene: Scene, change: CreateNetworkAclEntry) -> tuple[Block, ...]:
    """An entry of its own, beside whatever manages the ACL."""
    return (_entry(scene, change.network_acl_id, change.entry),)


def replaced_entry(scene: Scene, change: ReplaceNetworkAclEntry) -> tuple[Block, ...]:
    """The entry that stands there is adopted, and becomes another."""
    block = _entry(scene, change.network_acl_id, change.entry)
    acl = scene.network.network_acls[change.network_acl_id]
    is_egress = change.entry.direction is Direction.EGRESS
    old = next(e for e in acl.entries if (e.rule_number, e.egress) == (change.entry.number, is_egress))
    given = f"{change.network_acl_id}:{old.rule_number}:{old.protocol}:{str(is_egress).lower()}"
    return (scene.adopt(block, given), block)


def _entry(scene: Scene, acl_id: str, entry: AclEntry) -> Block:
    kind = "aws_network_acl_rule"
    attributes: dict[str, Value] = {
        "network_acl_id": scene.ref(acl_id),
        "rule_number": entry.number,
        "egress": entry.direction is Direction.EGRESS,
        "protocol": entry.protocol,
        "rule_action": entry.action,
        "ipv6_cidr_block" if ":" in entry.peer else "cidr_block": entry.peer,
    }
    numbers = {
        "from_port": entry.from_port,
        "to_port": entry.to_port,
        "icmp_type": entry.icmp_type,
        "icmp_code": entry.icmp_code,
    }
    attributes |= {name: number for name, number in numbers.items() if number is not None}
    label = scene.label(kind, f"{scene.short(acl_id)}_{entry.direction}_{entry.number}")
    return Block("resource", (kind, label), attributes)
