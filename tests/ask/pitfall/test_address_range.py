"""Networks that are connected with one another and share addresses."""

import pytest
from tests.builders import SnapshotBuilder, healthy_network, peering, transit_gateway_vpc_attachment, vpc
from tests.laws.reading import network_of

from wayout.ask.pitfall.address_range import overlapping_ranges

Told = tuple[str, tuple[str, ...], str, str]


def _network(**others: str) -> SnapshotBuilder:
    """The main VPC (10.0.0.0/16) beside others by name."""
    network = healthy_network(1)
    return network.add("Vpcs", *(vpc(f"vpc-{name}", cidr) for name, cidr in others.items()))


def _peered(network: SnapshotBuilder, *pairs: tuple[str, str, str], **rest: str) -> SnapshotBuilder:
    for name, other, cidr in pairs:
        network.add(
            "VpcPeeringConnections",
            peering(f"pcx-{other}", (f"vpc-{name}", "10.0.0.0/16"), (f"vpc-{other}", cidr), **rest),
        )
    return network


def _on_gateway(network: SnapshotBuilder, *names: str) -> SnapshotBuilder:
    return network.add(
        "TransitGatewayVpcAttachments",
        *(transit_gateway_vpc_attachment(f"tgw-attach-{name}", f"vpc-{name}", ()) for name in names),
    )


CASES: dict[str, tuple[SnapshotBuilder, list[Told]]] = {
    "peers with other addresses": (_peered(_network(b="10.1.0.0/16"), ("main", "b", "10.1.0.0/16")), []),
    "a peer that shares addresses": (
        _peered(_network(b="10.0.128.0/17"), ("main", "b", "10.0.128.0/17")),
        [("vpc-b", ("vpc-main",), "pcx-b", "10.0.128.0/17")],
    ),
    "a connection that is gone": (
        _peered(_network(b="10.0.0.0/16"), ("main", "b", "10.0.0.0/16"), status="deleted"),
        [],
    ),
    "a peer in another account, known by the connection alone": (
        _peered(healthy_network(1), ("main", "far", "10.0.0.0/16"), accepter_owner="444455556666"),
        [("vpc-main", ("vpc-far",), "pcx-far", "10.0.0.0/16")],
    ),
    "two peers of one VPC share addresses with each other": (
        _peered(_network(b="10.1.0.0/16", c="10.1.0.0/20"), ("main", "b", "10.1.0.0/16"), ("main", "c", "10.1.0.0/20")),
        [("vpc-main", ("vpc-b", "vpc-c"), "pcx-b, pcx-c", "10.1.0.0/16")],
    ),
    "VPCs that nothing connects": (_network(b="10.0.0.0/16"), []),
    "two VPCs on one transit gateway": (
        _on_gateway(_network(b="10.0.0.0/24", c="10.9.0.0/16"), "main", "b", "c"),
        [("vpc-b", ("vpc-main",), "tgw-hub", "10.0.0.0/24")],
    ),
    "VPCs on one transit gateway with addresses of their own": (
        _on_gateway(_network(b="10.1.0.0/16"), "main", "b"),
        [],
    ),
}


@pytest.mark.parametrize(("network", "found"), CASES.values(), ids=CASES)
def test_addresses_overlap(network: SnapshotBuilder, found: list[Told]) -> None:
    """ROUTE-2, TGW-5."""
    known = network_of(network.documents())
    told = [(p.component, p.affects, p.fact("via"), p.fact("shared")) for p in overlapping_ranges(known)]
    assert told == found
