"""Price: what AWS asks for parts of a way out, by region, in US dollars, as its list has it.

What is here: NAT gateways, bytes between Availability Zones, interface endpoints, public IPv4 addresses, attachments to
transit gateways. What is not: taxes, discounts, free tiers, and the transfer to the internet itself, which costs the
same by every way out. A region without a figure has None, never a neighbour's price.

The figures come from public secondary sources and were put together on the day `AS_OF`; AWS's own pages show prices by
script only, so that none of them could be read. Whoever shows one says that it is a list price, and of which day.

Source: NAT-31, NAT-32 (UNVERIFIED with AWS); https://aws.amazon.com/vpc/pricing/,
https://aws.amazon.com/privatelink/pricing/, https://aws.amazon.com/transit-gateway/pricing/ (how it is counted).

Rules:
- NAT-31: A NAT gateway is counted by the hour and by the gigabyte, its public address by the hour, and what crosses
  zones by the gigabyte each way.
- NAT-32: A regional gateway is counted at the price of a zonal one; whether once or for each zone AWS does not say.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Final

import msgspec

AS_OF: Final = date(2026, 12, 1)
"""The day on which the figures were put together."""

MONTH_HOURS: Final = 730
"""The hours that AWS's own calculator gives a month."""

GB: Final = 2**30
"""The bytes of a gigabyte on AWS's bills."""


class Meter(Enum):
    """What is counted; the value is its name in JSON."""

    NAT_GATEWAY_HOUR = "nat-gateway-hour"
    """Each hour that a NAT gateway is there. Whether a regional one counts once or in each zone: UNVERIFIED (NAT-32)."""

    NAT_GATEWAY_GB = "nat-gateway-gb"
    """Each gigabyte that a NAT gateway handles, in either direction."""

    CROSS_AZ_GB = "cross-az-gb"
    """Each gigabyte from one zone of a region to another; what comes back is counted again (NAT-31)."""

    INTERFACE_ENDPOINT_HOUR = "interface-endpoint-hour"
    """Each hour of an interface endpoint in one zone."""

    INTERFACE_ENDPOINT_GB = "interface-endpoint-gb"
    """Each gigabyte through an interface endpoint, up to a petabyte a month."""

    PUBLIC_IPV4_HOUR = "public-ipv4-hour"
    """Each hour of a public IPv4 address, in use or idle."""

    TRANSIT_GATEWAY_ATTACHMENT_HOUR = "transit-gateway-attachment-hour"
    """Each hour of an attachment to a transit gateway."""

    TRANSIT_GATEWAY_GB = "transit-gateway-gb"
    """Each gigabyte that an attachment hands to a transit gateway."""


class Price(msgspec.Struct, frozen=True):
    """What one unit of a meter costs in a region, in US dollars, before discounts and tax."""

    meter: Meter
    region: str
    dollars: Decimal

    def of(self, units: Decimal | int) -> Decimal:
        """What so many units cost, exactly."""
        return self.dollars * units

    def of_bytes(self, count: int) -> Decimal:
        """What so many bytes cost, of a meter that counts gigabytes."""
        return self.dollars * count / GB

    def of_month(self) -> Decimal:
        """What a month costs, of a meter that counts hours."""
        return self.dollars * MONTH_HOURS


# A NAT gateway costs as much for an hour as for a gigabyte, in every region that is listed.
_NAT_GATEWAY: Final[Mapping[str, str]] = {
    "us-east-1": "0.045",
    "us-east-2": "0.045",
    "us-west-1": "0.048",
    "us-west-2": "0.045",
    "ca-central-1": "0.050",
    "sa-east-1": "0.093",
    "eu-west-1": "0.048",
    "eu-west-2": "0.050",
    "eu-west-3": "0.050",
    "eu-central-1": "0.052",
    "eu-north-1": "0.046",
    "me-south-1": "0.0528",
    "ap-south-1": "0.056",
    "ap-east-1": "0.065",
    "ap-northeast-1": "0.062",
    "ap-northeast-2": "0.059",
    "ap-northeast-3": "0.062",
    "ap-southeast-1": "0.059",
    "ap-southeast-2": "0.059",
    "us-gov-east-1": "0.054",
    "us-gov-west-1": "0.054",
}

# The same everywhere outside China and the regions for the US government.
_COMMERCIAL: Final = frozenset(region for region in _NAT_GATEWAY if not region.startswith("us-gov-"))

_TABLE: Final[Mapping[Meter, Mapping[str, str]]] = MappingProxyType(
    {
        Meter.NAT_GATEWAY_HOUR: _NAT_GATEWAY,
        Meter.NAT_GATEWAY_GB: _NAT_GATEWAY,
        Meter.CROSS_AZ_GB: dict.fromkeys(_COMMERCIAL, "0.01"),
        Meter.INTERFACE_ENDPOINT_HOUR: {
            "us-east-1": "0.01",
            "us-east-2": "0.01",
            "us-west-2": "0.01",
            "eu-central-1": "0.012",
        },
        Meter.INTERFACE_ENDPOINT_GB: dict.fromkeys(_COMMERCIAL, "0.01"),
        Meter.PUBLIC_IPV4_HOUR: dict.fromkeys(_COMMERCIAL, "0.005"),
        Meter.TRANSIT_GATEWAY_ATTACHMENT_HOUR: {"us-east-1": "0.05", "us-east-2": "0.05", "us-west-2": "0.05"},
        Meter.TRANSIT_GATEWAY_GB: dict.fromkeys(_COMMERCIAL, "0.02"),
    }
)


def list_price(meter: Meter, region: str) -> Price | None:
    """AWS's list price, or None where no figure is known."""
    dollars = _TABLE[meter].get(region)
    return None if dollars is None else Price(meter, region, Decimal(dollars))
