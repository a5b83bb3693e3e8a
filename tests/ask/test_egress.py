"""The exact set of destinations that a source reaches."""

import pytest
from tests.builders import (
    SnapshotBuilder,
    acl_entry,
    allow_all,
    gateway_endpoint,
    healthy_network,
    managed_prefix_list_entries,
    network_acl,
    network_interface,
    permission,
    prefix_list,
    regional_nat_gateway,
    route,
    route_table,
    security_group,
    task_interface,
)
from tests.builders.healthy import EVERYWHERE, add_database, add_peer_vpc, give_acl
from tests.laws.reading import network_of

import wayout
from wayout.ask.egress import Egress, Reach, egress
from wayout.ask.reach.way import WayKind
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import PUBLIC_IPV4, PUBLIC_IPV6, Prefix
from wayout.net.protocol import TCP

SERVICE = "ecs:prod/payments"
HALF = acl_entry(100, "ingress", "allow", "tcp", EVERYWHERE, 49152, 65535)


def _egress(network: SnapshotBuilder, source: str = SERVICE) -> Egress:
    return egress(network_of(network.documents()), source)


def _reach(found: Egress, kind: WayKind, place: int = 0) -> Reach:
    return next(reach for reach in found.placements[place].reaches if reach.way.kind is kind)


def _tcp(port: int, addresses: IntervalSet) -> PacketSet:
    return PacketSet.box(IntervalSet.single(TCP), addresses, IntervalSet.single(port))


def _block(text: str) -> IntervalSet:
    return Prefix.parse(text).as_set()


def test_a_task_behind_nat_reaches_what_its_group_allows() -> None:
    """TCP 443 to every public address, with the Elastic IP of the gateway, and nothing else."""
    found = _egress(healthy_network(1))
    reach = _reach(found, WayKind.NAT_GATEWAY)
    assert (reach.way.component, [str(address) for address in reach.way.addresses]) == ("nat-a", ["198.51.100.11"])
    assert reach.certain & _tcp(443, PUBLIC_IPV4) == _tcp(443, PUBLIC_IPV4)
    assert reach.certain.destination_ports() == IntervalSet.single(443)
    assert reach.certain.protocols() == IntervalSet.single(TCP)
    assert not reach.partial
    assert not reach.open


def test_the_ports_of_the_client_are_no_axis() -> None:
    """A set holds all source ports of its packets."""
    reach = _reach(_egress(healthy_network(1)), WayKind.NAT_GATEWAY)
    assert reach.certain == reach.certain.any_source_port()


def test_a_bastion_leaves_with_its_own_address() -> None:
    found = _egress(healthy_network(1), "i-bastion")
    reach = _reach(found, WayKind.INTERNET_GATEWAY)
    assert (reach.way.component, [str(address) for address in reach.way.addresses]) == ("igw-main", ["198.51.100.50"])
    mail = _tcp(25, PUBLIC_IPV4)
    assert PacketSet.box(destinations=PUBLIC_IPV4) - reach.certain == mail


def test_what_passes_from_some_client_ports_only_is_partial() -> None:
    """NACL-11: the ACL admits the ports of Windows, the task uses those of Linux as well."""
    network = give_acl(healthy_network(1), network_acl("acl-half", allow_all("egress"), HALF), "subnet-private-a")
    reach = _reach(_egress(network), WayKind.NAT_GATEWAY)
    assert not reach.certain
    assert _tcp(443, PUBLIC_IPV4) <= reach.partial
    assert not reach.open


def test_what_passes_from_some_ports_of_the_nat_gateway_only_is_partial() -> None:
    """NACL-7: the gateway picks the ports, so no client port is sure."""
    network = give_acl(
        healthy_network(1),
        network_acl("acl-half", allow_all("egress"), HALF, acl_entry(90, "ingress", "allow", "all", "10.0.0.0/16")),
        "subnet-public-a",
    )
    reach = _reach(_egress(network), WayKind.NAT_GATEWAY)
    assert not reach.certain
    assert _tcp(443, PUBLIC_IPV4) <= reach.partial


def test_what_a_gap_decides_is_open() -> None:
    found = _egress(healthy_network(1).without("NatGateways"))
    assert found.is_open
    assert found.gaps
    opened = PacketSet.union_of(reach.open for reach in found.placements[0].reaches)
    assert _tcp(443, PUBLIC_IPV4) <= opened
    assert not PacketSet.union_of(r.certain for r in found.placements[0].reaches if r.way.kind is not WayKind.BESIDE)


def test_what_is_not_known_inside_the_vpc_leaves_the_rest_exact() -> None:
    """Packets to a transit gateway's own interface are not modelled; that alone does not make the answer open."""
    gateway = network_interface("eni-tgw", "10.0.101.9", subnet="subnet-public-a", groups=(), kind="transit_gateway")
    found = _egress(healthy_network(1).add("NetworkInterfaces", gateway))
    assert _reach(found, WayKind.LOCAL).open
    assert not found.is_open


def test_interfaces_of_the_vpc_are_reached_as_their_groups_allow() -> None:
    network = add_database(healthy_network(1), ingress=(permission("tcp", 5432, group="sg-app"),))
    network.replace("SecurityGroups", security_group("sg-app", egress=(permission("-1", cidr=EVERYWHERE),)))
    reach = _reach(_egress(network), WayKind.LOCAL)
    assert reach.certain == _tcp(5432, _block("10.0.21.7"))


def test_a_gateway_endpoint_takes_its_blocks() -> None:
    network = healthy_network(1).add("PrefixLists", prefix_list("pl-s3", "s3", "198.18.0.0/24"))
    network.add("ManagedPrefixListEntries", managed_prefix_list_entries("pl-s3", "198.18.0.0/24"))
    network.add("VpcEndpoints", gateway_endpoint("vpce-s3", "s3", "rtb-private-a"))
    table = route_table(
        "rtb-private-a",
        route(EVERYWHERE, nat="nat-a"),
        route("pl-s3", endpoint="vpce-s3"),
        subnets=("subnet-private-a",),
    )
    found = _egress(network.replace("RouteTables", table))
    assert _reach(found, WayKind.GATEWAY_ENDPOINT).certain == _tcp(443, _block("198.18.0.0/24"))
    assert _reach(found, WayKind.NAT_GATEWAY).certain.isdisjoint(_tcp(443, _block("198.18.0.0/24")))


def test_a_group_with_two_rules_reaches_exactly_both() -> None:
    rules = (permission("tcp", 443, cidr="203.0.113.0/24"), permission("udp", 53, cidr="198.18.0.5/32"))
    network = healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=rules))
    certain = _reach(_egress(network), WayKind.NAT_GATEWAY).certain
    dns = PacketSet.box(IntervalSet.single(17), _block("198.18.0.5"), IntervalSet.single(53))
    assert certain == _tcp(443, _block("203.0.113.0/24")) | dns


def test_placements_differ_exactly() -> None:
    """One zone has its own NAT gateway, one lost its route."""
    network = healthy_network(2).replace("RouteTables", route_table("rtb-private-b", subnets=("subnet-private-b",)))
    found = _egress(network)
    first, second = found.placements
    assert first.extra == first.certain
    assert not first.missing
    assert not second.certain
    assert second.missing == first.certain
    assert not found.common


def test_placements_that_reach_the_same_by_other_ways_have_no_difference() -> None:
    """Each zone leaves through its own gateway."""
    found = _egress(healthy_network(2))
    assert [str(place.reaches[-1].way.component) for place in found.placements] == ["nat-a", "nat-b"]
    assert not any(place.extra or place.missing for place in found.placements)
    assert found.common == found.placements[0].certain


def test_both_families_are_told() -> None:
    network = healthy_network(1).replace("NetworkInterfaces", task_interface("a", ipv6="2001:db8::10"))
    network.add(
        "EgressOnlyInternetGateways",
        {"EgressOnlyInternetGatewayId": "eigw-main", "Attachments": [{"State": "attached", "VpcId": "vpc-main"}]},
    )
    table = route_table(
        "rtb-private-a",
        route(EVERYWHERE, nat="nat-a"),
        route("::/0", eigw="eigw-main"),
        subnets=("subnet-private-a",),
    )
    rules = (permission("tcp", 443, cidr=(EVERYWHERE, "::/0")),)
    network.replace("RouteTables", table).replace("SecurityGroups", security_group("sg-app", egress=rules))
    acl = network_acl("acl-both", *_both_families(), subnets=("subnet-private-a",))
    found = _egress(give_acl(network, acl, "subnet-private-a"), "eni-task-a")
    assert _tcp(443, PUBLIC_IPV6) <= _reach(found, WayKind.EGRESS_ONLY_INTERNET_GATEWAY).certain
    assert _tcp(443, PUBLIC_IPV4) <= _reach(found, WayKind.NAT_GATEWAY).certain


def _both_families() -> list[dict[str, object]]:
    return [
        *(allow_all("egress"), allow_all("ingress")),
        *(acl_entry(110, way, "allow", "all", "::/0") for way in ("egress", "ingress")),
    ]


def _regional() -> SnapshotBuilder:
    network = healthy_network(1)
    gateway = regional_nat_gateway("nat-r", {"us-east-1a": "198.51.100.21"}, route_table="rtb-nat", automatic=True)
    ways = (route(EVERYWHERE, igw="igw-main"), route("8.0.0.0/8", igw="igw-gone", state="blackhole"))
    network.add("NatGateways", gateway)
    network.add("RouteTables", route_table("rtb-nat", *ways, route("192.168.0.0/16", tgw="tgw-hub")))
    to_nat = route_table("rtb-private-a", route(EVERYWHERE, nat="nat-r"), subnets=("subnet-private-a",))
    return network.replace("RouteTables", to_nat)


def _several() -> dict[str, SnapshotBuilder]:
    open_group = security_group("sg-app", egress=(permission("-1", cidr=EVERYWHERE),))
    peered = add_peer_vpc(healthy_network(1), ingress=(permission("tcp", 443, cidr="10.0.0.0/16"),))
    return {
        "healthy": healthy_network(1),
        "an open group": healthy_network(1).replace("SecurityGroups", open_group),
        "no route": healthy_network(1).replace(
            "RouteTables", route_table("rtb-private-a", subnets=("subnet-private-a",))
        ),
        "half of the replies": give_acl(
            healthy_network(1), network_acl("acl-half", allow_all("egress"), HALF), "subnet-private-a"
        ),
        "a database": add_database(
            healthy_network(1).replace("SecurityGroups", open_group), ingress=(permission("tcp", 443, group="sg-app"),)
        ),
        "an unconnected neighbour": peered,
        "a regional gateway whose table has several ways": _regional(),
        "gateways that are not described": healthy_network(1).without("NatGateways"),
    }


ADDRESSES = ("203.0.113.9", "10.0.21.7", "10.0.1.10", "10.0.101.20", "10.1.0.5", "192.168.3.4", "100.64.0.9", "8.8.8.8")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("network", _several().values(), ids=_several())
def test_the_set_agrees_with_the_diagnosis(network: SnapshotBuilder, address: str) -> None:
    """What is certain is reachable, what is in no set is blocked, and the rest is neither."""
    known = network_of(network.documents())
    found = egress(known, "eni-task-a").placements[0]
    packet = Packet.tcp(Address.parse("10.0.1.10"), Address.parse(address), 443)
    answer = wayout.diagnose(known, "eni-task-a", [f"{address}:443"]).answer
    is_certain = any(packet in reach.certain for reach in found.reaches)
    is_partial = any(packet in reach.partial for reach in found.reaches)
    is_open = any(packet in reach.open for reach in found.reaches)
    assert answer == (
        "reachable" if is_certain else "intermittent" if is_partial else "unknown" if is_open else "blocked"
    )
