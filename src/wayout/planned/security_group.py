"""Security groups: rules are one peer each here, so that they can be added and taken away one by one."""

from collections.abc import Iterator

from wayout.planned.estate import Estate
from wayout.planned.shape import Json

EVERYTHING: Json = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
"""The egress rule that AWS gives to every new group, not only to the default one (SG-22)."""

EVERYTHING_IPV6: Json = {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
"""The same for IPv6, in a VPC with a block of it."""

PEERS = (
    ("IpRanges", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId"),
    ("UserIdGroupPairs", "GroupId"),
)
"""The lists of peers of a rule, and what identifies a peer."""


def permission(protocol: str, from_port: int | None, to_port: int | None, peer: Json) -> Json:
    """A rule with one peer. Ports do not count where the protocol is every one."""
    ports = {} if protocol == "-1" else {"FromPort": from_port, "ToPort": to_port}
    return {"IpProtocol": protocol, **{key: port for key, port in ports.items() if port is not None}, **peer}


def peer_of(value: str) -> Json:
    """A peer by what it is written as: a block, a prefix list or a group.

    An account may stand before a group of another one: `111122223333/sg-0a1b`.
    """
    if value.startswith("pl-"):
        return {"PrefixListIds": [{"PrefixListId": value}]}
    account, _, group_id = value.rpartition("/")
    if group_id.startswith("sg-"):
        return {"UserIdGroupPairs": [{"GroupId": group_id, **({"UserId": account} if account else {})}]}
    return {"Ipv6Ranges": [{"CidrIpv6": value}]} if ":" in value else {"IpRanges": [{"CidrIp": value}]}


def field(*, egress: bool) -> str:
    """Where a group keeps the rules of a direction."""
    return "IpPermissionsEgress" if egress else "IpPermissions"


def add_rule(estate: Estate, group_id: str, rule: Json, *, egress: bool) -> None:
    """A rule more, unless the group has it."""
    for group in estate.edit("SecurityGroups", group_id):
        rules = group.get(field(egress=egress)) or []
        known = {rule_key(single) for each in rules for single in single_rules(each)}
        group[field(egress=egress)] = [*rules, *(each for each in single_rules(rule) if rule_key(each) not in known)]


def remove_rule(estate: Estate, group_id: str, rule: Json, *, egress: bool) -> None:
    """A rule less."""
    gone = {rule_key(each) for each in single_rules(rule)}
    for group in estate.edit("SecurityGroups", group_id):
        rules = [single for each in group.get(field(egress=egress)) or () for single in single_rules(each)]
        group[field(egress=egress)] = [each for each in rules if rule_key(each) not in gone]


def clear_rules(estate: Estate, group_id: str) -> None:
    """All rules of both directions go."""
    for group in estate.edit("SecurityGroups", group_id):
        group["IpPermissions"], group["IpPermissionsEgress"] = [], []


def single_rules(rule: Json) -> Iterator[Json]:
    """A rule as several, each with one peer."""
    common = {key: value for key, value in rule.items() if key in {"IpProtocol", "FromPort", "ToPort"}}
    for peers, _ in PEERS:
        for peer in rule.get(peers) or ():
            yield {**common, peers: [peer]}


def rule_key(rule: Json) -> tuple[object, ...]:
    """What makes two rules the same one: not what they are described as."""
    protocol = str(rule.get("IpProtocol"))
    ports = (None, None) if protocol == "-1" else (rule.get("FromPort"), rule.get("ToPort"))
    peers = tuple((name, each.get(name)) for listed, name in PEERS for each in rule.get(listed) or ())
    return (protocol, *ports, *peers)
