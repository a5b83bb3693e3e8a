"""Attachments to transit gateways: what a gateway gives a new one, who accepts, what undoes it, and what is proposed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import msgspec
import pytest
from tests.explain.scenes import network_of
from tests.fix.test_any_change import undone
from tests.fix.test_broken_networks import asked

from wayout.ask.change.change import changes_of
from wayout.errors import InputError
from wayout.fix.apply.step import steps_of
from wayout.fix.change.any_change import Change
from wayout.fix.change.route import CreateRoute, ReplaceRoute
from wayout.fix.change.transit_gateway import AssociateTransitGatewayRouteTable, CreateTransitGatewayRoute
from wayout.fix.change.transit_gateway_attachment import (
    AcceptTransitGatewayVpcAttachment,
    CreateTransitGatewayVpcAttachment,
    ModifyTransitGatewayVpcAttachment,
)
from wayout.fix.change.vpc_peering_connection import AcceptVpcPeeringConnection
from wayout.fix.propose import Proposal, propose
from wayout.model.network import Network
from wayout.model.scope import Scope
from wayout.render.plan.cloudformation.template import cloudformation
from wayout.render.plan.terraform.configuration import terraform

HUB_ACCOUNT: Final = "444455556666"
SUBNETS: Final = ("subnet-transit-a", "subnet-transit-b")
ATTACH: Final = CreateTransitGatewayVpcAttachment(
    transit_gateway_attachment_id="tgw-attach-new-spoke",
    vpc_id="vpc-main",
    transit_gateway_id="tgw-hub",
    subnet_ids=SUBNETS,
    name="spoke-tgw-hub",
)
ACCEPT: Final = AcceptTransitGatewayVpcAttachment(
    transit_gateway_attachment_id="tgw-attach-new-spoke", transit_gateway_id="tgw-hub"
)


def detached(owner: str = "111122223333", **options: Any) -> Network:
    """The spoke without its attachment; the gateway belongs to this account and has these options."""
    network = network_of("spoke-is-not-attached")
    gateway = network.transit_gateways["tgw-hub"]
    changed = msgspec.structs.replace(
        gateway, owner_id=owner, options=msgspec.structs.replace(gateway.options, **options)
    )
    return replace(network, transit_gateways={"tgw-hub": changed})


def proposal(network: Network) -> Proposal:
    return propose(network, asked("ecs:prod/payments", ["https://203.0.113.9"], {}))


def best(network: Network) -> tuple[Change, ...]:
    found = proposal(network).best
    assert found is not None
    return found.plan.changes


def test_a_spoke_without_an_attachment_is_attached_in_each_of_its_zones() -> None:
    network = detached()
    found = proposal(network).best
    assert found is not None
    assert found.plan.changes == (ATTACH,)
    assert found.cost.dollars == Decimal("36.50")


def test_a_route_that_lost_its_attachment_is_pointed_anew() -> None:
    changes = best(network_of("spoke-was-detached"))
    routes = [
        ReplaceRoute(route_table_id=f"rtb-private-{letter}", destination="0.0.0.0/0", target="tgw-hub")
        for letter in "ab"
    ]
    assert changes == (ATTACH, *routes)


def test_a_gateway_without_default_tables_is_told_what_to_do() -> None:
    network = detached(default_route_table_association="disable", default_route_table_propagation="disable")
    assert best(network) == (
        ATTACH,
        AssociateTransitGatewayRouteTable(
            transit_gateway_route_table_id="tgw-rtb-spokes", transit_gateway_attachment_id="tgw-attach-new-spoke"
        ),
        CreateTransitGatewayRoute(
            transit_gateway_route_table_id="tgw-rtb-hub",
            destination="10.0.0.0/16",
            transit_gateway_attachment_id="tgw-attach-new-spoke",
        ),
    )


def test_a_gateway_whose_options_are_not_told_is_left_alone() -> None:
    network = detached(default_route_table_association=None)
    with pytest.raises(InputError, match="does not tell the options"):
        ATTACH.on(network)
    assert all(ATTACH not in each.plan.changes for each in proposal(network).plans)


def test_another_account_accepts_where_it_is_at_hand() -> None:
    """The attachment is made in the account of the VPC, and accepted in that of the gateway."""
    network = detached(HUB_ACCOUNT)
    assert all(ACCEPT not in each.plan.changes for each in proposal(network).plans)
    owned = replace(network, scopes={**network.scopes, "tgw-hub": Scope(HUB_ACCOUNT, "us-east-1")})
    assert best(owned) == (ATTACH, ACCEPT)
    assert [step.account for step in steps_of((ATTACH, ACCEPT), owned)] == ["default", HUB_ACCOUNT]
    unasked = msgspec.structs.replace(
        owned.transit_gateways["tgw-hub"],
        options=msgspec.structs.replace(
            owned.transit_gateways["tgw-hub"].options, auto_accept_shared_attachments="enable"
        ),
    )
    assert best(replace(owned, transit_gateways={"tgw-hub": unasked})) == (ATTACH,)


def test_what_undoes_an_attachment_leaves_no_trace() -> None:
    network = detached()
    assert not changes_of(network, undone(network, (ATTACH,)))
    assert ATTACH.on(network).transit_gateway_route_tables["tgw-rtb-hub"].propagated_routes


def test_a_vpc_is_attached_once_and_by_one_subnet_in_a_zone() -> None:
    network = detached()
    with pytest.raises(InputError, match="attached to tgw-hub already"):
        msgspec.structs.replace(ATTACH, transit_gateway_attachment_id="tgw-attach-new-2").on(ATTACH.on(network))
    with pytest.raises(InputError, match="two of its subnets stand in one zone"):
        msgspec.structs.replace(ATTACH, subnet_ids=("subnet-transit-a", "subnet-private-a")).on(network)


def test_a_block_that_overlaps_a_learned_one_is_not_learned() -> None:
    network = detached()
    table = network.transit_gateway_route_tables["tgw-rtb-hub"]
    learned = ATTACH.on(network).transit_gateway_route_tables["tgw-rtb-hub"].propagated_routes
    copy = replace(
        network,
        transit_gateway_route_tables={
            **network.transit_gateway_route_tables,
            "tgw-rtb-hub": msgspec.structs.replace(table, propagated_routes=learned),
        },
    )
    assert ATTACH.on(copy).transit_gateway_route_tables["tgw-rtb-hub"].propagated_routes == learned


def test_what_waits_is_accepted_and_stays_so() -> None:
    network = network_of("attachment-waits-for-acceptance")
    (change,) = best(network)
    assert isinstance(change, AcceptTransitGatewayVpcAttachment)
    assert change.undone_on(network) == ()
    with pytest.raises(InputError, match="nobody waits for acceptance"):
        change.on(change.on(network))


def test_a_peering_that_waits_is_accepted() -> None:
    network = network_of("peering-waits-for-acceptance")
    found = propose(network, asked("ecs:prod/payments", ["https://10.1.0.5"], {})).best
    assert found is not None
    (change,) = found.plan.changes
    assert change == AcceptVpcPeeringConnection(vpc_peering_connection_id="pcx-shared", accepter_vpc_id="vpc-peer")
    with pytest.raises(InputError, match="nobody waits for acceptance"):
        change.on(change.on(network))


def test_terraform_leaves_a_black_hole_to_the_reader_and_waits_for_the_attachment() -> None:
    network = network_of("spoke-was-detached")
    found = proposal(network).best
    assert found is not None
    written = terraform(found.plan, network)
    assert 'resource "aws_ec2_transit_gateway_vpc_attachment" "spoke"' in written.text
    assert "aws_route" not in written.text
    assert [step.instead for step in written.left] == [
        f"once all else is there, replace the route 0.0.0.0/0 of rtb-private-{letter} by itself" for letter in "ab"
    ]
    route = CreateRoute(route_table_id="rtb-private-a", destination="198.51.100.0/24", target="tgw-hub")
    plan = msgspec.structs.replace(found.plan, changes=(ATTACH, route))
    assert "[aws_ec2_transit_gateway_vpc_attachment.spoke]" in terraform(plan, network).text
    assert 'DependsOn: "TransitGatewayAttachmentSpoke"' in cloudformation(plan, network).text


def test_a_zone_gets_the_subnet_that_is_made_for_the_gateway() -> None:
    (change,) = best(network_of("spoke-zone-without-an-attachment-subnet"))
    assert change == ModifyTransitGatewayVpcAttachment(
        transit_gateway_attachment_id="tgw-attach-main", add_subnet_ids=("subnet-transit-b",)
    )
