"""The collector's table agrees with AWS's API models, and only reads."""

from typing import assert_never

import pytest
from tests.snapshot.api_model import service_model

from wayout.collect.area import levels
from wayout.collect.call import Call, Filtered, ForEach, InBatches, Once, Shape
from wayout.collect.calls import CALLS
from wayout.collect.policy import collect_policy, collect_uses
from wayout.snapshot.document import DOCUMENTS

EACH_CALL = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.operation} for {call.key}")


@EACH_CALL
def test_the_operation_gives_the_result_key(call: Call) -> None:
    given = service_model(call.service).operation_model(call.operation).output_shape.members
    assert call.result_key in given
    if call.shape is Shape.ELEMENTS:
        assert given[call.result_key].type_name == "list"
    if call.shape in {Shape.ELEMENT, Shape.OBJECT}:
        assert given[call.result_key].type_name == "structure"


@EACH_CALL
def test_pages_are_asked_for_as_the_operation_wants_it(call: Call) -> None:
    operation = service_model(call.service).operation_model(call.operation)
    asked, given = operation.input_shape.members, operation.output_shape.members
    cursors = {"NextToken", "nextToken", "NextMarker", "Marker", "NextRecordName"} & set(given)
    if call.paging is None:
        assert cursors == set()
        return
    assert cursors == {call.paging.cursor_given}
    assert {asked for asked, _ in call.paging.cursor} <= set(asked)
    assert {given for _, given in call.paging.cursor} <= set(given)
    bounds = asked[call.paging.size_asked].metadata
    assert bounds.get("min", 1) <= int(call.paging.size) <= bounds.get("max", 1000)


@EACH_CALL
def test_the_parameters_are_the_operations_own(call: Call) -> None:
    operation = service_model(call.service).operation_model(call.operation)
    match call.asked:
        case Once():
            given: set[str] = set()
        case ForEach() as each:
            given = {each.parameter, *(name for variant in each.variants for name in variant)}
            given |= {name for name in (each.within, each.region) if name}
        case InBatches() as batches:
            given = {batches.parameter, *([batches.within] if batches.within else [])}
        case Filtered():
            given = {"Filters"}
        case never:
            assert_never(never)
    assert given <= set(operation.input_shape.members)
    assert set(operation.input_shape.required_members) <= given


@EACH_CALL
def test_the_permission_is_the_operations_own_and_only_reads(call: Call) -> None:
    service, _, action = call.permission.partition(":")
    assert service == {"elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing"}.get(call.service, call.service)
    assert action == call.operation
    assert action.startswith(("Describe", "List", "Get", "Search"))
    if call.is_document:
        assert DOCUMENTS[call.key].permission == call.permission


def test_every_row_stands_behind_those_that_it_asks_on_from() -> None:
    assert [len(calls) for calls in levels(CALLS)] == [43, 25, 7, 2, 1, 2, 2, 1]
    with pytest.raises(ValueError, match="does not stand before it"):
        levels(CALLS[::-1])


def test_the_policy_allows_every_call_and_nothing_else() -> None:
    statements = collect_policy()["Statement"]
    assert isinstance(statements, list)
    allowed = {action for statement in statements for action in statement["Action"]}  # type: ignore[call-overload,index,union-attr]
    assert allowed == {call.permission for call in CALLS} | {"ec2:DescribeRegions"}


def test_every_use_says_what_it_is_for() -> None:
    assert all(use.purpose for use in collect_uses())
