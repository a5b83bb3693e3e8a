"""Security groups and network ACLs.

Terraform takes away the egress rule that AWS gives to a new group; a default group or ACL that it adopts loses every
rule. Source: Terraform AWS provider, aws_security_group, aws_security_group_rule, aws_vpc_security_group_egress_rule,
aws_default_security_group, aws_network_acl, aws_network_acl_rule, aws_default_network_acl.
"""

from collections.abc import Iterator

from wayout.net.protocol import parse_protocol
from wayout.planned.nameless import UndeterminedError
from wayout.planned.network_acl import add_entry, guard, guard_by_default, make_acl, remove_entries, remove_entry
from wayout.planned.security_group import add_rule, clear_rules, peer_of, permission, remove_rule
from wayout.planned.shape import Json
from wayout.planned.terraform.values import Values

_PEERS = (("cidr_blocks", ()), ("ipv6_cidr_blocks", ()), ("prefix_list_ids", ("pl",)), ("security_groups", ("sg",)))


def _number(protocol: str) -> str:
    """A protocol as AWS describes it: `-1` for every one."""
    return "-1" if protocol.lower() in {"all", "-1"} else protocol.lower()


def rules_of(values: Values) -> Iterator[Json]:
    """The rules of a block or resource with lists of peers, each with one peer."""
    protocol, first, last, hidden = _traffic(values, "protocol")
    if hidden is not None:
        yield permission(protocol, first, last, peer_of(values.nameless("pl", hidden)))
        return
    for name, prefixes in _PEERS:
        try:
            peers = values.identities(name, *prefixes) if prefixes else values.texts(name)
        except UndeterminedError as error:
            peers = [values.nameless("pl", error.sentence)]
        for peer in peers:
            yield permission(protocol, first, last, peer_of(peer))
    if values.flag("self", default=False):
        own = values.told("security_group_id") or values.id
        if values.is_unknown("security_group_id"):
            own = values.identity("security_group_id", "sg") or own
        yield permission(protocol, first, last, {"UserIdGroupPairs": [{"GroupId": own}]})


def _traffic(values: Values, name: str) -> tuple[str, int | None, int | None, str | None]:
    """Protocol and ports, both inclusive; for a rule whose traffic only apply tells, every one, and a sentence that says so."""
    try:
        protocol = _number(values.text(name) or "-1")
        return protocol, values.number("from_port"), values.number("to_port"), None
    except UndeterminedError as error:
        return "-1", None, None, error.sentence


def lay_group(values: Values, before: Values | None) -> None:
    """A group with the rules that are written in it."""
    estate = values.estate
    told = {"GroupName": values.told("name"), "Description": values.told("description"), "Tags": values.tags()}
    if before is None and not estate.is_described("SecurityGroups", values.id):
        vpc_id = values.target("vpc_id", "vpc") if values.has("vpc_id") else None
        rules: Json = {"IpPermissions": [], "IpPermissionsEgress": []}
        element = {"GroupId": values.id, "VpcId": vpc_id, "OwnerId": values.told("owner_id"), **told, **rules}
        estate.make("SecurityGroups", element)
    else:
        estate.put("SecurityGroups", {"GroupId": values.id, **told})
    _lay_rules(values, before)


def _lay_rules(values: Values, before: Values | None) -> None:
    for name in ("ingress", "egress"):
        egress = name == "egress"
        old = [rule for block in before.blocks(name) for rule in rules_of(block)] if before is not None else []
        new = [rule for block in values.blocks(name) for rule in rules_of(block)]
        for rule in old:
            if rule not in new:
                remove_rule(values.estate, values.id, rule, egress=egress)
        for rule in new:
            if rule not in old:
                add_rule(values.estate, values.id, rule, egress=egress)


def lay_default_group(values: Values, before: Values | None) -> None:
    """The default group of a VPC is adopted: it loses every rule, and gets those that are written here."""
    if before is None and values.instance.is_made:
        clear_rules(values.estate, values.id)
        _lay_rules(values, before)
    else:
        lay_group(values, before)
        for group in values.estate.edit("SecurityGroups", values.id):
            group["GroupName"] = "default"


def lay_group_rules(values: Values, _before: Values | None) -> None:
    """Rules of their own, of the older kind: one resource for several peers."""
    group_id = values.identity("security_group_id", "sg") or ""
    egress = values.told("type") == "egress"
    for rule in rules_of(values):
        add_rule(values.estate, group_id, rule, egress=egress)
    if values.has("source_security_group_id"):
        add_rule(values.estate, group_id, _referenced(values, "source_security_group_id", "protocol"), egress=egress)


def drop_group_rules(values: Values) -> None:
    """Rules of their own go."""
    group_id, egress = values.told("security_group_id") or "", values.told("type") == "egress"
    for rule in rules_of(values):
        remove_rule(values.estate, group_id, rule, egress=egress)
    if values.has("source_security_group_id"):
        remove_rule(values.estate, group_id, _referenced(values, "source_security_group_id", "protocol"), egress=egress)


def _referenced(values: Values, name: str, protocol_name: str) -> Json:
    protocol, first, last, hidden = _traffic(values, protocol_name)
    try:
        peer = values.identity(name, "sg") or "" if hidden is None else values.nameless("pl", hidden)
    except UndeterminedError as error:
        peer = values.nameless("pl", error.sentence)
    return permission(protocol, first, last, peer_of(peer))


def _rule_of(values: Values) -> Json:
    """The rule of a resource with one peer."""
    protocol, first, last, hidden = _traffic(values, "ip_protocol")
    if hidden is not None:
        return permission(protocol, first, last, peer_of(values.nameless("pl", hidden)))
    if values.has("referenced_security_group_id"):
        return _referenced(values, "referenced_security_group_id", "ip_protocol")
    if values.has("prefix_list_id"):
        return permission(protocol, first, last, peer_of(values.target("prefix_list_id", "pl") or ""))
    block = values.told("cidr_ipv4") or values.told("cidr_ipv6")
    sentence = f"the peer of {values.instance.address} is known only after apply"
    return permission(protocol, first, last, peer_of(block or values.nameless("pl", sentence)))


def lay_group_rule(values: Values, _before: Values | None) -> None:
    """A rule of its own, of the newer kind: one resource, one peer."""
    group_id = values.identity("security_group_id", "sg") or ""
    add_rule(values.estate, group_id, _rule_of(values), egress=_is_egress(values))


def drop_group_rule(values: Values) -> None:
    """A rule of its own goes."""
    group_id = values.told("security_group_id") or ""
    remove_rule(values.estate, group_id, _rule_of(values), egress=_is_egress(values))


def _is_egress(values: Values) -> bool:
    return values.instance.type == "aws_vpc_security_group_egress_rule"


def lay_acl(values: Values, before: Values | None) -> None:
    """An ACL with the entries that are written in it, and the subnets that it guards."""
    estate = values.estate
    if not estate.is_described("NetworkAcls", values.id):
        make_acl(estate, values.id, values.target("vpc_id", "vpc") or "", values.tags())
    _lay_entries(values, before)
    if not (values.is_unknown("subnet_ids") and not values.is_written("subnet_ids")):
        _lay_guards(values, before)


def _lay_entries(values: Values, before: Values | None) -> None:
    for name in ("ingress", "egress"):
        egress = name == "egress"
        old = [_inline(block, egress) for block in before.blocks(name)] if before is not None else []
        new = [_inline(block, egress) for block in values.blocks(name)]
        for entry in old:
            if entry not in new:
                remove_entry(values.estate, values.id, entry["RuleNumber"], egress=egress)
        for entry in new:
            if entry not in old:
                add_entry(values.estate, values.id, entry)


def _lay_guards(values: Values, before: Values | None) -> None:
    new = values.targets("subnet_ids", "subnet")
    for subnet_id in before.targets("subnet_ids", "subnet") if before is not None else ():
        if subnet_id not in new:
            guard_by_default(values.estate, subnet_id)
    for subnet_id in new:
        guard(values.estate, values.id, subnet_id)


def lay_default_acl(values: Values, before: Values | None) -> None:
    """The default ACL of a VPC is adopted: it loses every entry, and gets those that are written here."""
    estate = values.estate
    if before is None and values.instance.is_made:
        remove_entries(estate, values.id)
        _lay_entries(values, before)
        return
    lay_acl(values, before)
    for acl in estate.edit("NetworkAcls", values.id):
        acl["IsDefault"] = True


def drop_acl(values: Values) -> None:
    """An ACL goes; its subnets go back to the default one."""
    for subnet_id in values.targets("subnet_ids", "subnet"):
        guard_by_default(values.estate, subnet_id)
    values.estate.remove("NetworkAcls", values.id)


def _inline(values: Values, egress: bool) -> Json:  # noqa: FBT001 - AWS's own switch
    return entry_of(values, "rule_no", "action", egress=egress)


def entry_of(values: Values, number: str, action: str, *, egress: bool) -> Json:
    """An entry as AWS describes it; one that only apply tells in full matches anything, and nobody knows how."""
    rule = values.number(number) or 0
    try:
        block = values.text("cidr_block") or values.text("ipv6_cidr_block") or "0.0.0.0/0"
        protocol = _number(values.text("protocol") or "-1")
        told = {"RuleAction": values.text(action) or "deny", "Protocol": str(_protocol_number(protocol))}
        ports = {"From": values.number("from_port"), "To": values.number("to_port")}
        icmp = {"Type": values.number("icmp_type"), "Code": values.number("icmp_code")}
    except UndeterminedError:
        peer = {"Ipv6CidrBlock": "::/0"} if values.has("ipv6_cidr_block") else {"CidrBlock": "0.0.0.0/0"}
        return {"RuleNumber": rule, "RuleAction": "?", "Protocol": "-1", "Egress": egress, **peer}
    entry: Json = {
        "RuleNumber": rule,
        "Egress": egress,
        **told,
        "Ipv6CidrBlock" if ":" in block else "CidrBlock": block,
    }
    if told["Protocol"] in {"6", "17"} and None not in ports.values():
        entry["PortRange"] = ports
    if told["Protocol"] in {"1", "58"} and None not in icmp.values():
        entry["IcmpTypeCode"] = icmp
    return entry


def _protocol_number(protocol: str) -> int | str:
    try:
        number = parse_protocol(protocol)
    except ValueError:
        return protocol
    return -1 if number is None else number


def lay_acl_rule(values: Values, _before: Values | None) -> None:
    """An entry of its own."""
    acl_id = values.identity("network_acl_id", "acl") or ""
    egress = values.flag("egress", default=False)
    add_entry(values.estate, acl_id, entry_of(values, "rule_number", "rule_action", egress=egress))


def drop_acl_rule(values: Values) -> None:
    """An entry of its own goes."""
    egress = values.flag("egress", default=False)
    remove_entry(values.estate, values.told("network_acl_id") or "", values.number("rule_number") or 0, egress=egress)


def lay_acl_association(values: Values, _before: Values | None) -> None:
    """A subnet is guarded by an ACL."""
    guard(values.estate, values.identity("network_acl_id", "acl") or "", values.identity("subnet_id", "subnet") or "")


def drop_acl_association(values: Values) -> None:
    """A subnet goes back to the default ACL."""
    guard_by_default(values.estate, values.told("subnet_id") or "")
