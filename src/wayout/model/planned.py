"""Planned: what things are called that do not exist yet, and the addresses that stand in for those AWS will give.

A planned id has the shape of AWS's, with `new` in the place of the hexadecimal digits: `nat-new-us-east-1b`. So it can
never be taken for a real one, and still tells its kind by its beginning.
"""

import re
from typing import Final

from wayout.net.address import Address
from wayout.net.prefix import Prefix

STAND_INS: Final = Prefix.parse("192.0.2.0/24")
"""TEST-NET-1 of RFC 5737: addresses that nobody holds, for Elastic IPs that AWS has yet to give."""

_PLANNED: Final = re.compile(r"[a-z]+(?:-[a-z]+)*?-new-[a-z0-9-]+")
_UNSAFE: Final = re.compile(r"[^a-z0-9]+")


TASK_STAND_IN: Final = "stands in for tasks of "
"""What the description of an interface begins with that has the place of tasks behind a load balancer, and sends nothing."""


def planned_id(prefix: str, label: str) -> str:
    """The id of something new: `planned_id("nat", "us-east-1b")` is `nat-new-us-east-1b`."""
    return f"{prefix}-new-{_UNSAFE.sub('-', label.lower()).strip('-') or 'one'}"


def is_planned(resource_id: str) -> bool:
    """Whether an id names something that does not exist yet."""
    return _PLANNED.fullmatch(resource_id) is not None


def is_stand_in(address: Address) -> bool:
    """Whether an address only stands in for one that AWS will give."""
    return address in STAND_INS


def main_table_id(vpc_id: str) -> str:
    """The planned id of the main route table that AWS gives to a new VPC."""
    return planned_id("rtb", f"{vpc_id.removeprefix('vpc-new-')}-main")


def default_acl_id(vpc_id: str) -> str:
    """The planned id of the default network ACL that AWS gives to a new VPC."""
    return planned_id("acl", f"{vpc_id.removeprefix('vpc-new-')}-default")


def default_group_id(vpc_id: str) -> str:
    """The planned id of the default security group that AWS gives to a new VPC."""
    return planned_id("sg", f"{vpc_id.removeprefix('vpc-new-')}-default")


def default_transit_table(gateway_id: str) -> str:
    """The planned id of the route table that AWS makes for a new transit gateway."""
    return planned_id("tgw-rtb", f"{gateway_id.removeprefix('tgw-new-')}-default")


def interface_of(instance_id: str) -> str:
    """The planned id of the primary interface of a new instance."""
    return planned_id("eni", instance_id.removeprefix("i-new-"))


_BALANCER_KINDS: Final = {"network": "net", "gateway": "gwy"}
_ELB: Final = "arn:aws:elasticloadbalancing:::"


def balancer_arn(kind: str, name: str, identity: str) -> str:
    """The planned ARN of a new load balancer: AWS's, with the planned id in the place of the digits at its end."""
    return f"{_ELB}loadbalancer/{_BALANCER_KINDS.get(kind, 'app')}/{name}/{identity}"


def target_group_arn(name: str, identity: str) -> str:
    """The planned ARN of a new target group."""
    return f"{_ELB}targetgroup/{name}/{identity}"


def balancer_dns_name(arn: str) -> str:
    """The name that stands in for the one that AWS will give to a new load balancer; nobody else can hold it."""
    return f"{arn.rpartition('/')[2]}.elb.invalid"
