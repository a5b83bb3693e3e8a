"""The twenty groups of one generated VPC, each with twenty rules: ten in, ten out."""

from collections.abc import Iterator
from random import Random

from tests.builders import Json, permission, security_group

from bench.identifier import identifier

RULES_EACH_WAY = 10
_EVERYWHERE = "0.0.0.0/0"
_COMPANY = "10.0.0.0/8"
_PORTS = (22, 53, 80, 123, 389, 443, 1433, 2049, 3306, 5432, 5671, 6379, 8080, 8443, 9092, 9200, 11211, 27017)
_ROLES = ("web", "api", "worker", "batch", "cache", "db", "queue", "search", "proxy", "admin")

OPEN_SHARE = 0.25
"""Groups that let everything out, as AWS makes them."""

SHUT_SHARE = 0.04
"""Groups that forget HTTPS to the internet: a fault."""


def groups(
    dice: Random, vpc_id: str, cidr: str, lists: tuple[str, ...], count: int
) -> tuple[list[str], Iterator[Json]]:
    """The ids of the groups, the first being the VPC's default group, and the groups themselves."""
    ids = [identifier("sg", dice) for _ in range(count)]
    return ids, (_group(dice, index, ids, vpc_id, cidr, lists) for index in range(count))


def _group(dice: Random, index: int, ids: list[str], vpc_id: str, cidr: str, lists: tuple[str, ...]) -> Json:
    name = "default" if index == 0 else f"{_ROLES[index % len(_ROLES)]}-{index}"
    ingress = tuple(_rule(dice, ids, cidr, lists) for _ in range(RULES_EACH_WAY))
    luck = dice.random()
    if index == 0 or luck < OPEN_SHARE:
        first = permission("-1", cidr=_EVERYWHERE)
    elif luck < 1 - SHUT_SHARE:
        first = permission("tcp", 443, cidr=_EVERYWHERE, description="HTTPS to the internet")
    else:
        first = permission("tcp", 443, cidr=cidr, description="HTTPS inside only")
    egress = (first, *(_rule(dice, ids, cidr, lists) for _ in range(RULES_EACH_WAY - 1)))
    return security_group(ids[index], ingress=ingress, egress=egress, vpc=vpc_id, name=name)


def _rule(dice: Random, ids: list[str], cidr: str, lists: tuple[str, ...]) -> Json:
    """A rule as they are found: for a part of the VPC, another group, a prefix list, an office; some for a range of ports."""
    first = dice.choice(_PORTS)
    last = first if dice.random() < 0.85 else first + dice.randrange(1, 1000)
    protocol = "tcp" if dice.random() < 0.9 else "udp"
    luck = dice.random()
    if luck < 0.3:
        return permission(protocol, first, last, group=dice.choice(ids), description=f"ticket {dice.randrange(10_000)}")
    if luck < 0.4:
        return permission(protocol, first, last, prefix_list=dice.choice(lists))
    if luck < 0.75:
        network = cidr.rsplit(".", 2)[0]
        return permission(protocol, first, last, cidr=f"{network}.{dice.randrange(256)}.0/24")
    if luck > 0.96:
        return permission(protocol, first, last, cidr=_COMPANY, description="all networks of the company")
    offices = tuple(f"192.0.2.{dice.randrange(256)}/32" for _ in range(dice.choice((1, 1, 2))))
    return permission(protocol, first, last, cidr=offices, description=f"office {dice.randrange(100)}")
