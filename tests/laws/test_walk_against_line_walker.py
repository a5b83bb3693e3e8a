"""Ways past firewall endpoints against a walker that moves one packet at a time, in networks routed at random."""

from ipaddress import IPv4Address
from typing import Final

from hypothesis import event, given
from hypothesis import strategies as st
from tests.builders import Json, SnapshotBuilder, acl_entry, allow_all, network_acl, permission, route
from tests.builders.healthy import EVERYWHERE, add_database
from tests.builders.inline import edge_table, inspected_network
from tests.laws.effort import examples
from tests.laws.line_walker import Fate, LineWalker, Sent
from tests.laws.reading import network_of

import wayout

SUBNETS: Final = (
    "subnet-public-a",
    "subnet-public-b",
    "subnet-private-a",
    "subnet-private-b",
    "subnet-firewall-a",
    "subnet-firewall-b",
    "subnet-data-a",
)
TABLES: Final = ("rtb-public", "rtb-private-a", "rtb-private-b", "rtb-firewall-a", "rtb-firewall-b", "rtb-data-a")
BLOCKS: Final = (
    EVERYWHERE,
    EVERYWHERE,
    "10.0.1.0/24",
    "10.0.2.0/24",
    "10.0.21.0/24",
    "10.0.101.0/24",
    "203.0.113.0/24",
)
ENDPOINTS: Final = ("vpce-fw-a", "vpce-fw-b")
TARGETS: Final = ("igw-main", "nat-a", "nat-b", *ENDPOINTS, *ENDPOINTS, None)
SENDERS: Final = {"eni-task-a": "10.0.1.10", "eni-task-b": "10.0.2.10", "eni-bastion": "10.0.101.20"}
DESTINATIONS: Final = ("203.0.113.9", "203.0.113.9", "10.0.21.7")

changed_routes = st.tuples(st.sampled_from(TABLES), st.sampled_from(BLOCKS), st.sampled_from(TARGETS))
edge_routes = st.lists(st.tuples(st.sampled_from(BLOCKS[2:6]), st.sampled_from(ENDPOINTS)), max_size=2)
denials = st.tuples(
    st.sampled_from(SUBNETS), st.sampled_from(("ingress", "egress")), st.sampled_from((*BLOCKS[1:], "10.0.0.0/16"))
)


def to(block: str, target: str) -> Json:
    if target.startswith("nat-"):
        return route(block, nat=target)
    return route(block, igw=target) if target.startswith("igw-") else route(block, endpoint=target)


def routed(network: SnapshotBuilder, table: str, block: str, target: str | None) -> None:
    """Let the table have this route, or none to that block."""
    routes = network.element("RouteTables", table)["Routes"]
    kept = [each for each in routes if each["DestinationCidrBlock"] != block]
    network.element("RouteTables", table)["Routes"] = [*kept, *([to(block, target)] if target is not None else [])]


def denied(network: SnapshotBuilder, subnet: str, direction: str, block: str) -> None:
    """Let the subnet have an ACL that denies this block in this direction."""
    for acl in network.elements("NetworkAcls"):
        acl["Associations"] = [each for each in acl["Associations"] if each["SubnetId"] != subnet]
    entries = (acl_entry(10, direction, "deny", "all", block), allow_all("ingress"), allow_all("egress"))
    network.add("NetworkAcls", network_acl(subnet.replace("subnet", "acl"), *entries, subnets=(subnet,)))


@examples(3)
@given(
    st.lists(changed_routes, max_size=4),
    edge_routes,
    st.lists(denials, max_size=1),
    st.sampled_from(sorted(SENDERS)),
    st.sampled_from(DESTINATIONS),
    st.sampled_from(("tcp", "tcp", "udp")),
)
def test_the_walk_agrees_with_a_walker_past_firewalls(
    changes: list[tuple[str, str, str | None]],
    edge: list[tuple[str, str]],
    shut: list[tuple[str, str, str]],
    sender: str,
    destination: str,
    protocol: str,
) -> None:
    network = inspected_network(2)
    add_database(network, ingress=(permission("-1", cidr=EVERYWHERE),))
    for group in network.elements("SecurityGroups"):
        group["IpPermissions"] = group["IpPermissionsEgress"] = [permission("-1", cidr=EVERYWHERE)]
    for table, block, target in changes:
        routed(network, table, block, target)
    if edge:
        network.add("RouteTables", edge_table("rtb-edge", *(to(block, target) for block, target in dict(edge).items())))
    for subnet, direction, block in shut:
        denied(network, subnet, direction, block)
    documents = network.documents()
    sent = Sent(IPv4Address(SENDERS[sender]), IPv4Address(destination), protocol == "tcp")
    expected = LineWalker(documents).fate(sender, sent)
    (found,) = wayout.trace(network_of(documents), sender, f"{protocol}://{destination}:443", source_port=40000)
    share = found.result.share
    told = Fate.WORKS if share.low == 1 else Fate.FAILS if share.high == 0 else Fate.OPEN
    event(expected)
    assert told == expected, (found.result.blockers, found.result.gaps)
