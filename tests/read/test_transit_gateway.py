"""A transit gateway's route table is put together from five answers, and two accounts may describe one attachment."""

import json

from tests.builders import (
    ACCOUNT,
    REGION,
    to_vpc,
    transit_associations,
    transit_gateway_attachment,
    transit_gateway_route_table,
    transit_propagations,
    transit_route,
    transit_routes,
)

from wayout.model.network import Network
from wayout.read.network import read_network
from wayout.snapshot.store import Snapshot, SnapshotFile

HUB_ACCOUNT = "444455556666"
SPOKE = to_vpc("tgw-attach-main", "vpc-main")


def read(*places: tuple[str, dict[str, object]]) -> Network:
    files = tuple(
        SnapshotFile(
            name=f"{account}/{REGION}/{index}.json", account=account, region=REGION, content=json.dumps(one).encode()
        )
        for index, (account, one) in enumerate(places)
    )
    return read_network(Snapshot(files=files, manifest=None, problems=()))


def test_five_answers_make_one_table_in_whatever_order_they_come() -> None:
    pieces: list[dict[str, object]] = [
        {"TransitGatewayPropagatedRoutes": [transit_routes("tgw-rtb-1", transit_route("10.0.0.0/16", SPOKE))]},
        {"TransitGatewayStaticRoutes": [transit_routes("tgw-rtb-1", transit_route("0.0.0.0/0", None))]},
        {"TransitGatewayRouteTableAssociations": [transit_associations("tgw-rtb-1", SPOKE)]},
        {"TransitGatewayPropagations": [transit_propagations("tgw-rtb-1", SPOKE)]},
        {"TransitGatewayRouteTables": [transit_gateway_route_table("tgw-rtb-1")]},
    ]
    for order in (pieces, pieces[::-1]):
        network = read(*((ACCOUNT, piece) for piece in order))
        (table,) = network.transit_gateway_route_tables.values()
        assert not network.problems
        assert table.transit_gateway_id == "tgw-hub"
        parts = (table.static_routes, table.propagated_routes, table.associations, table.propagations)
        assert [len(part or ()) for part in parts] == [1, 1, 1, 1]


def test_an_answer_that_is_missing_is_not_an_empty_one() -> None:
    network = read((ACCOUNT, {"TransitGatewayRouteTables": [transit_gateway_route_table("tgw-rtb-1")]}))
    (table,) = network.transit_gateway_route_tables.values()
    assert table.static_routes is None
    assert table.propagated_routes is None
    assert table.associations is None
    assert table.propagations is None


def test_a_list_that_aws_cut_off_is_missing() -> None:
    cut_off = {**transit_routes("tgw-rtb-1", transit_route("0.0.0.0/0", None)), "AdditionalRoutesAvailable": True}
    network = read((ACCOUNT, {"TransitGatewayStaticRoutes": [cut_off]}))
    assert network.transit_gateway_route_tables["tgw-rtb-1"].static_routes is None


def test_of_two_descriptions_of_an_attachment_that_of_the_gateway_owner_counts() -> None:
    """The spoke's account need not see the association."""
    seen: list[tuple[str, dict[str, object]]] = [
        (
            account,
            {"TransitGatewayAttachments": [transit_gateway_attachment(SPOKE, table=table, gateway_owner=HUB_ACCOUNT)]},
        )
        for account, table in ((ACCOUNT, None), (HUB_ACCOUNT, "tgw-rtb-1"))
    ]
    for order in (seen, seen[::-1]):
        network = read(*order)
        (attachment,) = network.transit_gateway_attachments.values()
        assert not network.problems
        assert attachment.association is not None
