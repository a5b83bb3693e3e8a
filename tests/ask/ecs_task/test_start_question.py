"""`aws:ecs-start` as a destination: for whom it can be asked, and what becomes of it."""

import json
from pathlib import Path

import pytest
from tests.cases.networks.ecs_start import (
    instance_fetches_what_the_tasks_need,
    isolated_task_has_all_that_it_needs_to_start,
)

import wayout
from wayout.errors import InputError
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.read.network import load


@pytest.fixture
def network(tmp_path: Path) -> Network:
    isolated_task_has_all_that_it_needs_to_start().write(tmp_path / "n.json")
    return wayout.load(tmp_path / "n.json")


def test_a_planned_task_starts_what_the_user_names(network: Network) -> None:
    found = wayout.diagnose(network, "subnet-private-a:sg-app", ["aws:ecs-start"], task_definition="payments")
    assert found.answer is Answer.REACHABLE
    assert len(found.destinations) == 4


@pytest.mark.parametrize(
    ("source", "destinations", "task_definition", "words"),
    [
        pytest.param("subnet-private-a:sg-app", ["aws:ecs-start"], None, "which task", id="a place names no task"),
        pytest.param("ecs:prod/payments", ["aws:ecs-start"], "orders:1", "orders:1", id="an unknown definition"),
        pytest.param(
            "ecs:prod/payments", ["aws:sts"], "payments:7", "--task-definition", id="a definition for nothing"
        ),
    ],
)
def test_a_question_that_cannot_be_asked(
    network: Network, source: str, destinations: list[str], task_definition: str | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        wayout.diagnose(network, source, destinations, task_definition=task_definition)


def test_a_question_without_a_destination_is_about_nothing(network: Network) -> None:
    with pytest.raises(InputError, match="no destination"):
        wayout.diagnose(network, "ecs:prod/payments", [])


def test_one_destination_may_stand_for_a_list_of_one(network: Network) -> None:
    """Python takes a text for a list of its letters; here it is one destination."""
    found = wayout.diagnose(network, "ecs:prod/payments", "aws:sts")
    assert [destination.text for destination in found.destinations] == ["aws:sts"]


def test_a_trace_has_one_destination(network: Network) -> None:
    with pytest.raises(InputError, match="many destinations"):
        wayout.trace(network, "eni-task-a", "aws:ecs-start")


def test_on_instances_it_is_asked_by_itself(tmp_path: Path) -> None:
    """Source: ECS-20."""
    instance_fetches_what_the_tasks_need().write(tmp_path / "n.json")
    network = wayout.load(tmp_path / "n.json")
    with pytest.raises(InputError, match="together"):
        wayout.diagnose(network, "ecs:prod/payments", ["aws:ecs-start", "https://192.0.2.80"])


TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Private": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1a"},
        },
        "Task": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "Family": "api",
                "NetworkMode": "awsvpc",
                "RequiresCompatibilities": ["FARGATE"],
                "ContainerDefinitions": [
                    {"Name": "api", "Image": {"Fn::Sub": "${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/api:1"}}
                ],
            },
        },
    },
}


def test_what_a_template_leaves_open_is_told_with_the_parameter_that_settles_it(tmp_path: Path) -> None:
    (tmp_path / "template.json").write_text(json.dumps(TEMPLATE), encoding="utf-8")
    asked = []
    for given in ({}, {"AWS::AccountId": "111122223333"}):
        network = load(tmp_path / "template.json", (), given)
        subnet, definition = next(iter(network.subnets)), next(iter(network.task_definitions))
        asked.append(wayout.diagnose(network, subnet, ["aws:ecs-start"], task_definition=definition))
    (gap,) = asked[0].deciding
    assert "--parameter AWS::AccountId=" in gap.message
    assert len(asked[1].destinations) == 3


def test_a_template_that_tells_no_region_is_asked_for_it(tmp_path: Path) -> None:
    nowhere = json.loads(json.dumps(TEMPLATE).replace('"eu-west-1a"', '{"Fn::Select": [0, {"Fn::GetAZs": ""}]}'))
    (tmp_path / "template.json").write_text(json.dumps(nowhere), encoding="utf-8")
    network = load(tmp_path / "template.json")
    definition = next(iter(network.task_definitions))
    with pytest.raises(InputError) as caught:
        wayout.diagnose(network, next(iter(network.subnets)), ["aws:ecs-start"], task_definition=definition)
    assert "--parameter AWS::Region=" in (caught.value.hint or "")
