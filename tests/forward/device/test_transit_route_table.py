"""Look-ups in a transit gateway's table: which route wins, and what is said where an answer is missing."""

from itertools import pairwise
from typing import Any

import pytest
from tests.builders import (
    Json,
    managed_prefix_list,
    managed_prefix_list_entries,
    transit_gateway_route_table,
    transit_propagations,
    transit_route,
    transit_routes,
    vpc,
)
from tests.laws.reading import network_of

from wayout.forward.device.transit_route_table import TransitLookup
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

TABLE = "tgw-rtb-1"
BLOCK = "10.1.0.0/16"


def to(kind: str) -> tuple[str, str, str]:
    return f"tgw-attach-{kind}", f"{kind}-1", kind


def learned(kind: str, cidr: str = BLOCK) -> Json:
    return transit_route(cidr, to(kind), kind="propagated")


def lookup(static: tuple[Json, ...] = (), propagated: tuple[Json, ...] = (), **more: Any) -> TransitLookup:
    documents: dict[str, Any] = {
        "TransitGatewayRouteTables": [transit_gateway_route_table(TABLE)],
        "TransitGatewayStaticRoutes": [transit_routes(TABLE, *static)],
        "TransitGatewayPropagatedRoutes": [transit_routes(TABLE, *propagated)],
        **more,
    }
    documents = {key: value for key, value in documents.items() if value is not None}
    network = network_of(documents)
    return TransitLookup(network, network.transit_gateway_route_tables[TABLE])


def attachment_for(table: TransitLookup, address: str = "10.1.2.3") -> str | None:
    target = table.decide(Address.parse(address))
    return target.attachment_id if target is not None else None


ORDER = ("vpc", "direct-connect-gateway", "connect", "vpn", "vpn-concentrator", "client-vpn", "peering")


@pytest.mark.parametrize(("first", "second"), list(pairwise(ORDER)))
def test_equal_learned_routes_rank_by_the_kind_of_attachment(first: str, second: str) -> None:
    assert attachment_for(lookup(propagated=(learned(second), learned(first)))) == f"tgw-attach-{first}"


def test_a_typed_route_beats_one_of_a_prefix_list_and_that_beats_a_learned_one() -> None:
    listed = transit_route(BLOCK, to("vpn"), prefix_list="pl-1")
    assert attachment_for(lookup((listed,), (learned("vpc"),))) == "tgw-attach-vpn"
    typed = transit_route(BLOCK, to("connect"))
    assert attachment_for(lookup((listed, typed), (learned("vpc"),))) == "tgw-attach-connect"


def test_a_prefix_list_without_spelled_out_routes_stands_for_its_blocks() -> None:
    listed = transit_route(BLOCK, to("vpn"), prefix_list="pl-1")
    del listed["DestinationCidrBlock"]
    table = lookup(
        (listed,),
        ManagedPrefixLists=[managed_prefix_list("pl-1", "offices")],
        ManagedPrefixListEntries=[managed_prefix_list_entries("pl-1", "10.1.0.0/16", "10.3.0.0/16")],
    )
    assert attachment_for(table, "10.3.0.1") == "tgw-attach-vpn"
    assert attachment_for(table, "10.2.0.1") is None
    assert not table.missing


def test_a_prefix_list_that_is_not_known_leaves_everything_in_doubt() -> None:
    listed = transit_route(BLOCK, to("vpn"), prefix_list="pl-1")
    del listed["DestinationCidrBlock"]
    (missing,) = lookup((listed,)).missing
    assert missing.key == "ManagedPrefixListEntries"
    assert int(Address.parse("203.0.113.9")) in missing.where


def test_a_longer_prefix_beats_every_rank() -> None:
    table = lookup((transit_route("10.0.0.0/8", to("vpc")),), (learned("client-vpn"),))
    assert attachment_for(table) == "tgw-attach-client-vpn"
    assert attachment_for(table, "10.2.0.1") == "tgw-attach-vpc"


@pytest.mark.parametrize("state", ["pending", "deleting", "something-new"])
def test_a_route_that_comes_or_goes_leaves_its_packets_in_doubt(state: str) -> None:
    target = lookup((transit_route(BLOCK, to("vpc"), state=state),)).decide(Address.parse("10.1.2.3"))
    assert target is not None
    assert target.gap is not None
    assert state in target.gap.message


def test_a_deleted_route_is_none() -> None:
    assert lookup((transit_route(BLOCK, to("vpc"), state="deleted"),)).decide(Address.parse("10.1.2.3")) is None


def test_a_black_hole_with_an_attachment_leads_nowhere() -> None:
    """AWS still names the attachment of a VPC that was detached."""
    target = lookup((transit_route(BLOCK, to("vpc"), state="blackhole"),)).decide(Address.parse("10.1.2.3"))
    assert target is not None
    assert (target.attachment_id, target.gap) == (None, None)


def test_an_empty_list_of_learned_routes_is_no_missing_one() -> None:
    """What AWS lists counts, even where a propagation would suggest a route (TGW-5)."""
    table = lookup(
        Vpcs=[vpc("vpc-1", BLOCK)],
        TransitGatewayPropagations=[transit_propagations(TABLE, ("tgw-attach-1", "vpc-1", "vpc"))],
    )
    assert attachment_for(table) is None
    assert not table.missing


def test_a_list_that_holds_both_types_is_told_apart() -> None:
    """A search without a filter, saved under either key, gives all routes."""
    table = lookup((learned("vpc"), transit_route("0.0.0.0/0", to("vpn"))), TransitGatewayPropagatedRoutes=None)
    assert attachment_for(table) == "tgw-attach-vpc"
    assert not table.missing


def test_what_an_attachment_to_a_vpn_propagates_only_aws_can_list() -> None:
    table = lookup(
        TransitGatewayPropagatedRoutes=None,
        TransitGatewayPropagations=[transit_propagations(TABLE, to("vpn"))],
    )
    (missing,) = table.missing
    assert missing.key == "TransitGatewayPropagatedRoutes"
    assert int(Address.parse("203.0.113.9")) in missing.where


def test_a_list_that_aws_cut_off_leaves_everything_in_doubt() -> None:
    cut_off = {**transit_routes(TABLE, transit_route(BLOCK, to("vpc"))), "AdditionalRoutesAvailable": True}
    (missing,) = lookup(TransitGatewayStaticRoutes=[cut_off]).missing
    assert missing.key == "TransitGatewayStaticRoutes"


def test_a_full_list_is_in_doubt_when_the_collector_says_that_there_is_more() -> None:
    blocks = [f"10.{high}.{low}.0/24" for high in range(4) for low in range(250)]
    full = [transit_routes(TABLE, *(transit_route(block, to("vpc")) for block in blocks))]
    documents = {
        "TransitGatewayRouteTables": [transit_gateway_route_table(TABLE)],
        "TransitGatewayStaticRoutes": full,
        "TransitGatewayPropagatedRoutes": [transit_routes(TABLE)],
    }
    for refused, expected in (((), 0), (("TransitGatewayStaticRoutes",), 1)):
        network = network_of(documents, *refused)
        table = TransitLookup(network, network.transit_gateway_route_tables[TABLE])
        assert len(table.missing) == expected


def test_routes_to_one_attachment_are_one_part() -> None:
    halves = (transit_route("0.0.0.0/1", to("vpc")), transit_route("128.0.0.0/1", to("vpc")))
    (choice,) = lookup(halves).split(PacketSet.box(destinations=IntervalSet.of((0, 2**32 - 1))))
    assert [target.destination for target in choice.targets] == ["0.0.0.0/1", "128.0.0.0/1"]
