"""AWS's host names: how they are spelt, and which endpoint answers for them."""

import json
from pathlib import Path

import botocore
import pytest
from tests.builders import gateway_endpoint, interface_endpoint
from tests.laws.reading import noun

from wayout.ask.destination.service_endpoint import endpoint_answer
from wayout.ask.destination.service_host import Spelling, action_prefix, host_of, spelling_of, standard_hosts
from wayout.model.network import Network
from wayout.model.vpc_endpoint import VpcEndpoint

REGION = "us-east-1"


@pytest.mark.parametrize(
    ("service", "prefix", "host"),
    [
        ("ecr.api", "api.ecr", "api.ecr.us-east-1.amazonaws.com"),
        ("logs", "logs", "logs.us-east-1.amazonaws.com"),
        ("monitoring", "monitoring", "monitoring.us-east-1.amazonaws.com"),
        ("secretsmanager", "secretsmanager", "secretsmanager.us-east-1.amazonaws.com"),
        ("ssm", "ssm", "ssm.us-east-1.amazonaws.com"),
        ("sts", "sts", "sts.us-east-1.amazonaws.com"),
        ("kinesis-streams", "kinesis", "kinesis.us-east-1.amazonaws.com"),
        ("kinesis-firehose", "firehose", "firehose.us-east-1.amazonaws.com"),
        ("dynamodb-streams", "streams.dynamodb", "streams.dynamodb.us-east-1.amazonaws.com"),
        ("sagemaker.api", "api.sagemaker", "api.sagemaker.us-east-1.amazonaws.com"),
        ("sagemaker.runtime", "runtime.sagemaker", "runtime.sagemaker.us-east-1.amazonaws.com"),
        ("elasticfilesystem", "elasticfilesystem", "elasticfilesystem.us-east-1.amazonaws.com"),
        ("kms", "kms", "kms.us-east-1.amazonaws.com"),
        ("sqs", "sqs", "sqs.us-east-1.amazonaws.com"),
        ("ecs", "ecs", "ecs.us-east-1.amazonaws.com"),
        ("events", "events", "events.us-east-1.amazonaws.com"),
        ("states", "states", "states.us-east-1.amazonaws.com"),
    ],
)
def test_a_service_answers_where_the_sdk_looks_for_it(service: str, prefix: str, host: str) -> None:
    """The table agrees with the endpoints that botocore ships."""
    assert host_of(service, REGION) == host
    data = json.loads((Path(botocore.__file__).parent / "data" / "endpoints.json").read_text(encoding="utf-8"))
    (partition,) = (p for p in data["partitions"] if p["partition"] == "aws")
    entry = partition["services"][prefix]
    told = entry["endpoints"].get(REGION, {})
    shape = told.get("hostname") or partition["defaults"]["hostname"]
    assert shape.format(service=prefix, region=REGION, dnsSuffix=partition["dnsSuffix"]) in {
        host,
        *standard_hosts(service, REGION),
        f"queue.{partition['dnsSuffix']}",
    }


@pytest.mark.parametrize(
    ("host", "service", "spelling"),
    [
        ("secretsmanager.us-east-1.amazonaws.com", "secretsmanager", Spelling.STANDARD),
        ("secretsmanager-fips.us-east-1.amazonaws.com", "secretsmanager", Spelling.FIPS),
        ("secretsmanager.us-east-1.api.aws", "secretsmanager", Spelling.DUAL_STACK),
        ("sts.amazonaws.com", "sts", Spelling.GLOBAL),
        ("sts.eu-west-1.amazonaws.com", "sts", None),
        ("reports.s3.us-east-1.amazonaws.com", "s3", Spelling.STANDARD),
        ("reports.s3.dualstack.us-east-1.amazonaws.com", "s3", Spelling.DUAL_STACK),
        ("s3-us-east-1.amazonaws.com", "s3", Spelling.LEGACY),
        ("reports.s3.amazonaws.com", "s3", Spelling.GLOBAL),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com", "ecr.dkr", Spelling.STANDARD),
        ("111122223333.dkr.ecr-fips.us-east-1.amazonaws.com", "ecr.dkr", Spelling.FIPS),
        ("111122223333.dkr-ecr.us-east-1.on.aws", "ecr.dkr", Spelling.DUAL_STACK),
        ("ecr.us-east-1.api.aws", "ecr.api", Spelling.DUAL_STACK),
        ("a1b2.execute-api.us-east-1.amazonaws.com", "execute-api", Spelling.STANDARD),
        ("example.com", "s3", None),
    ],
)
def test_a_host_is_spelt_in_one_way(host: str, service: str, spelling: Spelling | None) -> None:
    assert spelling_of(host, service, REGION) is spelling


def test_china_has_a_domain_of_its_own() -> None:
    assert host_of("logs", "cn-north-1") == "logs.cn-north-1.amazonaws.com.cn"


def test_actions_have_the_prefix_of_iam() -> None:
    services = ("ecr.dkr", "monitoring", "kinesis-streams", "s3", "kms-fips")
    assert [action_prefix(service) for service in services] == ["ecr", "cloudwatch", "kinesis", "s3", "kms"]


def _network(*endpoints: VpcEndpoint) -> Network:
    return Network(vpc_endpoints={endpoint.vpc_endpoint_id: endpoint for endpoint in endpoints})


def test_a_gateway_endpoint_answers_for_no_name() -> None:
    """Source: EP-3."""
    network = _network(noun(VpcEndpoint, gateway_endpoint("vpce-s3", "s3")))
    assert endpoint_answer(network, "vpc-main", "s3.us-east-1.amazonaws.com").speaking == ()


def test_an_endpoint_of_another_region_answers_for_that_region() -> None:
    """Source: EP-12."""
    element = interface_endpoint("vpce-far", "logs", {}, groups=()) | {"ServiceRegion": "eu-west-1", "DnsEntries": []}
    network = _network(noun(VpcEndpoint, element))
    far = endpoint_answer(network, "vpc-main", "logs.eu-west-1.amazonaws.com")
    near = endpoint_answer(network, "vpc-main", "logs.us-east-1.amazonaws.com")
    assert [e.vpc_endpoint_id for e in far.speaking] == ["vpce-far"]
    assert near.speaking == ()


def test_an_endpoint_of_another_vpc_is_silent() -> None:
    network = _network(noun(VpcEndpoint, interface_endpoint("vpce-1", "logs", {}, groups=(), vpc="vpc-other")))
    assert endpoint_answer(network, "vpc-main", "logs.us-east-1.amazonaws.com").speaking == ()
