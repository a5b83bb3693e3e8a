"""The walk over sets of packets against a walker that looks up one packet at a time, in networks broken at random."""

from collections.abc import Callable
from fractions import Fraction
from ipaddress import IPv4Address
from typing import Any, Final, NamedTuple

from hypothesis import event, given
from hypothesis import strategies as st
from tests.builders import SnapshotBuilder, acl_entry, healthy_network, network_acl, permission, route
from tests.builders.healthy import add_database
from tests.laws.effort import examples
from tests.laws.packet_walker import Header, UndocumentedError, Walker
from tests.laws.reading import network_of

import wayout
from wayout.ask.result.result import Result
from wayout.forward.journey.outcome import Answer

SUBNETS: Final = ("subnet-public-a", "subnet-public-b", "subnet-private-a", "subnet-private-b", "subnet-data-a")
TABLES: Final = ("rtb-main", "rtb-public", "rtb-private-a", "rtb-private-b", "rtb-data-a")
GROUPS: Final = ("sg-app", "sg-bastion", "sg-db", "sg-default")
BLOCKS: Final = (
    "0.0.0.0/0",
    "10.0.0.0/16",
    "10.0.1.0/24",
    "10.0.1.10/32",
    "10.0.21.0/24",
    "10.0.101.0/24",
    "203.0.113.0/24",
    "203.0.113.9/32",
    "192.168.0.0/16",
)
RANGES: Final = ((443, 443), (0, 65535), (1024, 65535), (32768, 60999), (32768, 65535), (1024, 40000), (40001, 40001))
SOURCES: Final = {
    "eni-task-a": "10.0.1.10",
    "eni-task-b": "10.0.2.10",
    "eni-bastion": "10.0.101.20",
    "eni-db": "10.0.21.7",
}
DESTINATIONS: Final = (*["203.0.113.9"] * 4, "198.18.5.5", "10.0.21.7", "10.0.2.10", "10.0.101.20", "10.0.99.9")
PRIVATE_ONES: Final = ("192.168.7.7", "100.64.1.1")
CLIENT_PORTS: Final = (1024, 32768, 40000, 40001, 40002, 60999, 65535)
CLIENT: Final = range(32768, 61000)
"""The ports that Linux picks from."""


class Edit(NamedTuple):
    """A change to a network, with the words that tell it when a test fails."""

    words: str
    apply: Callable[[SnapshotBuilder], None]


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    protocol = draw(st.sampled_from(("all", "tcp", "tcp", "udp", "icmp", "50")))
    ports = draw(st.none() | st.sampled_from(RANGES)) if protocol in ("tcp", "udp") else None
    icmp = draw(st.sampled_from(((-1, -1), (8, -1), (8, 0), (0, -1), (0, 0)))) if protocol == "icmp" else None
    return acl_entry(
        draw(st.integers(1, 300)),
        draw(st.sampled_from(("ingress", "egress"))),
        draw(st.sampled_from(("allow", "deny"))),
        protocol,
        draw(st.sampled_from(BLOCKS)),
        *(ports or ()),
        icmp=icmp,
    )


@st.composite
def permissions(draw: st.DrawFn) -> dict[str, Any]:
    protocol = draw(st.sampled_from(("-1", "tcp", "tcp", "6", "udp", "icmp", "17")))
    ports: tuple[int, ...] = ()
    if protocol == "icmp":
        ports = draw(st.sampled_from(((-1, -1), (8, -1), (8, 0), (0, 0))))
    elif protocol != "-1":
        ports = draw(st.sampled_from(((), *RANGES)))
    peers = draw(st.lists(st.sampled_from(BLOCKS), max_size=2))
    return permission(protocol, *ports, cidr=tuple(peers), group=draw(st.none() | st.sampled_from(GROUPS)))


def guard(network: SnapshotBuilder, acl: dict[str, Any], subnet: str) -> None:
    """Let the subnet have this ACL instead of any other; subnets of an ACL of the same name get the open one back."""
    acls = network.elements("NetworkAcls")
    left = [a["SubnetId"] for old in acls if old["NetworkAclId"] == acl["NetworkAclId"] for a in old["Associations"]]
    acls[:] = [old for old in acls if old["NetworkAclId"] != acl["NetworkAclId"]]
    for old in acls:
        old["Associations"] = [a for a in old["Associations"] if a["SubnetId"] != subnet]
    network.element("NetworkAcls", "acl-main")["Associations"] += [{"SubnetId": one} for one in left if one != subnet]
    network.add("NetworkAcls", {**acl, "Associations": [{"SubnetId": subnet}]})


@st.composite
def acl_edits(draw: st.DrawFn) -> Edit:
    own = draw(st.lists(entries(), max_size=4, unique_by=lambda entry: (entry["RuleNumber"], entry["Egress"])))
    is_open = draw(st.booleans())
    subnet = draw(st.sampled_from(SUBNETS))
    name = subnet.replace("subnet", "acl")
    rest = [acl_entry(999, way, "allow", "all", "0.0.0.0/0") for way in ("ingress", "egress")] if is_open else []
    last = [acl_entry(32767, way, "deny", "all", "0.0.0.0/0") for way in ("ingress", "egress")]

    def edit(network: SnapshotBuilder) -> None:
        guard(network, {**network_acl(name), "Entries": [*own, *rest, *last]}, subnet)

    return Edit(f"{subnet}: {own}, open: {is_open}", edit)


@st.composite
def reply_edits(draw: st.DrawFn) -> Edit:
    """An ACL that closes a part of the ports to which replies go."""
    ports = draw(st.sampled_from(RANGES[2:]))
    direction = draw(st.sampled_from(("ingress", "ingress", "egress")))
    block = draw(st.sampled_from(("0.0.0.0/0", "203.0.113.0/24", "10.0.0.0/16")))
    narrow = acl_entry(5, direction, "deny", "tcp", block, *ports)
    subnet = draw(st.sampled_from(("subnet-public-a", "subnet-private-a", "subnet-private-b")))
    name = subnet.replace("subnet", "narrow")

    def edit(network: SnapshotBuilder) -> None:
        acl = network_acl(name)
        guard(network, {**acl, "Entries": [narrow, *acl["Entries"]]}, subnet)

    return Edit(f"{subnet}: {narrow}", edit)


@st.composite
def group_edits(draw: st.DrawFn) -> Edit:
    group = draw(st.sampled_from(GROUPS))
    field = draw(st.sampled_from(("IpPermissions", "IpPermissionsEgress")))
    rules = draw(st.lists(permissions(), max_size=3))

    def edit(network: SnapshotBuilder) -> None:
        network.element("SecurityGroups", group)[field] = rules

    return Edit(f"{group} {field}: {rules}", edit)


@st.composite
def membership_edits(draw: st.DrawFn) -> Edit:
    interface = draw(st.sampled_from(sorted(SOURCES)))
    groups = draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2, unique=True))

    def edit(network: SnapshotBuilder) -> None:
        network.element("NetworkInterfaces", interface)["Groups"] = [{"GroupId": group} for group in groups]

    return Edit(f"{interface} carries {groups}", edit)


@st.composite
def route_edits(draw: st.DrawFn) -> Edit:
    table = draw(st.sampled_from(TABLES))
    blocks = ("0.0.0.0/0", "0.0.0.0/0", "203.0.113.0/24", "203.0.113.9/32", "192.0.0.0/3", "192.168.0.0/16")
    block = draw(st.sampled_from(blocks))
    target = draw(st.sampled_from((None, {"igw": "igw-main"}, {"nat": "nat-a"}, {"nat": "nat-b"})))
    state = draw(st.sampled_from(("active", "active", "active", "blackhole")))
    origin = draw(st.sampled_from(("CreateRoute", "CreateRoute", "EnableVgwRoutePropagation")))

    def edit(network: SnapshotBuilder) -> None:
        routes = network.element("RouteTables", table)["Routes"]
        kept = [r for r in routes if r["DestinationCidrBlock"] != block or (target and r["Origin"] != origin)]
        made = [] if target is None else [route(block, **target, state=state, origin=origin)]
        network.element("RouteTables", table)["Routes"] = [*made, *kept]

    return Edit(f"{table}: {block} to {target}, {state}, {origin}", edit)


@st.composite
def association_edits(draw: st.DrawFn) -> Edit:
    subnet = draw(st.sampled_from(SUBNETS))
    table = draw(st.none() | st.sampled_from(TABLES))

    def edit(network: SnapshotBuilder) -> None:
        for each in network.elements("RouteTables"):
            each["Associations"] = [a for a in each["Associations"] if a.get("SubnetId") != subnet]
        if table is not None:
            association = {"Main": False, "SubnetId": subnet, "AssociationState": {"State": "associated"}}
            network.element("RouteTables", table)["Associations"].append(association)

    return Edit(f"{subnet} has {table}", edit)


@st.composite
def gateway_edits(draw: st.DrawFn) -> Edit:
    gateway = draw(st.sampled_from(("nat-a", "nat-b", "igw-main")))
    state = draw(st.sampled_from(("available", "attached", "pending", "failed", "detaching")))
    subnet = draw(st.sampled_from(SUBNETS))
    change = draw(st.sampled_from(("state", "subnet", "address", "type")))

    def edit(network: SnapshotBuilder) -> None:
        if gateway == "igw-main":
            network.element("InternetGateways", gateway)["Attachments"] = [{"State": state, "VpcId": "vpc-main"}]
            return
        nat = network.element("NatGateways", gateway)
        match change:
            case "state":
                nat["State"] = state
            case "subnet":
                nat["SubnetId"] = subnet
            case "address":
                nat["NatGatewayAddresses"][0].pop("PublicIp", None)
            case _:
                nat["ConnectivityType"] = "private"

    return Edit(f"{gateway}: {change} {state} {subnet}", edit)


@st.composite
def public_address_edits(draw: st.DrawFn) -> Edit:
    interface = draw(st.sampled_from(sorted(SOURCES)))
    association = draw(st.none() | st.just({"PublicIp": "198.51.100.77", "IpOwnerId": "amazon"}))

    def edit(network: SnapshotBuilder) -> None:
        element = network.element("NetworkInterfaces", interface)
        for holder in (element, *element["PrivateIpAddresses"]):
            holder.pop("Association", None)
            holder.update({} if association is None else {"Association": association})

    return Edit(f"{interface}: {association}", edit)


edits = st.one_of(
    acl_edits(),
    reply_edits(),
    reply_edits(),
    group_edits(),
    membership_edits(),
    route_edits(),
    association_edits(),
    gateway_edits(),
    public_address_edits(),
)


@st.composite
def headers(draw: st.DrawFn, source: str) -> Header:
    protocol = draw(st.sampled_from(("6", "6", "6", "17", "1")))
    own = [address for address in (*DESTINATIONS, *PRIVATE_ONES) if address != source]
    destination = IPv4Address(draw(st.sampled_from(own)))
    if protocol == "1":
        return Header("1", IPv4Address(source), destination, 0, 8)
    port = draw(st.sampled_from((443, 443, 80, 5432, 25)))
    return Header(protocol, IPv4Address(source), destination, draw(st.sampled_from(CLIENT_PORTS)), port)


def wished(header: Header) -> str:
    scheme = {"6": "tcp", "17": "udp", "1": "icmp"}[header.protocol]
    return f"{scheme}://{header.destination}" + ("" if header.protocol == "1" else f":{header.destination_port}")


def healthy(*, groups_are_open: bool) -> SnapshotBuilder:
    """Two zones and a database; with open groups, everything that has a way passes."""
    network = healthy_network(2)
    add_database(network, ingress=(permission("tcp", 443, group="sg-app"),))
    if groups_are_open:
        for group in network.elements("SecurityGroups"):
            group["IpPermissions"] = group["IpPermissionsEgress"] = [permission("-1", cidr="0.0.0.0/0")]
    return network


@examples(2)
@given(st.booleans(), st.lists(edits, max_size=4), st.sampled_from(sorted(SOURCES)), st.data())
def test_the_walk_agrees_with_a_packet_by_packet_walker(
    groups_are_open: bool, changes: list[Edit], source: str, data: st.DataObject
) -> None:
    network = healthy(groups_are_open=groups_are_open)
    compare(network, changes, source, [data.draw(headers(SOURCES[source])) for _ in range(3)])


@examples(2)
@given(st.lists(reply_edits(), min_size=1, max_size=2), st.lists(edits, max_size=1), st.sampled_from(CLIENT_PORTS))
def test_shares_of_ports_agree_with_a_packet_by_packet_walker(
    narrow: list[Edit], changes: list[Edit], client_port: int
) -> None:
    header = Header("6", IPv4Address(SOURCES["eni-task-a"]), IPv4Address("203.0.113.9"), client_port, 443)
    compare(healthy(groups_are_open=True), [*narrow, *changes], "eni-task-a", [header])


def compare(network: SnapshotBuilder, changes: list[Edit], source: str, asked: list[Header]) -> None:
    """Hold the program against the walker, for one source port and for all that the client may pick."""
    for change in changes:
        change.apply(network)
    documents = network.documents()
    read = network_of(documents)
    assert read.problems == ()
    walker = Walker(documents)
    for header in asked:
        try:
            one = walker.share(source, header)
            all_ports = walker.share_of_any(source, header, CLIENT)
        except UndocumentedError:
            continue
        port = None if header.protocol == "1" else header.source_port
        check(wayout.trace(read, source, wished(header), source_port=port)[0].result, one)
        check(wayout.diagnose(read, source, [wished(header)]).results[0][0], all_ports)
        event("passes" if all_ports == 1 else "fails" if all_ports == 0 else "passes in part")


def check(found: Result, expected: Fraction) -> None:
    assert found.answer is not Answer.UNKNOWN, found.gaps
    assert (found.share.low, found.share.high) == (expected, expected)
    assert bool(found.blockers) is (expected < 1)
