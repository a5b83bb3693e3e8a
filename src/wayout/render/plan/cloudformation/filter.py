"""CloudFormation for changes of filters: security groups and network ACLs.

Source: CloudFormation template reference, AWS::EC2::SecurityGroup, SecurityGroupEgress, SecurityGroupIngress,
NetworkAclEntry.
"""

from wayout.fix.change.network_acl import CreateNetworkAclEntry
from wayout.fix.change.security_group import (
    ALL_PROTOCOLS,
    AddSecurityGroupRule,
    CreateSecurityGroup,
    RemoveSecurityGroupRule,
    SecurityGroupRule,
)
from wayout.forward.decision.perspective import Direction
from wayout.render.plan.cloudformation.scene import Scene, camel
from wayout.render.plan.cloudformation.yaml import Value


def group_rule(scene: Scene, change: AddSecurityGroupRule) -> None:
    """A rule of its own, beside whatever manages the group; egress of a new group stands in the group itself."""
    rule = change.rule
    if rule.direction is Direction.EGRESS and any(change.group_id == other.creates for other in scene.plan.changes):
        return
    kind = "SecurityGroupEgress" if rule.direction is Direction.EGRESS else "SecurityGroupIngress"
    ports = "All" if rule.from_port is None else str(rule.from_port)
    short = change.group_id.partition("-new-")[2] or change.group_id
    logical = f"{camel(short)}{rule.direction.capitalize()}{camel(rule.protocol.replace('-1', 'any'))}{ports}"
    scene.add(logical, kind, {"GroupId": scene.ref(change.group_id), **_rule(scene, rule)})


def new_group(scene: Scene, change: CreateSecurityGroup) -> None:
    """The group. Its egress rules stand in it, where they take the place of AWS's own first rule."""
    everything = SecurityGroupRule(direction=Direction.EGRESS, protocol=ALL_PROTOCOLS, peer="0.0.0.0/0")
    keeps_first = RemoveSecurityGroupRule(group_id=change.group_id, rule=everything) not in scene.plan.changes
    rules = [
        other.rule
        for other in scene.plan.changes
        if isinstance(other, AddSecurityGroupRule)
        and other.group_id == change.group_id
        and other.rule.direction is Direction.EGRESS
    ]
    properties: dict[str, Value] = {
        "GroupName": change.name,
        "GroupDescription": change.description,
        "VpcId": scene.ref(change.vpc_id),
        "SecurityGroupEgress": tuple(_rule(scene, rule) for rule in ([everything] if keeps_first else []) + rules),
    }
    scene.add(scene.logical_id(change.group_id), "SecurityGroup", properties)


def _rule(scene: Scene, rule: SecurityGroupRule) -> dict[str, Value]:
    properties: dict[str, Value] = {"IpProtocol": rule.protocol}
    if rule.from_port is not None and rule.to_port is not None:
        properties |= {"FromPort": rule.from_port, "ToPort": rule.to_port}
    is_egress = rule.direction is Direction.EGRESS
    if rule.peer.startswith("pl-"):
        properties["DestinationPrefixListId" if is_egress else "SourcePrefixListId"] = rule.peer
    elif rule.peer.startswith("sg-"):
        name = "DestinationSecurityGroupId" if is_egress else "SourceSecurityGroupId"
        properties[name] = scene.ref(rule.peer)
    else:
        properties["CidrIpv6" if ":" in rule.peer else "CidrIp"] = rule.peer
    return properties | ({"Description": rule.description} if rule.description else {})


def acl_entry(scene: Scene, change: CreateNetworkAclEntry) -> None:
    """An entry of its own, beside whatever manages the ACL."""
    entry = change.entry
    properties: dict[str, Value] = {
        "NetworkAclId": scene.ref(change.network_acl_id),
        "RuleNumber": entry.number,
        "Egress": entry.direction is Direction.EGRESS,
        "Protocol": int(entry.protocol),
        "RuleAction": entry.action,
        "Ipv6CidrBlock" if ":" in entry.peer else "CidrBlock": entry.peer,
    }
    if entry.from_port is not None and entry.to_port is not None:
        properties["PortRange"] = {"From": entry.from_port, "To": entry.to_port}
    if entry.icmp_type is not None:
        properties["Icmp"] = {"Type": entry.icmp_type, "Code": -1 if entry.icmp_code is None else entry.icmp_code}
    logical = f"{camel(change.network_acl_id)}{entry.direction.capitalize()}{entry.number}"
    scene.add(logical, "NetworkAclEntry", properties)
