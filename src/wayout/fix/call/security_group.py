"""The calls of changes of security groups."""

from typing import Any

from wayout.fix.call.call import Call, Tagging, Yield, absent, filtered
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.security_group import (
    AddSecurityGroupRule,
    CreateSecurityGroup,
    DeleteSecurityGroup,
    RemoveSecurityGroupRule,
    SecurityGroupRule,
)
from wayout.forward.decision.perspective import Direction
from wayout.net.address import Family
from wayout.net.prefix import Prefix

IN_USE = ("DependencyViolation", "CannotDelete")
"""AWS's errors while something that is about to go still uses a thing."""


def add_rule(change: AddSecurityGroupRule) -> Call:
    """Authorize the rule; AWS refuses one that is there with InvalidPermission.Duplicate."""
    return Call(
        operation=f"AuthorizeSecurityGroup{change.rule.direction.capitalize()}",
        parameters={"GroupId": ref(change.group_id), "IpPermissions": [_permission(change.rule, change.rule)]},
        so=(_rule(change.group_id, change.rule),),
        already=("InvalidPermission.Duplicate",),
        again=("InvalidGroup.NotFound",),
    )


def remove_rule(change: RemoveSecurityGroupRule) -> Call:
    """Revoke the rule, by what it says."""
    return Call(
        operation=f"RevokeSecurityGroup{change.rule.direction.capitalize()}",
        parameters={"GroupId": ref(change.group_id), "IpPermissions": [_permission(change.rule, None)]},
        so=(absent(_rule(change.group_id, change.rule)),),
        already=("InvalidPermission.NotFound",),
    )


def create(change: CreateSecurityGroup) -> Call:
    """Create the group."""
    return Call(
        operation="CreateSecurityGroup",
        parameters={"GroupName": change.name, "Description": change.description, "VpcId": ref(change.vpc_id)},
        yields=(Yield(change.group_id, ("GroupId",)),),
        tagging=Tagging(
            resource_type="security-group",
            name=change.name,
            describe="DescribeSecurityGroups",
            within=("SecurityGroups",),
            id_member="GroupId",
        ),
        again=("InvalidVpcID.NotFound",),
    )


def delete(change: DeleteSecurityGroup) -> Call:
    """Delete the group, once the last interface that carries it is gone."""
    return Call(
        operation="DeleteSecurityGroup",
        parameters={"GroupId": ref(change.group_id)},
        so=(
            absent(filtered("DescribeSecurityGroups", ("group-id", ref(change.group_id)), within=("SecurityGroups",))),
        ),
        already=("InvalidGroup.NotFound",),
        again=IN_USE,
    )


def _permission(rule: SecurityGroupRule, described: SecurityGroupRule | None) -> dict[str, Any]:
    """The rule as the calls take it, with a description where it is asked for."""
    words = {"Description": described.description} if described is not None and described.description else {}
    permission: dict[str, Any] = {"IpProtocol": rule.protocol}
    if rule.from_port is not None and rule.to_port is not None:
        permission |= {"FromPort": rule.from_port, "ToPort": rule.to_port}
    if rule.peer.startswith("pl-"):
        return {**permission, "PrefixListIds": [{"PrefixListId": rule.peer, **words}]}
    if rule.peer.startswith("sg-"):
        return {**permission, "UserIdGroupPairs": [{"GroupId": ref(rule.peer), **words}]}
    if Prefix.parse(rule.peer).family is Family.IPV4:
        return {**permission, "IpRanges": [{"CidrIp": rule.peer, **words}]}
    return {**permission, "Ipv6Ranges": [{"CidrIpv6": rule.peer, **words}]}


def _rule(group_id: str, rule: SecurityGroupRule) -> Sight:
    """Where AWS lists the rule by itself."""
    if rule.peer.startswith("pl-"):
        peer = "PrefixListId"
    elif rule.peer.startswith("sg-"):
        peer = "ReferencedGroupInfo.GroupId"
    else:
        peer = "CidrIpv4" if Prefix.parse(rule.peer).family is Family.IPV4 else "CidrIpv6"
    where = [("IsEgress", rule.direction is Direction.EGRESS), ("IpProtocol", rule.protocol), (peer, ref(rule.peer))]
    if rule.from_port is not None and rule.to_port is not None:
        where += [("FromPort", rule.from_port), ("ToPort", rule.to_port)]
    return filtered(
        "DescribeSecurityGroupRules",
        ("group-id", ref(group_id)),
        within=("SecurityGroupRules",),
        where=tuple(where),
    )
