"""Probe permissions: which IAM actions a probe needs, for what, and on which resources at most."""

from collections.abc import Iterable
from typing import Final

import msgspec

from wayout.aws.json_value import Json
from wayout.collect.policy import Use
from wayout.evidence.probe.way import Way

_FUNCTIONS: Final = "arn:*:lambda:*:*:function:wayout-probe-*"
_ROLES: Final = "arn:*:iam::*:role/wayout-probe-*"
_LOG_GROUPS: Final = "arn:*:logs:*:*:log-group:/aws/lambda/wayout-probe-*"


class ProbeUse(msgspec.Struct, frozen=True):
    """One action: for which way, what it is good for, and the narrowest resource that always fits."""

    permission: str
    way: Way
    purpose: str
    resource: str = "*"


PROBE_USES: Final = (
    ProbeUse("ecs:DescribeTasks", Way.ECS_EXEC, "whether the task and its agent run"),
    ProbeUse("ecs:ExecuteCommand", Way.ECS_EXEC, "one command in a container of the task"),
    ProbeUse("iam:CreateRole", Way.LAMBDA, "the function's role, without --lambda-role", _ROLES),
    ProbeUse("iam:GetRole", Way.LAMBDA, "the same", _ROLES),
    ProbeUse("iam:PutRolePolicy", Way.LAMBDA, "the same", _ROLES),
    ProbeUse("iam:DeleteRolePolicy", Way.LAMBDA, "removing it", _ROLES),
    ProbeUse("iam:DeleteRole", Way.LAMBDA, "removing it", _ROLES),
    ProbeUse("iam:PassRole", Way.LAMBDA, "giving the function its role; with --lambda-role, on that role", _ROLES),
    ProbeUse("lambda:CreateFunction", Way.LAMBDA, "the function", _FUNCTIONS),
    ProbeUse("lambda:GetFunctionConfiguration", Way.LAMBDA, "waiting until it is ready", _FUNCTIONS),
    ProbeUse("lambda:InvokeFunction", Way.LAMBDA, "calling from there", _FUNCTIONS),
    ProbeUse("lambda:DeleteFunction", Way.LAMBDA, "removing it", _FUNCTIONS),
    ProbeUse("logs:DeleteLogGroup", Way.LAMBDA, "removing what it logged, with --lambda-role", _LOG_GROUPS),
    ProbeUse("ec2:DescribeNetworkInterfaces", Way.LAMBDA, "whether Lambda has given its interface back"),
    ProbeUse("ec2:DescribeSecurityGroups", Way.LAMBDA, "Lambda asks for it to attach the function"),
    ProbeUse("ec2:DescribeSubnets", Way.LAMBDA, "the same"),
    ProbeUse("ec2:DescribeVpcs", Way.LAMBDA, "the same"),
)
"""Every action. Source: ECS-32; Lambda Developer Guide, "Required IAM permissions" of functions in a VPC."""


def uses_of(ways: Iterable[Way]) -> tuple[ProbeUse, ...]:
    """The actions that these ways need."""
    wanted = frozenset(ways)
    return tuple(use for use in PROBE_USES if use.way in wanted)


def verify_uses() -> tuple[Use, ...]:
    """What `wayout verify --probe` needs besides what reading the account needs."""
    return tuple(Use(use.permission, f"{use.purpose} (--probe {use.way})") for use in PROBE_USES)


def verify_policy() -> dict[str, Json]:
    """An IAM policy document that allows the probes and nothing else."""
    statements: list[Json] = []
    for way in (Way.ECS_EXEC, Way.LAMBDA):
        by_resource: dict[str, list[Json]] = {}
        for use in uses_of([way]):
            if use.permission != "iam:PassRole":
                by_resource.setdefault(use.resource, []).append(use.permission)
        for number, (resource, actions) in enumerate(by_resource.items(), 1):
            sid = f"WayoutProbe{''.join(part.capitalize() for part in way.split('-'))}{number}"
            statements.append({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource})
    statements.append(
        {
            "Sid": "WayoutProbePassRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": _ROLES,
            "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
        }
    )
    return {"Version": "2012-10-17", "Statement": statements}
