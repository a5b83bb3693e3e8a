"""Healthy networks at random: other address blocks, other subnet sizes, and clutter that decides nothing.

They are drawn from a seed; seed 0 is the plain healthy network of the builders, towards which a failure shrinks.
"""

import json
import re
from random import Random
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from tests.builders import (
    Json,
    SnapshotBuilder,
    acl_entry,
    network_acl,
    network_interface,
    permission,
    route,
    route_table,
    security_group,
    subnet,
)
from tests.builders.healthy import zone

BASES: Final = ("10.0", "10.77", "172.20", "192.168", "100.64")
"""The first half of the VPC's addresses; the builders have the first."""

_SUBNET = re.compile(r'"10\.0\.(\d+)\.0/24"')


class Estate(NamedTuple):
    """How one network is drawn."""

    azs: int
    seed: int

    @property
    def letters(self) -> str:
        """The zones."""
        return "abc"[: self.azs]

    def random(self) -> Random:
        """The source of all that is drawn from the seed."""
        return Random(self.seed)  # noqa: S311 - repeatable on purpose

    @property
    def base(self) -> str:
        """The first half of the VPC's addresses."""
        return BASES[0] if self.seed == 0 else self.random().choice(BASES)

    def place(self, text: str) -> str:
        """The text with its addresses moved to where the VPC is."""
        size = 24 if self.seed == 0 else self.random().choice((24, 25, 26))
        moved = _SUBNET.sub(rf'"{self.base}.\1.0/{size}"', text)
        return moved.replace('"10.0.', f'"{self.base}.')

    def documents(self, network: SnapshotBuilder) -> dict[str, Any]:
        """The snapshot, moved to its addresses; its elements in any order."""
        found: dict[str, Any] = json.loads(self.place(json.dumps(network.documents())))
        if self.seed:
            random = self.random()
            for elements in found.values():
                if isinstance(elements, list):
                    random.shuffle(elements)
        return found


estates = st.builds(Estate, azs=st.integers(1, 3), seed=st.just(0) | st.integers(1, 10**6))


def clutter(network: SnapshotBuilder, estate: Estate) -> SnapshotBuilder:
    """The network with rules, routes and resources that have nothing to do with tcp 443 to 203.0.113.9."""
    if estate.seed == 0:
        return network
    random = estate.random()
    acl = network.element("NetworkAcls", "acl-main")
    acl["Entries"] = [*_some(random, _idle_entries()), *acl["Entries"]]
    random.shuffle(acl["Entries"])
    group = network.element("SecurityGroups", "sg-app")
    group["IpPermissionsEgress"] = [*_some(random, _idle_permissions()), *group["IpPermissionsEgress"]]
    group["IpPermissions"] = _some(random, _idle_permissions())
    for table in network.elements("RouteTables"):
        table["Routes"] = [*table["Routes"], *_some(random, _idle_routes())]
        random.shuffle(table["Routes"])
    if random.random() < 0.5:
        _add_idle_subnet(network, random)
    return network


def _some(random: Random, things: list[Json]) -> list[Json]:
    return random.sample(things, random.randint(0, len(things)))


def _idle_entries() -> list[Json]:
    """Entries that decide before 100 about other traffic, and entries that come too late to decide."""
    return [
        acl_entry(10, "egress", "deny", "tcp", "0.0.0.0/0", 22, 23),
        acl_entry(11, "egress", "deny", "udp", "203.0.113.0/24"),
        acl_entry(12, "ingress", "deny", "all", "192.0.2.0/24"),
        acl_entry(13, "ingress", "deny", "tcp", "203.0.113.9/32", 1, 1023),
        acl_entry(14, "egress", "allow", "tcp", "203.0.113.9/32", 443),
        acl_entry(15, "ingress", "deny", "icmp", "0.0.0.0/0", icmp=(8, -1)),
        acl_entry(16, "egress", "deny", "47", "0.0.0.0/0"),
        acl_entry(17, "ingress", "deny", "all", "::/0"),
        acl_entry(200, "egress", "deny", "tcp", "0.0.0.0/0", 443),
        acl_entry(201, "ingress", "deny", "all", "0.0.0.0/0"),
    ]


def _idle_permissions() -> list[Json]:
    return [
        permission("tcp", 80, cidr="0.0.0.0/0"),
        permission("udp", 443, cidr="0.0.0.0/0"),
        permission("tcp", 443, cidr="::/0"),
        permission("tcp", 443, cidr=("10.0.0.0/16", "198.18.0.0/15")),
        permission("tcp", 443, group="sg-bastion"),
        permission("icmp", 8, -1, cidr="0.0.0.0/0"),
        permission("50", cidr="203.0.113.0/24"),
    ]


def _idle_routes() -> list[Json]:
    return [
        route("198.18.0.0/15", peering="pcx-old", state="blackhole"),
        route("203.0.113.128/25", vgw="vgw-office"),
        route("192.0.2.0/24", tgw="tgw-hub"),
        route("203.0.112.0/24", nat="nat-gone", state="blackhole"),
        route("64:ff9b::/96", nat="nat-a"),
    ]


def _add_idle_subnet(network: SnapshotBuilder, random: Random) -> None:
    name = f"subnet-idle-{random.randint(1, 9)}"
    network.add("Subnets", subnet(name, "10.0.50.0/24", zone("b")))
    network.add("RouteTables", route_table("rtb-idle", subnets=(name,)))
    network.add(
        "NetworkAcls", network_acl("acl-idle", acl_entry(1, "egress", "deny", "all", "0.0.0.0/0"), subnets=(name,))
    )
    network.add("SecurityGroups", security_group("sg-idle"))
    network.add("NetworkInterfaces", network_interface("eni-idle", "10.0.50.9", subnet=name, groups=("sg-idle",)))
