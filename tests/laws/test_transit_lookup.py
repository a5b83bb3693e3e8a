"""A transit gateway's table answers twice, from separate code: for one destination as for a set."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import (
    managed_prefix_list,
    managed_prefix_list_entries,
    transit_gateway_route_table,
    transit_propagations,
    transit_route,
    transit_routes,
    vpc,
)
from tests.laws import near
from tests.laws.effort import examples
from tests.laws.reading import network_of

from wayout.forward.device.transit_route_table import TransitLookup
from wayout.model.transit_gateway import TransitGatewayRouteTable
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix

TABLE = "tgw-rtb-1"
KINDS = ("vpc", "direct-connect-gateway", "connect", "vpn", "vpn-concentrator", "client-vpn", "peering", "new-kind")
STATES = ("active", "active", "active", "blackhole", "pending", "deleting", "deleted")
LISTS = {"pl-one": ("10.0.0.0/16", "203.0.113.0/24"), "pl-two": ("10.0.1.0/24", "2001:db8::/32")}


@st.composite
def routes(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    attachment = draw(st.sampled_from(("tgw-attach-1", "tgw-attach-2", "tgw-attach-3")))
    attached = (attachment, f"resource-of-{attachment}", draw(st.sampled_from(KINDS)))
    state = draw(st.sampled_from(STATES))
    listed = draw(st.none() | st.sampled_from(sorted(LISTS))) if kind == "static" else None
    route = transit_route(draw(near.blocks), attached, kind=kind, state=state, prefix_list=listed)
    if listed is not None and draw(st.booleans()):
        del route["DestinationCidrBlock"]
    return route


@st.composite
def lookups(draw: st.DrawFn) -> TransitLookup:
    """A table with some routes; what it learned is listed, or has to be derived from propagations."""
    static = draw(st.lists(routes("static"), max_size=6))
    documents: dict[str, Any] = {
        "TransitGatewayRouteTables": [transit_gateway_route_table(TABLE)],
        "TransitGatewayStaticRoutes": [transit_routes(TABLE, *static)],
        "ManagedPrefixLists": [managed_prefix_list(name, name) for name in LISTS],
        "ManagedPrefixListEntries": [managed_prefix_list_entries(name, *blocks) for name, blocks in LISTS.items()],
    }
    if draw(st.booleans()):
        learned = draw(st.lists(routes("propagated"), max_size=6))
        documents["TransitGatewayPropagatedRoutes"] = [transit_routes(TABLE, *learned)]
    else:
        blocks = draw(st.lists(st.sampled_from(near.IPV4_BLOCKS), max_size=3))
        documents["Vpcs"] = [vpc(f"vpc-{index}", block) for index, block in enumerate(blocks)]
        attached = [(f"tgw-attach-{index}", f"vpc-{index}", "vpc") for index in range(len(blocks))]
        documents["TransitGatewayPropagations"] = [transit_propagations(TABLE, *attached)]
    network = network_of(documents)
    return TransitLookup(network, network.transit_gateway_route_tables[TABLE])


@examples(5)
@given(lookups(), st.lists(near.addresses, min_size=1, max_size=8), st.lists(near.blocks, max_size=3))
def test_a_table_decides_for_a_destination_as_for_a_set(
    lookup: TransitLookup, destinations: list[Address], blocks: list[str]
) -> None:
    pairs = [(int(address), int(address)) for address in destinations]
    pairs += [(prefix.first, prefix.last) for prefix in map(Prefix.parse, blocks)]
    choices = lookup.split(PacketSet.box(destinations=IntervalSet.of(*pairs)))
    for address in destinations:
        (choice,) = (choice for choice in choices if int(address) in choice.packets.destinations())
        target = lookup.decide(address)
        if target is None:
            assert not choice.targets
        else:
            assert target in choice.targets


@examples(5)
@given(lookups(), st.lists(near.blocks, min_size=1, max_size=4))
def test_the_parts_of_a_split_are_the_whole_and_do_not_overlap(lookup: TransitLookup, blocks: list[str]) -> None:
    pairs = [(prefix.first, prefix.last) for prefix in map(Prefix.parse, blocks)]
    packets = PacketSet.box(destinations=IntervalSet.of(*pairs))
    choices = lookup.split(packets)
    assert PacketSet.union_of(choice.packets for choice in choices) == packets
    assert sum(choice.packets.destinations().size for choice in choices) == packets.destinations().size
    assert all(choice.packets for choice in choices)


@examples(5)
@given(lookups())
def test_all_routes_of_a_part_lead_to_one_attachment_or_are_one_route(lookup: TransitLookup) -> None:
    for choice in lookup.split(PacketSet.every()):
        is_settled = all(target.attachment_id is not None and target.gap is None for target in choice.targets)
        assert len({target.attachment_id for target in choice.targets if is_settled}) <= 1
        assert is_settled or len(choice.targets) == 1


def test_a_table_without_an_answer_says_so() -> None:
    table = TransitGatewayRouteTable(transit_gateway_route_table_id=TABLE)
    missing = {missing.key for missing in TransitLookup(network_of({}), table).missing}
    assert missing == {"TransitGatewayStaticRoutes", "TransitGatewayPropagations"}
