"""Templates of CloudFormation: what a new stack makes, what its functions say, what stays open."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import healthy_network

import wayout
from wayout.errors import InputError
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.scope import Coverage
from wayout.planned.cloudformation.intrinsic import NO_VALUE, Evaluator, Open
from wayout.planned.cloudformation.template import read_template
from wayout.planned.cloudformation.yaml_loader import load_yaml
from wayout.planned.estate import Estate

OUTSIDE = "https://203.0.113.9"

NETWORK = """
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Name: {Type: String, Default: shop}
  PrivateOut: {Type: String, Default: "true", AllowedValues: ["true", "false"]}
  Peers: {Type: CommaDelimitedList, Default: ""}
Mappings:
  Blocks:
    us-east-1: {Vpc: 10.0.0.0/16}
Conditions:
  HasNat: !Equals [!Ref PrivateOut, "true"]
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !FindInMap [Blocks, us-east-1, Vpc]
      Tags: [{Key: Name, Value: !Sub "${Name}-vpc"}]
  Igw: {Type: AWS::EC2::InternetGateway}
  Attached:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}
  PublicA:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: !Select [0, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]
      AvailabilityZone: !Select [0, !GetAZs ""]
  PrivateA:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]
      AvailabilityZone: !GetAtt PublicA.AvailabilityZone
  PublicTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  PublicWay:
    Type: AWS::EC2::Route
    DependsOn: Attached
    Properties: {RouteTableId: !Ref PublicTable, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}
  PublicUse:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref PublicTable, SubnetId: !Ref PublicA}
  Eip: {Type: AWS::EC2::EIP, Condition: HasNat}
  Nat:
    Type: AWS::EC2::NatGateway
    Condition: HasNat
    Properties: {SubnetId: !Ref PublicA, AllocationId: !GetAtt Eip.AllocationId}
  PrivateTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  PrivateWay:
    Type: AWS::EC2::Route
    Condition: HasNat
    Properties: {RouteTableId: !Ref PrivateTable, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
  PrivateUse:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref PrivateTable, SubnetId: !Ref PrivateA}
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: prod}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: tasks, VpcId: !Ref Vpc}
  Payments:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: payments
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: [!Ref PrivateA]
          SecurityGroups: [!GetAtt Group.GroupId]
"""

Read = Callable[..., Network]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The network that a template makes in an empty account, with parameters and with further resources."""

    def network(text: str = NETWORK, more: dict[str, Any] | None = None, **given: str) -> Network:
        template = load_yaml(text.encode())
        template["Resources"] |= more or {}
        path = tmp_path / "template.json"
        path.write_text(json.dumps(template, default=str), encoding="utf-8")
        return wayout.load(path, parameters=given)

    return network


def found(network: Network) -> tuple[Answer, list[tuple[str, str]]]:
    diagnosis = wayout.diagnose(network, "ecs:prod/payments", [OUTSIDE])
    return diagnosis.answer, [(str(cause.reason), cause.component) for cause in diagnosis.causes]


def why(network: Network) -> str:
    diagnosis = wayout.diagnose(network, "ecs:prod/payments", [OUTSIDE])
    assert diagnosis.answer is Answer.UNKNOWN
    return " ".join(gap.message for gap in diagnosis.deciding)


def test_a_stack_has_a_way_out(read: Read) -> None:
    network = read()
    assert found(network) == (Answer.REACHABLE, [])
    assert str(network.subnets["subnet-new-private-a"].cidr_block) == "10.0.1.0/24"
    assert network.vpcs["vpc-new-vpc"].tags[0].value == "shop-vpc"
    assert network.plan_addresses["nat-new-nat"] == "Nat"


def test_yaml_says_the_same_as_json(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(NETWORK, encoding="utf-8")
    assert found(wayout.load(path)) == found(read())


def test_what_a_condition_leaves_out_is_not_there(read: Read) -> None:
    assert found(read(PrivateOut="false")) == (Answer.BLOCKED, [("no-route", "rtb-new-private-table")])


def test_a_condition_that_is_not_known_leaves_its_parts_open(read: Read) -> None:
    text = NETWORK.replace('PrivateOut: {Type: String, Default: "true", ', "PrivateOut: {Type: String, ")
    assert "the parameter PrivateOut, which is not given" in why(read(text))


def test_a_group_without_egress_rules_lets_everything_out_until_one_is_added_beside_it(read: Read) -> None:
    assert found(read())[0] is Answer.REACHABLE
    rule = {"GroupId": {"Ref": "Group"}, "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0"}
    network = read(more={"Only80": {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": rule}})
    assert found(network) == (Answer.BLOCKED, [("sg-no-matching-rule", "sg-new-group")])


def test_a_rule_for_everything_beside_another_is_in_doubt(read: Read) -> None:
    text = NETWORK.replace("GroupDescription: tasks,", "GroupDescription: tasks, SecurityGroupEgress: [{IpProtocol: -1, "
                           "CidrIp: 0.0.0.0/0}],")  # fmt: skip
    assert found(read(text))[0] is Answer.REACHABLE
    rule = {"GroupId": {"Ref": "Group"}, "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0"}
    network = read(text, more={"Only80": {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": rule}})
    assert "CloudFormation may take the rule for everything out of sg-new-group" in why(network)


def test_an_import_is_a_gap_that_names_the_property(read: Read) -> None:
    text = NETWORK.replace("NatGatewayId: !Ref Nat}", "NatGatewayId: !ImportValue shared-nat}")
    assert "NatGatewayId of PrivateWay is not known before the stack is made: Fn::ImportValue" in why(read(text))


def test_an_acl_with_entries_guards_its_subnet(read: Read) -> None:
    vpc = {"VpcId": {"Ref": "Vpc"}}
    entry = {"NetworkAclId": {"Ref": "Acl"}, "RuleNumber": 100, "Protocol": -1, "RuleAction": "allow"}
    more = {
        "Acl": {"Type": "AWS::EC2::NetworkAcl", "Properties": vpc},
        "Out": {"Type": "AWS::EC2::NetworkAclEntry", "Properties": {**entry, "Egress": True, "CidrBlock": "0.0.0.0/0"}},
        "Use": {
            "Type": "AWS::EC2::SubnetNetworkAclAssociation",
            "Properties": {"NetworkAclId": {"Ref": "Acl"}, "SubnetId": {"Ref": "PrivateA"}},
        },
    }
    assert found(read(more=more)) == (Answer.BLOCKED, [("nacl-denied", "acl-new-acl")])


def test_a_template_over_a_snapshot_adds_to_it(tmp_path: Path) -> None:
    base, path = tmp_path / "base.json", tmp_path / "more.json"
    healthy_network().write(base)
    place = {"Subnets": ["subnet-private-a"], "SecurityGroups": ["sg-app"]}
    service = {"ServiceName": "new", "Cluster": "prod", "LaunchType": "FARGATE"}
    service["NetworkConfiguration"] = {"AwsvpcConfiguration": place}  # type: ignore[assignment]
    path.write_text(json.dumps({"Resources": {"New": {"Type": "AWS::ECS::Service", "Properties": service}}}))
    network = wayout.load(base, [path])
    for name in ("ecs:prod/new", "ecs:prod/payments"):
        assert wayout.diagnose(network, name, [OUTSIDE]).answer is Answer.REACHABLE


def test_a_stack_that_is_there_already_is_told(tmp_path: Path) -> None:
    base, path = tmp_path / "base.json", tmp_path / "template.json"
    network = healthy_network()
    stack = {"aws:cloudformation:stack-name": "shop", "aws:cloudformation:logical-id": "Vpc"}
    network.element("Vpcs", "vpc-main")["Tags"] = [{"Key": key, "Value": value} for key, value in stack.items()]
    network.write(base)
    path.write_text(json.dumps(load_yaml(NETWORK.encode()), default=str), encoding="utf-8")
    (problem,) = wayout.load(base, [path]).problems
    assert "the snapshot holds the stack shop with Vpc of this template" in problem.message


def test_a_custom_resource_is_told(read: Read) -> None:
    network = read(more={"X": {"Type": "Custom::Peering", "Properties": {}}})
    assert [problem.message for problem in network.problems] == ["Custom::Peering may make more than is shown here"]
    assert isinstance(network.coverage, Coverage)


def evaluator(**given: str) -> Evaluator:
    template = {
        "Parameters": {"P": {"Type": "String"}, "L": {"Type": "CommaDelimitedList", "Default": "a, b"}},
        "Mappings": {"M": {"k": {"v": ["x", "y"]}}},
        "Conditions": {"Yes": {"Fn::Equals": ["a", "a"]}, "Loop": {"Condition": "Loop"}},
        "Resources": {"V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}},
    }
    return Evaluator(read_template(template, "t.json", given), Estate())


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param({"Fn::Join": ["-", ["a", "b"]]}, "a-b", id="join"),
        pytest.param({"Fn::Join": [",", {"Ref": "L"}]}, "a,b", id="join of a list that is a parameter"),
        pytest.param({"Fn::Select": ["1", {"Fn::Split": [".", "a.b"]}]}, "b", id="select from a split"),
        pytest.param({"Fn::FindInMap": ["M", "k", "v"]}, ["x", "y"], id="a list in a map"),
        pytest.param({"Fn::Sub": "${P}-${!P}-${V}"}, "p-${P}-vpc-new-v", id="sub with an escape"),
        pytest.param({"Fn::Sub": ["${A}", {"A": {"Ref": "P"}}]}, "p", id="sub with names of its own"),
        pytest.param({"Fn::If": ["Yes", 1, 2]}, 1, id="if"),
        pytest.param({"Fn::If": ["Yes", {"Ref": "AWS::NoValue"}, 2]}, NO_VALUE, id="no value"),
        pytest.param({"Fn::Cidr": ["10.0.0.0/24", 2, 6]}, ["10.0.0.0/26", "10.0.0.64/26"], id="cidr"),
        pytest.param({"Fn::GetAtt": "V.CidrBlock"}, "10.0.0.0/16", id="an attribute that is a property"),
        pytest.param({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}, id="no value in an object"),
    ],
)
def test_functions_are_carried_out(node: object, expected: object) -> None:
    assert evaluator(P="p").value(node) == expected


@pytest.mark.parametrize(
    "node",
    [
        pytest.param({"Ref": "P"}, id="a parameter that is not given"),
        pytest.param({"Ref": "Nobody"}, id="a reference to nothing"),
        pytest.param({"Fn::Select": [9, ["a"]]}, id="beyond the end"),
        pytest.param({"Fn::Select": []}, id="no arguments"),
        pytest.param({"Fn::FindInMap": ["M", "x", "v"]}, id="a key that is not there"),
        pytest.param({"Fn::Join": 7}, id="a number for a list"),
        pytest.param({"Fn::If": ["Loop", 1, 2]}, id="a condition that asks itself"),
        pytest.param({"Fn::Cidr": ["nonsense", 1]}, id="no block"),
        pytest.param({"Fn::Transform": {"Name": "AWS::Include"}}, id="a transform"),
        pytest.param({"Fn::Sub": "${V.Arn.Nobody}"}, id="an attribute that nobody knows"),
        pytest.param("{{resolve:ssm:x}}", id="a dynamic reference"),
        pytest.param({"Ref": "AWS::AccountId"}, id="an account that nothing tells"),
    ],
)
def test_what_cannot_be_told_is_open(node: object) -> None:
    assert isinstance(evaluator().value(node), Open)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("t.yaml", "Resources: {A: {Type: AWS::X}\n", "not YAML", id="cut off"),
        pytest.param("t.yaml", "a: &x [1]\nResources: {A: {Type: AWS::EC2::VPC, P: *x}}\n", "alias", id="an alias"),
        pytest.param("t.json", '{"Resources": {"A": 1, "B": {"Type": "AWS::EC2::VPC"}}}', "'A'", id="no resource"),
        pytest.param("t.json", '{"AWSTemplateFormatVersion": "x", "Resources": []}', "is no plan", id="a list"),
    ],
)
def test_a_damaged_template_gets_one_line(name: str, content: str, said: str, tmp_path: Path) -> None:
    base, path = tmp_path / "base.json", tmp_path / name
    healthy_network().write(base)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        wayout.load(base, [path])


def test_a_parameter_that_the_template_lacks_is_an_error(read: Read) -> None:
    with pytest.raises(InputError, match="has no parameter Nam"):
        read(Nam="x")


def test_a_deep_template_ends(read: Read) -> None:
    node: object = "10.0.0.0/24"
    for _ in range(300):
        node = {"Fn::Select": [0, [node]]}
    subnet = {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": node}}
    assert found(read(more={"Deep": subnet}))[0] is Answer.REACHABLE
