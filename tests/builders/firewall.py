"""AWS Network Firewall: the firewall with its endpoints, its policy, and rule groups in every notation."""

from collections.abc import Mapping, Sequence

from tests.builders.place import ACCOUNT, REGION, Json, uuid_of
from tests.builders.snapshot import SnapshotBuilder


def firewall_arn(kind: str, name: str) -> str:
    """The ARN of something of Network Firewall's, for example of kind `firewall-policy`."""
    return f"arn:aws:network-firewall:{REGION}:{ACCOUNT}:{kind}/{name}"


def group_arn(name: str, *, stateless: bool = False) -> str:
    """The ARN of a rule group of the account's own."""
    return firewall_arn("stateless-rulegroup" if stateless else "stateful-rulegroup", name)


def managed_group_arn(name: str) -> str:
    """The ARN of a rule group of AWS's."""
    return f"arn:aws:network-firewall:{REGION}:aws-managed:stateful-rulegroup/{name}"


def firewall(
    endpoints: Mapping[str, tuple[str, str]],
    *,
    name: str = "perimeter",
    vpc: str = "vpc-main",
    policy: str = "perimeter",
    status: Mapping[str, str] | None = None,
) -> Json:
    """A DescribeFirewall answer. `endpoints` maps a zone to its endpoint and subnet, `status` to what AWS says of it."""
    states = status or {}
    return {
        "FirewallArn": firewall_arn("firewall", name),
        "UpdateToken": uuid_of(name),
        "Firewall": {
            "FirewallName": name,
            "FirewallArn": firewall_arn("firewall", name),
            "FirewallPolicyArn": firewall_arn("firewall-policy", policy),
            "VpcId": vpc,
            "SubnetMappings": [{"SubnetId": subnet, "IPAddressType": "IPV4"} for _, subnet in endpoints.values()],
            "DeleteProtection": True,
            "SubnetChangeProtection": False,
            "FirewallPolicyChangeProtection": False,
            "FirewallId": uuid_of(f"firewall {name}"),
            "Tags": [],
        },
        "FirewallStatus": {
            "Status": "READY",
            "ConfigurationSyncStateSummary": "IN_SYNC",
            "SyncStates": {
                zone: {
                    "Attachment": {"SubnetId": subnet, "EndpointId": endpoint, "Status": states.get(zone, "READY")},
                    "Config": {},
                }
                for zone, (endpoint, subnet) in endpoints.items()
            },
        },
    }


def endpoint_association(
    endpoint: str,
    place: str,
    *,
    vpc: str = "vpc-main",
    zone: str = f"{REGION}a",
    name: str = "perimeter",
    status: str = "READY",
    account: str = ACCOUNT,
) -> Json:
    """A DescribeVpcEndpointAssociation answer: one more endpoint of the firewall `name`, of another account perhaps."""
    arn = firewall_arn("vpc-endpoint-association", uuid_of(endpoint))
    return {
        "VpcEndpointAssociationArn": arn,
        "VpcEndpointAssociation": {
            "VpcEndpointAssociationId": uuid_of(endpoint),
            "VpcEndpointAssociationArn": arn,
            "FirewallArn": firewall_arn("firewall", name).replace(ACCOUNT, account),
            "VpcId": vpc,
            "SubnetMapping": {"SubnetId": place, "IPAddressType": "IPV4"},
            "Tags": [],
        },
        "VpcEndpointAssociationStatus": {
            "Status": "READY" if status == "READY" else "PROVISIONING",
            "AssociationSyncState": {
                zone: {"Attachment": {"SubnetId": place, "EndpointId": endpoint, "Status": status}}
            },
        },
    }


def attached_firewall(
    attachment: str,
    *,
    gateway: str = "tgw-hub",
    name: str = "perimeter",
    policy: str = "perimeter",
    status: str = "READY",
    zones: Mapping[str, str] | None = None,
) -> Json:
    """A DescribeFirewall answer for a firewall that is attached to a transit gateway; `zones` maps zones to states."""
    answer = firewall({}, name=name, policy=policy)
    states = {f"{REGION}a": "READY", f"{REGION}b": "READY"} if zones is None else zones
    configured = answer["Firewall"]
    for key in ("VpcId", "SubnetMappings"):
        del configured[key]
    configured["TransitGatewayId"] = gateway
    configured["TransitGatewayOwnerAccountId"] = ACCOUNT
    configured["AvailabilityZoneMappings"] = [{"AvailabilityZone": zone} for zone in states]
    answer["FirewallStatus"] |= {
        "SyncStates": {zone: {"Attachment": {"Status": state}, "Config": {}} for zone, state in states.items()},
        "TransitGatewayAttachmentSyncState": {
            "AttachmentId": attachment,
            "TransitGatewayAttachmentStatus": status,
            "StatusMessage": status,
        },
    }
    return answer


def firewall_policy(
    *groups: str | tuple[str, int],
    stateless: Sequence[str] = (),
    name: str = "perimeter",
    strict: bool = False,
    default: Sequence[str] = (),
    stateless_default: str = "aws:forward_to_sfe",
    variables: Mapping[str, Sequence[str]] | None = None,
    stream_exception: str | None = None,
    tls: str | None = None,
    override: str | None = None,
) -> Json:
    """A DescribeFirewallPolicy answer with these stateful groups, in this order under strict order."""
    references: list[Json] = []
    for index, group in enumerate(groups, 1):
        arn, priority = group if isinstance(group, tuple) else (group, index * 10)
        reference: Json = {"ResourceArn": arn if arn.startswith("arn:") else group_arn(arn)}
        if strict:
            reference["Priority"] = priority
        if override is not None:
            reference["Override"] = {"Action": override}
        references.append(reference)
    body: Json = {
        "StatelessRuleGroupReferences": [
            {"ResourceArn": group_arn(group, stateless=True), "Priority": index}
            for index, group in enumerate(stateless, 1)
        ],
        "StatelessDefaultActions": [stateless_default],
        "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
        "StatefulRuleGroupReferences": references,
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER" if strict else "DEFAULT_ACTION_ORDER"},
    }
    if default:
        body["StatefulDefaultActions"] = list(default)
    if stream_exception is not None:
        body["StatefulEngineOptions"]["StreamExceptionPolicy"] = stream_exception
    if variables is not None:
        found = {key: {"Definition": list(values)} for key, values in variables.items()}
        body["PolicyVariables"] = {"RuleVariables": found}
    if tls is not None:
        body["TLSInspectionConfigurationArn"] = firewall_arn("tls-configuration", tls)
    return {
        "FirewallPolicyArn": firewall_arn("firewall-policy", name),
        "UpdateToken": uuid_of(f"policy {name}"),
        "FirewallPolicyResponse": {
            "FirewallPolicyName": name,
            "FirewallPolicyArn": firewall_arn("firewall-policy", name),
            "FirewallPolicyId": uuid_of(f"policy id {name}"),
            "FirewallPolicyStatus": "ACTIVE",
            "Tags": [],
            "NumberOfAssociations": 1,
        },
        "FirewallPolicy": body,
    }


def rule_group(
    name: str,
    source: Json,
    *,
    stateless: bool = False,
    ip_sets: Mapping[str, Sequence[str]] | None = None,
    port_sets: Mapping[str, Sequence[str]] | None = None,
    references: Mapping[str, str] | None = None,
) -> Json:
    """A DescribeRuleGroup answer with this `RulesSource`."""
    arn = group_arn(name, stateless=stateless)
    body: Json = {"RulesSource": source}
    if ip_sets is not None or port_sets is not None:
        body["RuleVariables"] = {
            kind: {key: {"Definition": list(values)} for key, values in found.items()}
            for kind, found in (("IPSets", ip_sets), ("PortSets", port_sets))
            if found is not None
        }
    if references is not None:
        found = {key: {"ReferenceArn": value} for key, value in references.items()}
        body["ReferenceSets"] = {"IPSetReferences": found}
    return {
        "RuleGroupArn": arn,
        "UpdateToken": uuid_of(f"group {name}"),
        "RuleGroup": body,
        "RuleGroupResponse": {
            "RuleGroupArn": arn,
            "RuleGroupName": name,
            "RuleGroupId": uuid_of(f"group id {name}"),
            "Type": "STATELESS" if stateless else "STATEFUL",
            "Capacity": 100,
            "RuleGroupStatus": "ACTIVE",
            "Tags": [],
            "NumberOfAssociations": 1,
        },
    }


def domain_list(
    name: str,
    kind: str,
    *targets: str,
    types: Sequence[str] = ("TLS_SNI", "HTTP_HOST"),
    home: Sequence[str] | None = None,
) -> Json:
    """A domain list of kind `ALLOWLIST`, `DENYLIST`, `REJECTLIST` or `ALERTLIST`."""
    source = {"RulesSourceList": {"Targets": list(targets), "TargetTypes": list(types), "GeneratedRulesType": kind}}
    return rule_group(name, source, ip_sets=None if home is None else {"HOME_NET": home})


def suricata(name: str, *lines: str, **more: Mapping[str, Sequence[str]]) -> Json:
    """A stateful group of Suricata rules."""
    return rule_group(name, {"RulesString": "\n".join(lines)}, **more)  # type: ignore[arg-type]


def stateful_rule(
    action: str,
    protocol: str = "TCP",
    source: str = "ANY",
    source_port: str = "ANY",
    destination: str = "ANY",
    destination_port: str = "ANY",
    *,
    direction: str = "FORWARD",
    sid: int = 1,
) -> Json:
    """One five-tuple rule of a stateful group."""
    return {
        "Action": action,
        "Header": {
            "Protocol": protocol,
            "Source": source,
            "SourcePort": source_port,
            "Direction": direction,
            "Destination": destination,
            "DestinationPort": destination_port,
        },
        "RuleOptions": [{"Keyword": "sid", "Settings": [str(sid)]}],
    }


def stateful(name: str, *rules: Json) -> Json:
    """A stateful group of five-tuple rules."""
    return rule_group(name, {"StatefulRules": list(rules)})


def stateless_rule(
    priority: int,
    action: str,
    *,
    protocols: Sequence[int] = (),
    sources: Sequence[str] = (),
    destinations: Sequence[str] = (),
    source_ports: Sequence[tuple[int, int]] = (),
    destination_ports: Sequence[tuple[int, int]] = (),
) -> Json:
    """One rule of a stateless group; `action` as AWS writes it, for example `aws:pass`."""
    match: Json = {
        "Sources": [{"AddressDefinition": block} for block in sources],
        "Destinations": [{"AddressDefinition": block} for block in destinations],
        "SourcePorts": [{"FromPort": first, "ToPort": last} for first, last in source_ports],
        "DestinationPorts": [{"FromPort": first, "ToPort": last} for first, last in destination_ports],
        "Protocols": list(protocols),
    }
    kept = {key: value for key, value in match.items() if value}
    return {"RuleDefinition": {"MatchAttributes": kept, "Actions": [action]}, "Priority": priority}


def stateless_group(name: str, *rules: Json) -> Json:
    """A stateless group."""
    return rule_group(name, {"StatelessRulesAndCustomActions": {"StatelessRules": list(rules)}}, stateless=True)


def with_firewall(
    network: SnapshotBuilder,
    policy: Json,
    *groups: Json,
    letters: str = "a",
    vpc: str = "vpc-main",
    place: str = "subnet-firewall",
    status: Mapping[str, str] | None = None,
) -> SnapshotBuilder:
    """The network whose endpoints `vpce-fw-a`, … are those of the firewall `perimeter` with this policy and groups."""
    zones = {f"{REGION}{letter}": (f"vpce-fw-{letter}", f"{place}-{letter}") for letter in letters}
    network.add("Firewalls", firewall(zones, vpc=vpc, status=status))
    return network.add("FirewallPolicies", policy).add("RuleGroups", *groups)
