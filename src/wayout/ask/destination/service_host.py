"""The host names of AWS's services: the regional standard ones, and those that are spelt otherwise.

A service is named here as an endpoint names it, by what follows the region in its `ServiceName`: `ecr.api`,
`kinesis-streams`. Most answer on `SERVICE.REGION.amazonaws.com`; the table holds those that do not. A `*.` at the front
stands for any labels.

Source: EP-12; the pages on VPC endpoints of Amazon ECR, S3, API Gateway, SageMaker, Kinesis, ECS and CodeArtifact;
https://docs.aws.amazon.com/general/latest/gr/rande.html for FIPS, dual-stack and global spellings.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

_STANDARD: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ecr.api": ("api.ecr.{region}",),
        "ecr.dkr": ("dkr.ecr.{region}", "*.dkr.ecr.{region}"),
        "s3": (
            "s3.{region}",
            "*.s3.{region}",
            "*.s3-accesspoint.{region}",
            "s3-control.{region}",
            "*.s3-control.{region}",
        ),
        "execute-api": ("execute-api.{region}", "*.execute-api.{region}"),
        "dynamodb-streams": ("streams.dynamodb.{region}",),
        "kinesis-streams": ("kinesis.{region}", "*.control-kinesis.{region}", "*.data-kinesis.{region}"),
        "kinesis-firehose": ("firehose.{region}",),
        "ecs-agent": ("ecs-a.{region}",),
        "ecs-telemetry": ("ecs-t.{region}",),
        "sagemaker.api": ("api.sagemaker.{region}",),
        "sagemaker.runtime": ("runtime.sagemaker.{region}",),
        "sagemaker.featurestore-runtime": ("featurestore-runtime.sagemaker.{region}",),
        "codeartifact.api": ("codeartifact.{region}",),
        "codeartifact.repositories": ("*.d.codeartifact.{region}",),
        "qldb.session": ("session.qldb.{region}",),
        "elastic-inference.runtime": ("api.elastic-inference.{region}",),
        "sqs": ("sqs.{region}", "{region}.queue"),
    }
)
"""The hosts of services whose name is not their host, the one to test first, without the suffix of the partition."""

_GLOBAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "iam": "iam.amazonaws.com",
        "route53": "route53.amazonaws.com",
        "cloudfront": "cloudfront.amazonaws.com",
        "organizations": "organizations.us-east-1.amazonaws.com",
        "globalaccelerator": "globalaccelerator.us-west-2.amazonaws.com",
        "shield": "shield.us-east-1.amazonaws.com",
        "public-ecr": "public.ecr.aws",
        "ecr-public": "public.ecr.aws",
    }
)
"""Services with one host for all regions."""

_ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "monitoring": "cloudwatch",
        "email-smtp": "ses",
        "email": "ses",
        "kinesis-streams": "kinesis",
        "kinesis-firehose": "firehose",
        "bedrock-runtime": "bedrock",
        "ecs-agent": "ecs",
        "ecs-telemetry": "ecs",
        "dynamodb-streams": "dynamodb",
        "s3-global.accesspoint": "s3",
    }
)
"""The prefix of a service's IAM actions where it is not the first part of the service's name."""


class Spelling(StrEnum):
    """How a host name of AWS is spelt."""

    STANDARD = "standard"
    FIPS = "FIPS"
    DUAL_STACK = "dual-stack"
    GLOBAL = "global"
    LEGACY = "legacy"


def standard_hosts(service: str, region: str) -> tuple[str, ...]:
    """The hosts on which a service answers in a region, as an endpoint's private name covers them."""
    patterns = _STANDARD.get(service, (f"{service}.{{region}}",))
    return tuple(f"{pattern.format(region=region)}.{suffix_of(region)}" for pattern in patterns)


def host_of(service: str, region: str) -> str:
    """The public host of an AWS service in a region: `secretsmanager` → `secretsmanager.us-east-1.amazonaws.com`."""
    return _GLOBAL.get(service) or standard_hosts(service, region)[0]


def suffix_of(region: str) -> str:
    """The domain of the partition that a region belongs to."""
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def partition_of(region: str) -> str:
    """The partition of a region, as ARNs name it."""
    return "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"


def action_prefix(service: str) -> str:
    """The prefix of a service's IAM actions: `ecr` of `ecr.dkr`, `cloudwatch` of `monitoring`."""
    return _ACTIONS.get(service) or service.split(".", maxsplit=1)[0].removesuffix("-fips")


def spelling_of(host: str, service: str, region: str) -> Spelling | None:
    """How `host` spells a service of a region; None when it names another service or another region."""
    for spelling, pattern in _spellings(service, region):
        if covers_name(pattern, host):
            return spelling
    return None


def covers_name(pattern: str, host: str) -> bool:
    """Whether a host is the name, or lies below a name that begins with `*.`."""
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]) and host != pattern[2:])


def _spellings(service: str, region: str) -> Iterator[tuple[Spelling, str]]:
    for host in standard_hosts(service, region):
        yield Spelling.STANDARD, host
    suffix = suffix_of(region)
    match service:
        case "s3":
            for stem in ("s3", "*.s3"):
                yield Spelling.DUAL_STACK, f"{stem}.dualstack.{region}.{suffix}"
                yield Spelling.FIPS, f"{stem}-fips.{region}.{suffix}"
                yield Spelling.FIPS, f"{stem}-fips.dualstack.{region}.{suffix}"
                yield Spelling.LEGACY, f"{stem}-{region}.{suffix}"
                yield Spelling.GLOBAL, f"{stem}.{suffix}"
        case "ecr.api":
            yield Spelling.FIPS, f"ecr-fips.{region}.{suffix}"
            yield Spelling.FIPS, f"api.ecr-fips.{region}.{suffix}"
            yield Spelling.DUAL_STACK, f"ecr.{region}.api.aws"
        case "ecr.dkr":
            yield Spelling.FIPS, f"*.dkr.ecr-fips.{region}.{suffix}"
            yield Spelling.DUAL_STACK, f"*.dkr-ecr.{region}.on.aws"
            yield Spelling.DUAL_STACK, f"*.dkr-ecr-fips.{region}.on.aws"
        case "execute-api":
            yield Spelling.FIPS, f"*.execute-api-fips.{region}.{suffix}"
            yield Spelling.DUAL_STACK, f"*.execute-api.{region}.api.aws"
        case _:
            first, *rest = standard_hosts(service, region)[0].removesuffix(f".{region}.{suffix}").split(".")
            tail = "".join(f".{part}" for part in rest)
            yield Spelling.FIPS, f"{first}-fips{tail}.{region}.{suffix}"
            yield Spelling.FIPS, f"fips.{first}{tail}.{region}.{suffix}"
            yield Spelling.DUAL_STACK, f"{first}{tail}.{region}.api.aws"
            yield Spelling.DUAL_STACK, f"{first}-fips{tail}.{region}.api.aws"
            yield Spelling.GLOBAL, f"{first}{tail}.{suffix}"
