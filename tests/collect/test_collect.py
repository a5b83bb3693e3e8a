"""A collection against moto over HTTP: whole, in pages, throttled, interrupted connections, refused."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.collect.conftest import CollectWithDenied
from tests.collect.mission_network import REPOSITORY, MissionNetwork
from tests.collect.stand_in import DENIALS, StandIn

from wayout.aws.account import Account
from wayout.collect.calls import CALLS
from wayout.collect.collect import Collected
from wayout.collect.progress import Progress
from wayout.errors import InputError
from wayout.snapshot.document import DOCUMENTS
from wayout.snapshot.manifest import Refusal
from wayout.snapshot.store import Snapshot, open_snapshot

CollectTo = Callable[[Path], Collected]


def documents(path: Path) -> dict[str, Any]:
    """The content of every document of a snapshot of one region, by its key."""
    found: dict[str, Any] = {}
    for file in open_snapshot(path).files:
        found.update(json.loads(file.content))
    return found


def refusals(snapshot: Snapshot) -> tuple[Refusal, ...]:
    assert snapshot.manifest is not None
    return snapshot.manifest.refused


def test_every_document_is_there(whole_snapshot: Path) -> None:
    snapshot = open_snapshot(whole_snapshot)
    assert {file.name for file in snapshot.files} == {f"123456789012/us-east-1/{key}.json" for key in DOCUMENTS}
    assert snapshot.problems == ()
    assert refusals(snapshot) == ()


def test_the_manifest_says_who_collected_where_and_when(whole_snapshot: Path) -> None:
    manifest = open_snapshot(whole_snapshot).manifest
    assert manifest is not None
    (caller,) = manifest.callers
    assert (caller.account, caller.regions) == ("123456789012", ("us-east-1",))
    assert caller.arn.startswith("arn:aws:sts::123456789012:")
    assert manifest.created.isoformat() == "2026-11-22T10:00:00+00:00"


def test_the_execution_role_is_there_with_its_policies_and_without_its_trust(whole_snapshot: Path) -> None:
    found = documents(whole_snapshot)
    (role,) = found["Roles"]
    assert role["Arn"] == "arn:aws:iam::123456789012:role/tasks/payments-execution"
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith(":policy/payments-boundary")
    assert "open-sesame" not in json.dumps(found)
    (attached,) = found["RoleAttachedPolicies"]
    assert attached["RoleName"] == "payments-execution"
    assert [one["PolicyName"] for one in attached["AttachedPolicies"]] == ["payments-login", "payments-logs"]
    assert found["RolePolicyNames"][0]["PolicyNames"] == ["payments-pull"]
    (inline,) = found["RolePolicies"]
    assert (inline["RoleName"], inline["PolicyName"]) == ("payments-execution", "payments-pull")
    assert inline["PolicyDocument"]["Statement"][0]["Resource"] == REPOSITORY
    assert {one["PolicyArn"].rpartition("/")[2] for one in found["PolicyVersions"]} == {
        "payments-login",
        "payments-logs",
        "payments-boundary",
    }


def test_the_answers_are_awss_own(whole_snapshot: Path, mission: MissionNetwork) -> None:
    found = documents(whole_snapshot)
    assert mission.vpc in {vpc["VpcId"] for vpc in found["Vpcs"]}
    assert {*mission.private_subnets, *mission.public_subnets} <= {subnet["SubnetId"] for subnet in found["Subnets"]}
    (nat,) = found["NatGateways"]
    assert nat["NatGatewayId"] == mission.nat_gateway
    assert nat["CreateTime"].startswith("20")
    assert [service["serviceName"] for service in found["services"]] == ["payments"]
    assert {task["taskArn"] for task in found["tasks"]} == {*mission.tasks, mission.stopped_task}
    assert [definition["family"] for definition in found["taskDefinitions"]] == ["payments"]
    assert [cluster["clusterName"] for cluster in found["clusters"]] == ["prod"]
    assert [function["FunctionName"] for function in found["Functions"]] == ["weather"]
    assert found["Reservations"][0]["Instances"][0]["InstanceId"] == mission.bastion


def test_answers_per_resource_carry_its_id(whole_snapshot: Path, mission: MissionNetwork) -> None:
    found = documents(whole_snapshot)
    (attributes,) = (one for one in found["VpcAttributes"] if one["VpcId"] == mission.vpc)
    assert attributes == {
        "VpcId": mission.vpc,
        "EnableDnsSupport": {"Value": True},
        "EnableDnsHostnames": {"Value": True},
    }
    listed = {one["PrefixListId"] for one in found["ManagedPrefixLists"]}
    assert {one["PrefixListId"] for one in found["ManagedPrefixListEntries"]} == listed
    assert all(one["Entries"] for one in found["ManagedPrefixListEntries"])


def test_what_the_account_has_none_of_is_an_empty_list(whole_snapshot: Path) -> None:
    found = documents(whole_snapshot)
    for key in ("TransitGateways", "TransitGatewayStaticRoutes", "containerInstances", "FlowLogs", "CarrierGateways"):
        assert found[key] == [], key


def test_block_public_access_is_one_object(whole_snapshot: Path) -> None:
    assert documents(whole_snapshot)["VpcBlockPublicAccessOptions"]["InternetGatewayBlockMode"] == "off"


def test_only_the_owner_can_read_the_files(whole_snapshot: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in whole_snapshot.rglob("*.json")} == {0o600}


def test_no_secret_of_the_account_is_in_any_byte(whole_snapshot: Path) -> None:
    content = b"".join(path.read_bytes() for path in whole_snapshot.rglob("*.json"))
    for secret in (b"correct-horse-battery-staple", b"s3cret", b"alice", b"tr0ub4dor-and-3"):
        assert secret not in content
    assert b"DATABASE_PASSWORD" in content
    assert b"http://proxy.example.com:3128" in content
    assert b"API_TOKEN" in content


def test_pages_of_one_give_the_same_as_whole_lists(
    stand_in: StandIn, whole_snapshot: Path, collect_to: CollectTo, tmp_path: Path
) -> None:
    stand_in.behaviour.page_size = 1
    collect_to(tmp_path / "s")
    assert stand_in.behaviour.asked["ec2:DescribeSubnets"] > 6
    assert stand_in.behaviour.asked["ecs:ListTasks"] > 2
    paged, whole = open_snapshot(tmp_path / "s"), open_snapshot(whole_snapshot)
    assert {file.name: file.content for file in paged.files} == {file.name: file.content for file in whole.files}


SOME = (
    "ec2:DescribeVpcs",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ecs:DescribeTasks",
    "lambda:ListFunctions",
)


@pytest.mark.parametrize("misbehaviour", ["throttled", "dropped"])
def test_a_call_that_fails_once_is_repeated(
    misbehaviour: str, stand_in: StandIn, whole_snapshot: Path, collect_to: CollectTo, tmp_path: Path
) -> None:
    getattr(stand_in.behaviour, misbehaviour).update(SOME)
    collected = collect_to(tmp_path / "s")
    assert collected.manifest.refused == ()
    assert getattr(stand_in.behaviour, misbehaviour).total() == 0
    assert documents(tmp_path / "s") == documents(whole_snapshot)


def test_a_call_that_is_throttled_for_good_is_refused_and_the_rest_is_saved(
    stand_in: StandIn, whole_snapshot: Path, collect_to: CollectTo, tmp_path: Path
) -> None:
    stand_in.behaviour.throttled["ec2:DescribeNetworkAcls"] = 100
    (refusal,) = collect_to(tmp_path / "s").manifest.refused
    assert (refusal.document, refusal.why) == ("NetworkAcls", "RequestLimitExceeded")
    whole = documents(whole_snapshot)
    del whole["NetworkAcls"]
    assert documents(tmp_path / "s") == whole


def test_a_connection_that_is_dropped_for_good_is_a_refusal(
    stand_in: StandIn, collect_to: CollectTo, tmp_path: Path
) -> None:
    stand_in.behaviour.dropped["ec2:DescribeFlowLogs"] = 100
    (refusal,) = collect_to(tmp_path / "s").manifest.refused
    assert (refusal.document, refusal.why) == ("FlowLogs", "ConnectionClosedError")


def test_an_answer_that_cannot_be_read_is_a_refusal(
    stand_in: StandIn, whole_snapshot: Path, collect_to: CollectTo, tmp_path: Path
) -> None:
    """A proxy on the way that answers with a page of its own, also when that page is good XML."""
    stand_in.behaviour.garbled = {"ec2:DescribeRouteTables": b"<html><br></html>", "ecs:DescribeServices": b"<html/>"}
    stand_in.behaviour.garbled["ec2:DescribeNatGateways"] = b"<html><body>Please sign in</body></html>"
    refused = collect_to(tmp_path / "s").manifest.refused
    assert {(refusal.document, refusal.operation, refusal.why) for refusal in refused} == {
        ("RouteTables", "DescribeRouteTables", "UnreadableAnswer"),
        ("Attachments", "DescribeRouteTables", "UnreadableAnswer"),
        ("VpcAttachments", "DescribeRouteTables", "UnreadableAnswer"),
        ("NatGateways", "DescribeNatGateways", "UnreadableAnswer"),
        ("services", "DescribeServices", "UnreadableAnswer"),
        ("taskDefinitions", "DescribeServices", "UnreadableAnswer"),
        *((document, "DescribeServices", "UnreadableAnswer") for document in OF_ROLES),
    }
    missing = set(documents(whole_snapshot)) - set(documents(tmp_path / "s"))
    assert missing == {"RouteTables", "Attachments", "VpcAttachments", "NatGateways", "services"}


PERMISSIONS = sorted({call.permission for call in CALLS})

OF_ROLES = {"Roles", "RoleAttachedPolicies", "RolePolicyNames", "RolePolicies", "PolicyVersions"}

ALSO_MISSING = {
    "ec2:DescribeVpcs": {"VpcAttributes", "VpcHostedZones", "HostedZoneRecords", "FirewallConfigs"},
    "ec2:DescribeRouteTables": {"Attachments", "VpcAttachments"},
    "ec2:DescribeManagedPrefixLists": {"ManagedPrefixListEntries"},
    "ec2:DescribeTransitGatewayRouteTables": {
        "TransitGatewayRouteTableAssociations",
        "TransitGatewayPropagations",
        "TransitGatewayStaticRoutes",
        "TransitGatewayPropagatedRoutes",
    },
    "ecs:ListClusters": {"clusters", "services", "tasks", "containerInstances", "taskDefinitions", *OF_ROLES},
    "ecs:DescribeTaskDefinition": OF_ROLES,
    "iam:GetRole": OF_ROLES,
    "iam:ListRolePolicies": {"RolePolicies"},
    "network-firewall:ListFirewalls": {"FirewallPolicies", "RuleGroups"},
    "elasticloadbalancing:DescribeLoadBalancers": {
        "LoadBalancerListeners",
        "ListenerRules",
        "LoadBalancerAttributes",
        "ClassicInstanceHealth",
        "ClassicLoadBalancerAttributes",
    },
    "elasticloadbalancing:DescribeListeners": {"ListenerRules"},
    "elasticloadbalancing:DescribeTargetGroups": {"TargetGroupAttributes", "LoadBalancerTargetHealth"},
    "route53:ListHostedZonesByVPC": {"HostedZoneRecords"},
    "route53resolver:ListResolverEndpoints": {"ResolverEndpointIpAddresses"},
    "route53resolver:ListFirewallRuleGroups": {"FirewallRuleGroupRules"},
    "route53resolver:ListFirewallDomainLists": {"FirewallDomains"},
    "ec2:DescribeVpcEndpoints": {"ServiceDetails"},
}
"""What cannot be asked for when the list before it is denied."""

NOT_ASKED = {
    "ecs:DescribeContainerInstances",  # the account has none
    "ec2:DescribeVpcEndpointServices",  # it has no endpoint
    "ec2:GetTransitGatewayRouteTableAssociations",
    "ec2:GetTransitGatewayRouteTablePropagations",
    "ec2:SearchTransitGatewayRoutes",
    "network-firewall:DescribeFirewall",
    "network-firewall:DescribeFirewallPolicy",
    "network-firewall:DescribeVpcEndpointAssociation",
    "network-firewall:DescribeRuleGroup",
    "elasticloadbalancing:DescribeListeners",  # it has no load balancer either
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:DescribeInstanceHealth",
    "networkmanager:ListAttachments",  # nor a route to a core network
    "networkmanager:GetVpcAttachment",
    "route53:ListResourceRecordSets",
    "route53resolver:ListFirewallDomains",
    "route53resolver:ListFirewallRules",
    "route53resolver:ListResolverEndpointIpAddresses",
}
"""What the mission's account gives no reason to ask."""


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_denied_action_is_named_and_everything_else_is_saved(
    permission: str, collect_with_denied: CollectWithDenied, whole_snapshot: Path
) -> None:
    snapshot = open_snapshot(collect_with_denied(permission))
    found, whole = documents(collect_with_denied(permission)), documents(whole_snapshot)
    missing = set(whole) - set(found)
    direct = {call.document for call in CALLS if call.permission == permission}
    if permission in NOT_ASKED:
        assert missing == set()
        assert refusals(snapshot) == ()
        return
    assert missing == direct | ALSO_MISSING.get(permission, set())
    assert missing <= {refusal.document for refusal in refusals(snapshot)}
    why = DENIALS.get(permission.partition(":")[0], "AccessDeniedException")
    for refusal in refusals(snapshot):
        assert (refusal.permission, refusal.why) == (permission, why)
        assert f"{refusal.permission.partition(':')[0]}:{refusal.operation}" == permission
        assert (refusal.account, refusal.region) == ("123456789012", "us-east-1")
        assert refusal.message
    # Without services or tasks, fewer task definitions are known to be in use; the manifest names that document too.
    partial = {refusal.document for refusal in refusals(snapshot)}
    assert {key: found[key] for key in found if key not in partial} == {
        key: whole[key] for key in found if key not in partial
    }


def test_everything_denied_leaves_a_snapshot_of_refusals(
    stand_in: StandIn, collect_to: CollectTo, tmp_path: Path
) -> None:
    stand_in.behaviour.denied = set(PERMISSIONS)
    collected = collect_to(tmp_path / "s")
    assert collected.documents == 0
    snapshot = open_snapshot(tmp_path / "s")
    assert snapshot.files == ()
    assert {refusal.document for refusal in refusals(snapshot)} == set(DOCUMENTS)


def test_progress_is_told_for_every_request(account: Account, tmp_path: Path) -> None:
    from tests.collect.conftest import NOW

    from wayout.collect.collect import Errand, collect

    told: list[Progress] = []
    errand = Errand(accounts=(account,), regions={account.identity.account: ("us-east-1",)}, target=tmp_path / "s")
    collect(errand, NOW, told.append)
    assert [one.done for one in told] == list(range(1, len(told) + 1))
    assert all(one.expected >= one.done for one in told)
    assert told[-1].expected == len(told)


def test_a_snapshot_that_is_there_is_not_overwritten_and_nothing_is_asked(
    stand_in: StandIn, collect_to: CollectTo, tmp_path: Path
) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="holds something else"):
        collect_to(tmp_path / "s")
    assert stand_in.behaviour.asked.total() == 0
