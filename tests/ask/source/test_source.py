"""What the user says that sends, in all its spellings."""

import pytest

from wayout.ask.source.network_configuration import parse_network_configuration
from wayout.ask.source.source import (
    EcsServiceSource,
    EcsTaskSource,
    InstanceSource,
    InterfaceSource,
    LambdaSource,
    PlannedSource,
    PodNetworking,
    PodSource,
    RunTaskSource,
    Source,
    parse_source,
)
from wayout.errors import InputError
from wayout.model.ecs_service import AwsVpcConfiguration
from wayout.net.address import Address

WRITTEN_AGAIN = [
    "subnet-a:sg-a",
    "subnet-a,subnet-b:sg-a,sg-b:public",
    "subnet-a:sg-a:public:ipv6",
    "subnet-a:ipv6",
]


@pytest.mark.parametrize("text", WRITTEN_AGAIN)
def test_a_planned_place_is_written_again_as_it_was(text: str) -> None:
    assert parse_source(text).name == text


def test_the_order_of_the_settings_does_not_matter() -> None:
    expected = PlannedSource(("subnet-a",), ("sg-a",), wants_public_ip=True, wants_ipv6=True)
    assert parse_source("subnet-a:sg-a:ipv6:public") == expected


_ECS = "arn:aws:ecs:eu-west-1:111122223333"
_LAMBDA = "arn:aws:lambda:eu-west-1:111122223333:function:weather"
ARNS: dict[str, Source] = {
    f"{_ECS}:service/prod/payments": EcsServiceSource(f"{_ECS}:cluster/prod", "payments"),
    f"{_ECS}:service/payments": EcsServiceSource(None, "payments"),
    f"{_ECS}:task/prod/0f76": EcsTaskSource(None, f"{_ECS}:task/prod/0f76"),
    "arn:aws-cn:ec2:cn-north-1:111122223333:instance/i-0a": InstanceSource("i-0a"),
    "arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-0a": InterfaceSource("eni-0a"),
    _LAMBDA: LambdaSource(_LAMBDA),
    f"{_LAMBDA}:live": LambdaSource(_LAMBDA),
}


@pytest.mark.parametrize(("text", "expected"), ARNS.items(), ids=ARNS)
def test_an_arn_names_what_sends(text: str, expected: Source) -> None:
    assert parse_source(text) == expected


def test_a_service_by_its_arn_goes_by_its_plain_name_too() -> None:
    source = parse_source(f"ecs:{_ECS}:service/prod/payments")
    assert isinstance(source, EcsServiceSource)
    assert (source.name, source.plain_name) == (f"{_ECS}:service/prod/payments", "prod/payments")
    assert parse_source(source.name) == source


@pytest.mark.parametrize("text", ["arn:aws:s3:::bucket", "arn:", f"{_ECS}:cluster/prod", f"{_ECS}:service/"])
def test_an_arn_of_what_does_not_send_is_no_source(text: str) -> None:
    with pytest.raises(InputError, match="cannot tell what"):
        parse_source(text)


PODS = {
    "eks-pod:10.0.1.37": PodSource(Address.parse("10.0.1.37")),
    "eks-pod:10.0.1.37:external-snat": PodSource(Address.parse("10.0.1.37"), PodNetworking.EXTERNAL_SNAT),
    "eks-pod:10.0.1.37:standard": PodSource(Address.parse("10.0.1.37"), PodNetworking.STANDARD),
    "eks-pod:2001:db8::37": PodSource(Address.parse("2001:db8::37")),
    "eks-pod:[2001:db8::37]:standard": PodSource(Address.parse("2001:db8::37"), PodNetworking.STANDARD),
}


@pytest.mark.parametrize(("text", "expected"), PODS.items(), ids=PODS)
def test_a_pod_is_named_by_its_address(text: str, expected: PodSource) -> None:
    assert parse_source(text) == expected
    assert parse_source(f"eks-pod:{expected.name}") == expected


def test_a_pod_named_as_kubernetes_does_is_told_what_to_take() -> None:
    with pytest.raises(InputError) as caught:
        parse_source("eks-pod:prod/default/web-6d4b")
    assert "kubectl get pod -o wide" in (caught.value.hint or "")


CONFIGURATION = AwsVpcConfiguration(
    subnets=("subnet-a", "subnet-b"), security_groups=("sg-a",), assign_public_ip="ENABLED"
)
SPELLINGS = {
    "the shorthand of the AWS CLI": (
        "awsvpcConfiguration={subnets=[subnet-a,subnet-b],securityGroups=[sg-a],assignPublicIp=ENABLED}"
    ),
    "its inner part": "subnets=[subnet-a, subnet-b], securityGroups=sg-a, assignPublicIp=ENABLED",
    "JSON of RunTask": (
        '{"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b"], "securityGroups": ["sg-a"], '
        '"assignPublicIp": "ENABLED"}}'
    ),
    "JSON of a describe answer": (
        '{"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b"], '
        '"securityGroups": ["sg-a"], "assignPublicIp": "ENABLED"}}}'
    ),
    "JSON of Step Functions": (
        '{"AwsvpcConfiguration": {"Subnets": ["subnet-a", "subnet-b"], "SecurityGroups": ["sg-a"], '
        '"AssignPublicIp": "ENABLED"}}'
    ),
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_a_network_configuration_in_the_spellings_of_its_makers(text: str) -> None:
    assert parse_network_configuration(text) == CONFIGURATION


def test_a_task_to_be_run_may_name_its_definition() -> None:
    source = parse_source(f"run-task:payments:7@{SPELLINGS['JSON of RunTask']}")
    assert source == RunTaskSource(CONFIGURATION, "payments:7")
    assert source.name == "payments:7@subnet-a,subnet-b"


BAD = [
    "run-task:",
    "run-task:{",
    "run-task:[]",
    "run-task:{}",
    "run-task:subnets=[]",
    "run-task:subnets=[subnet-a],assignPublicIp=YES",
    'run-task:{"awsvpcConfiguration": {"subnets": [1]}}',
    'run-task:{"awsvpcConfiguration": "subnet-a"}',
    "eks-pod:",
    "description:",
    "lambda:",
    "subnet-a:sg-a:private",
    "subnet-:/",
    "",
]


@pytest.mark.parametrize("text", BAD)
def test_what_cannot_be_read_is_one_clear_line(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_source(text)
    assert "\n" not in caught.value.message
    assert caught.value.hint
