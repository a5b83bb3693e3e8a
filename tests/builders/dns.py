"""What Route 53 and its resolver say of a VPC: private zones and their records, resolver rules, DNS Firewall."""

from tests.builders.place import ACCOUNT, REGION, Json
from tests.builders.snapshot import SnapshotBuilder


def vpc_hosted_zones(*summaries: Json, vpc: str = "vpc-main") -> Json:
    """The zones of a VPC of `ListHostedZonesByVPC`, beside the VPC's id."""
    return {"VPCId": vpc, "HostedZoneSummaries": list(summaries), "MaxItems": "100"}


def zone_summary(zone_id: str, name: str, *, account: str | None = ACCOUNT, service: str | None = None) -> Json:
    """A zone as a VPC shows it: an account's, or a service's of AWS."""
    owner = {"OwningService": service} if service else {"OwningAccount": account}
    return {"HostedZoneId": zone_id, "Name": f"{name}.", "Owner": owner}


def record(name: str, kind: str, *values: str, identifier: str | None = None) -> Json:
    """A record of `ListResourceRecordSets`."""
    found: Json = {"Name": f"{name}.", "Type": kind, "TTL": 300}
    if identifier is not None:
        found |= {"SetIdentifier": identifier, "Weight": 1}
    return found | {"ResourceRecords": [{"Value": value} for value in values]}


def alias(name: str, kind: str, target: str, *, zone: str = "Z35SXDOTRQ7X7K") -> Json:
    """A record that answers with the addresses of another of AWS's names."""
    target_of = {"HostedZoneId": zone, "DNSName": f"{target}.", "EvaluateTargetHealth": False}
    return {"Name": f"{name}.", "Type": kind, "AliasTarget": target_of}


def zone_records(zone_id: str, domain: str, *records: Json) -> Json:
    """The records of a zone, with the two that every zone has, beside the zone's id."""
    server = "ns-0.awsdns-00.com."
    own = (
        record(domain, "NS", server),
        record(domain, "SOA", f"{server} hostmaster.example.com. 1 7200 900 1209600 86400"),
    )
    return {"HostedZoneId": zone_id, "ResourceRecordSets": [*own, *records], "IsTruncated": False, "MaxItems": "300"}


def add_zone(
    network: SnapshotBuilder, zone_id: str, domain: str, *records: Json, vpc: str = "vpc-main"
) -> SnapshotBuilder:
    """The network in which the VPC has this private zone of its account."""
    network.element("VpcHostedZones", vpc)["HostedZoneSummaries"].append(zone_summary(zone_id, domain))
    return network.add("HostedZoneRecords", zone_records(zone_id, domain, *records))


def resolver_rule(
    rule_id: str,
    domain: str,
    *targets: str,
    kind: str = "FORWARD",
    endpoint: str | None = "rslvr-out-main",
    owner: str = ACCOUNT,
) -> Json:
    """A rule of `ListResolverRules`."""
    found: Json = {
        "Id": rule_id,
        "CreatorRequestId": rule_id,
        "Arn": f"arn:aws:route53resolver:{REGION}:{owner}:resolver-rule/{rule_id}",
        "DomainName": f"{domain}.",
        "Status": "COMPLETE",
        "StatusMessage": "",
        "RuleType": kind,
        "Name": rule_id,
        "OwnerId": owner,
        "ShareStatus": "NOT_SHARED",
    }
    if kind == "FORWARD":
        found |= {"TargetIps": [{"Ip": ip, "Port": 53, "Protocol": "Do53"} for ip in targets]}
        found |= {"ResolverEndpointId": endpoint}
    return found


def rule_association(rule_id: str, *, vpc: str = "vpc-main", status: str = "COMPLETE") -> Json:
    """A rule that holds in a VPC, of `ListResolverRuleAssociations`."""
    return {
        "Id": f"rslvr-rrassoc-{rule_id.removeprefix('rslvr-rr-')}-{vpc}",
        "ResolverRuleId": rule_id,
        "Name": rule_id,
        "VPCId": vpc,
        "Status": status,
        "StatusMessage": "",
    }


def resolver_endpoint(
    endpoint_id: str, direction: str, groups: tuple[str, ...], *, vpc: str = "vpc-main", addresses: int = 2
) -> Json:
    """An endpoint of `ListResolverEndpoints`."""
    return {
        "Id": endpoint_id,
        "CreatorRequestId": endpoint_id,
        "Arn": f"arn:aws:route53resolver:{REGION}:{ACCOUNT}:resolver-endpoint/{endpoint_id}",
        "Name": endpoint_id,
        "SecurityGroupIds": list(groups),
        "Direction": direction,
        "IpAddressCount": addresses,
        "HostVPCId": vpc,
        "Status": "OPERATIONAL",
        "ResolverEndpointType": "IPV4",
        "Protocols": ["Do53"],
    }


def endpoint_addresses(endpoint_id: str, *addresses: tuple[str, str]) -> Json:
    """The interfaces of an endpoint, each (subnet, address), of `ListResolverEndpointIpAddresses`, beside its id."""
    found = [
        {"IpId": f"rni-{number}", "SubnetId": subnet, "Ip": ip, "Status": "ATTACHED"}
        for number, (subnet, ip) in enumerate(addresses)
    ]
    return {"ResolverEndpointId": endpoint_id, "MaxResults": 100, "IpAddresses": found}


def firewall_rule(
    priority: int,
    action: str,
    domain_list: str | None,
    *,
    group: str = "rslvr-frg-main",
    response: str | None = None,
    override: str | None = None,
    trusts: bool = False,
    qtype: str | None = None,
    protection: str | None = None,
) -> Json:
    """A rule of `ListFirewallRules`."""
    found: Json = {
        "FirewallRuleGroupId": group,
        "Name": f"{action.lower()}-{priority}",
        "Priority": priority,
        "Action": action,
        "FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN" if trusts else "INSPECT_REDIRECTION_DOMAIN",
    }
    found |= {"FirewallDomainListId": domain_list} if domain_list else {}
    found |= {"DnsThreatProtection": protection, "ConfidenceThreshold": "HIGH"} if protection else {}
    found |= {"BlockResponse": response or "NODATA"} if action == "BLOCK" else {}
    found |= {"BlockOverrideDomain": override, "BlockOverrideDnsType": "CNAME"} if override else {}
    return found | ({"Qtype": qtype} if qtype else {})


def add_dns_firewall(
    network: SnapshotBuilder,
    *rules: Json,
    lists: dict[str, tuple[str, ...]],
    group: str = "rslvr-frg-main",
    priority: int = 101,
    vpc: str = "vpc-main",
) -> SnapshotBuilder:
    """The network in which the VPC has a rule group with these rules, over these lists of domains."""
    network.add(
        "FirewallRuleGroupAssociations",
        {
            "Id": f"rslvr-frgassoc-{group.removeprefix('rslvr-frg-')}",
            "Arn": f"arn:aws:route53resolver:{REGION}:{ACCOUNT}:firewall-rule-group-association/{group}",
            "FirewallRuleGroupId": group,
            "VpcId": vpc,
            "Name": "main",
            "Priority": priority,
            "MutationProtection": "DISABLED",
            "Status": "COMPLETE",
        },
    )
    network.add("FirewallRuleGroups", {"Id": group, "Name": "main", "OwnerId": ACCOUNT, "ShareStatus": "NOT_SHARED"})
    network.add("FirewallRuleGroupRules", {"FirewallRuleGroupId": group, "FirewallRules": list(rules)})
    network.add("FirewallDomainLists", *({"Id": name, "Name": name, "CreatorRequestId": name} for name in lists))
    return network.add(
        "FirewallDomains",
        *({"FirewallDomainListId": name, "Domains": list(domains)} for name, domains in lists.items()),
    )


def managed_list(list_id: str, name: str) -> Json:
    """A list that AWS manages, of `ListFirewallDomainLists`."""
    return {"Id": list_id, "Name": name, "CreatorRequestId": "", "ManagedOwnerName": "Route 53 Resolver DNS Firewall"}
