"""What the last words of a task say about the network."""

from typing import Any

import pytest
from tests.builders import ecs_task, healthy_network, stopped_task
from tests.laws.reading import network_of, noun

import wayout
from wayout.ask.ecs_task.stopped_task import StoppedTask, read_task, stopped_tasks
from wayout.ask.ecs_task.symptom import StopKind
from wayout.ask.source.source import parse_source
from wayout.model.ecs_task import EcsTask

ECR = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
    "unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed "
    'caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp 192.0.2.80:443: i/o timeout'
)
PULL = "CannotPullContainerError: pull image manifest has been retried 5 time(s): "
HOST = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
LAYERS = "prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com"

N, P, R, A, U = StopKind.NETWORK, StopKind.PERMISSION, StopKind.REGISTRY, StopKind.APPLICATION, StopKind.UNKNOWN
TEXTS: dict[str, tuple[str, StopKind, str | None]] = {
    "the ECR login timed out": (ECR, N, "aws:ecr.api"),
    "the ECR login failed without a network mark": (
        "unable to pull secrets or registry auth: unable to retrieve ecr registry auth: api.ecr said no",
        P,
        "aws:ecr.api",
    ),
    "newer platforms speak of a connection issue": (
        "The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and it.",
        N,
        "aws:ecr.api",
    ),
    "a denied login is permission, although it names the host": (
        "unable to retrieve ecr registry auth: AccessDeniedException: User is not authorized to perform",
        P,
        None,
    ),
    "a secret that timed out": (
        "unable to retrieve secret from asm: RequestError: send request failed: context deadline exceeded",
        N,
        "aws:secretsmanager",
    ),
    "a secret that is not there": ("unable to retrieve secret from asm: ResourceNotFound", P, "aws:secretsmanager"),
    "parameters of SSM": ("unable to retrieve secrets from ssm: dial tcp 10.0.1.5:443: i/o timeout", N, "aws:ssm"),
    "environment files": (
        "The task can't download the environment variable files from Amazon S3. There is a connection issue",
        N,
        "aws:s3",
    ),
    "the log group of a connection issue": (
        "The task cannot find the Amazon CloudWatch log group of the task definition. There is a connection issue",
        N,
        "aws:logs",
    ),
    "a log group that does not exist": ("failed to initialize logging driver: no such log group", P, "aws:logs"),
    "a mount target": (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: fs-0123456789abcdef0",
        N,
        "tcp://fs-0123456789abcdef0.efs.us-east-1.amazonaws.com:2049",
    ),
    "the registry that is not reached is the image's": (
        PULL + "request canceled while waiting for connection",
        N,
        f"https://{HOST}",
    ),
    "the host in the text outranks the image's": (
        f'{PULL}failed to do request: Get "https://{LAYERS}/x": dial tcp 192.0.2.1:443: i/o timeout',
        N,
        f"https://{LAYERS}",
    ),
    "an HTTP error of the layer bucket is no network fault": (
        PULL + "failed to copy: httpReaderSeeker: failed open: unexpected status code 403 Forbidden",
        R,
        f"https://{HOST}",
    ),
    "the panic of the layer download": ("pull command failed: panic: nil pointer dereference", N, "aws:s3"),
    "a canceled context": ("CannotPullContainerError: context canceled", N, f"https://{HOST}"),
    "a rate limit is no network block": (PULL + "toomanyrequests: You have reached your pull rate limit", R, None),
    "a repository that is not there": (
        "CannotPullContainerError: repository payments not found: does not exist",
        R,
        None,
    ),
    "a tag that is not there": (PULL + "failed to resolve ref docker.io/a:b: not found", R, f"https://{HOST}"),
    "a tag or the way to it, told by the mark": (
        PULL + "failed to resolve ref: dial tcp 192.0.2.1:443: i/o timeout",
        N,
        f"https://{HOST}",
    ),
    "a failed health check": ("Task failed ELB health checks in (target-group arn)", A, None),
    "a mark without a known phrase names what was dialled": (
        "dial tcp 192.0.2.7:5432: i/o timeout",
        N,
        "tcp://192.0.2.7:5432",
    ),
    "words that nobody knows": ("Unexpected EC2 error while attempting to attach", U, None),
    "no words": ("", U, None),
}


def _task(text: str, **rest: Any) -> EcsTask:
    return noun(EcsTask, stopped_task("task-x", "subnet-private-a", text, **rest))


@pytest.mark.parametrize(("text", "kind", "destination"), TEXTS.values(), ids=TEXTS)
def test_a_text_has_a_kind_and_a_destination(text: str, kind: StopKind, destination: str | None) -> None:
    """ECS-28."""
    found = read_task(_task(text))
    assert (found.kind, found.destination) == (kind, destination)
    assert found.cause
    assert found.rule == "ECS-28"


CODES = {
    "the application ran, so its words are its own": ("EssentialContainerExited", "dial tcp: i/o timeout", A),
    "somebody stopped it": ("UserInitiated", "Task stopped by user", StopKind.INTENDED),
    "a deployment replaced it": (
        "ServiceSchedulerInitiated",
        "Scaling activity initiated by (deployment ecs-svc/1)",
        StopKind.INTENDED,
    ),
    "it failed to start": ("TaskFailedToStart", ECR, N),
}


@pytest.mark.parametrize(("code", "text", "kind"), CODES.values(), ids=CODES)
def test_the_stop_code_outranks_the_words(code: str, text: str, kind: StopKind) -> None:
    """ECS-29."""
    found = read_task(_task(text, stop_code=code))
    assert found.kind is kind
    assert found.destination is None or kind is N


def test_the_words_of_the_containers_count_too() -> None:
    element = stopped_task("task-x", "subnet-private-a", "Task failed to start")
    element["containers"][0]["reason"] = "CannotPullContainerError: dial tcp 192.0.2.1:443: i/o timeout"
    found = read_task(noun(EcsTask, element))
    assert found.kind is N
    assert found.text == "Task failed to start | CannotPullContainerError: dial tcp 192.0.2.1:443: i/o timeout"


@pytest.mark.parametrize(
    ("image", "host"),
    [
        ("nginx:1.27", "https://registry-1.docker.io"),
        ("library/nginx", "https://registry-1.docker.io"),
        ("ghcr.io/a/b:c", "https://ghcr.io"),
        ("registry.local:5000/a", "https://registry.local:5000"),
    ],
)
def test_the_registry_is_the_host_of_the_image(image: str, host: str) -> None:
    element = stopped_task("task-x", "subnet-private-a", "CannotPullContainerError: i/o timeout")
    element["containers"][0]["image"] = image
    assert read_task(noun(EcsTask, element)).destination == host


def test_every_destination_can_be_asked_about() -> None:
    """What the table names is a destination as `--to` takes it."""
    for text, _, destination in TEXTS.values():
        if destination is not None:
            wayout.diagnose(network_of(healthy_network().documents()), "ecs:prod/payments", [destination])
        assert read_task(_task(text)).text == text


def test_a_text_is_harmless_and_short() -> None:
    """Control and direction characters go, and a long text is cut."""
    found = read_task(_task("dial\x1b[31m tcp\n\u202e" + "x" * 5000))
    assert found.text.startswith("dial [31m tcp xxx")
    assert len(found.text) == 600


def _of(source: str) -> tuple[StoppedTask, ...]:
    network = healthy_network().add(
        "tasks",
        stopped_task("task-old", "subnet-private-b", ECR, availability_zone="us-east-1b"),
        stopped_task("task-alone", "subnet-private-b", ECR, group="family:batch"),
        stopped_task("task-other", "subnet-private-b", ECR, cluster="test"),
        ecs_task("task-young", None),
    )
    return stopped_tasks(network_of(network.documents()), parse_source(source))


SOURCES = {
    "a service has its own stopped tasks": ("ecs:prod/payments", ["task-old"]),
    "without a cluster, those of every cluster": ("ecs:payments", ["task-old", "task-other"]),
    "a task is itself": ("ecs-task:prod/task-alone", ["task-alone"]),
    "a running task has not stopped": ("ecs-task:prod/task-a", []),
    "an interface runs no task": ("eni-task-a", []),
}


@pytest.mark.parametrize(("source", "tasks"), SOURCES.values(), ids=SOURCES)
def test_a_source_has_the_tasks_that_it_names(source: str, tasks: list[str]) -> None:
    assert [found.task for found in _of(source)] == tasks


def test_a_task_tells_where_it_ran() -> None:
    (found,) = _of("ecs:prod/payments")
    assert (found.cluster, found.service, found.az, found.subnet) == (
        "prod",
        "payments",
        "us-east-1b",
        "subnet-private-b",
    )
