"""No secret enters a snapshot: canaries in every place of AWS's answers where people write freely."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.snapshot.api_model import answer, strings

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.collect.collect import Errand, collect
from wayout.snapshot.document import DOCUMENTS
from wayout.snapshot.secret import without_secrets

ASKED = {
    "taskDefinitions": ("ecs", "DescribeTaskDefinition", "taskDefinition"),
    "tasks": ("ecs", "DescribeTasks", "tasks"),
    "services": ("ecs", "DescribeServices", "services"),
    "Functions": ("lambda", "ListFunctions", "Functions"),
    "Roles": ("iam", "GetRole", "Role"),
}

DROPPED = {
    "taskDefinitions": """
        containerDefinitions[].environment[].value containerDefinitions[].environmentFiles[].value
        containerDefinitions[].secrets[].valueFrom containerDefinitions[].command[] containerDefinitions[].entryPoint[]
        containerDefinitions[].dockerLabels.KEY containerDefinitions[].dockerSecurityOptions[]
        containerDefinitions[].logConfiguration.options.KEY
        containerDefinitions[].logConfiguration.secretOptions[].valueFrom
        containerDefinitions[].firelensConfiguration.options.KEY containerDefinitions[].healthCheck.command[]
        containerDefinitions[].credentialSpecs[] containerDefinitions[].repositoryCredentials.credentialsParameter
        containerDefinitions[].workingDirectory containerDefinitions[].user
        volumes[].dockerVolumeConfiguration.driverOpts.KEY volumes[].dockerVolumeConfiguration.labels.KEY
        volumes[].fsxWindowsFileServerVolumeConfiguration.authorizationConfig.credentialsParameter
        proxyConfiguration.properties[].value placementConstraints[].expression registeredBy
    """,
    "tasks": """
        overrides.containerOverrides[].environment[].value overrides.containerOverrides[].environmentFiles[].value
        overrides.containerOverrides[].command[]
    """,
    "services": """
        deployments[].serviceConnectConfiguration.logConfiguration.options.KEY
        deployments[].serviceConnectConfiguration.logConfiguration.secretOptions[].valueFrom
        deployments[].serviceConnectConfiguration.services[].clientAliases[].testTrafficRules.header.value.exact
    """,
    "Functions": """
        Environment.Variables.KEY Environment.Error.Message ImageConfigResponse.ImageConfig.Command[]
        ImageConfigResponse.ImageConfig.EntryPoint[] ImageConfigResponse.Error.Message
    """,
    "Roles": "AssumeRolePolicyDocument Description Tags[].Key Tags[].Value RoleLastUsed.Region",
}
"""Where a secret may stand, by document; each path exists in the API model, and nothing of it is kept."""

PLACES = [(key, path) for key, paths in DROPPED.items() for path in paths.split()]


def elements(key: str) -> list[Any]:
    """One element of this document, as AWS may answer it, with its path for every string."""
    service, operation, result_key = ASKED[key]
    content = answer(service, operation, lambda path: f"canary{path}")[result_key]
    return content if isinstance(content, list) else [content]


def words(text: str) -> set[str]:
    return set(text.split())


def kept_paths(key: str) -> set[str]:
    kept = without_secrets(key, elements(key))
    return {path.removeprefix("[].") for path, text in strings(kept) if text.startswith("canary")}


@pytest.mark.parametrize(("key", "path"), PLACES, ids=[f"{key}: {path}" for key, path in PLACES])
def test_nothing_is_kept_of(key: str, path: str) -> None:
    assert path in {found.removeprefix("[].") for found, _ in strings(elements(key))}, "not in the API model"
    assert path not in kept_paths(key)


def test_of_a_task_definition_exactly_this_is_kept() -> None:
    """A list of what is kept: what AWS adds tomorrow is not in it."""
    containers = words("""
        name image links[] portMappings[].protocol portMappings[].name portMappings[].appProtocol
        portMappings[].containerPortRange environment[].name environmentFiles[].type secrets[].name
        dependsOn[].containerName dependsOn[].condition versionConsistency hostname dnsServers[] dnsSearchDomains[]
        extraHosts[].hostname extraHosts[].ipAddress ulimits[].name logConfiguration.logDriver
        logConfiguration.secretOptions[].name systemControls[].namespace systemControls[].value
        resourceRequirements[].value resourceRequirements[].type firelensConfiguration.type
    """)
    others = words("""
        taskDefinitionArn family taskRoleArn executionRoleArn networkMode volumes[].name
        volumes[].efsVolumeConfiguration.fileSystemId volumes[].efsVolumeConfiguration.transitEncryption status
        compatibilities[] runtimePlatform.cpuArchitecture runtimePlatform.operatingSystemFamily
        requiresCompatibilities[] cpu memory pidMode ipcMode proxyConfiguration.type proxyConfiguration.containerName
        proxyConfiguration.properties[].name
    """)
    assert kept_paths("taskDefinitions") == {*(f"containerDefinitions[].{path}" for path in containers), *others}


def test_names_of_variables_and_secrets_stay() -> None:
    definition: Json = [
        {
            "containerDefinitions": [
                {
                    "environment": [
                        {"name": "PASSWORD", "value": "s3cret"},
                        {"name": "HTTP_PROXY", "value": "a:b@p:3128"},
                    ],
                    "secrets": [{"name": "TOKEN", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/token"}],
                    "dockerLabels": {"com.example.token": "s3cret"},
                    "logConfiguration": {
                        "logDriver": "splunk",
                        "options": {"awslogs-group": "payments", "splunk-token": "s3cret"},
                    },
                }
            ]
        }
    ]
    assert without_secrets("taskDefinitions", definition) == [
        {
            "containerDefinitions": [
                {
                    "environment": [{"name": "PASSWORD"}, {"name": "HTTP_PROXY", "value": "p:3128"}],
                    "secrets": [{"name": "TOKEN", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/token"}],
                    "dockerLabels": {"com.example.token": ""},
                    "logConfiguration": {"logDriver": "splunk", "options": {"awslogs-group": "payments"}},
                }
            ]
        }
    ]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3:password::", True),
        ("arn:aws:s3:::settings/prod.env", True),
        ("token", False),
        ("arn:aws:iam::111122223333:user/me s3cret", False),
        (7, False),
    ],
)
def test_of_a_reference_only_an_arn_is_kept(value: Json, kept: bool) -> None:
    """A bare name means a parameter of the task's own region; what else somebody wrote there is nobody's business."""
    definition: Json = {"containerDefinitions": [{"secrets": [{"name": "A", "valueFrom": value}]}]}
    shown: Json = {"containerDefinitions": [{"secrets": [{"name": "A", "valueFrom": value if kept else ""}]}]}
    assert without_secrets("taskDefinitions", [definition]) == [shown]


def test_names_of_a_functions_variables_stay() -> None:
    function: Json = [{"FunctionName": "f", "Environment": {"Variables": {"TOKEN": "s3cret", "HTTPS_PROXY": "a@p:1"}}}]
    assert without_secrets("Functions", function) == [
        {"FunctionName": "f", "Environment": {"Variables": {"TOKEN": "", "HTTPS_PROXY": "p:1"}}}
    ]


def test_other_documents_are_kept_as_they_are() -> None:
    content: Json = [{"VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "prod"}], "Ports": [80, None, 1.5, True]}]
    assert without_secrets("Vpcs", content) == content


@pytest.mark.parametrize("key", ["UserData", "userData", "PreSharedKey", "CustomerGatewayConfiguration"])
def test_some_keys_are_dropped_wherever_they_stand(key: str) -> None:
    assert without_secrets("Reservations", [{"Instances": [{key: "s3cret", "InstanceId": "i-1"}]}]) == [
        {"Instances": [{"InstanceId": "i-1"}]}
    ]


@pytest.mark.parametrize("content", [None, "text", 7, [None, "text"], {"containerDefinitions": "text"}])
def test_content_that_aws_would_never_send_does_not_get_through_and_does_not_crash(content: Json) -> None:
    assert "text" not in json.dumps(without_secrets("taskDefinitions", content))


class TalkativeAccount:
    """An account that answers every call with all members that the API model knows."""

    identity = Identity("111122223333", "arn:aws:iam::111122223333:user/ann")

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        del region, parameters

        def write(path: str) -> str:
            secret = any(path.endswith(f"{top}{dot}{place}") for top, dot, place in SECRET_PATHS)
            return f"{'SECRET' if secret else 'canary'}{path}"

        content: Answer = answer(service, operation, write)
        return {
            key: part for key, part in content.items() if key not in {"NextToken", "nextToken", "NextMarker", "Marker"}
        }


SECRET_PATHS = [
    (ASKED[key][2], "[]." if ASKED[key][2] == key else ".", path)
    for key, paths in DROPPED.items()
    for path in paths.split()
]


def test_the_keys_of_a_vpn_connection_never_enter() -> None:
    """EC2 tells them twice: as options of the tunnels, and inside the configuration for the customer's device."""
    tunnel: Json = {
        "OutsideIpAddress": "203.0.113.8",
        "PreSharedKey": "SECRET",
        "Status": "DOWN",
        "StatusMessage": "SECRET",
    }
    connection: Json = {
        "VpnConnectionId": "vpn-1",
        "CustomerGatewayConfiguration": "<SECRET/>",
        "PreSharedKeyArn": "SECRET",
        "Options": {"StaticRoutesOnly": True, "TunnelOptions": [tunnel]},
        "VgwTelemetry": [tunnel],
    }
    told = without_secrets("VpnConnections", [connection])
    seen = {"OutsideIpAddress": "203.0.113.8", "Status": "DOWN"}
    assert told == [{"VpnConnectionId": "vpn-1", "Options": {"StaticRoutesOnly": True}, "VgwTelemetry": [seen]}]


def test_no_byte_of_a_collected_snapshot_holds_a_secret(tmp_path: Path) -> None:
    account = TalkativeAccount()
    errand = Errand(
        accounts=(account,), regions={account.identity.account: ("eu-west-1",)}, target=tmp_path / "s", workers=1
    )
    collected = collect(errand, datetime(2026, 11, 22, tzinfo=UTC))
    content = b"".join(path.read_bytes() for path in (tmp_path / "s").rglob("*.json"))
    assert b"canary" in content
    assert b"SECRET" not in content
    assert collected.documents == len(DOCUMENTS)
