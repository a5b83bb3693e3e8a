"""A template laid over the stack that it is of: what is there stays, what it changes changes, what it drops goes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import healthy_network

import wayout
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

PAYMENTS, OUTSIDE = "ecs:prod/payments", "https://203.0.113.9"
STACK: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "Vpc": ("Vpcs", "vpc-main", "AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": True}),
    "SubnetA": (
        "Subnets",
        "subnet-private-a",
        "AWS::EC2::Subnet",
        {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "us-east-1a"},
    ),
    "TableB": ("RouteTables", "rtb-private-b", "AWS::EC2::RouteTable", {"VpcId": {"Ref": "Vpc"}}),
    "NatB": ("NatGateways", "nat-b", "AWS::EC2::NatGateway", {"SubnetId": "subnet-public-b"}),
    "Tasks": (
        "SecurityGroups",
        "sg-app",
        "AWS::EC2::SecurityGroup",
        {
            "GroupDescription": "payments tasks",
            "VpcId": {"Ref": "Vpc"},
            "SecurityGroupEgress": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"},
            ],
        },
    ),
}

Lay = Callable[..., Network]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """The healthy network, of which a stack is a part, after an update with this template."""

    def network(*dropped: str, more: dict[str, Any] | None = None, **changed: dict[str, Any]) -> Network:
        before = healthy_network()
        for logical, (key, identity, _, _) in STACK.items():
            tags = {"aws:cloudformation:stack-name": "net", "aws:cloudformation:logical-id": logical}
            before.element(key, identity)["Tags"] = [{"Key": each, "Value": value} for each, value in tags.items()]
        resources = {
            logical: {"Type": kind, "Properties": {**properties, **changed.get(logical, {})}}
            for logical, (_, _, kind, properties) in STACK.items()
            if logical not in dropped
        }
        base, path = tmp_path / "base.json", tmp_path / "template.json"
        before.write(base)
        path.write_text(json.dumps({"Resources": {**resources, **(more or {})}}), encoding="utf-8")
        return wayout.load(base, [path], {"AWS::StackName": "net"})

    return network


def reasons(network: Network) -> list[tuple[str, str]]:
    causes = wayout.diagnose(network, PAYMENTS, [OUTSIDE]).causes
    return [(str(cause.reason), cause.component) for cause in causes]


def test_what_has_no_tags_and_no_name_is_told(lay: Lay) -> None:
    """AWS describes load balancers without their tags, so an update cannot find the one that CloudFormation named."""
    kind, group = "AWS::ElasticLoadBalancingV2::TargetGroup", {"Port": 80, "Protocol": "HTTP", "VpcId": {"Ref": "Vpc"}}
    named, unnamed = {"Type": kind, "Properties": {**group, "Name": "web"}}, {"Type": kind, "Properties": group}
    assert not lay(more={"Web": named}).problems
    (problem,) = lay(more={"Web": named, "Api": unnamed}).problems
    assert problem.message.startswith(
        "the template names no Api, and AWS's answers do not say which ones are the stack's"
    )


def test_the_same_template_changes_nothing(lay: Lay) -> None:
    network = lay()
    assert not network.problems
    assert set(network.vpcs) == {"vpc-main"}
    assert wayout.diagnose(network, PAYMENTS, [OUTSIDE]).answer is Answer.REACHABLE


def test_what_the_template_drops_goes(lay: Lay) -> None:
    assert reasons(lay("NatB")) == [("blackhole-route", "rtb-private-b")]


def test_a_route_takes_the_place_of_the_one_that_is_there(lay: Lay) -> None:
    way = {"RouteTableId": {"Ref": "TableB"}, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-a"}
    network = lay(more={"WayB": {"Type": "AWS::EC2::Route", "Properties": way}})
    routes = network.route_tables["rtb-private-b"].routes
    assert [route.nat_gateway_id for route in routes if str(route.prefix) == "0.0.0.0/0"] == ["nat-a"]


def test_a_rule_that_the_template_does_not_say_is_left_open(lay: Lay) -> None:
    only_80 = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0"}]
    network = lay(Tasks={"SecurityGroupEgress": only_80})
    found = wayout.diagnose(network, PAYMENTS, [OUTSIDE])
    assert found.answer is Answer.UNKNOWN
    assert "the template does not say a rule that sg-app has" in found.deciding[0].message
    assert wayout.diagnose(network, PAYMENTS, ["http://203.0.113.9"]).answer is Answer.REACHABLE


def test_what_is_new_in_the_template_is_made(lay: Lay) -> None:
    subnet = {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.77.0/24", "AvailabilityZone": "us-east-1b"}
    network = lay(more={"New": {"Type": "AWS::EC2::Subnet", "Properties": subnet}})
    assert network.subnets["subnet-new-new"].vpc_id == "vpc-main"
