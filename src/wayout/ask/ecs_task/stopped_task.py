"""Stopped tasks: what the words with which a task ended say about the network.

ECS keeps a stopped task for an hour or so. The wording is AWS's and the container runtime's, so it is read as marks:
a mark of the network means that a destination was not reached; without one, permissions or names are likelier.
Source: ECS-28, ECS-29.

Rules:
- ECS-29: A task that failed to start tells of its start's needs; one whose container ended tells of the application.
"""

import re
import unicodedata

import msgspec

from wayout.ask.ecs_task.image import registry_host
from wayout.ask.ecs_task.symptom import MOUNT_TARGET, NO_WAY, REGISTRY, SYMPTOMS, StopKind, Symptom, network_mark
from wayout.ask.source.source import EcsServiceSource, EcsTaskSource, Source
from wayout.model.ecs_task import EcsTask
from wayout.model.network import Network

_LONGEST = 600
_URL = re.compile(r"https?://([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(:\d{1,5})?(?=[/\s\"'?:,)]|$)", re.IGNORECASE)
_DIALLED = re.compile(r"dial (tcp|udp) ((?:\d{1,3}\.){3}\d{1,3}:\d{1,5})\b", re.IGNORECASE)
_FILE_SYSTEM = re.compile(r"\bfs-[0-9a-f]{8,40}\b")
_APPLICATION_EXITED = "EssentialContainerExited"
_ON_PURPOSE = frozenset({"UserInitiated", "SpotInterruption", "TerminationNotice"})


class StoppedTask(msgspec.Struct, frozen=True):
    """A task that stopped, with what its own words say.

    `text` is AWS's, cut and without control characters. `mark` is the network mark that it holds. `destination` is what
    to test, as `--to` takes it, and `cause` what usually stands behind such a text. `rule` is what told the kind.
    """

    task: str
    cluster: str
    service: str | None
    az: str | None
    subnet: str | None
    stop_code: str | None
    text: str
    kind: StopKind
    mark: str | None
    destination: str | None
    cause: str
    rule: str


def stopped_tasks(network: Network, source: Source) -> tuple[StoppedTask, ...]:
    """The stopped tasks of a service, or the one task that the source names; sources of other kinds have none."""
    match source:
        case EcsServiceSource():
            named = [t for t in network.ecs_tasks.values() if source.started(t)]
        case EcsTaskSource():
            named = [t for t in network.ecs_tasks.values() if source.task in {t.task_id, t.task_arn}]
        case _:
            return ()
    return tuple(
        read_task(task)
        for task in named
        if task.is_stopped and (source.cluster is None or source.cluster in {task.cluster_name, task.cluster_arn})
    )


def read_task(task: EcsTask) -> StoppedTask:
    """What one stopped task says: its own reason first, then those of its containers."""
    reasons = [task.stopped_reason, *(container.reason for container in task.containers)]
    text = _harmless(" | ".join(dict.fromkeys(reason for reason in reasons if reason)))
    lowered = text.lower()
    symptom = next((s for s in SYMPTOMS if s.is_in(lowered)), None)
    mark = network_mark(lowered)
    kind, rule = _kind(task, symptom, mark)
    destination = None if kind in {StopKind.APPLICATION, StopKind.INTENDED} else _destination(task, symptom, text)
    return StoppedTask(
        task=task.task_id,
        cluster=task.cluster_name,
        service=task.service_name,
        az=task.availability_zone,
        subnet=task.detail("subnetId"),
        stop_code=task.stop_code,
        text=text,
        kind=kind,
        mark=mark,
        destination=destination,
        cause=_cause(kind, symptom),
        rule=rule,
    )


def _kind(task: EcsTask, symptom: Symptom | None, mark: str | None) -> tuple[StopKind, str]:
    """The kind and the rule that tells it. Where the code says that the application ran, the words are its own."""
    if task.stop_code in _ON_PURPOSE:
        return StopKind.INTENDED, "ECS-29"
    if task.stop_code == _APPLICATION_EXITED:
        return StopKind.APPLICATION, "ECS-29"
    if symptom is not None and symptom.is_certain:
        return symptom.kind, "ECS-28"
    if mark is not None:
        return StopKind.NETWORK, "ECS-28"
    return (symptom.kind if symptom is not None else StopKind.UNKNOWN), "ECS-28"


def _cause(kind: StopKind, symptom: Symptom | None) -> str:
    if symptom is not None and symptom.kind is kind:
        return symptom.cause
    match kind:
        case StopKind.APPLICATION:
            return "the container itself ended; a network fault would be one of its own destinations"
        case StopKind.INTENDED:
            return "it was asked to stop; nothing failed"
        case StopKind.NETWORK:
            return NO_WAY
        case StopKind.PERMISSION | StopKind.REGISTRY | StopKind.UNKNOWN:
            return "the text is none that is known"


def _destination(task: EcsTask, symptom: Symptom | None, text: str) -> str | None:
    """What to test, as `--to` takes it; None where the text names nothing that can be tested."""
    if symptom is None:
        return _host_in(text) or _peer_in(text)
    if symptom.destination == REGISTRY:
        return _host_in(text) or _registry(task)
    return _mount_target(task, text) if symptom.destination == MOUNT_TARGET else symptom.destination


def _host_in(text: str) -> str | None:
    found = _URL.search(text)
    return f"https://{found[1].lower()}{found[2] or ''}" if found is not None else None


def _peer_in(text: str) -> str | None:
    found = _DIALLED.search(text)
    return f"{found[1].lower()}://{found[2]}" if found is not None else None


def _registry(task: EcsTask) -> str | None:
    """The host of the image's registry; without a host in the image's name, Docker Hub."""
    image = next((container.image for container in task.containers if container.image), None)
    if image is None:
        return None
    return f"https://{registry_host(image)}"


def _mount_target(task: EcsTask, text: str) -> str | None:
    found = _FILE_SYSTEM.search(text)
    region = task.task_arn.split(":")[3] if task.task_arn.count(":") >= 5 else ""
    return f"tcp://{found[0]}.efs.{region}.amazonaws.com:2049" if found and region else None


def _harmless(text: str) -> str:
    """The text without control and direction characters, its blanks joined, cut to a length that a terminal bears."""
    visible = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text[: 4 * _LONGEST])
    joined = " ".join(visible.split())
    return joined if len(joined) <= _LONGEST else joined[: _LONGEST - 1] + "…"
