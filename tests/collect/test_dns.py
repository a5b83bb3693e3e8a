"""What decides names in a VPC, collected over HTTP: its private zones with their records, and its resolver rules."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.collect.stand_in import StandIn

import wayout
from wayout.collect.access import Access, open_access
from wayout.collect.collect import Errand, collect
from wayout.model.network import Network

REGION = "eu-west-1"


@pytest.fixture
def vpc(stand_in: StandIn) -> str:
    del stand_in
    import boto3

    ec2 = boto3.client("ec2", region_name=REGION)
    found = str(ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"])
    subnets = [ec2.create_subnet(VpcId=found, CidrBlock=f"10.9.{n}.0/24")["Subnet"]["SubnetId"] for n in range(2)]
    group = ec2.create_security_group(GroupName="dns", Description="dns", VpcId=found)["GroupId"]
    _zone(boto3.client("route53"), found)
    resolver: Any = boto3.client("route53resolver", region_name=REGION)
    endpoint = resolver.create_resolver_endpoint(
        CreatorRequestId="1",
        Name="out",
        Direction="OUTBOUND",
        SecurityGroupIds=[group],
        IpAddresses=[{"SubnetId": subnet} for subnet in subnets],
    )["ResolverEndpoint"]["Id"]
    rule = resolver.create_resolver_rule(
        CreatorRequestId="1",
        Name="onprem",
        RuleType="FORWARD",
        DomainName="corp.example.com",
        TargetIps=[{"Ip": "192.168.0.53", "Port": 53}],
        ResolverEndpointId=endpoint,
    )["ResolverRule"]["Id"]
    resolver.associate_resolver_rule(ResolverRuleId=rule, Name="here", VPCId=found)
    return found


def _zone(route53: Any, vpc: str) -> None:
    zone = route53.create_hosted_zone(
        Name="internal.example.com",
        CallerReference="1",
        VPC={"VPCRegion": REGION, "VPCId": vpc},
        HostedZoneConfig={"PrivateZone": True, "Comment": ""},
    )["HostedZone"]["Id"]
    records: list[tuple[str, str, str]] = [(f"host{n}", "A", f"10.9.0.{n}") for n in range(1, 200)]
    records += [(f"alias{n}", "CNAME", "host1.internal.example.com") for n in range(150)]
    records.append(("token", "TXT", '"password=SECRET"'))
    changes = [
        {
            "Action": "CREATE",
            "ResourceRecordSet": {
                "Name": f"{name}.internal.example.com",
                "Type": kind,
                "TTL": 60,
                "ResourceRecords": [{"Value": value}],
            },
        }
        for name, kind, value in records
    ]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def collected(target: Path) -> Network:
    opened = open_access(Access(regions=(REGION,)), os.environ)
    errand = Errand(accounts=opened.accounts, regions=opened.regions, target=target)
    manifest = collect(errand, datetime(2026, 11, 22, tzinfo=UTC)).manifest
    assert manifest.refused == ()
    return wayout.load(target)


def test_records_of_every_page_and_rules_with_their_targets_are_there_and_no_text_of_anybodys(
    vpc: str, tmp_path: Path
) -> None:
    network = collected(tmp_path / "s")
    (summary,) = network.vpc_hosted_zones[vpc].hosted_zone_summaries
    assert summary.name.rstrip(".") == "internal.example.com"
    zone = network.hosted_zones[summary.hosted_zone_id]
    assert zone.records is not None
    assert len({record.name for record in zone.records}) >= 350
    assert b"SECRET" not in b"".join(path.read_bytes() for path in (tmp_path / "s").rglob("*.json"))

    found = [a for a in network.resolver_rule_associations.values() if a.vpc_id == vpc]
    rules = [network.resolver_rules[a.resolver_rule_id] for a in found]
    (forward,) = [rule for rule in rules if rule.rule_type == "FORWARD"]
    assert [str(target.ip) for target in forward.target_ips] == ["192.168.0.53"]
    endpoint = network.resolver_endpoints[forward.resolver_endpoint_id or ""]
    assert endpoint.host_vpc_id == vpc
    assert endpoint.addresses is not None
    assert len(endpoint.addresses) == 2
