"""`aws:ecs-start` as a destination: for whom it can be asked, and what becomes of it."""

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
