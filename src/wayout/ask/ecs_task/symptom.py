"""Symptoms: the phrases that the last words of a task may hold, and what each of them points to.

The table is ECS-28's. A phrase is looked for in any case, because the wording differs between platform versions. The
first row whose phrases all occur counts, so the narrow ones stand first.

Rules:
- ECS-28: The words with which a task ended are known by the phrases that ECS writes, the narrowest first.
"""

from enum import StrEnum

import msgspec


class StopKind(StrEnum):
    """Why a task stopped, as far as its words tell."""

    NETWORK = "network"
    PERMISSION = "permission"
    REGISTRY = "registry"
    APPLICATION = "application"
    INTENDED = "intended"
    UNKNOWN = "unknown"


REGISTRY = "registry"
"""The destination of a row that means the registry of the image: its host stands in the text or in the image's name."""

MOUNT_TARGET = "mount-target"
"""The destination of a row that means the mount target of an EFS file system."""

_MARKS = (
    "dial tcp",
    "dial udp",
    "i/o timeout",
    "tls handshake timeout",
    "read: connection timed out",
    "client.timeout exceeded while awaiting headers",
    "request canceled while waiting for connection",
    "signal: killed",
    "context deadline exceeded",
)

NO_WAY = "no way led there: no route, public address or NAT gateway, or a group, an ACL or an endpoint in the way"
"""The usual cause behind a network mark."""

_MAY_NOT = "the execution role may not, or the name does not exist"
_NO_LOG_GROUP = "the log group does not exist, or the role may not write to it"


class Symptom(msgspec.Struct, frozen=True):
    """Phrases that all occur in the text, what they mean without a network mark, what to test, and the usual cause.

    A row that `is_certain` means what it says even beside a network mark.
    """

    phrases: tuple[str, ...]
    kind: StopKind
    destination: str | None
    cause: str
    is_certain: bool = False

    def is_in(self, lowered: str) -> bool:
        """Whether a text, in lower case, holds all the phrases."""
        return all(phrase in lowered for phrase in self.phrases)


def network_mark(lowered: str) -> str | None:
    """The first network mark in a text, in lower case; None when it has none. Source: ECS-28."""
    return next((mark for mark in _MARKS if mark in lowered), None)


def _row(*phrases: str, kind: StopKind, to: str | None = None, cause: str = NO_WAY) -> Symptom:
    return Symptom(phrases, kind, to, cause)


def _certain(*phrases: str, kind: StopKind, to: str | None = None, cause: str) -> Symptom:
    return Symptom(phrases, kind, to, cause, is_certain=True)


_ANSWERS = (
    # The answer of a service that was reached: permissions, names and limits.
    _certain(
        "toomanyrequests",
        kind=StopKind.REGISTRY,
        cause="the registry's rate limit, shared by all that leave with the same address",
    ),
    _certain("accessdenied", kind=StopKind.PERMISSION, cause="the service answered: the role may not do this"),
    _certain(
        "is not authorized to perform", kind=StopKind.PERMISSION, cause="the service answered: the role may not do this"
    ),
    _certain("pull access denied", kind=StopKind.REGISTRY, cause="the image's name is wrong, or its registry refuses"),
    _certain("manifest unknown", kind=StopKind.REGISTRY, cause="no image has this tag or digest"),
    _certain(
        "unexpected status code",
        kind=StopKind.REGISTRY,
        to=REGISTRY,
        cause="an HTTP error of the registry or the layer bucket: an endpoint policy or a permission",
    ),
    _row("repository", "not found", kind=StopKind.REGISTRY, cause="no repository has this name"),
)

_NEEDS = (
    # What a task fetches before its containers start.
    _row("unable to retrieve ecr registry auth", kind=StopKind.PERMISSION, to="aws:ecr.api", cause=_MAY_NOT),
    _row("pull registry auth", "connection issue", kind=StopKind.NETWORK, to="aws:ecr.api"),
    _row("pull registry auth", kind=StopKind.PERMISSION, to="aws:ecr.api", cause=_MAY_NOT),
    _row("registry auth", "api.ecr", kind=StopKind.PERMISSION, to="aws:ecr.api", cause=_MAY_NOT),
    _row("secret from asm", kind=StopKind.PERMISSION, to="aws:secretsmanager", cause=_MAY_NOT),
    _row("registry auth from asm", kind=StopKind.PERMISSION, to="aws:secretsmanager", cause=_MAY_NOT),
    _row("secrets from ssm", kind=StopKind.PERMISSION, to="aws:ssm", cause=_MAY_NOT),
    _row("environment variable files", "connection issue", kind=StopKind.NETWORK, to="aws:s3"),
    _row("environment variable files", kind=StopKind.PERMISSION, to="aws:s3", cause=_MAY_NOT),
    _row("cloudwatch log group", "connection issue", kind=StopKind.NETWORK, to="aws:logs"),
    _row("cloudwatch log group", kind=StopKind.PERMISSION, to="aws:logs", cause=_NO_LOG_GROUP),
    _row("failed to initialize logging driver", kind=StopKind.PERMISSION, to="aws:logs", cause=_NO_LOG_GROUP),
    _row(
        "failed to invoke efs utils commands",
        kind=StopKind.NETWORK,
        to=MOUNT_TARGET,
        cause="the mount target's group, its name, or a zone without one",
    ),
)

_PULLS = (
    # The image and its layers.
    _row(
        "pull command failed",
        "nil pointer dereference",
        kind=StopKind.NETWORK,
        to="aws:s3",
        cause="no group rule or gateway endpoint route leads to the layer bucket in S3",
    ),
    _row("failed to resolve ref", kind=StopKind.REGISTRY, to=REGISTRY, cause="no image has this tag or digest"),
    _row("cannotpullcontainer", "context canceled", kind=StopKind.NETWORK, to=REGISTRY),
    _row(
        "cannotpullcontainer", kind=StopKind.REGISTRY, to=REGISTRY, cause="the registry answered, or the name is wrong"
    ),
)

_ENDS = (
    # What the scheduler says of tasks that ran.
    _certain(
        "scaling activity initiated by", kind=StopKind.INTENDED, cause="a deployment or scaling replaced the task"
    ),
    _certain("failed elb health checks", kind=StopKind.APPLICATION, cause="the load balancer's health check failed"),
    _certain("failed container health checks", kind=StopKind.APPLICATION, cause="the container's health check failed"),
    _certain("outofmemory", kind=StopKind.APPLICATION, cause="the container ran out of memory"),
)

SYMPTOMS: tuple[Symptom, ...] = (*_ANSWERS, *_NEEDS, *_PULLS, *_ENDS)
"""Every row, the narrow ones first.

Source: ECS-28, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""
