"""The blocks of a new VPC: disjoint, inside, in order, with room for more; what cannot be divided is refused."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.errors import InputError
from wayout.fix.address_plan import address_plan


def test_three_zones_of_a_large_vpc() -> None:
    plan = address_plan("10.0.0.0/16", 3)
    assert plan.private == ("10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19")
    assert plan.public == ("10.0.128.0/21", "10.0.136.0/21", "10.0.144.0/21")


@given(st.integers(16, 28), st.integers(1, 6), st.integers(0, 2**16 - 1))
def test_blocks_are_disjoint_and_inside(length: int, zones: int, number: int) -> None:
    vpc = ip_network((10 << 24 | number << 8, length), strict=False)
    try:
        plan = address_plan(str(vpc), zones)
    except InputError:
        assert length + 3 + (zones - 1).bit_length() > 28
        return
    blocks = [ip_network(block) for block in (*plan.private, *plan.public)]
    assert len(blocks) == 2 * zones
    assert all(block.subnet_of(vpc) for block in blocks)  # type: ignore[arg-type]
    assert all(16 <= block.prefixlen <= 28 for block in blocks)
    assert not any(a.overlaps(b) for i, a in enumerate(blocks) for b in blocks[:i])


def test_a_zone_more_changes_no_block_within_the_same_power_of_two() -> None:
    assert address_plan("10.0.0.0/16", 4).private[:3] == address_plan("10.0.0.0/16", 3).private


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "10.0.0.0/29", "10.0.0.1/16", "x", "2001:db8::/56", "10.0.0.0/26"])
def test_what_cannot_be_divided_is_refused(cidr: str) -> None:
    with pytest.raises(InputError):
        address_plan(cidr, 3)
