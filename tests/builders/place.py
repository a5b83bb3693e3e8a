"""Where things stand in the tests: one account, one region, its zones, and how ids become ARNs and MAC addresses."""

import hashlib
from typing import Any

Json = dict[str, Any]
"""One element of an AWS answer, exactly as `aws … --output json` prints it."""

ACCOUNT = "111122223333"
REGION = "us-east-1"
CREATED = "2026-03-02T09:00:00+00:00"


def az_id(availability_zone: str) -> str:
    """The zone's account-independent id: `us-east-1a` is `use1-az1` here."""
    return f"use1-az{ord(availability_zone[-1]) - ord('a') + 1}"


def ec2_arn(kind: str, identifier: str) -> str:
    """The ARN of an EC2 resource, for example of kind `subnet`."""
    return f"arn:aws:ec2:{REGION}:{ACCOUNT}:{kind}/{identifier}"


def ecs_arn(path: str) -> str:
    """The ARN of an ECS resource, for example of path `service/prod/payments`."""
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:{path}"


def mac_address(interface_id: str) -> str:
    """A locally administered MAC address, the same one for the same interface."""
    digest = hashlib.sha256(interface_id.encode()).hexdigest()
    return ":".join(["02", *(digest[i : i + 2] for i in range(0, 10, 2))])


def uuid_of(text: str) -> str:
    """A UUID that is the same for the same text, for the ids that ECS makes up."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def tags(name: str | None) -> list[Json]:
    """A Name tag, or no tags."""
    return [] if name is None else [{"Key": "Name", "Value": name}]
