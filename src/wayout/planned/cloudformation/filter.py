"""Security groups, network ACLs and prefix lists.

A group without egress rules gets AWS's own, which allows everything; CloudFormation takes that one away as soon as a
template adds a rule of its own, in the group or beside it.

Source: CloudFormation Template Reference, AWS::EC2::SecurityGroup, SecurityGroupEgress, SecurityGroupIngress, NetworkAcl,
NetworkAclEntry, SubnetNetworkAclAssociation, PrefixList.
"""

from collections.abc import Iterator
from typing import Final

from wayout.net.protocol import parse_protocol
from wayout.planned.cloudformation.properties import Properties
from wayout.planned.nameless import UndeterminedError
from wayout.planned.network_acl import add_entry, guard, make_acl
from wayout.planned.security_group import EVERYTHING, EVERYTHING_IPV6, add_rule, peer_of, permission, remove_rule
from wayout.planned.shape import Json, as_object

_PEERS: Final = (
    ("CidrIp", "pl"),
    ("CidrIpv6", "pl"),
    ("SourcePrefixListId", "pl"),
    ("DestinationPrefixListId", "pl"),
    ("SourceSecurityGroupId", "sg"),
    ("DestinationSecurityGroupId", "sg"),
)


def make_a_group(own: Properties) -> None:
    """A group with the rules that are written in it."""
    estate = own.estate
    group: Json = {"GroupId": own.id, "GroupName": own.told("GroupName") or own.logical, "Tags": own.tags()}
    group |= {"VpcId": own.target("VpcId", "vpc"), "Description": own.told("GroupDescription")}
    estate.make("SecurityGroups", {**group, "IpPermissions": [], "IpPermissionsEgress": []})
    for egress, rule in rules_in(own):
        add_rule(estate, own.id, rule, egress=egress)
    if not own.has("SecurityGroupEgress"):
        for rule in (EVERYTHING, EVERYTHING_IPV6):
            add_rule(estate, own.id, rule, egress=True)


def rules_in(own: Properties) -> Iterator[tuple[bool, Json]]:
    """The rules that are written in a group, each with whether it is for egress."""
    for name, egress in (("SecurityGroupIngress", False), ("SecurityGroupEgress", True)):
        for part in own.parts(name):
            yield egress, rule_of(part)


def add_a_rule(own: Properties, *, egress: bool) -> None:
    """A rule of its own."""
    estate = own.estate
    group_id = own.identity("GroupId", "sg") or ""
    if egress:
        _strip(own, group_id)
    add_rule(estate, group_id, rule_of(own), egress=egress)


def _strip(own: Properties, group_id: str) -> None:
    """AWS's own egress rule goes with the first one beside the group; one that somebody wrote may go as well."""
    estate = own.estate
    group = own.evaluator.template.resources.get(_logical(own, group_id), {})
    is_written = bool(as_object(group.get("Properties")).get("SecurityGroupEgress"))
    if estate.is_made(group_id) and not is_written:
        for rule in (EVERYTHING, EVERYTHING_IPV6):
            remove_rule(estate, group_id, rule, egress=True)
        return
    element = estate.find("SecurityGroups", group_id) or {}
    for rule in list(element.get("IpPermissionsEgress") or ()):
        if str(rule.get("IpProtocol")) == "-1" and rule.get("IpRanges") == EVERYTHING["IpRanges"]:
            remove_rule(estate, group_id, rule, egress=True)
            sentence = f"CloudFormation may take the rule for everything out of {group_id} when it adds {own.logical}"
            add_rule(estate, group_id, permission("-1", None, None, peer_of(own.nameless("pl", sentence))), egress=True)


def _logical(own: Properties, identity: str) -> str:
    return next((logical for logical, each in own.evaluator.ids.items() if each == identity), "")


def rule_of(part: Properties) -> Json:
    """A rule with its one peer; what is not known matches what nothing describes."""
    try:
        protocol = (part.text("IpProtocol") or "-1").lower()
        ports = part.number("FromPort"), part.number("ToPort")
    except UndeterminedError as error:
        return permission("-1", None, None, peer_of(part.nameless("pl", error.sentence)))
    name, prefix = next(((n, p) for n, p in _PEERS if part.has(n)), ("CidrIp", "pl"))
    try:
        peer = part.identity(name, prefix)
    except UndeterminedError as error:
        peer = part.nameless("pl", error.sentence)
    sentence = f"{part.logical} has a rule without a peer that wayout reads"
    return permission("-1" if protocol == "all" else protocol, *ports, peer_of(peer or part.nameless("pl", sentence)))


def make_an_acl(own: Properties) -> None:
    """An ACL, which denies until entries allow."""
    make_acl(own.estate, own.id, own.target("VpcId", "vpc") or "", own.tags())


def add_an_entry(own: Properties) -> None:
    """An entry; one that is not known in full matches anything, and nobody knows how."""
    acl_id = own.identity("NetworkAclId", "acl") or ""
    egress = own.flag("Egress", default=False)
    try:
        entry = _entry(own, egress=egress)
    except UndeterminedError:
        number = own.number("RuleNumber") or 0
        entry = {"RuleNumber": number, "RuleAction": "?", "Protocol": "-1", "Egress": egress, "CidrBlock": "0.0.0.0/0"}
    add_entry(own.estate, acl_id, entry)


def _entry(own: Properties, *, egress: bool) -> Json:
    block = own.text("CidrBlock") or own.text("Ipv6CidrBlock") or "0.0.0.0/0"
    number = parse_protocol(own.text("Protocol") or "-1")
    entry: Json = {"RuleNumber": own.number("RuleNumber") or 0, "RuleAction": own.text("RuleAction"), "Egress": egress}
    entry |= {"Protocol": str(-1 if number is None else number)}
    entry["Ipv6CidrBlock" if ":" in block else "CidrBlock"] = block
    if own.has("PortRange"):
        ports = own.part("PortRange")
        entry["PortRange"] = {"From": ports.number("From") or 0, "To": ports.number("To") or 0}
    if own.has("Icmp"):
        icmp = own.part("Icmp")
        entry["IcmpTypeCode"] = {"Type": icmp.number("Type"), "Code": icmp.number("Code")}
    return entry


def guard_a_subnet(own: Properties) -> None:
    """A subnet is guarded by an ACL."""
    guard(own.estate, own.identity("NetworkAclId", "acl") or "", own.identity("SubnetId", "subnet") or "")


def make_a_prefix_list(own: Properties) -> None:
    """A prefix list with its entries."""
    entries = [{"Cidr": part.text("Cidr")} for part in own.parts("Entries")]
    own.estate.make("ManagedPrefixLists", {"PrefixListId": own.id, "PrefixListName": own.told("PrefixListName")})
    own.estate.put("ManagedPrefixListEntries", {"PrefixListId": own.id, "Entries": entries})
