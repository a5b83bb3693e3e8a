"""AWS Network Firewall, VPC Block Public Access, encryption control: what filters for a whole VPC, or a whole account.

Source: CloudFormation Template Reference, AWS::NetworkFirewall::Firewall, FirewallPolicy, RuleGroup,
AWS::EC2::VPCBlockPublicAccessOptions, VPCBlockPublicAccessExclusion, VPCEncryptionControl.
"""

from typing import Any, Final

from wayout.planned import block_public_access as public_access
from wayout.planned import network_firewall as firewalls
from wayout.planned.cloudformation.properties import Properties
from wayout.planned.encryption_control import EXCLUDED, make_control
from wayout.planned.nameless import UndeterminedError
from wayout.planned.network_firewall import Standing

PUBLIC_ACCESS: Final = "AWS::EC2::VPCBlockPublicAccessOptions"


def set_public_access(own: Properties) -> None:
    """The mode of Block Public Access in the account and region."""
    public_access.set_mode(own.estate, own.text("InternetGatewayBlockMode") or "off")


def make_an_exclusion(own: Properties) -> None:
    """A VPC or subnet is excluded from Block Public Access."""
    name, prefix = ("SubnetId", "subnet") if own.has("SubnetId") else ("VpcId", "vpc")
    mode = own.text("InternetGatewayExclusionMode") or ""
    public_access.make_exclusion(own.estate, own.id, own.identity(name, prefix) or "", mode, own.tags())


def make_an_encryption_control(own: Properties) -> None:
    """The encryption control of a VPC."""
    control = {"VpcEncryptionControlId": own.id, "VpcId": own.identity("VpcId", "vpc") or ""}
    control["Mode"] = own.text("Mode") or "monitor"
    make_control(own.estate, control, [kind for kind in EXCLUDED if own.text(f"{kind}ExclusionInput") == "enable"])


def make_a_firewall(own: Properties) -> None:
    """A firewall with an endpoint in each subnet that it names."""
    settings = {
        "FirewallName": own.told("FirewallName") or own.logical,
        "FirewallPolicyArn": own.target("FirewallPolicyArn", "firewall-policy"),
        "VpcId": own.target("VpcId", "vpc") if own.has("VpcId") else None,
        "TransitGatewayId": own.told("TransitGatewayId"),
    }
    known = {key: value for key, value in settings.items() if value is not None}
    places = [Standing(part.target("SubnetId", "subnet") or "") for part in own.parts("SubnetMappings")]
    firewalls.make_firewall(own.estate, own.id, known, places)


def make_a_policy(own: Properties) -> None:
    """A policy; a rule group that is not known is one that nothing describes."""
    body = own.part("FirewallPolicy")
    told: dict[str, Any] = {}
    for name in ("StatelessRuleGroupReferences", "StatefulRuleGroupReferences"):
        told[name] = []
        for part in body.parts(name):
            reference = {"ResourceArn": part.target("ResourceArn", "rule-group"), "Priority": part.number("Priority")}
            reference["Override"] = part.raw("Override")
            told[name].append({key: value for key, value in reference.items() if value is not None})
    for name in ("StatelessDefaultActions", "StatelessFragmentDefaultActions", "StatefulDefaultActions"):
        told[name] = body.texts(name)
    for name in ("StatefulEngineOptions", "PolicyVariables"):
        if body.has(name):
            told[name] = _known(body, name)
    if body.has("TLSInspectionConfigurationArn"):
        told["TLSInspectionConfigurationArn"] = body.told("TLSInspectionConfigurationArn") or "unknown"
    firewalls.make_policy(own.estate, own.id, own.told("FirewallPolicyName") or own.logical, told)


def make_a_rule_group(own: Properties) -> None:
    """A rule group; its rules are written as AWS describes them."""
    body = _known(own, "RuleGroup") or {}
    name, kind = own.told("RuleGroupName") or own.logical, own.text("Type") or "STATEFUL"
    firewalls.make_rule_group(own.estate, own.id, name, kind, _in_numbers(body))


def _known(own: Properties, name: str) -> Any:  # noqa: ANN401 - JSON
    """A value of which no part is open. Raises: UndeterminedError."""
    value = own.raw(name)
    if value is None and own.has(name):
        raise UndeterminedError(f"{name} of {own.logical} is not known before the stack is made")
    return value


_NUMBERS: Final = frozenset({"Priority", "FromPort", "ToPort", "Protocols"})


def _in_numbers(value: Any, name: str = "") -> Any:  # noqa: ANN401 - JSON
    """The same with numbers where a template may write them as texts."""
    if isinstance(value, dict):
        return {key: _in_numbers(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_numbers(each, name) for each in value]
    return int(value) if name in _NUMBERS and isinstance(value, str) and value.isdecimal() else value
