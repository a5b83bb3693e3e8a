"""Whether ECS may pull a task's image with the role of its task definition."""

from typing import Any

import pytest
from tests.builders import (
    SnapshotBuilder,
    ecs_deployment,
    ecs_service,
    ecs_task,
    healthy_network,
    network_configuration,
    task_definition,
)
from tests.laws.reading import network_of

from wayout.ask.pitfall.execution_role import execution_role_pitfalls
from wayout.ask.pitfall.finding import Pitfalls

ROLE = "arn:aws:iam::111122223333:role/payments-execution"
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def _of(network: SnapshotBuilder) -> Pitfalls:
    return execution_role_pitfalls(network_of(network.documents()))


def _role(*actions: str, attached: tuple[str, ...] = ()) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {
        "RoleName": "payments-execution",
        "Arn": ROLE,
        "AttachedPolicies": [{"PolicyName": arn.rsplit("/", 1)[-1], "PolicyArn": arn} for arn in attached],
        "Policies": [{"PolicyName": "own", "PolicyDocument": {"Statement": [statement]}}] if actions else [],
    }


def _with_role(role: dict[str, Any]) -> SnapshotBuilder:
    return healthy_network(1).set("Roles", [role])  # type: ignore[arg-type]


def test_a_sound_role_is_no_finding() -> None:
    found = _of(_with_role(_role(attached=(MANAGED,))))
    assert (found.findings, found.notes) == ((), ())


LACKS = {
    "nothing at all": ((), "ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer"),
    "all but the login": (("ecr:Batch*", "ecr:GetDownload*"), "ecr:GetAuthorizationToken"),
    "all but the layers": (("ecr:GetAuthorizationToken", "ecr:BatchGetImage"), "ecr:GetDownloadUrlForLayer"),
}


@pytest.mark.parametrize(("actions", "lacks"), LACKS.values(), ids=LACKS)
def test_a_role_that_may(actions: tuple[str, ...], lacks: str) -> None:
    """ECS-19, ECS-27."""
    (found,) = _of(_with_role(_role(*actions))).findings
    assert (found.component, found.affects) == (ROLE, ("ecs:prod/payments",))
    assert found.fact("lacks") == lacks
    assert found.fact("task_definition") == "payments:7"
    assert found.fact("image") == "arn:aws:ecr:us-east-1:111122223333:repository/payments"


def test_a_role_whose_policies_are_not_all_known_is_noted() -> None:
    found = _of(_with_role(_role(attached=("arn:aws:iam::111122223333:policy/own",))))
    assert found.findings == ()
    (note,) = found.notes
    assert "a policy's document, a condition or a variable decides" in note


@pytest.mark.parametrize(
    ("network", "why"),
    [
        (healthy_network(1), "no Roles document"),
        (_with_role(_role(attached=(MANAGED,)) | {"RoleName": "x", "Arn": ROLE + "x"}), "no such role"),
    ],
    ids=["without the document", "without the role"],
)
def test_a_role_that_is_not_described_is_noted(network: SnapshotBuilder, why: str) -> None:
    found = _of(network)
    assert found.findings == ()
    assert why in found.notes[0]


def _without_role(launch_type: str) -> SnapshotBuilder:
    network = healthy_network(1)
    definition = task_definition(launch_type=launch_type)
    del definition["executionRoleArn"]
    network.replace("taskDefinitions", definition)
    configuration = network_configuration(("subnet-private-a",), ("sg-app",))
    return network.replace("services", ecs_service("payments", ecs_deployment(configuration, launch_type=launch_type)))


def test_fargate_cannot_pull_without_a_role() -> None:
    (found,) = _of(_without_role("FARGATE")).findings
    assert (found.component, found.affects, found.fact("lacks")) == ("payments:7", ("ecs:prod/payments",), "")


def test_on_ec2_the_role_of_the_instance_may_serve() -> None:
    found = _of(_without_role("EC2"))
    assert (found.findings, found.notes) == ((), ())


IMAGES = {
    "the private registry": ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/a/b@sha256:00", True),
    "its dual-stack name": ("111122223333.dkr-ecr.eu-west-1.on.aws/a:1", True),
    "China": ("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a", True),
    "the public registry of ECR": ("public.ecr.aws/nginx/nginx:1", False),
    "Docker Hub": ("nginx:1", False),
}


@pytest.mark.parametrize(("image", "is_asked"), IMAGES.values(), ids=IMAGES)
def test_only_images_of_private_repositories_are_asked_about(image: str, is_asked: bool) -> None:
    network = _without_role("FARGATE")
    network.elements("taskDefinitions")[0]["containerDefinitions"][0]["image"] = image
    assert bool(_of(network).findings) is is_asked


def test_a_task_without_a_service_counts_too() -> None:
    network = healthy_network(1).add("taskDefinitions", task_definition("batch", 1))
    del network.elements("taskDefinitions")[1]["executionRoleArn"]
    network.add("tasks", ecs_task("task-x", None, group="family:batch", task_definition="batch:1"))
    (found,) = _of(network).findings
    assert found.affects == ("ecs-task:prod/task-x",)


def test_a_definition_that_nothing_runs_does_not_count() -> None:
    network = healthy_network(1).add("taskDefinitions", task_definition("old", 1))
    del network.elements("taskDefinitions")[1]["executionRoleArn"]
    assert _of(network).findings == ()
