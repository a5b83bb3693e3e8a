"""Coverage: which logs stand over a place, and what their records leave open."""

import pytest
from tests.builders import flow_log, healthy_network, nat_gateway
from tests.builders.place import Json
from tests.builders.snapshot import SnapshotBuilder
from tests.laws.reading import network_of

from wayout.ask.pitfall.flow_log import DECIDING
from wayout.ask.source.source import parse_source
from wayout.evidence.coverage.coverage import Coverage, PlaceKind, coverage
from wayout.evidence.failure.row_need import ROW_NEEDS, ObservationPoint, open_rows
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED

BOTH = frozenset({"ACCEPT", "REJECT"})
PAYMENTS = "ecs:prod/payments"


def _coverage(snapshot: SnapshotBuilder, source: str | None = PAYMENTS) -> Coverage:
    return coverage(network_of(snapshot.documents()), None if source is None else parse_source(source))


def _told(found: Coverage) -> dict[str, bool]:
    return {place.place.id: place.is_covered for place in found.places}


def _logged(*logs: Json) -> SnapshotBuilder:
    return healthy_network(2).add("FlowLogs", *logs)


@pytest.mark.parametrize("point", ObservationPoint)
def test_the_recommended_format_leaves_no_row_open(point: ObservationPoint) -> None:
    assert open_rows(frozenset(RECOMMENDED.names), BOTH, point) == ()


def test_the_default_format_takes_late_packets_for_refusals() -> None:
    rows = {str(row.need.row): row for row in open_rows(frozenset(DEFAULT.names), BOTH, ObservationPoint.SENDER)}
    assert rows["F30"].missing_fields == ("tcp-flags",)
    assert "F1" not in rows


def test_a_log_of_rejects_tells_nothing_of_lost_packets() -> None:
    """FL-3."""
    rows = {
        str(row.need.row): row
        for row in open_rows(frozenset(RECOMMENDED.names), frozenset({"REJECT"}), ObservationPoint.SENDER)
    }
    assert rows["F8"].missing_actions == {"ACCEPT"}
    assert "F1" not in rows


def test_every_field_that_a_row_needs_is_recommended() -> None:
    wanted = {name for need in ROW_NEEDS for name in need.fields}
    assert wanted <= set(RECOMMENDED.names)
    # What the audit calls deciding settles a single record; a row may need a field more.
    assert wanted - set(DECIDING) == {"pkt-dst-aws-service", "type"}


def test_a_log_of_the_vpc_covers_tasks_and_gateways() -> None:
    found = _coverage(_logged(flow_log()))
    assert {"nat-a", "nat-b"} < set(_told(found))
    assert all(_told(found).values())
    assert [log.flow_log_id for log in found.logs] == ["fl-main"]


def test_a_log_of_the_tasks_subnet_does_not_hold_the_gateway_in_another() -> None:
    """FL-1."""
    found = _coverage(_logged(flow_log("fl-a", "subnet-private-a"), flow_log("fl-b", "subnet-private-b")))
    bare = {place.place.id for place in found.bare}
    assert bare == {"nat-a", "nat-b"}


def test_a_log_that_does_not_deliver_covers_nothing() -> None:
    """FL-2."""
    found = _coverage(_logged(flow_log() | {"DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error"}))
    assert not any(_told(found).values())
    assert found.places[0].logs == ("fl-main",)


def test_without_the_document_nothing_is_said() -> None:
    found = _coverage(healthy_network(2))
    assert found.places == ()
    assert [gap.permission for gap in found.gaps] == ["ec2:DescribeFlowLogs"]


def test_a_regional_gateway_is_seen_by_a_log_that_names_it() -> None:
    """FL-14."""
    regional = nat_gateway("nat-r", "subnet-public-a") | {"AvailabilityMode": "regional", "NatGatewayAddresses": []}
    regional.pop("SubnetId", None)
    blind = _logged(flow_log()).add("NatGateways", regional)
    seeing = _logged(flow_log(log_format=str(RECOMMENDED))).add("NatGateways", regional)
    assert _told(_coverage(blind, None))["nat-r"] is False
    assert _told(_coverage(seeing, None))["nat-r"] is True


def test_a_log_of_one_interface_covers_no_other() -> None:
    found = _coverage(_logged(flow_log("fl-i", "eni-task-a")), None)
    covered = {place.place.id for place in found.places if place.is_covered}
    assert covered == {"eni-task-a"}


def test_two_logs_together_leave_open_what_both_leave_open() -> None:
    found = _coverage(_logged(flow_log(), flow_log("fl-more", log_format=str(RECOMMENDED))))
    assert all(place.open_rows == () for place in found.places)


def test_every_kind_of_place_is_told_for_the_whole_network() -> None:
    kinds = {place.place.kind for place in _coverage(_logged(flow_log()), None).places}
    assert kinds == {PlaceKind.SENDER, PlaceKind.NAT_GATEWAY}
