"""Prices: every figure is a plausible one, and a region without one gets no other region's."""

from decimal import Decimal

import pytest

from wayout.model.price import GB, Meter, Price, list_price


def test_a_month_of_a_nat_gateway_in_virginia_costs_what_the_sources_say() -> None:
    price = list_price(Meter.NAT_GATEWAY_HOUR, "us-east-1")
    assert price is not None
    assert price.of_month() == Decimal("32.85")


def test_bytes_are_counted_in_gigabytes_of_two_to_the_thirty() -> None:
    price = list_price(Meter.CROSS_AZ_GB, "eu-central-1")
    assert price is not None
    assert price.of_bytes(100 * GB) == Decimal(1)


@pytest.mark.parametrize("meter", Meter)
def test_a_region_that_nobody_listed_has_no_price(meter: Meter) -> None:
    assert list_price(meter, "mars-north-1") is None


@pytest.mark.parametrize("meter", Meter)
def test_virginia_has_a_price_for_every_meter(meter: Meter) -> None:
    price = list_price(meter, "us-east-1")
    assert price is not None
    assert Decimal("0.001") < price.dollars < Decimal("0.2")


def test_government_regions_have_no_commercial_price() -> None:
    assert list_price(Meter.CROSS_AZ_GB, "us-gov-west-1") is None


def test_units_are_multiplied_exactly() -> None:
    assert Price(Meter.NAT_GATEWAY_GB, "us-east-1", Decimal("0.045")).of(3) == Decimal("0.135")
