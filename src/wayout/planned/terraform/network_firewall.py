"""AWS Network Firewall, VPC Block Public Access, encryption control: what filters for a whole VPC, or a whole account.

Source: Terraform AWS provider, aws_networkfirewall_firewall, aws_networkfirewall_firewall_policy,
aws_networkfirewall_rule_group, aws_vpc_block_public_access_options, aws_vpc_block_public_access_exclusion,
aws_vpc_encryption_control.
"""

from collections.abc import Iterator

from wayout.planned import block_public_access as public_access
from wayout.planned import network_firewall as firewalls
from wayout.planned.encryption_control import make_control
from wayout.planned.nameless import UndeterminedError
from wayout.planned.network_firewall import Standing
from wayout.planned.shape import Json
from wayout.planned.terraform.values import Values


def lay_public_access(values: Values, _before: Values | None) -> None:
    """The mode of Block Public Access in the account and region."""
    try:
        public_access.set_mode(values.estate, values.text("internet_gateway_block_mode") or "off")
    except UndeterminedError as error:
        public_access.leave_mode_open(values.estate, error.sentence)


def drop_public_access(values: Values) -> None:
    """Who destroys the setting goes back to AWS's default."""
    public_access.switch_off(values.estate)


def lay_exclusion(values: Values, _before: Values | None) -> None:
    """A VPC or subnet is excluded from Block Public Access."""
    name, prefix = ("subnet_id", "subnet") if values.has("subnet_id") else ("vpc_id", "vpc")
    mode = values.text("internet_gateway_exclusion_mode") or ""
    public_access.make_exclusion(values.estate, values.id, values.identity(name, prefix) or "", mode, values.tags())


_EXCLUSIONS = {
    "internet_gateway_exclusion": "InternetGateway",
    "egress_only_internet_gateway_exclusion": "EgressOnlyInternetGateway",
    "nat_gateway_exclusion": "NatGateway",
    "virtual_private_gateway_exclusion": "VirtualPrivateGateway",
    "vpc_peering_exclusion": "VpcPeering",
}


def lay_encryption_control(values: Values, _before: Values | None) -> None:
    """The encryption control of a VPC."""
    control = {"VpcEncryptionControlId": values.id, "VpcId": values.identity("vpc_id", "vpc") or ""}
    control["Mode"] = values.text("mode") or "monitor"
    told = {kind: values.text(name) for name, kind in _EXCLUSIONS.items() if values.is_told(name)}
    make_control(values.estate, control, [kind for kind, value in told.items() if value == "enable"])


def lay_firewall(values: Values, _before: Values | None) -> None:
    """A firewall with an endpoint in each subnet that it names."""
    settings = {
        "FirewallName": values.told("name") or values.instance.name,
        "FirewallPolicyArn": values.target("firewall_policy_arn", "firewall-policy"),
        "VpcId": values.target("vpc_id", "vpc") if values.has("vpc_id") else None,
        "TransitGatewayId": values.told("transit_gateway_id"),
    }
    known = {key: value for key, value in settings.items() if value is not None}
    standing = dict(_standing(values))
    try:
        places = [
            Standing(each, standing.get(each)) for each in values.of_blocks("subnet_mapping", "subnet_id", "subnet")
        ]
    except UndeterminedError:
        places = []  # Then no route is known to lead to its endpoints.
    firewalls.make_firewall(values.estate, values.id, known, places)


def _standing(values: Values) -> Iterator[tuple[str, str]]:
    """The endpoints that the provider has seen, by subnet."""
    if values.is_unknown("firewall_status"):
        return
    for status in values.blocks("firewall_status"):
        for state in status.blocks("sync_states"):
            for attachment in state.blocks("attachment"):
                subnet_id, endpoint_id = attachment.told("subnet_id"), attachment.told("endpoint_id")
                if subnet_id is not None and endpoint_id is not None:
                    yield subnet_id, endpoint_id


def drop_firewall(values: Values) -> None:
    """A firewall goes."""
    firewalls.remove_firewall(values.estate, values.id)


def lay_policy(values: Values, _before: Values | None) -> None:
    """A policy: the groups that it asks, and what becomes of packets that none of them matches."""
    body: Json = {}
    for block in values.blocks("firewall_policy"):
        body = {
            "StatelessDefaultActions": block.texts("stateless_default_actions"),
            "StatelessFragmentDefaultActions": block.texts("stateless_fragment_default_actions"),
            "StatefulDefaultActions": block.texts("stateful_default_actions"),
            "StatelessRuleGroupReferences": list(_references(block, "stateless_rule_group_reference")),
            "StatefulRuleGroupReferences": list(_references(block, "stateful_rule_group_reference")),
        }
        for options in block.blocks("stateful_engine_options"):
            told = {
                "RuleOrder": options.text("rule_order"),
                "StreamExceptionPolicy": options.told("stream_exception_policy"),
            }
            body["StatefulEngineOptions"] = {key: value for key, value in told.items() if value is not None}
        for variables in block.blocks("policy_variables"):
            body["PolicyVariables"] = {"RuleVariables": dict(_sets(variables, "rule_variables", "ip_set"))}
        if block.has("tls_inspection_configuration_arn"):
            body["TLSInspectionConfigurationArn"] = block.told("tls_inspection_configuration_arn") or "unknown"
    firewalls.make_policy(values.estate, values.id, values.told("name") or values.instance.name, body)


def _references(block: Values, name: str) -> Iterator[Json]:
    """The rule groups of a policy. One that only apply tells is one that nothing describes."""
    for part in block.blocks(name):
        reference: Json = {"ResourceArn": part.target("resource_arn", "rule-group") or ""}
        priority = part.number("priority")
        reference |= {"Priority": priority} if priority is not None else {}
        for override in part.blocks("override"):
            reference["Override"] = {"Action": override.text("action") or ""}
        yield reference


def _sets(block: Values, name: str, inner: str) -> Iterator[tuple[str, Json]]:
    """The values of variables by their names."""
    for part in block.blocks(name):
        for value in part.blocks(inner):
            yield part.text("key") or "", {"Definition": value.texts("definition")}


def lay_rule_group(values: Values, _before: Values | None) -> None:
    """A rule group, with rules as text or in blocks."""
    body: Json = {"RulesSource": {"RulesString": values.text("rules")}} if values.is_told("rules") else {}
    for block in values.blocks("rule_group"):
        for source in block.blocks("rules_source") if not body else ():
            body["RulesSource"] = _source(source)
        for variables in block.blocks("rule_variables"):
            body["RuleVariables"] = {
                "IPSets": dict(_sets(variables, "ip_sets", "ip_set")),
                "PortSets": dict(_sets(variables, "port_sets", "port_set")),
            }
        for references in block.blocks("reference_sets"):
            body["ReferenceSets"] = {"IPSetReferences": dict(_set_references(references))}
    name = values.told("name") or values.instance.name
    firewalls.make_rule_group(values.estate, values.id, name, values.told("type") or "STATEFUL", body)


def _set_references(block: Values) -> Iterator[tuple[str, Json]]:
    for part in block.blocks("ip_set_references"):
        for reference in part.blocks("ip_set_reference"):
            yield part.text("key") or "", {"ReferenceArn": reference.told("reference_arn") or ""}


def _source(block: Values) -> Json:
    """The rules of a group, in the notation in which they are written."""
    if block.has("rules_string"):
        return {"RulesString": block.text("rules_string")}
    for domains in block.blocks("rules_source_list"):
        told: Json = {"Targets": domains.texts("targets"), "TargetTypes": domains.texts("target_types")}
        return {"RulesSourceList": {**told, "GeneratedRulesType": domains.text("generated_rules_type") or ""}}
    for stateless in block.blocks("stateless_rules_and_custom_actions"):
        rules = [_stateless(rule) for rule in stateless.blocks("stateless_rule")]
        return {"StatelessRulesAndCustomActions": {"StatelessRules": rules}}
    return {"StatefulRules": [_stateful(rule) for rule in block.blocks("stateful_rule")]}


_HEADER = {
    "protocol": "Protocol",
    "source": "Source",
    "source_port": "SourcePort",
    "direction": "Direction",
    "destination": "Destination",
    "destination_port": "DestinationPort",
}


def _stateful(rule: Values) -> Json:
    header: Json = {}
    for block in rule.blocks("header"):
        header = {key: block.text(name) for name, key in _HEADER.items() if block.has(name)}
    options = [
        {"Keyword": option.text("keyword") or "", "Settings": option.texts("settings")}
        for option in rule.blocks("rule_option")
    ]
    return {"Action": rule.text("action") or "", "Header": header, "RuleOptions": options}


def _stateless(rule: Values) -> Json:
    definition: Json = {}
    for block in rule.blocks("rule_definition"):
        definition = {"Actions": block.texts("actions")}
        for matched in block.blocks("match_attributes"):
            definition["MatchAttributes"] = _match(matched)
    return {"Priority": rule.number("priority") or 0, "RuleDefinition": definition}


def _match(block: Values) -> Json:
    found: Json = {}
    for name, key in (("source", "Sources"), ("destination", "Destinations")):
        found[key] = [{"AddressDefinition": part.text("address_definition") or ""} for part in block.blocks(name)]
    for name, key in (("source_port", "SourcePorts"), ("destination_port", "DestinationPorts")):
        found[key] = [_ports(part) for part in block.blocks(name)]
    found["Protocols"] = block.numbers("protocols")
    found["TCPFlags"] = [
        {"Flags": part.texts("flags"), "Masks": part.texts("masks")} for part in block.blocks("tcp_flag")
    ]
    return found


def _ports(block: Values) -> Json:
    first = block.number("from_port") or 0
    return {"FromPort": first, "ToPort": block.number("to_port") or first}
