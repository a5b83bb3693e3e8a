"""Every device answers twice, for one packet and for a set, from separate code: the answers must be the same.

The packet's verdict equals its membership in the parts of the split, and the rule and the reason agree. For the return
leg the packet is the reply, and the set holds the requests.
"""

from itertools import combinations
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import (
    acl_entry,
    block_public_access_exclusion,
    block_public_access_options,
    egress_only_internet_gateway,
    gateway_endpoint,
    internet_gateway,
    managed_prefix_list,
    managed_prefix_list_entries,
    nat_address,
    nat_gateway,
    network_acl,
    network_interface,
    peering,
    permission,
    regional_nat_gateway,
    route,
    route_table,
    security_group,
    subnet,
    subnet_arn,
    vpc,
)
from tests.laws import near
from tests.laws.effort import examples
from tests.laws.reading import network_of, noun

from wayout.forward.decision.decision import Decision, Split, Verdict
from wayout.forward.decision.origin import Origin, PublicAddress
from wayout.forward.decision.perspective import IN, OUT, REPLY_IN, REPLY_OUT, Direction, Leg, Perspective
from wayout.forward.device import internet_gateway as internet
from wayout.forward.device import nat_gateway as nat
from wayout.forward.device import vpc_endpoint, vpc_peering_connection
from wayout.forward.device.network_acl import AclFilter
from wayout.forward.device.route_table import RouteLookup
from wayout.forward.device.security_group import GroupFilter, References
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.network_acl import NetworkAcl
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.model.vpc_peering_connection import VpcPeeringConnection
from wayout.net.address import Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix
from wayout.net.protocol import has_ports

PERSPECTIVES = (OUT, IN, REPLY_IN, REPLY_OUT)
VPC = "vpc-main"


def check_parts(split: Split, packets: PacketSet) -> None:
    """The parts cover the set and nothing else, and nothing both passes and is stopped."""
    assert split.allowed | split.denied | split.doubtful == packets
    assert split.allowed.isdisjoint(split.denied)


def check_member(split: Split, packet: Packet, decision: Decision) -> None:
    """One header of the set has the verdict, the rule, the reason and the component of its decision."""
    allowances = [part for part in split.allowances if packet in part.packets]
    denials = [part for part in split.denials if packet in part.packets]
    doubts = [part for part in split.doubts if packet in part.packets]
    match decision.verdict:
        case Verdict.ALLOW:
            assert [part.rule for part in allowances] == [decision.rule]
            assert not denials
            assert not doubts
        case Verdict.DENY:
            assert [(part.rule, part.component) for part in denials] == [(decision.rule, decision.component)]
            assert not allowances
            assert not doubts
            assert denials[0].reason is decision.reason
        case Verdict.UNKNOWN:
            assert decision.gap in [part.gap for part in doubts]
            assert not allowances
            assert not denials


def of_family(family: Family, packets: list[Packet]) -> list[Packet]:
    return [packet for packet in packets if packet.destination.family is family]


# Network ACLs


@st.composite
def acl_entries(draw: st.DrawFn) -> dict[str, Any]:
    known = st.sampled_from(near.PROTOCOLS)
    protocol = draw(known if draw(st.integers(0, 9)) else st.sampled_from(("300", "", "nonsense")))
    entry = acl_entry(
        draw(st.sampled_from((1, 90, 100, 100, 110, 200, 32766))),
        draw(st.sampled_from(("ingress", "egress"))),
        draw(st.sampled_from(("allow", "allow", "allow", "deny", "deny", "audit"))),
        protocol,
        draw(near.blocks),
        icmp=draw(st.none() | near.icmp_pairs),
    )
    pair = draw(st.none() | near.port_pairs)
    return entry if pair is None else {**entry, "PortRange": {"From": pair[0], "To": pair[1]}}


@st.composite
def acls(draw: st.DrawFn) -> NetworkAcl:
    entries = draw(st.lists(acl_entries(), min_size=1, max_size=8))
    whole = network_acl("acl-1", *entries, ipv6=True)
    return noun(NetworkAcl, {**whole, "Entries": draw(st.permutations(whole["Entries"]))})


def seen_by(perspective: Perspective, request: Packet) -> Packet | None:
    return request if perspective.leg is Leg.FORWARD else request.reply()


@examples(4)
@given(acls(), st.sampled_from(PERSPECTIVES), st.lists(near.packets(), min_size=1, max_size=6), st.data())
def test_an_acl_decides_for_a_packet_as_for_a_set_of_requests(
    acl: NetworkAcl, perspective: Perspective, requests: list[Packet], data: st.DataObject
) -> None:
    filter_ = AclFilter(acl, perspective.direction)
    packets = data.draw(near.packet_sets(requests))
    for request in requests:
        split = filter_.split(packets, perspective, IntervalSet.single(request.source))
        check_parts(split, packets)
        seen = seen_by(perspective, request)
        if seen is None:
            check_member(split, request, Decision(Verdict.ALLOW))
            continue
        decision = filter_.decide(seen)
        if decision.verdict is Verdict.DENY and perspective.leg is Leg.RETURN:
            decision = told_by_port(split, request, decision)
        check_member(split, request, decision)


def told_by_port(split: Split, request: Packet, decision: Decision) -> Decision:
    """A denial on the way back is another fault when other source ports pass (NACL-11)."""
    is_partial = request in split.allowed.any_source_port()
    assert has_ports(request.protocol) or not is_partial
    return Decision(
        decision.verdict,
        decision.rule,
        Reason.NACL_EPHEMERAL_PORTS if is_partial else Reason.NACL_DENIED,
        decision.component,
    )


@examples(4)
@given(acls(), st.sampled_from(PERSPECTIVES), near.packets(), st.sampled_from(near.BLOCKS), st.data())
def test_an_acl_is_sure_of_a_range_of_senders_only_where_it_is_of_each(
    acl: NetworkAcl, perspective: Perspective, request: Packet, block: str, data: st.DataObject
) -> None:
    prefix = Prefix.parse(block)
    if prefix.family is not request.destination.family:
        return
    filter_ = AclFilter(acl, perspective.direction)
    packets = data.draw(near.packet_sets([request]))
    split = filter_.split(packets, perspective, prefix.as_set())
    check_parts(split, packets)
    verdicts = set()
    for source in {prefix.first, prefix.last, *(a for a in near.ADDRESSES if a in prefix)}:
        seen = seen_by(perspective, Packet(request.protocol, type(request.source)(source), *request_rest(request)))
        verdicts.add(Verdict.ALLOW if seen is None else filter_.decide(seen).verdict)
    if request in split.allowed:
        assert verdicts == {Verdict.ALLOW}
    if request in split.denied:
        assert verdicts == {Verdict.DENY}


def request_rest(request: Packet) -> tuple[Any, int, int]:
    return request.destination, request.source_port, request.destination_port


# Security groups

GROUPS = ("sg-1", "sg-2", "sg-3", "sg-shared", "sg-empty")
PEERS = ("sg-1", "sg-member", "sg-peer", "sg-far", "sg-gone", "sg-nobody")
LISTS = ("pl-known", "pl-empty", "pl-unknown", "pl-missing")


@st.composite
def permissions(draw: st.DrawFn) -> dict[str, Any]:
    known = st.sampled_from(near.PROTOCOLS)
    protocol = draw(known if draw(st.integers(0, 9)) else st.sampled_from(("256", "nonsense")))
    plain = protocol.lower() in {"tcp", "6", "udp", "17"}
    pair = draw(st.none() | (near.port_pairs | st.sampled_from(((-1, -1), (443, 80))) if plain else near.icmp_pairs))
    first, last = pair if pair is not None else (None, None)
    rule = permission(
        protocol,
        first,
        last,
        cidr=tuple(draw(st.lists(near.blocks, max_size=2))),
        group=draw(st.none() | st.sampled_from(PEERS)),
        prefix_list=draw(st.none() | st.sampled_from(LISTS)),
    )
    for pair_ in rule["UserIdGroupPairs"]:
        if draw(st.booleans()):
            del pair_["UserId"]
        if pair_["GroupId"] == "sg-peer" and draw(st.booleans()):
            pair_ |= {"VpcId": "vpc-peer", "VpcPeeringConnectionId": draw(st.sampled_from(("pcx-1", "pcx-gone")))}
    return rule


class GroupCase(NamedTuple):
    """What varies between the networks in which groups are asked; the rest is always the same."""

    rules: tuple[list[Any], list[Any], list[Any]]
    """Of sg-1, sg-2 and sg-3; each group has the same rules in both directions."""

    known: list[str]
    peering_status: str = "active"
    peer_region: str = "us-east-1"
    missing: str | None = None

    def network(self) -> Network:
        groups = [security_group(f"sg-{n}", ingress=r, egress=r) for n, r in enumerate(map(tuple, self.rules), 1)]
        joined = {"status": self.peering_status, "accepter_region": self.peer_region}
        documents = _SURROUNDINGS | {
            "SecurityGroups": [*groups, *_OTHER_GROUPS],
            "VpcPeeringConnections": [peering("pcx-1", (VPC, "10.0.0.0/16"), ("vpc-peer", "10.1.0.0/16"), **joined)],
            "ManagedPrefixListEntries": [
                managed_prefix_list_entries("pl-known", *self.known),
                managed_prefix_list_entries("pl-empty"),
            ],
        }
        return network_of({key: value for key, value in documents.items() if key != self.missing})


_OTHER_GROUPS = [
    *(security_group(name) for name in ("sg-empty", "sg-member", "sg-nobody")),
    security_group("sg-peer", vpc="vpc-peer"),
    security_group("sg-far", vpc="vpc-far"),
]
_SURROUNDINGS: dict[str, Any] = {
    "Vpcs": [vpc(), vpc("vpc-peer", "10.1.0.0/16"), vpc("vpc-far", "192.168.0.0/16")],
    "Subnets": [
        subnet("subnet-a", "10.0.0.0/16"),
        subnet("subnet-p", "10.1.0.0/16", vpc="vpc-peer"),
        subnet("subnet-f", "192.168.0.0/16", vpc="vpc-far"),
    ],
    "NetworkInterfaces": [
        network_interface("eni-a", "10.0.1.10", subnet="subnet-a", groups=("sg-member",), public_ip="203.0.113.9"),
        network_interface("eni-b", "10.0.2.0", subnet="subnet-a", groups=("sg-1",), ipv6="2001:db8:0:1::5"),
        network_interface("eni-c", "10.1.0.0", subnet="subnet-p", groups=("sg-peer",), vpc="vpc-peer"),
        network_interface("eni-d", "192.168.0.0", subnet="subnet-f", groups=("sg-far", "sg-gone"), vpc="vpc-far"),
    ],
    "ManagedPrefixLists": [managed_prefix_list(name, name) for name in ("pl-known", "pl-empty", "pl-unknown")],
}

group_rules = st.lists(permissions(), max_size=3)
group_cases = st.builds(
    GroupCase,
    rules=st.tuples(group_rules, group_rules, group_rules),
    known=st.lists(near.blocks, min_size=1, max_size=3),
    peering_status=st.sampled_from(("active", "deleted")),
    peer_region=st.sampled_from(("us-east-1", "us-east-1", "eu-west-1")),
    missing=st.sampled_from((None, None, None, "NetworkInterfaces", "VpcPeeringConnections")),
)
group_sets = st.lists(st.sampled_from(GROUPS), min_size=1, max_size=3, unique=True).map(tuple)
sender_sets = st.lists(st.sampled_from((*GROUPS, *PEERS)), max_size=2, unique=True).map(tuple)


@examples(4)
@given(group_cases, group_sets, st.lists(near.packets(), min_size=1, max_size=6), st.data())
def test_groups_decide_for_a_packet_as_for_a_set_on_the_way_out(
    case: GroupCase, group_ids: tuple[str, ...], requests: list[Packet], data: st.DataObject
) -> None:
    filter_ = GroupFilter.of(case.network(), group_ids, VPC, Direction.EGRESS)
    packets = data.draw(near.packet_sets(requests))
    for request in requests:
        source = IntervalSet.single(request.source)
        origin = origin_at(source, group_ids)
        for sender, references in ((origin, References.PRESERVED), (origin.behind("vpce-fw"), References.LOST)):
            split = filter_.split(packets, OUT, sender, source)
            check_parts(split, packets)
            check_member(split, request, filter_.decide(request, references=references))


@examples(4)
@given(group_cases, group_sets, sender_sets, st.lists(near.packets(), min_size=1, max_size=6), st.data())
def test_groups_decide_for_a_packet_as_for_a_set_on_the_way_in(
    case: GroupCase,
    group_ids: tuple[str, ...],
    sender_groups: tuple[str, ...],
    requests: list[Packet],
    data: st.DataObject,
) -> None:
    filter_ = GroupFilter.of(case.network(), group_ids, VPC, Direction.INGRESS)
    packets = data.draw(near.packet_sets(requests))
    for request in requests:
        source = IntervalSet.single(request.source)
        origin = origin_at(source, sender_groups)
        for sender, references in ((origin, References.PRESERVED), (origin.behind("vpce-fw"), References.LOST)):
            split = filter_.split(packets, IN, sender, source)
            check_parts(split, packets)
            check_member(split, request, filter_.decide(request, frozenset(sender_groups), references))


def origin_at(source: IntervalSet, group_ids: tuple[str, ...] = ()) -> Origin:
    return Origin(component="eni-x", vpc_id=VPC, subnet_id="subnet-a", ipv4=source, group_ids=group_ids)


# Route tables

TARGETS = ({"igw": "igw-1"}, {"nat": "nat-1"}, {"peering": "pcx-1"}, {"endpoint": "vpce-1"}, {"vgw": "vgw-1"})


@st.composite
def route_documents(draw: st.DrawFn) -> dict[str, Any]:
    destinations = st.one_of(near.blocks, near.blocks, st.sampled_from(LISTS))
    routes = [
        route(
            draw(destinations),
            **draw(st.sampled_from(TARGETS)),
            state=draw(st.sampled_from(("active", "active", "blackhole", "filtered"))),
            origin=draw(st.sampled_from(("CreateRoute", "EnableVgwRoutePropagation", "Advertisement"))),
        )
        for _ in range(draw(st.integers(0, 7)))
    ]
    table = route_table("rtb-1", *routes, local=draw(st.sampled_from(((), ("10.0.0.0/16",)))))
    entries = [
        managed_prefix_list_entries("pl-known", *draw(st.lists(near.blocks, min_size=1, max_size=3))),
        managed_prefix_list_entries("pl-empty"),
    ]
    return {
        "Vpcs": [vpc(ipv6_cidr="2001:db8::/32")],
        "RouteTables": [{**table, "Routes": draw(st.permutations(table["Routes"]))}],
        "ManagedPrefixLists": [managed_prefix_list(name, name) for name in ("pl-unknown", "pl-known")],
        "ManagedPrefixListEntries": entries,
    }


@examples(4)
@given(route_documents(), st.lists(near.packets(), min_size=1, max_size=8), st.data())
def test_a_route_table_chooses_for_an_address_as_for_a_set(
    documents: dict[str, Any], requests: list[Packet], data: st.DataObject
) -> None:
    network = network_of(documents)
    lookup = RouteLookup(network, network.route_tables["rtb-1"])
    packets = data.draw(near.packet_sets(requests))
    choices = lookup.split(packets)
    sure = [choice for choice in choices if choice.gap is None]
    assert PacketSet.union_of(choice.packets for choice in choices) == packets
    assert all(one.packets.isdisjoint(other.packets) for one, other in combinations(sure, 2))
    for request in requests:
        first, *others = lookup.decide(request.destination)
        here = [choice for choice in choices if request in choice.packets]
        assert [choice.route for choice in here if choice.gap is None] == [first.route]
        found = {(choice.route, choice.gap) for choice in here if choice.gap is not None}
        assert found == {(choice.route, choice.gap) for choice in others}


# Internet gateways

MODES = ("off", "block-ingress", "block-bidirectional", "block-everything")


@st.composite
def exits(draw: st.DrawFn) -> tuple[Network, internet.Exit]:
    state = draw(st.sampled_from(("available", "attached", "detaching")))
    place = draw(st.sampled_from((VPC, "vpc-other", None)))
    network_vpc = vpc(block_mode=draw(st.sampled_from(MODES[:3])), ipv6_cidr="2001:db8::/32")
    announced = draw(st.sampled_from(("public", "private")))
    network_vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6AddressAttribute"] = announced
    documents: dict[str, Any] = {
        "Vpcs": [network_vpc],
        "Subnets": [subnet("subnet-a", "10.0.1.0/24", block_mode=draw(st.sampled_from(MODES[:3])))],
        "InternetGateways": [internet_gateway("igw-1", vpc=place, state=state)],
        "EgressOnlyInternetGateways": [egress_only_internet_gateway("eigw-1", vpc=place or "vpc-other", state=state)],
    }
    if draw(st.booleans()):
        options = block_public_access_options(draw(st.sampled_from(MODES)))
        options["State"] = draw(st.sampled_from(("update-complete", "update-complete", "update-in-progress")))
        documents["VpcBlockPublicAccessOptions"] = options
        documents["VpcBlockPublicAccessExclusions"] = [
            block_public_access_exclusion(
                subnet_arn(draw(st.sampled_from(("subnet-a", "subnet-b")))),
                draw(st.sampled_from(("allow-egress", "allow-bidirectional"))),
                state=draw(st.sampled_from(("create-complete", "delete-complete"))),
            )
        ]
    kinds = (RouteTargetKind.INTERNET_GATEWAY, RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY)
    kind = draw(st.sampled_from(kinds))
    refused = draw(st.sampled_from(((), (), ("InternetGateways",), ("VpcBlockPublicAccessOptions",))))
    network = network_of({key: value for key, value in documents.items() if key not in refused}, *refused)
    origin = Origin(
        component="eni-x",
        vpc_id=VPC,
        subnet_id="subnet-a",
        ipv4=IntervalSet.single(1),
        ipv6=draw(
            st.sampled_from((IntervalSet.empty(), *(Prefix.parse(block).as_set() for block in near.IPV6_BLOCKS)))
        ),
        public=draw(st.sampled_from(PublicAddress)),
        is_translated=draw(st.booleans()),
    )
    gateway = "igw-1" if kind is kinds[0] else "eigw-1"
    place_id = draw(st.sampled_from(("subnet-a", None)))
    return network, internet.Exit(kind, draw(st.sampled_from((gateway, "igw-gone"))), VPC, place_id, origin)


@examples(4)
@given(exits(), st.lists(near.packets(), min_size=1, max_size=8), st.data())
def test_an_internet_gateway_decides_for_a_packet_as_for_a_set(
    way: tuple[Network, internet.Exit], requests: list[Packet], data: st.DataObject
) -> None:
    network, exit_ = way
    packets = data.draw(near.packet_sets(requests))
    split = internet.split(network, exit_, packets)
    check_parts(split, packets)
    for request in requests:
        check_member(split, request, internet.decide(network, exit_, request))


# NAT gateways

STATES = ("available", "available", "pending", "failed", "deleting", "deleted")


@st.composite
def nat_gateways(draw: st.DrawFn) -> NatGateway:
    if draw(st.booleans()):
        found = nat_address("a", private_ip="10.0.2.5", public_ip="198.51.100.7")
        zonal = nat_gateway("nat-1", "subnet-b", found, state=draw(st.sampled_from(STATES)))
        return noun(NatGateway, zonal)
    zones = draw(st.sampled_from(({}, {"us-east-1a": "198.51.100.1"}, {"us-east-1b": "198.51.100.2"})))
    automatic = draw(st.booleans())
    state = draw(st.sampled_from(STATES))
    return noun(NatGateway, regional_nat_gateway("nat-1", zones, route_table="rtb-n", automatic=automatic, state=state))


NAT_NETWORK = network_of({"Vpcs": [vpc()], "Subnets": [subnet("subnet-a", "10.0.1.0/24", "us-east-1a")]})


@examples(4)
@given(nat_gateways(), st.sampled_from(("subnet-a", None)), st.lists(near.packets(), min_size=1, max_size=8), st.data())
def test_a_nat_gateway_decides_for_a_packet_as_for_a_set(
    gateway: NatGateway, place: str | None, requests: list[Packet], data: st.DataObject
) -> None:
    origin = Origin(component="eni-x", vpc_id=VPC, subnet_id=place, ipv4=IntervalSet.single(1))
    packets = data.draw(near.packet_sets(requests))
    split = nat.split(NAT_NETWORK, gateway, origin, packets)
    check_parts(split, packets)
    for request in requests:
        check_member(split, request, nat.decide(NAT_NETWORK, gateway, origin, request))


# Gateway endpoints and peering connections


@examples(4)
@given(
    st.sampled_from(("available", "Available", "pending", "deleting", "failed", "partial", "resting")),
    st.lists(near.packets(), min_size=1, max_size=8),
    st.data(),
)
def test_a_gateway_endpoint_decides_for_a_packet_as_for_a_set(
    state: str, requests: list[Packet], data: st.DataObject
) -> None:
    endpoint = noun(VpcEndpoint, gateway_endpoint("vpce-1", "s3", state=state))
    packets = data.draw(near.packet_sets(requests))
    split = vpc_endpoint.split(endpoint, packets)
    check_parts(split, packets)
    for request in requests:
        check_member(split, request, vpc_endpoint.decide(endpoint, request))


@examples(4)
@given(
    st.sampled_from(("active", "pending-acceptance", "deleted", "provisioning")),
    st.sampled_from((VPC, "vpc-peer", "vpc-other")),
    near.blocks,
    st.lists(near.packets(), min_size=1, max_size=8),
    st.data(),
)
def test_a_peering_decides_for_a_packet_as_for_a_set(
    status: str, vpc_id: str, block: str, requests: list[Packet], data: st.DataObject
) -> None:
    element = peering("pcx-1", (VPC, "10.0.0.0/16"), ("vpc-peer", "10.1.0.0/16"), status=status)
    field = "Ipv6CidrBlock" if ":" in block else "CidrBlock"
    element["AccepterVpcInfo"].setdefault(f"{field}Set", []).append({field: block})
    connection = noun(VpcPeeringConnection, element)
    packets = data.draw(near.packet_sets(requests))
    split = vpc_peering_connection.split(connection, vpc_id, packets)
    check_parts(split, packets)
    for request in requests:
        check_member(split, request, vpc_peering_connection.decide(connection, vpc_id, request))
