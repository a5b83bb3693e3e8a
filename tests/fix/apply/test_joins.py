"""Attachments and peerings carried out in an account: a fault at every call, and nothing is left behind by an undo."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from tests.fix.apply.theatre import REGION, Fault, Faults, KilledError, Theatre

from wayout.aws.answer import CallRefused
from wayout.errors import WayoutError
from wayout.fix.apply.receipt import StepOutcome, receipt_of
from wayout.fix.apply.run import Undertaking
from wayout.fix.change.any_change import Change
from wayout.fix.change.route import CreateRoute
from wayout.fix.change.transit_gateway_attachment import CreateTransitGatewayVpcAttachment
from wayout.fix.change.vpc_peering_connection import AcceptVpcPeeringConnection
from wayout.model.network import Network
from wayout.model.transit_gateway import TransitGateway

OFFICE = "198.51.100.0/24"
MOST_CALLS = 60


def told(theatre: Theatre, operation: str, **parameters: Any) -> Any:
    answer = theatre.account.call("ec2", operation, REGION, parameters)
    assert not isinstance(answer, CallRefused), answer
    return answer


@contextlib.contextmanager
def gateway(theatre: Theatre, network: Network) -> Iterator[Undertaking]:
    """The plan for a new transit gateway, where moto reads the tags of an attachment under AWS's name for it."""
    from moto.ec2.responses.transit_gateway_attachments import TransitGatewayAttachment

    read_tags = TransitGatewayAttachment._parse_tag_specification  # noqa: SLF001

    def read_as_aws_does(self: Any) -> Any:
        found = read_tags(self)
        return {**found, "transit-gateway-route-table": found.get("transit-gateway-attachment", {})}

    made = told(theatre, "CreateTransitGateway")["TransitGateway"]
    noun = msgspec.convert(made, TransitGateway)
    known = replace(network, transit_gateways={noun.transit_gateway_id: noun})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransitGatewayAttachment, "_parse_tag_specification", read_as_aws_does)
        yield theatre.undertaking(plan(theatre, noun.transit_gateway_id), known)
    told(theatre, "DeleteTransitGateway", TransitGatewayId=noun.transit_gateway_id)


def plan(theatre: Theatre, gateway: str) -> tuple[Change, ...]:
    mission = theatre.mission
    return (
        CreateTransitGatewayVpcAttachment(
            transit_gateway_attachment_id="tgw-attach-new-x",
            vpc_id=mission.vpc,
            transit_gateway_id=gateway,
            subnet_ids=(mission.private_subnets[0], mission.private_subnets[1]),
            name='"x"; $(reboot)',
        ),
        CreateRoute(route_table_id=mission.private_route_tables[1], destination=OFFICE, target=gateway),
    )


def attachments(theatre: Theatre) -> list[Any]:
    listed: Any = told(theatre, "DescribeTransitGatewayVpcAttachments")["TransitGatewayVpcAttachments"]
    return [each for each in listed if each["State"] not in {"deleted", "deleting"}]


def test_a_vpc_is_attached_and_detached_again(theatre: Theatre, network: Network) -> None:
    before = theatre.configuration()
    with gateway(theatre, network) as undertaking, theatre.begin(undertaking) as journal:
        assert [call.operation for call in undertaking.steps[0].calls] == [
            "CreateTransitGatewayVpcAttachment",
            "DescribeTransitGatewayAttachments",
        ]
        run = theatre.run(journal)
        run.apply()
        (made,) = attachments(theatre)
        assert made["TransitGatewayAttachmentId"] == run.known["tgw-attach-new-x"]
        assert sorted(made["SubnetIds"]) == sorted(theatre.mission.private_subnets[:2])
        run.undo()
    assert attachments(theatre) == []
    assert theatre.configuration() == before


@pytest.mark.parametrize("fault", [Fault.DENIED, Fault.FAILS_AFTER, Fault.KILLED_BEFORE, Fault.KILLED_AFTER])
def test_a_fault_at_any_call_is_finished_and_taken_back(theatre: Theatre, network: Network, fault: Fault) -> None:
    before = theatre.what_the_plan_touches()
    for at in range(MOST_CALLS):
        faults = Faults(fault, at)
        with gateway(theatre, network) as undertaking:
            with theatre.begin(undertaking) as journal:
                path = journal.path
                with contextlib.suppress(WayoutError, KilledError):
                    theatre.run(journal, faults).apply()
            with theatre.resume(path) as journal:
                run = theatre.run(journal)
                if at % 2:
                    run.apply()
                    assert len(attachments(theatre)) == 1
                    outcomes = {step.outcome for step in receipt_of(undertaking, run.entries, run.surplus()).steps}
                    assert outcomes == {StepOutcome.DONE}
                run.undo()
            assert attachments(theatre) == []
        assert theatre.what_the_plan_touches() == before
        if faults.count <= at:
            assert at > 5
            return
    raise AssertionError("the run never ends")


def test_a_peering_is_accepted_and_stays_so(theatre: Theatre) -> None:
    peer = told(theatre, "CreateVpc", CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    asked = told(theatre, "CreateVpcPeeringConnection", VpcId=theatre.mission.vpc, PeerVpcId=peer)
    peering = asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    try:
        change = AcceptVpcPeeringConnection(vpc_peering_connection_id=peering, accepter_vpc_id=peer)
        undertaking = theatre.undertaking((change,), theatre.network())
        for _ in range(2):
            with theatre.begin(undertaking) as journal:
                run = theatre.run(journal)
                run.apply()
                was_done = receipt_of(undertaking, run.entries).steps[0].outcome
                run.undo()
            kept = receipt_of(undertaking, journal.entries).steps[0].outcome
            assert (was_done, kept) in {
                (StepOutcome.DONE, StepOutcome.KEPT),
                (StepOutcome.FOUND, StepOutcome.NOT_DONE),
            }
        (found,) = told(theatre, "DescribeVpcPeeringConnections", VpcPeeringConnectionIds=[peering])[
            "VpcPeeringConnections"
        ]
        assert found["Status"]["Code"] == "active"
    finally:
        told(theatre, "DeleteVpcPeeringConnection", VpcPeeringConnectionId=peering)
        told(theatre, "DeleteVpc", VpcId=peer)
        for acl in told(theatre, "DescribeNetworkAcls")["NetworkAcls"]:
            if acl["VpcId"] == peer:
                told(theatre, "DeleteNetworkAcl", NetworkAclId=acl["NetworkAclId"])
