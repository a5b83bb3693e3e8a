"""The calls of every kind of change, held against AWS's own description of its API."""

from typing import Any, Final, get_args

import msgspec
import pytest
from botocore.model import ListShape, Shape, StructureShape
from botocore.session import Session
from botocore.validate import ParamValidator
from tests.builders.change import every_change

from wayout.fix.call.call import Call, found_by_tags
from wayout.fix.call.calls_of import ALONE, IN_NETWORK, SEVERAL, calls_of
from wayout.fix.call.value import Current, Planned, Sight
from wayout.fix.change.any_change import Change
from wayout.model.ecs_service import AwsVpcConfiguration, EcsService, NetworkConfiguration
from wayout.model.elastic_ip import ElasticIp
from wayout.model.network import Network
from wayout.model.route_table import RouteTable, RouteTableAssociation
from wayout.model.transit_gateway import TransitGateway, TransitGatewayOptions
from wayout.net.address import Address

SESSION: Final = Session()
NETWORK: Final = Network(
    route_tables={
        "rtb-0": RouteTable(
            route_table_id="rtb-0", vpc_id="vpc-0", associations=(RouteTableAssociation(subnet_id="subnet-0a"),)
        )
    },
    elastic_ips={
        "eipalloc-0": ElasticIp(
            public_ip=Address.parse("192.0.2.1"), allocation_id="eipalloc-0", network_interface_id="eni-0"
        )
    },
    transit_gateways={
        "tgw-0": TransitGateway(
            transit_gateway_id="tgw-0",
            options=TransitGatewayOptions(
                default_route_table_association="enable", association_default_route_table_id="tgw-rtb-0"
            ),
        )
    },
    ecs_services={
        "prod/payments": EcsService(
            service_name="payments",
            cluster_arn="arn:aws:ecs:us-east-1:123456789012:cluster/prod",
            network_configuration=NetworkConfiguration(
                awsvpc_configuration=AwsVpcConfiguration(subnets=("subnet-0a",), security_groups=("sg-0",))
            ),
        )
    },
)
CALLS: Final = {
    f"{number} {type(change).__name__} {call.operation}": call
    for number, change in enumerate(every_change())
    for call in calls_of(change, NETWORK)
}


def plain(value: Any) -> Any:
    """The value with ids where placeholders stand."""
    match value:
        case Planned(planned_id):
            return planned_id
        case Current():
            return "id-0"
        case dict():
            return {key: plain(part) for key, part in value.items()}
        case list():
            return [plain(part) for part in value]
        case _:
            return value


def sights_in(call: Call) -> list[Sight]:
    """Every sight of the call."""
    currents = [value.sight for value in call.parameters.values() if isinstance(value, Current)]
    tags = found_by_tags(call, "plan", 1)
    return [*call.so, *currents, *([call.wait.sight] if call.wait else []), *([tags] if tags else [])]


def problems(service: str, operation: str, parameters: Any) -> str:
    """What AWS's model has against the parameters of a call."""
    shape = SESSION.get_service_model(service).operation_model(operation).input_shape
    assert shape is not None
    report = ParamValidator().validate(plain(dict(parameters)), shape)
    return str(report.generate_report())


def member(shape: Shape, path: tuple[str | int, ...]) -> Shape:
    """The shape that a path through members leads to, through every element of a list."""
    for part in path:
        while isinstance(shape, ListShape):
            shape = shape.member
        if isinstance(part, int):
            continue
        assert isinstance(shape, StructureShape)
        shape = shape.members[part]
    return shape.member if isinstance(shape, ListShape) else shape


def answer(service: str, operation: str) -> Shape:
    """The shape of what AWS answers to an operation."""
    shape = SESSION.get_service_model(service).operation_model(operation).output_shape
    assert shape is not None
    return shape


def test_every_kind_of_change_has_calls_and_an_example() -> None:
    assert {*ALONE, *IN_NETWORK, *SEVERAL} == set(get_args(Change)) == {type(change) for change in every_change()}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_aws_takes_the_parameters(call: Call) -> None:
    stamped = call.stamped("0123456789abcdef", 3, "token")
    assert not problems(stamped.service, stamped.operation, stamped.parameters)
    for sight in sights_in(call):
        assert not problems(sight.service, sight.operation, sight.parameters)


def things(sight: Sight) -> Shape:
    """The shape of what the sight looks for."""
    return member(answer(sight.service, sight.operation), sight.within)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_answers_hold_what_is_looked_for(call: Call) -> None:
    for sight in sights_in(call):
        for name in (name for name, _ in sight.where if name != "."):
            member(things(sight), ("Tags",) if name.startswith("tag:") else tuple(name.split(".")))
        if sight.none_of:
            member(things(sight), tuple(sight.state.split(".")))
    for yielded in call.yields:
        assert member(answer(call.service, call.operation), yielded.path).type_name == "string"
    if call.wait is not None:
        for name in (*call.wait.why, *([call.wait.sight.state] if call.wait.ready else [])):
            member(things(call.wait.sight), tuple(name.split(".")))
    if call.tagging is not None:
        member(answer(call.service, call.tagging.describe), (*call.tagging.within, call.tagging.id_member))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_states_that_are_waited_for_are_states_of_aws(call: Call) -> None:
    if call.wait is None:
        return
    asked = {*call.wait.ready, *call.wait.failed, *call.wait.sight.none_of}
    if not asked:
        return
    state = member(things(call.wait.sight), tuple(call.wait.sight.state.split(".")))
    known = {value.lower() for value in getattr(state, "enum", ())}
    assert known >= {value.lower() for value in asked}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_survives_json(call: Call) -> None:
    assert msgspec.json.decode(msgspec.json.encode(call), type=Call).revived() == call


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_can_tell_whether_it_was_made(call: Call) -> None:
    """By what it creates, by looking, or because it changes nothing."""
    assert bool(call.tagging) == bool(call.yields and not call.is_reading)
    assert call.tagging or call.so or call.is_reading


def test_a_client_token_is_given_wherever_aws_takes_one() -> None:
    for call in CALLS.values():
        taken = SESSION.get_service_model(call.service).operation_model(call.operation).input_shape
        assert taken is not None
        assert call.has_client_token == ("ClientToken" in taken.members)


def test_what_is_created_is_tagged_wherever_aws_takes_tags() -> None:
    for call in CALLS.values():
        taken = SESSION.get_service_model(call.service).operation_model(call.operation).input_shape
        assert taken is not None
        is_rule = call.operation.startswith("AuthorizeSecurityGroup")
        assert (call.tagging is not None) == ("TagSpecifications" in taken.members and not is_rule)


def test_a_subnet_with_a_table_of_its_own_never_lacks_one() -> None:
    """Its association is replaced in one step; only a subnet without one gets a first."""
    operations = [call.operation for name, call in CALLS.items() if "AssociateRouteTable" in name]
    assert "ReplaceRouteTableAssociation" in operations
    assert "AssociateRouteTable" in operations


def test_the_permissions_of_a_call_are_its_own_and_those_of_looking() -> None:
    call = next(call for call in CALLS.values() if call.operation == "CreateNatGateway")
    assert call.actions == (
        "ec2:CreateNatGateway",
        "iam:CreateServiceLinkedRole",
        "ec2:DescribeNatGateways",
        "ec2:CreateTags",
    )
