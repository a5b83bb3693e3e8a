"""A redacted snapshot is the same network, and nobody's."""

import json
import re
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from tests.snapshot.api_model import answer, strings

from wayout.aws.enumeration import enumerations
from wayout.aws.json_value import Json
from wayout.collect.calls import CALLS
from wayout.errors import InputError
from wayout.snapshot.redact import Redactor, redact
from wayout.snapshot.store import Snapshot, open_snapshot

ENUMERATIONS = enumerations()
NOW = datetime(2026, 11, 22, tzinfo=UTC)

DOCUMENTS: dict[str, Any] = {
    "Vpcs": [{"VpcId": "vpc-acme", "CidrBlock": "10.20.0.0/16", "OwnerId": "111122223333", "DhcpOptionsId": "default"}],
    "Subnets": [
        {"SubnetId": "subnet-a", "VpcId": "vpc-acme", "CidrBlock": "10.20.7.0/24", "AvailabilityZone": "eu-west-1a"}
    ],
    "RouteTables": [
        {
            "RouteTableId": "rtb-a",
            "VpcId": "vpc-acme",
            "Routes": [
                {
                    "DestinationCidrBlock": "10.20.0.0/16",
                    "GatewayId": "local",
                    "State": "active",
                    "Origin": "CreateRouteTable",
                },
                {
                    "DestinationCidrBlock": "0.0.0.0/0",
                    "NatGatewayId": "nat-a",
                    "State": "blackhole",
                    "Origin": "CreateRoute",
                },
                {
                    "DestinationPrefixListId": "pl-s3",
                    "GatewayId": "vpce-s3",
                    "State": "active",
                    "Origin": "CreateRoute",
                },
            ],
            "Associations": [{"SubnetId": "subnet-a", "Main": False, "AssociationState": {"State": "associated"}}],
            "Tags": [{"Key": "Name", "Value": "acme-private"}, {"Key": "acme:owner", "Value": "ann@acme.com"}],
        }
    ],
    "SecurityGroups": [
        {
            "GroupId": "sg-a",
            "GroupName": "acme payments",
            "Description": "for Acme",
            "IpPermissionsEgress": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "52.94.0.0/16"}]}
            ],
        }
    ],
    "VpcEndpoints": [
        {
            "VpcEndpointId": "vpce-s3",
            "ServiceName": "com.amazonaws.eu-west-1.s3",
            "VpcEndpointType": "Gateway",
            "State": "available",
            "PolicyDocument": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "Acme",
                            "Effect": "Allow",
                            "Principal": "*",
                            "Action": ["s3:GetObject", "s3:List*"],
                            "Resource": "arn:aws:s3:::acme-logs/*",
                            "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}},
                        }
                    ],
                }
            ),
        },
        {
            "VpcEndpointId": "vpce-acme",
            "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-0acme",
            "State": "available",
        },
    ],
    "DhcpOptions": [
        {
            "DhcpOptionsId": "dopt-a",
            "DhcpConfigurations": [
                {"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}, {"Value": "10.20.0.2"}]}
            ],
        }
    ],
    "FlowLogs": [{"FlowLogId": "fl-a", "LogFormat": "${version} ${pkt-dstaddr}", "TrafficType": "ALL"}],
    "tasks": [
        {
            "taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/acme/0123",
            "group": "service:payments",
            "lastStatus": "STOPPED",
            "launchType": "FARGATE",
            "attachments": [
                {
                    "type": "ElasticNetworkInterface",
                    "status": "ATTACHED",
                    "details": [
                        {"name": "subnetId", "value": "subnet-a"},
                        {"name": "privateIPv4Address", "value": "10.20.7.33"},
                    ],
                }
            ],
            "stoppedReason": "ResourceInitializationError: unable to pull secrets or registry auth: dial tcp "
            "52.94.17.3:443: i/o timeout",
        }
    ],
    "Functions": [
        {"FunctionName": "acme", "Environment": {"Variables": {"ACME_TOKEN": "", "HTTPS_PROXY": "acme:3128"}}}
    ],
}


def saved(root: Path, documents: dict[str, Any], place: str = "111122223333/eu-west-1") -> Snapshot:
    folder = root / place
    folder.mkdir(parents=True)
    for key, content in documents.items():
        (folder / f"acme-{key}.json").write_text(json.dumps({key: content}))
    return open_snapshot(root)


def redacted(tmp_path: Path, snapshot: Snapshot, key: bytes = b"key") -> dict[str, Any]:
    target = tmp_path / f"redacted-{key.hex()}"
    redact(snapshot, target, key, ENUMERATIONS, NOW)
    documents: dict[str, Any] = {}
    for file in open_snapshot(target).files:
        documents.update(json.loads(file.content))
    return documents


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    tmp_path = tmp_path_factory.mktemp("redact")
    return redacted(tmp_path, saved(tmp_path / "s", DOCUMENTS))


def test_nothing_of_the_customers_is_left(tmp_path: Path) -> None:
    redact(saved(tmp_path / "s", DOCUMENTS), tmp_path / "r", b"key", ENUMERATIONS, NOW)
    paths = list((tmp_path / "r").rglob("*"))
    content = b"".join(path.read_bytes() for path in paths if path.is_file()).decode()
    everything = content + " ".join(str(path.relative_to(tmp_path)) for path in paths)
    for word in ("acme", "ACME", "Acme", "ann", "payments", "111122223333", "10.20.", "52.94.", '"subnet-a"'):
        assert word not in everything, word


def test_states_ports_protocols_zones_and_targets_that_are_words_stay(result: dict[str, Any]) -> None:
    routes = result["RouteTables"][0]["Routes"]
    assert [route["State"] for route in routes] == ["active", "blackhole", "active"]
    assert routes[0]["GatewayId"] == "local"
    assert routes[1]["DestinationCidrBlock"] == "0.0.0.0/0"
    (rule,) = result["SecurityGroups"][0]["IpPermissionsEgress"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)
    assert result["Subnets"][0]["AvailabilityZone"] == "eu-west-1a"
    assert result["Vpcs"][0]["DhcpOptionsId"] == "default"
    assert result["VpcEndpoints"][0]["ServiceName"] == "com.amazonaws.eu-west-1.s3"
    assert result["FlowLogs"][0]["LogFormat"] == "${version} ${pkt-dstaddr}"
    assert result["RouteTables"][0]["Tags"][0]["Key"] == "Name"


def test_references_still_lead_to_what_they_named(result: dict[str, Any]) -> None:
    subnet = result["Subnets"][0]["SubnetId"]
    assert re.fullmatch("subnet-[0-9a-f]{17}", subnet)
    assert result["RouteTables"][0]["Associations"][0]["SubnetId"] == subnet
    assert result["tasks"][0]["attachments"][0]["details"][0] == {"name": "subnetId", "value": subnet}
    assert result["RouteTables"][0]["Routes"][2]["GatewayId"] == result["VpcEndpoints"][0]["VpcEndpointId"]
    assert result["Vpcs"][0]["VpcId"] == result["Subnets"][0]["VpcId"]


def test_the_resolver_is_still_the_third_address_of_its_vpc(result: dict[str, Any]) -> None:
    network = result["Vpcs"][0]["CidrBlock"].removesuffix(".0.0/16")
    values = [value["Value"] for value in result["DhcpOptions"][0]["DhcpConfigurations"][0]["Values"]]
    assert values == ["AmazonProvidedDNS", f"{network}.0.2"]


def test_a_policy_keeps_its_meaning(result: dict[str, Any]) -> None:
    (statement,) = json.loads(result["VpcEndpoints"][0]["PolicyDocument"])["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Principal"] == "*"
    assert statement["Action"] == ["s3:GetObject", "s3:List*"]
    assert re.fullmatch(r"arn:aws:s3:::x[0-9a-f]{12}/\*", statement["Resource"])
    assert statement["Condition"]["StringEquals"]["aws:PrincipalAccount"] == result["Vpcs"][0]["OwnerId"]


REPOSITORIES = "arn:aws:ecr:eu-west-1:111122223333:repository"
IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api:1"


@pytest.mark.parametrize(
    ("resource", "covers"),
    [
        ("*", True),
        (f"{REPOSITORIES}/acme/api", True),
        (f"{REPOSITORIES}/acme/*", True),
        (f"{REPOSITORIES}/*", True),
        ("arn:aws:ecr:*:*:repository/*/api", True),
        ("arn:aws:ecr:*", True),
        ("arn:aws:ecr:*:111122223333:*", True),
        (f"{REPOSITORIES}/acme/app", False),
        (f"{REPOSITORIES}/other/*", False),
        ("arn:aws:ecr:us-east-1:*:repository/*", False),
        ("arn:aws:ecr:*:444455556666:repository/*", False),
        ("arn:aws:s3:::*", False),
        (f"{REPOSITORIES}/acme/ap*", None),
        (f"{REPOSITORIES}/acme/ap?", None),
        (f"{REPOSITORIES}/acme/${{aws:username}}", None),
    ],
)
def test_a_pattern_of_a_redacted_policy_covers_what_it_covered(resource: str, covers: bool | None) -> None:
    """A wildcard for a piece of a name has no counterpart; it becomes a variable, of which nobody knows the value."""
    redactor = Redactor(b"key", ENUMERATIONS)
    shown = redactor.text("Resource", resource)
    assert "acme" not in shown
    assert "111122223333" not in shown
    host, _, name = redactor.text("image", IMAGE).rpartition(":")[0].partition("/")
    account = host.partition(".")[0]
    if covers is None:
        assert shown == "${redacted}"
    else:
        assert fnmatchcase(f"arn:aws:ecr:eu-west-1:{account}:repository/{name}", shown) is covers


@pytest.mark.parametrize(
    "action", ["*", "ecr:*", "ECR:Batch*Image", "ecr:*Image*", "logs:Put?ogEvents", "s3:GetObject"]
)
def test_an_action_of_a_policy_is_awss_own_word(action: str) -> None:
    redactor = Redactor(b"key", ENUMERATIONS)
    assert redactor.content("Statement", [{"Action": [action]}, {"NotAction": action}]) == [
        {"Action": [action]},
        {"NotAction": action},
    ]


def test_a_role_is_the_same_in_all_documents_and_awss_own_policies_keep_their_names() -> None:
    redactor = Redactor(b"key", ENUMERATIONS)
    role = "arn:aws:iam::111122223333:role/tasks/acme-pull"
    managed: Json = {
        "PolicyName": "AmazonECSTaskExecutionRolePolicy",
        "PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    }
    own = "arn:aws:iam::111122223333:policy/acme-own"
    attached = redactor.content("AttachedPolicies", [managed, {"PolicyName": "acme-own", "PolicyArn": own}])
    assert attached == [managed, {"PolicyName": redactor.text("", "acme-own"), "PolicyArn": redactor.text("", own)}]
    assert "acme" not in json.dumps(attached)
    assert redactor.text("executionRoleArn", role) == redactor.text("Arn", role)
    assert redactor.text("Arn", role).endswith("/" + redactor.text("RoleName", "acme-pull"))
    assert redactor.text("VersionId", "v12") == "v12"


def test_a_percent_encoded_policy_stays_a_policy() -> None:
    text = quote(json.dumps({"Statement": [{"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}]}))
    shown = Redactor(b"key", ENUMERATIONS).text("PolicyDocument", text)
    assert json.loads(shown) == json.loads(unquote(text))


def test_why_a_task_stopped_stays_readable(result: dict[str, Any]) -> None:
    reason = result["tasks"][0]["stoppedReason"]
    assert reason.startswith("ResourceInitializationError: unable to pull secrets or registry auth: dial tcp ")
    assert reason.endswith(":443: i/o timeout")


def test_names_that_customers_gave_to_variables_are_replaced(result: dict[str, Any]) -> None:
    variables = result["Functions"][0]["Environment"]["Variables"]
    assert "HTTPS_PROXY" in variables
    assert variables["HTTPS_PROXY"].endswith(":3128")
    assert "ACME_TOKEN" not in variables
    assert len(variables) == 2


def test_the_same_key_gives_the_same_snapshot_and_another_another(tmp_path: Path) -> None:
    snapshot = saved(tmp_path / "s", DOCUMENTS)
    one = redacted(tmp_path, snapshot, b"one")
    redact(snapshot, tmp_path / "again", b"one", ENUMERATIONS, NOW)
    again = {}
    for file in open_snapshot(tmp_path / "again").files:
        again.update(json.loads(file.content))
    assert one == again
    assert redacted(tmp_path, snapshot, b"other") != one


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.key + ": " + call.operation)
def test_no_string_of_an_unknown_kind_survives_in(call: Any) -> None:
    """Each answer with a canary in every string of its API model: none is kept, whatever the member is called."""
    content = answer(call.service, call.operation, lambda path: f"canary{path.replace('[]', '')}")
    shown = Redactor(b"key", ENUMERATIONS).content(call.key, content)
    assert [path for path, text in strings(shown) if "canary" in text] == []


def test_values_of_aws_enumerations_are_kept() -> None:
    redactor = Redactor(b"key", ENUMERATIONS)
    for member in (
        "State",
        "launchType",
        "VpcEndpointType",
        "RuleAction",
        "ConnectivityType",
        "InternetGatewayBlockMode",
    ):
        for value in ENUMERATIONS[member]:
            assert redactor.text(member, value) == value
    assert redactor.text("GroupName", "available") != "available"


def test_a_document_of_two_parts_is_one_afterwards(tmp_path: Path) -> None:
    folder = tmp_path / "s" / "eu-west-1"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text('{"Vpcs": [{"VpcId": "vpc-1"}]}')
    (folder / "b.json").write_text('{"Vpcs": [{"VpcId": "vpc-2"}], "Subnets": []}')
    documents = redacted(tmp_path, open_snapshot(tmp_path / "s"))
    assert len(documents["Vpcs"]) == 2
    assert documents["Subnets"] == []


def test_an_answer_with_a_next_page_is_said_to_be_incomplete(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "a.json").write_text('{"Subnets": [], "NextToken": "more"}')
    redact(open_snapshot(tmp_path / "s"), tmp_path / "r", b"key", ENUMERATIONS, NOW)
    manifest = open_snapshot(tmp_path / "r").manifest
    assert manifest is not None
    assert [(refusal.document, refusal.why) for refusal in manifest.refused] == [("Subnets", "Truncated")]


def test_what_is_not_json_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "a.json").write_text('{"Vpcs": []}')
    (tmp_path / "s" / "b.json").write_text('{"Vpcs": [')
    (tmp_path / "s" / "c.json").write_text("[1, 2]")
    result = redact(open_snapshot(tmp_path / "s"), tmp_path / "r", b"key", ENUMERATIONS, NOW)
    assert [problem.document for problem in result.problems] == ["b.json", "c.json"]
    assert result.documents == 1


def test_the_manifest_is_redacted_too(tmp_path: Path) -> None:
    manifest = {
        "schema": "wayout.snapshot/1",
        "created": "2026-11-20T10:00:00Z",
        "wayout": "0.1.0",
        "callers": [{"account": "111122223333", "arn": "arn:aws:iam::111122223333:user/ann", "regions": ["eu-west-1"]}],
        "refused": [
            {
                "account": "111122223333",
                "region": "eu-west-1",
                "document": "NetworkAcls",
                "operation": "DescribeNetworkAcls",
                "permission": "ec2:DescribeNetworkAcls",
                "why": "UnauthorizedOperation",
                "message": "arn:aws:iam::111122223333:user/ann is not authorized",
            }
        ],
        "resolved": {"api.acme.com": ["52.94.17.3"]},
        "later": "acme",
    }
    snapshot = saved(tmp_path / "s", {"Vpcs": []})
    (tmp_path / "s" / "manifest.json").write_text(json.dumps(manifest))
    snapshot = open_snapshot(tmp_path / "s")
    redact(snapshot, tmp_path / "r", b"key", ENUMERATIONS, NOW)
    text = (tmp_path / "r" / "manifest.json").read_text()
    for word in ("111122223333", "ann", "acme", "52.94."):
        assert word not in text
    shown = open_snapshot(tmp_path / "r").manifest
    assert shown is not None
    assert snapshot.manifest is not None
    assert shown.created == snapshot.manifest.created
    (refusal,) = shown.refused
    assert (refusal.document, refusal.permission, refusal.why) == (
        "NetworkAcls",
        "ec2:DescribeNetworkAcls",
        "UnauthorizedOperation",
    )
    assert refusal.account == shown.callers[0].account
    assert refusal.message.endswith("is not authorized")
    assert len(shown.resolved) == 1


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    snapshot = saved(tmp_path / "s", {"Vpcs": []})
    with pytest.raises(InputError):
        redact(snapshot, tmp_path / "s", b"key", ENUMERATIONS, NOW)
