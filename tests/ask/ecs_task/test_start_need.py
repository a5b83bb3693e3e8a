"""What a task definition needs to start, piece by piece."""

from typing import Any

import pytest
from tests.builders import ecs_arn, task_definition
from tests.laws.reading import noun

from wayout.ask.ecs_task.image import private_repository, registry_host
from wayout.ask.ecs_task.start import Start
from wayout.ask.ecs_task.start_need import start_needs
from wayout.ask.source.ecs_launch import Launch
from wayout.model.network import Network
from wayout.model.task_definition import TaskDefinition

REGION = "us-east-1"


def needs(launch: Launch = Launch.FARGATE, platform: str | None = None, **container: Any) -> list[str]:
    element = task_definition()
    element["containerDefinitions"][0] |= {"image": "", **container}
    start = Start(noun(TaskDefinition, element), launch, platform)
    return [destination.text for destination in start_needs(Network(), (start,), REGION).destinations]


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        pytest.param({"image": "registry.example.com:5000/a:1"}, ["https://registry.example.com:5000"], id="ECS-22"),
        pytest.param({"image": "public.ecr.aws/nginx/nginx"}, ["https://public.ecr.aws"], id="ECS-22: ECR Public"),
        pytest.param(
            {"secrets": [{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-1:k::"}]},
            ["https://secretsmanager.eu-west-1.amazonaws.com"],
            id="ECS-19: a secret of another region",
        ),
        pytest.param(
            {"secrets": [{"name": "A", "valueFrom": "/prod/db"}]},
            ["https://ssm.us-east-1.amazonaws.com"],
            id="ECS-19: a bare name is a parameter",
        ),
        pytest.param(
            {"secrets": [{"name": "A", "valueFrom": ""}]}, ["https://ssm.us-east-1.amazonaws.com"], id="nothing kept"
        ),
        pytest.param(
            {
                "repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:us-east-1:1:secret:a"},
                "image": "a/b",
            },
            [
                "https://secretsmanager.us-east-1.amazonaws.com",
                "https://registry-1.docker.io",
                "https://auth.docker.io",
                "https://production.cloudflare.docker.com",
            ],
            id="ECS-19: a private registry",
        ),
        pytest.param(
            {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "eu-west-1"}}},
            ["https://logs.eu-west-1.amazonaws.com"],
            id="ECS-19: logs of another region",
        ),
        pytest.param(
            {"logConfiguration": {"logDriver": "fluentd", "options": {"fluentd-address": "tcp://10.0.9.9:24224"}}},
            ["tcp://10.0.9.9:24224"],
            id="a log driver with an address",
        ),
        pytest.param({"logConfiguration": {"logDriver": "awsfirelens", "options": {}}}, [], id="FireLens"),
        pytest.param({"logConfiguration": {"logDriver": "json-file"}}, [], id="logs that stay"),
        pytest.param(
            {"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::settings/prod.env"}]},
            ["https://settings.s3.us-east-1.amazonaws.com"],
            id="ECS-19: environment files",
        ),
    ],
)
def test_a_container_needs(container: dict[str, Any], expected: list[str]) -> None:
    assert needs(**container) == expected


def test_windows_has_no_old_platform_version() -> None:
    """Source: ECS-16."""
    element = task_definition() | {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
    windows = Start(noun(TaskDefinition, element), Launch.FARGATE, "1.0.0")
    linux = Start(noun(TaskDefinition, task_definition()), Launch.FARGATE, "1.3.0")
    assert (windows.is_before_1_4, linux.is_before_1_4) == (False, True)


@pytest.mark.parametrize("platform", ["LATEST", "1.4.0", "1.10.0", "2.0.0", "one", "", None])
def test_newer_versions_are_not_before_1_4(platform: str | None) -> None:
    assert not Start(noun(TaskDefinition, task_definition()), Launch.FARGATE, platform).is_before_1_4


def test_the_agent_on_an_instance_has_needs_of_its_own() -> None:
    """Source: ECS-20."""
    assert needs(Launch.EC2) == [
        "https://ecs.us-east-1.amazonaws.com",
        "https://ecs-a.us-east-1.amazonaws.com",
        "https://ecs-t.us-east-1.amazonaws.com",
    ]


def test_every_need_says_why() -> None:
    start = Start(noun(TaskDefinition, task_definition()), Launch.FARGATE, None, ecs_arn("cluster/prod"), has_exec=True)
    found = start_needs(Network(), (start, start), REGION).destinations
    assert len({destination.text for destination in found}) == len(found) == 4
    assert all(destination.purpose and destination.call for destination in found)


@pytest.mark.parametrize(
    ("image", "host"),
    [
        ("nginx", "registry-1.docker.io"),
        ("docker.io/library/nginx", "registry-1.docker.io"),
        ("quay.io/a/b@sha256:00", "quay.io"),
        ("localhost/a", "localhost"),
    ],
)
def test_an_image_lies_at(image: str, host: str) -> None:
    assert registry_host(image) == host
    assert private_repository(image) is None


def test_a_private_repository_has_its_layers_in_s3() -> None:
    """Source: ECS-19."""
    found = private_repository("111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:1")
    assert found is not None
    assert found.layer_bucket == "prod-eu-west-1-starport-layer-bucket"
    assert found.arn == "arn:aws:ecr:eu-west-1:111122223333:repository/team/app"
