"""What becomes of answers: documents, and refusals that name what is missing."""

from typing import Any

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.recorded import RecordedAccount
from wayout.collect.area import Area
from wayout.collect.calls import CALLS
from wayout.collect.request import Request, requests

BY_KEY = {call.key: call for call in CALLS}


def area() -> Area:
    return Area(RecordedAccount(Identity("111122223333", "arn"), {}), "eu-west-1", CALLS)


def denied(request: Request) -> CallRefused:
    return CallRefused(
        service=request.call.service,
        operation=request.call.operation,
        region="eu-west-1",
        why="UnauthorizedOperation",
        message="no",
    )


def take(found: Area, key: str, *answers: Answer | None) -> Any:
    """Hand the area these answers to the requests of this row; None for a denied one."""
    asked = requests(BY_KEY[key], found.known, "eu-west-1")
    outcomes = [
        (request, denied(request) if answer is None else answer) for request, answer in zip(asked, answers, strict=True)
    ]
    return found.take(BY_KEY[key], outcomes)


def missing(found: Area) -> list[tuple[str, str, str]]:
    return [(refusal.document, refusal.operation, refusal.why) for refusal in found.refusals]


def test_answers_about_one_resource_are_merged() -> None:
    found = area()
    take(found, "Vpcs", {"Vpcs": [{"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}]})
    attributes = take(
        found,
        "VpcAttributes",
        {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}},
        {"VpcId": "vpc-1", "EnableDnsHostnames": {"Value": False}},
        {"VpcId": "vpc-2", "EnableDnsSupport": {"Value": True}},
        None,
    )
    assert attributes == [
        {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}, "EnableDnsHostnames": {"Value": False}},
        {"VpcId": "vpc-2", "EnableDnsSupport": {"Value": True}},
    ]
    assert missing(found) == [("VpcAttributes", "DescribeVpcAttribute", "UnauthorizedOperation")]
    assert "vpc-2" in found.refusals[0].message


def test_running_and_stopped_tasks_are_one_list() -> None:
    found = area()
    take(found, "clusterArns", {"clusterArns": ["c"]})
    take(found, "taskArns", {"taskArns": ["a"]}, {"taskArns": ["b"]})
    (asked,) = requests(BY_KEY["tasks"], found.known, "eu-west-1")
    assert asked.parameters == {"cluster": "c", "tasks": ["a", "b"]}


def test_a_refused_list_leaves_out_what_is_asked_on_from_it() -> None:
    found = area()
    assert take(found, "Vpcs", None) is None
    assert take(found, "VpcAttributes") is None
    assert missing(found) == [
        ("Vpcs", "DescribeVpcs", "UnauthorizedOperation"),
        ("VpcAttributes", "DescribeVpcs", "UnauthorizedOperation"),
        ("VpcHostedZones", "DescribeVpcs", "UnauthorizedOperation"),
        ("HostedZoneRecords", "DescribeVpcs", "UnauthorizedOperation"),
        ("FirewallConfigs", "DescribeVpcs", "UnauthorizedOperation"),
    ]


def test_an_empty_list_leads_to_an_empty_list() -> None:
    found = area()
    assert take(found, "Vpcs", {"Vpcs": []}) == []
    assert take(found, "VpcAttributes") == []
    assert missing(found) == []


def test_resources_that_are_refused_for_one_reason_are_one_refusal() -> None:
    found = area()
    take(
        found,
        "TransitGatewayRouteTables",
        {"TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": f"t-{n}"} for n in range(5)]},
    )
    assert take(found, "TransitGatewayStaticRoutes", None, None, None, None, None) is None
    (refusal,) = found.refusals
    assert refusal.message == "no (t-0, t-1, t-2 and 2 more)"


def test_routes_that_aws_left_out_are_a_refusal_and_the_others_are_kept() -> None:
    found = area()
    take(found, "TransitGatewayRouteTables", {"TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": "t-1"}]})
    content = take(found, "TransitGatewayStaticRoutes", {"Routes": [{}], "AdditionalRoutesAvailable": True})
    assert content == [{"TransitGatewayRouteTableId": "t-1", "Routes": [{}], "AdditionalRoutesAvailable": True}]
    assert missing(found) == [("TransitGatewayStaticRoutes", "SearchTransitGatewayRoutes", "Truncated")]


def test_what_ecs_would_not_describe_is_a_refusal_unless_it_went_away_meanwhile() -> None:
    found = area()
    take(found, "clusterArns", {"clusterArns": ["c"]})
    answer: Answer = {
        "clusters": [{"clusterArn": "c"}],
        "failures": [{"arn": "gone", "reason": "MISSING"}, {"arn": "closed", "reason": "ACCESS_DENIED"}],
    }
    assert take(found, "clusters", answer) == [{"clusterArn": "c"}]
    assert missing(found) == [("clusters", "DescribeClusters", "ACCESS_DENIED")]
    assert "closed" in found.refusals[0].message


def test_each_inline_policy_stands_beside_its_role_and_name() -> None:
    found = area()
    take(found, "taskDefinitions")
    found.known["Roles"] = ({"RoleName": "one"}, {"RoleName": "two"})
    take(found, "RolePolicyNames", {"PolicyNames": ["a"]}, {"PolicyNames": ["a", "b"]})
    content = take(found, "RolePolicies", {"PolicyDocument": {}}, {"PolicyDocument": {}}, None)
    assert content == [
        {"RoleName": "one", "PolicyName": "a", "PolicyDocument": {}},
        {"RoleName": "two", "PolicyName": "a", "PolicyDocument": {}},
    ]
    assert missing(found) == [("RolePolicies", "GetRolePolicy", "UnauthorizedOperation")]
    assert found.refusals[0].message == "no (two, b)"


def test_a_document_that_was_answered_in_part_is_saved_and_named() -> None:
    """Batches of services: one is denied, and the others are worth having."""
    found = area()
    take(found, "clusterArns", {"clusterArns": ["c"]})
    take(found, "serviceArns", {"serviceArns": [f"s{n}" for n in range(11)]})
    assert take(found, "services", {"services": [{"serviceArn": "s0"}]}, None) == [{"serviceArn": "s0"}]
    assert missing(found) == [
        ("services", "DescribeServices", "UnauthorizedOperation"),
        ("taskDefinitions", "DescribeServices", "UnauthorizedOperation"),
        ("Roles", "DescribeServices", "UnauthorizedOperation"),
        ("RoleAttachedPolicies", "DescribeServices", "UnauthorizedOperation"),
        ("RolePolicyNames", "DescribeServices", "UnauthorizedOperation"),
        ("RolePolicies", "DescribeServices", "UnauthorizedOperation"),
        ("PolicyVersions", "DescribeServices", "UnauthorizedOperation"),
    ]
