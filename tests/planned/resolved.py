"""The resolver of a snapshot's documents as resources that a plan makes, in either language."""

from typing import Any

from tests.planned.plan_builder import PlanBuilder, ref

Json = dict[str, Any]

_KINDS = {
    "ResolverEndpoints": ("endpoint", "aws_route53_resolver_endpoint"),
    "ResolverRules": ("rule", "aws_route53_resolver_rule"),
    "FirewallDomainLists": ("list", "aws_route53_resolver_firewall_domain_list"),
    "FirewallRuleGroups": ("group", "aws_route53_resolver_firewall_rule_group"),
}
_MADE = (
    *_KINDS,
    "ResolverEndpointIpAddresses",
    "ResolverRuleAssociations",
    "FirewallDomains",
    "FirewallRuleGroupRules",
    "FirewallRuleGroupAssociations",
)


def is_resolved(documents: Json) -> bool:
    """Whether the documents hold anything of a resolver."""
    return any(documents.get(key) for key in _MADE)


def without(documents: Json) -> Json:
    """The documents before any of it was made; what AWS manages was there."""
    found = {key: _kept(key, value) if key in _MADE else value for key, value in documents.items()}
    found["NetworkInterfaces"] = [
        each for each in documents["NetworkInterfaces"] if not each["Description"].startswith("Route 53 Resolver")
    ]
    return found


def _kept(key: str, elements: list[Json]) -> list[Json]:
    return [e for e in elements if e.get("ManagedOwnerName")] if key == "FirewallDomainLists" else []


class _Names:
    """Labels for ids: what is made is referred to."""

    def __init__(self, documents: Json) -> None:
        self.of: dict[str, tuple[str, str]] = {}
        for key, (word, kind) in _KINDS.items():
            for index, each in enumerate(documents.get(key, ())):
                if not each.get("ManagedOwnerName"):
                    self.of[each["Id"]] = (f"{word}{index}", kind)

    def label(self, resource_id: str) -> str:
        return self.of[resource_id][0]

    def terraform(self, resource_id: str) -> Any:
        if resource_id not in self.of:
            return resource_id
        label, kind = self.of[resource_id]
        return ref(f"{kind}.{label}.id")

    def template(self, resource_id: str) -> Any:
        return {"Ref": self.label(resource_id)} if resource_id in self.of else resource_id


def _told(element: Json, names: dict[str, str]) -> Json:
    return {names[key]: value for key, value in element.items() if key in names}


_TARGET = {"Ip": "ip", "Ipv6": "ipv6", "Port": "port"}
_PLACE = {"SubnetId": "subnet_id", "Ip": "ip", "Ipv6": "ipv6"}
_RULE = {
    "Name": "name",
    "Priority": "priority",
    "Action": "action",
    "BlockResponse": "block_response",
    "BlockOverrideDomain": "block_override_domain",
    "FirewallDomainRedirectionAction": "firewall_domain_redirection_action",
    "Qtype": "q_type",
}


def terraform(documents: Json) -> bytes:
    """A plan that makes it."""
    plan, names = PlanBuilder(), _Names(documents)
    places = {
        each["ResolverEndpointId"]: each["IpAddresses"] for each in documents.get("ResolverEndpointIpAddresses", ())
    }
    for each in documents.get("ResolverEndpoints", ()):
        plan.add(
            "aws_route53_resolver_endpoint",
            names.label(each["Id"]),
            direction=each["Direction"],
            security_group_ids=each["SecurityGroupIds"],
            ip_address=[_told(place, _PLACE) for place in places.get(each["Id"], ())],
        )
    for each in documents.get("ResolverRules", ()):
        way: Json = {}
        if each.get("ResolverEndpointId"):
            way["resolver_endpoint_id"] = names.terraform(each["ResolverEndpointId"])
        plan.add(
            "aws_route53_resolver_rule",
            names.label(each["Id"]),
            domain_name=each["DomainName"],
            rule_type=each["RuleType"],
            target_ip=[_told(target, _TARGET) for target in each.get("TargetIps", ())],
            **way,
        )
    for index, each in enumerate(documents.get("ResolverRuleAssociations", ())):
        rule = names.terraform(each["ResolverRuleId"])
        plan.add("aws_route53_resolver_rule_association", f"x{index}", vpc_id=each["VPCId"], resolver_rule_id=rule)
    _dns_firewall(plan, names, documents)
    return plan.bytes()


def _dns_firewall(plan: PlanBuilder, names: _Names, documents: Json) -> None:
    domains = {each["FirewallDomainListId"]: each["Domains"] for each in documents.get("FirewallDomains", ())}
    for each in documents.get("FirewallDomainLists", ()):
        if each["Id"] in names.of:
            kind = "aws_route53_resolver_firewall_domain_list"
            plan.add(kind, names.label(each["Id"]), name=each["Name"], domains=domains[each["Id"]])
    for each in documents.get("FirewallRuleGroups", ()):
        plan.add("aws_route53_resolver_firewall_rule_group", names.label(each["Id"]), name=each["Name"])
    for listed in documents.get("FirewallRuleGroupRules", ()):
        for index, each in enumerate(listed["FirewallRules"]):
            group = names.terraform(listed["FirewallRuleGroupId"])
            label = f"{names.label(listed['FirewallRuleGroupId'])}_{index}"
            told = {**_told(each, _RULE), "firewall_domain_list_id": names.terraform(each["FirewallDomainListId"])}
            plan.add("aws_route53_resolver_firewall_rule", label, firewall_rule_group_id=group, **told)
    for index, each in enumerate(documents.get("FirewallRuleGroupAssociations", ())):
        group = names.terraform(each["FirewallRuleGroupId"])
        kind = "aws_route53_resolver_firewall_rule_group_association"
        plan.add(
            kind,
            f"x{index}",
            name=each["Name"],
            priority=each["Priority"],
            vpc_id=each["VpcId"],
            firewall_rule_group_id=group,
        )


def cloudformation(documents: Json) -> Json:
    """A template whose stack makes it."""
    names, resources = _Names(documents), dict[str, Json]()

    def add(label: str, kind: str, **properties: Any) -> None:
        resources[label] = {"Type": f"AWS::Route53Resolver::{kind}", "Properties": properties}

    places = {
        each["ResolverEndpointId"]: each["IpAddresses"] for each in documents.get("ResolverEndpointIpAddresses", ())
    }
    for each in documents.get("ResolverEndpoints", ()):
        own = [{key: place[key] for key in _PLACE if key in place} for place in places.get(each["Id"], ())]
        groups = each["SecurityGroupIds"]
        add(
            names.label(each["Id"]),
            "ResolverEndpoint",
            Direction=each["Direction"],
            IpAddresses=own,
            SecurityGroupIds=groups,
        )
    for each in documents.get("ResolverRules", ()):
        told = {key: each[key] for key in ("DomainName", "RuleType", "TargetIps") if key in each}
        if each.get("ResolverEndpointId"):
            told["ResolverEndpointId"] = names.template(each["ResolverEndpointId"])
        add(names.label(each["Id"]), "ResolverRule", **told)
    for index, each in enumerate(documents.get("ResolverRuleAssociations", ())):
        rule = names.template(each["ResolverRuleId"])
        add(f"Association{index}", "ResolverRuleAssociation", VPCId=each["VPCId"], ResolverRuleId=rule)
    domains = {each["FirewallDomainListId"]: each["Domains"] for each in documents.get("FirewallDomains", ())}
    for each in documents.get("FirewallDomainLists", ()):
        if each["Id"] in names.of:
            add(names.label(each["Id"]), "FirewallDomainList", Domains=domains[each["Id"]])
    rules = {each["FirewallRuleGroupId"]: each["FirewallRules"] for each in documents.get("FirewallRuleGroupRules", ())}
    for each in documents.get("FirewallRuleGroups", ()):
        listed = [
            {
                **{key: rule[key] for key in _RULE if key in rule},
                "FirewallDomainListId": names.template(rule["FirewallDomainListId"]),
            }
            for rule in rules.get(each["Id"], ())
        ]
        add(names.label(each["Id"]), "FirewallRuleGroup", Name=each["Name"], FirewallRules=listed)
    for index, each in enumerate(documents.get("FirewallRuleGroupAssociations", ())):
        group = names.template(each["FirewallRuleGroupId"])
        add(
            f"Filter{index}",
            "FirewallRuleGroupAssociation",
            FirewallRuleGroupId=group,
            VpcId=each["VpcId"],
            Priority=each["Priority"],
            Name=each["Name"],
        )
    return {"Resources": resources}
