"""Which route wins, told with AWS's code."""

import pytest
from tests.explain.scenes import network_of

from wayout.explain.fault.route_order import order_in_table, order_in_transit_table, why_none_covers
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix


def _to(cidr: str) -> IntervalSet:
    return Prefix.parse(cidr).as_set()


@pytest.mark.parametrize(
    ("case", "table", "cidr", "code"),
    [
        ("longer-prefix-to-the-internet-gateway", "rtb-private-a", "203.0.113.9/32", "MORE_SPECIFIC_ROUTE"),
        ("longer-prefix-to-the-internet-gateway", "rtb-private-a", "192.0.2.1/32", None),
        ("longer-prefix-to-the-internet-gateway", "rtb-private-a", "203.0.112.0/23", None),
        ("static-black-hole-beats-a-propagated-route", "rtb-private-a", "203.0.113.9/32", "HIGHER_PRIORITY_ROUTE"),
        ("every-zone-has-its-own-nat-gateway", "rtb-private-a", "203.0.113.9/32", None),
    ],
)
def test_the_winner_is_told_with_what_it_beats(case: str, table: str, cidr: str, code: str | None) -> None:
    network = network_of(case)
    told = order_in_table(network, network.route_tables[table], _to(cidr))
    assert [f"(AWS: {code})" in line for line in told] == ([True] if code else [])


def test_a_transit_gateway_has_codes_of_its_own() -> None:
    network = network_of("black-hole-of-the-gateway-takes-one-partner-away")
    (line,) = order_in_transit_table(
        network, network.transit_gateway_route_tables["tgw-rtb-spokes"], _to("203.0.113.9/32")
    )
    assert line.endswith("the longer prefix (AWS: TGW_RTB_MORE_SPECIFIC_ROUTE)")


def test_a_table_without_routes_needs_no_remark() -> None:
    network = network_of("every-zone-has-its-own-nat-gateway")
    table = network.route_tables["rtb-private-a"]
    assert why_none_covers(table, IntervalSet.empty()) == ()
