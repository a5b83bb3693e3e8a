"""Image: where the image of a container lies, read from its name.

A name without a host means Docker Hub. A private repository of Amazon ECR has its account and region in its host, in
the usual spelling, FIPS or dual-stack.

Source: ECS-19, ECS-22, https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
"""

import re
from typing import Final

import msgspec

from wayout.ask.destination.service_host import partition_of

DOCKER_HUB: Final = "registry-1.docker.io"
PUBLIC_ECR: Final = "public.ecr.aws"

_ECR = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com|on\.aws)(?:\.cn)?/(?P<name>[^:@]+)"
)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?")


class Repository(msgspec.Struct, frozen=True):
    """A private repository of Amazon ECR."""

    account: str
    region: str
    name: str

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:{partition_of(self.region)}:ecr:{self.region}:{self.account}:repository/{self.name}"

    @property
    def layer_bucket(self) -> str:
        """The bucket in S3, of AWS's own, that the layers of its images come from. Source: ECS-19."""
        return f"prod-{self.region}-starport-layer-bucket"


def private_repository(image: str) -> Repository | None:
    """The private ECR repository of an image, None where the image lies elsewhere."""
    found = _ECR.match(image)
    return Repository(found["account"], found["region"], found["name"]) if found is not None else None


def registry_host(image: str) -> str:
    """The host of an image's registry, with its port where the name has one."""
    host, slash, _ = image.partition("/")
    is_host = bool(slash) and ("." in host or ":" in host or host == "localhost") and _HOST.fullmatch(host) is not None
    known = host.lower() if is_host else DOCKER_HUB
    return DOCKER_HUB if known in {"docker.io", "index.docker.io"} else known
