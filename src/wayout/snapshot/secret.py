"""What never enters a snapshot, dropped at its door: environment values, arguments, labels, log options, user data.

AWS returns in clear what people wrote into a task definition, a run-task override or a function's environment, and
passwords stand there often. The parts of an answer where people write freely are therefore listed here by what is KEPT
of them; a field that AWS adds tomorrow is dropped until somebody lists it. Names of variables and secrets stay, because
they say what a container expects, and the ARNs of secrets and of files in S3, because a task must reach what holds
them; of proxy variables the host stays too (`proxy.py`).

Source: ECS API Reference, ContainerDefinition, ContainerOverride, LogConfiguration, Volume; Lambda API Reference,
FunctionConfiguration (`Environment`, `ImageConfigResponse`); EC2 API Reference, VpnConnection (`PreSharedKey`); IAM API
Reference, Role (`AssumeRolePolicyDocument`); Route 53 API Reference, ResourceRecordSet.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from wayout.aws.json_value import Json
from wayout.snapshot.proxy import harmless_proxy_value

_Rule: TypeAlias = Callable[[Json], Json]


def _verbatim(value: Json) -> Json:
    return value


_ARN = re.compile(r"arn:aws[a-z-]*:(?:secretsmanager|ssm|s3):[\w./:+=@-]*")


def _reference(value: Json) -> Json:
    """Where something lies: its ARN; an empty text for a bare name, which means one of the task's own region."""
    return value if isinstance(value, str) and _ARN.fullmatch(value) else ""


def _blank_values(value: Json) -> Json:
    """The same keys, with empty strings for values."""
    return dict.fromkeys(value, "") if isinstance(value, dict) else None


def _only(rules: Mapping[str, _Rule]) -> _Rule:
    """A rule that keeps the listed keys of an object, or of each object of a list, and drops all others."""

    def keep(value: Json) -> Json:
        match value:
            case list():
                return [keep(element) for element in value]
            case dict():
                return {key: rules[key](element) for key, element in value.items() if key in rules}
            case _:
                return None

    return keep


def _changed(rules: Mapping[str, _Rule]) -> _Rule:
    """A rule that applies others to the listed keys of an object, or of each object of a list, and keeps the rest."""

    def change(value: Json) -> Json:
        match value:
            case list():
                return [change(element) for element in value]
            case dict():
                return {key: rules[key](element) if key in rules else element for key, element in value.items()}
            case _:
                return value

    return change


def _verbatim_keys(*keys: str) -> dict[str, _Rule]:
    return dict.fromkeys(keys, _verbatim)


def _environment(value: Json) -> Json:
    """ECS's list of name and value: the names, and the values of proxy variables without credentials."""
    kept: list[Json] = []
    for variable in value if isinstance(value, list) else []:
        if isinstance(variable, dict) and isinstance(name := variable.get("name"), str):
            shown = harmless_proxy_value(name, str(variable.get("value", "")))
            kept.append({"name": name} if shown is None else {"name": name, "value": shown})
    return kept


def _variables(value: Json) -> Json:
    """Lambda's map of names to values: the names, and the values of proxy variables without credentials."""
    if not isinstance(value, dict):
        return None
    return {name: harmless_proxy_value(name, str(shown)) or "" for name, shown in value.items()}


def _flow(value: Json) -> Json:
    """App Mesh's proxy properties: ports and excluded addresses steer traffic; any other property loses its value."""
    known = {"IgnoredUID", "IgnoredGID", "ProxyIngressPort", "ProxyEgressPort", "AppPorts"}
    known |= {"EgressIgnoredPorts", "EgressIgnoredIPs"}
    items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return [item if item.get("name") in known else {"name": item.get("name")} for item in items]


_SECRETS = _only({"name": _verbatim, "valueFrom": _reference})
_FILES = _only({"type": _verbatim, "value": _reference})

_LOG_CONFIGURATION = _only(
    {
        "logDriver": _verbatim,
        "options": _only(
            _verbatim_keys("awslogs-group", "awslogs-region", "awslogs-stream-prefix", "mode")
            | _verbatim_keys("awslogs-create-group", "awslogs-endpoint")
        ),
        "secretOptions": _SECRETS,
    }
)

_CONTAINER = _only(
    _verbatim_keys("name", "image", "cpu", "memory", "memoryReservation", "essential", "links", "portMappings")
    | _verbatim_keys("dependsOn", "startTimeout", "stopTimeout", "hostname", "dnsServers", "dnsSearchDomains")
    | _verbatim_keys("extraHosts", "disableNetworking", "privileged", "readonlyRootFilesystem", "ulimits")
    | _verbatim_keys("systemControls", "resourceRequirements", "versionConsistency", "restartPolicy")
    | {
        "environment": _environment,
        "environmentFiles": _FILES,
        "secrets": _SECRETS,
        "repositoryCredentials": _only({"credentialsParameter": _reference}),
        "dockerLabels": _blank_values,
        "logConfiguration": _LOG_CONFIGURATION,
        "healthCheck": _only(_verbatim_keys("interval", "timeout", "retries", "startPeriod")),
        "firelensConfiguration": _only(_verbatim_keys("type")),
    }
)

_EFS = _only(_verbatim_keys("fileSystemId", "transitEncryption", "transitEncryptionPort"))

_TASK_DEFINITION = _only(
    _verbatim_keys("taskDefinitionArn", "family", "revision", "status", "taskRoleArn", "executionRoleArn")
    | _verbatim_keys("networkMode", "requiresCompatibilities", "compatibilities", "cpu", "memory", "pidMode")
    | _verbatim_keys("ipcMode", "runtimePlatform", "registeredAt", "deregisteredAt", "ephemeralStorage")
    | {
        "containerDefinitions": _CONTAINER,
        "volumes": _only({"name": _verbatim, "efsVolumeConfiguration": _EFS}),
        "proxyConfiguration": _only({"type": _verbatim, "containerName": _verbatim, "properties": _flow}),
    }
)

_OVERRIDES = _only(
    _verbatim_keys("cpu", "memory", "executionRoleArn", "taskRoleArn", "ephemeralStorage")
    | {
        "containerOverrides": _only(
            _verbatim_keys("name", "cpu", "memory", "memoryReservation", "resourceRequirements")
            | {"environment": _environment, "environmentFiles": _FILES}
        )
    }
)

_LIFECYCLE_HOOKS = _only(_verbatim_keys("hookTargetArn", "roleArn", "lifecycleStages", "targetType"))

_CONNECT_CLIENT = _changed({"clientAliases": _only(_verbatim_keys("port", "dnsName"))})

_SERVICE_CONNECT = _only(
    {
        "enabled": _verbatim,
        "namespace": _verbatim,
        "services": _CONNECT_CLIENT,
        "logConfiguration": _LOG_CONFIGURATION,
    }
)

_SERVICE = _changed(
    {
        "deployments": _changed({"serviceConnectConfiguration": _SERVICE_CONNECT}),
        "deploymentConfiguration": _changed({"lifecycleHooks": _LIFECYCLE_HOOKS}),
    }
)

_FUNCTION = _changed(
    {
        "Environment": _only({"Variables": _variables}),
        "ImageConfigResponse": _only({}),
        "Code": _only({}),
    }
)

# Trust policies hold external ids, and descriptions are anybody's; a role's own permissions stand in other documents.
_ROLE = _only(
    _verbatim_keys("Path", "RoleName", "RoleId", "Arn", "RoleArn", "CreateDate", "PermissionsBoundary")
    | _verbatim_keys("AttachedPolicies", "Policies")
)

# A VPN connection's answer carries the keys of its tunnels twice, once inside a text for the customer's device.
_VPN_CONNECTION = _only(
    _verbatim_keys("VpnConnectionId", "State", "Type", "Category", "VpnGatewayId", "TransitGatewayId", "CoreNetworkArn")
    | _verbatim_keys("CoreNetworkAttachmentArn", "CustomerGatewayId", "GatewayAssociationState", "Routes", "Tags")
    | {
        "Options": _only(_verbatim_keys("StaticRoutesOnly", "LocalIpv4NetworkCidr", "RemoteIpv4NetworkCidr")),
        "VgwTelemetry": _only(_verbatim_keys("AcceptedRouteCount", "LastStatusChange", "OutsideIpAddress", "Status")),
    }
)

_ANSWERS = frozenset({"A", "AAAA", "CNAME", "NS", "SOA"})
"""The types of record that say where a name leads. TXT holds anything, tokens and keys among it."""


def _records(value: Json) -> Json:
    """Route 53's records: of those that lead nowhere, the name and the type, which say that the name exists."""
    records = [record for record in value if isinstance(record, dict)] if isinstance(value, list) else []
    return [
        record if record.get("Type") in _ANSWERS else {key: record[key] for key in ("Name", "Type") if key in record}
        for record in records
    ]


_RULES: Mapping[str, _Rule] = {
    "taskDefinitions": _TASK_DEFINITION,
    "tasks": _changed({"overrides": _OVERRIDES}),
    "services": _SERVICE,
    "Functions": _FUNCTION,
    "Roles": _ROLE,
    "VpnConnections": _VPN_CONNECTION,
    "HostedZoneRecords": _changed({"ResourceRecordSets": _records}),
}

_NOWHERE = frozenset({"userdata", "customergatewayconfiguration", "presharedkey", "password", "secretaccesskey"})
"""Keys, in lower case, that are dropped wherever they stand: a second line behind the rules above."""


def without_secrets(key: str, content: Json) -> Json:
    """The content of the document with this top-level key, without what could be a secret."""
    return _without_nowhere(_RULES.get(key, _verbatim)(content))


def _without_nowhere(value: Json) -> Json:
    match value:
        case dict():
            return {key: _without_nowhere(part) for key, part in value.items() if key.lower() not in _NOWHERE}
        case list():
            return [_without_nowhere(part) for part in value]
        case _:
            return value
