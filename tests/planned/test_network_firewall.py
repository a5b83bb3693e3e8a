"""Network Firewall and Block Public Access in plans: what filters for a whole VPC, or a whole account."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import healthy_network
from tests.planned.plan_builder import PlanBuilder, ref

import wayout
from wayout.ask.destination.destination import parse_resolutions
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

PAYMENTS, OUTSIDE = "ecs:prod/payments", "https://203.0.113.9"
NAMES = parse_resolutions(("a.example=203.0.113.9", "b.example=203.0.113.10"))
Lay = Callable[..., Network]


@pytest.fixture
def over(tmp_path: Path) -> Lay:
    """The network of a plan laid over the healthy one."""

    def read(plan: PlanBuilder, mode: str | None = None) -> Network:
        path, base = tmp_path / "plan.json", tmp_path / "base.json"
        path.write_bytes(plan.bytes())
        documents = healthy_network().documents()
        setting = {"VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": mode, "State": "update-complete"}}
        base.write_text(json.dumps({**documents, **(setting if mode else {})}), encoding="utf-8")
        return wayout.load(base, [path])

    return read


def _template(tmp_path: Path, resources: dict[str, Any], **more: Any) -> Network:
    base, path = tmp_path / "base.json", tmp_path / "template.json"
    healthy_network().write(base)
    path.write_text(json.dumps({"Resources": resources, **more}), encoding="utf-8")
    return wayout.load(base, [path])


def found(network: Network, to: str = OUTSIDE) -> tuple[Answer, set[str]]:
    diagnosis = wayout.diagnose(network, PAYMENTS, [to], resolved=NAMES)
    return diagnosis.answer, {str(cause.reason) for cause in diagnosis.causes}


def why(network: Network, to: str = OUTSIDE) -> str:
    diagnosis = wayout.diagnose(network, PAYMENTS, [to])
    return " ".join(gap.message for gap in diagnosis.deciding)


BLOCKED = (Answer.BLOCKED, {"vpc-block-public-access"})
OPEN = (Answer.REACHABLE, set[str]())
OPTIONS, EXCLUSION = "aws_vpc_block_public_access_options", "aws_vpc_block_public_access_exclusion"


def test_a_plan_blocks_public_access_and_excludes_a_vpc_from_it(over: Lay) -> None:
    plan = PlanBuilder()
    plan.add(OPTIONS, "x", internet_gateway_block_mode="block-bidirectional")
    assert found(over(plan)) == BLOCKED
    plan.add(EXCLUSION, "x", vpc_id="vpc-main", internet_gateway_exclusion_mode="allow-bidirectional")
    assert found(over(plan)) == OPEN


def test_whoever_destroys_the_setting_opens_the_account(over: Lay) -> None:
    plan = PlanBuilder()
    before = {"id": "x", "internet_gateway_block_mode": "block-bidirectional"}
    plan.add(OPTIONS, "x", before=before, actions=("delete",))
    assert found(over(plan, "block-bidirectional")) == OPEN


def test_the_snapshot_knows_better_what_is_set_today(over: Lay) -> None:
    plan = PlanBuilder()
    plan.keep(OPTIONS, "x", id="x", internet_gateway_block_mode="off")
    assert found(over(plan, "block-bidirectional")) == BLOCKED


def test_a_mode_or_an_exclusion_that_only_apply_tells_is_a_gap(over: Lay) -> None:
    plan = PlanBuilder()
    plan.add(OPTIONS, "x", internet_gateway_block_mode=ref("terraform_data.mode.output"))
    assert "internet_gateway_block_mode of aws_vpc_block_public_access_options.x" in why(over(plan))
    plan = PlanBuilder()
    plan.add(OPTIONS, "x", internet_gateway_block_mode="block-bidirectional")
    plan.add(EXCLUSION, "x", vpc_id=ref("local.vpc"), internet_gateway_exclusion_mode="allow-bidirectional")
    assert "vpc_id of aws_vpc_block_public_access_exclusion.x is known only after apply" in why(over(plan))


def test_a_template_blocks_public_access(tmp_path: Path) -> None:
    options = {"Type": "AWS::EC2::VPCBlockPublicAccessOptions",
               "Properties": {"InternetGatewayBlockMode": "block-bidirectional"}}  # fmt: skip
    assert found(_template(tmp_path, {"Bpa": options})) == BLOCKED
    own = {"VpcId": "vpc-main", "InternetGatewayExclusionMode": "allow-egress"}
    exclusion = {"Type": "AWS::EC2::VPCBlockPublicAccessExclusion", "Properties": own}
    assert found(_template(tmp_path, {"Bpa": options, "Free": exclusion})) == OPEN
    sections = {"Parameters": {"P": {"Type": "String"}},
                "Conditions": {"Open": {"Fn::Equals": [{"Ref": "P"}, "x"]}}}  # fmt: skip
    network = _template(tmp_path, {"Bpa": {**options, "Condition": "Open"}}, **sections)
    assert "whether Bpa is made is not known" in why(network)


def _firewall(
    plan: PlanBuilder, *, rules: str = 'pass tls any any -> any any (tls.sni; content:"a.example"; sid:1;)'
) -> None:
    """A firewall in a subnet of each zone, before which the private subnets are routed, as modules write it."""
    plan.add("aws_networkfirewall_rule_group", "x", name="x", capacity=10, type="STATEFUL",
             rule_group=[{"rules_source": [{"rules_string": rules}],
                          "stateful_rule_options": [{"rule_order": "STRICT_ORDER"}]}],
             hidden={"rules": ref("x")})  # fmt: skip
    policy = {
        "stateless_default_actions": ["aws:forward_to_sfe"],
        "stateless_fragment_default_actions": ["aws:forward_to_sfe"],
        "stateful_default_actions": ["aws:drop_established"],
        "stateful_engine_options": [{"rule_order": "STRICT_ORDER", "stream_exception_policy": "DROP"}],
        "stateful_rule_group_reference": [
            {"priority": 1, "resource_arn": ref("aws_networkfirewall_rule_group.x.arn"), "override": []}
        ],
    }
    plan.add("aws_networkfirewall_firewall_policy", "x", name="x", firewall_policy=[policy])
    subnets = {"a": "10.0.201.0/28", "b": "10.0.202.0/28"}
    for key, cidr in subnets.items():
        plan.add(
            "aws_subnet", "firewall", key=key, vpc_id="vpc-main", cidr_block=cidr, availability_zone=f"us-east-1{key}"
        )
        plan.add("aws_route_table", "firewall", key=key, vpc_id="vpc-main",
                 route=[{"cidr_block": "0.0.0.0/0", "nat_gateway_id": f"nat-{key}"}])  # fmt: skip
        plan.add("aws_route_table_association", "firewall", key=key, subnet_id=ref("aws_subnet.firewall", "each.key"),
                 route_table_id=ref("aws_route_table.firewall", "each.key"))  # fmt: skip
        before = {"id": f"r-{key}", "route_table_id": f"rtb-private-{key}", "destination_cidr_block": "0.0.0.0/0",
                  "nat_gateway_id": f"nat-{key}"}  # fmt: skip
        to = ref("aws_networkfirewall_firewall.x.firewall_status[0].sync_states", "aws_subnet.firewall", "each.key")
        plan.add("aws_route", "private", key=key, before=before, id=f"r-{key}", route_table_id=f"rtb-private-{key}",
                 destination_cidr_block="0.0.0.0/0", vpc_endpoint_id=to)  # fmt: skip
        back = ref("aws_networkfirewall_firewall.x.firewall_status[0].sync_states", f'aws_subnet.firewall["{key}"].id')
        block = {"a": "10.0.1.0/24", "b": "10.0.2.0/24"}[key]
        plan.add("aws_route", f"back_{key}", route_table_id="rtb-public", vpc_endpoint_id=back,
                 destination_cidr_block=block)  # fmt: skip
    plan.add("aws_networkfirewall_firewall", "x", name="x", vpc_id="vpc-main",
             firewall_policy_arn=ref("aws_networkfirewall_firewall_policy.x.arn"),
             subnet_mapping=[{"subnet_id": ref(f'aws_subnet.firewall["{key}"].id')} for key in subnets],
             hidden={"firewall_status": ref("x")})  # fmt: skip


def _first_two(network: Network, to: str) -> set[str]:
    """The verdicts of the placements in the zones of the firewall."""
    diagnosis = wayout.diagnose(network, PAYMENTS, [to], resolved=NAMES)
    rows = zip(diagnosis.placements, diagnosis.results, strict=True)
    return {str(row.answer) for place, (row, *_) in rows if place.id in {"subnet-private-a", "subnet-private-b"}}


def test_a_firewall_in_the_plan_filters(over: Lay) -> None:
    plan = PlanBuilder()
    _firewall(plan)
    network = over(plan)
    assert not network.problems
    (firewall,) = network.firewalls.values()
    assert {each.subnet_id for each in firewall.attachments} == {"subnet-new-firewall-a", "subnet-new-firewall-b"}
    routes = {t: [r.gateway_id for r in network.route_tables[t].routes if str(r.prefix) == "0.0.0.0/0"]
              for t in ("rtb-private-a", "rtb-private-b")}  # fmt: skip
    assert routes == {
        "rtb-private-a": ["vpce-new-x-firewall-a"],
        "rtb-private-b": ["vpce-new-x-firewall-b"],
    }
    assert _first_two(network, "https://a.example") == {"reachable"}
    assert _first_two(network, "https://b.example") == {"blocked"}
    assert found(network, "https://b.example")[1] == {"firewall-denied"}


def test_of_the_endpoints_of_a_firewall_one_is_not_guessed(over: Lay) -> None:
    plan = PlanBuilder()
    _firewall(plan)
    plan.add("aws_route", "x", route_table_id="rtb-private-a", destination_cidr_block="203.0.113.0/24",
             vpc_endpoint_id=ref("aws_networkfirewall_firewall.x.firewall_status"))  # fmt: skip
    assert "vpc_endpoint_id of aws_route.x is known only after apply" in why(over(plan))


def test_a_rule_group_that_only_apply_tells_is_a_gap(over: Lay) -> None:
    plan = PlanBuilder()
    _firewall(plan)
    for change in plan.changes:
        if change["type"] == "aws_networkfirewall_rule_group":
            change["change"]["after_unknown"]["rule_group"] = [{"rules_source": [{"rules_string": True}]}]
    assert "rule_group.rules_source.rules_string of aws_networkfirewall_rule_group.x" in why(over(plan))


def test_a_firewall_that_goes_leaves_black_holes(over: Lay) -> None:
    """The provider has told the endpoint, and the route to it stays."""
    plan = PlanBuilder()
    state = {"attachment": [{"subnet_id": "subnet-private-a", "endpoint_id": "vpce-0fw"}]}
    before = {"id": "arn:x", "arn": "arn:x", "name": "x", "vpc_id": "vpc-main", "firewall_policy_arn": "arn:p",
              "subnet_mapping": [{"subnet_id": "subnet-private-a"}], "firewall_status": [{"sync_states": [state]}]}  # fmt: skip
    route = {"id": "r-1", "route_table_id": "rtb-private-a", "destination_cidr_block": "0.0.0.0/0",
             "nat_gateway_id": "nat-a"}  # fmt: skip
    plan.add("aws_networkfirewall_firewall", "x", before=before, actions=("delete",))
    now: dict[str, Any] = {key: value for key, value in route.items() if key != "nat_gateway_id"}
    plan.add("aws_route", "a", before=route, **now, vpc_endpoint_id="vpce-0fw")
    network = over(plan)
    assert "vpce-0fw" not in network.vpc_endpoints
    assert not network.firewalls


def test_a_template_makes_a_firewall_with_one_endpoint(tmp_path: Path) -> None:
    text = "drop tcp any any -> any 443 (sid:1;)"
    group = {"RuleGroupName": "g", "Type": "STATEFUL", "Capacity": 10,
             "RuleGroup": {"RulesSource": {"RulesString": text}}}  # fmt: skip
    policy = {"StatelessDefaultActions": ["aws:forward_to_sfe"], "StatelessFragmentDefaultActions": ["aws:pass"],
              "StatefulRuleGroupReferences": [{"ResourceArn": {"Ref": "Group"}}]}  # fmt: skip
    subnet = {"VpcId": "vpc-main", "CidrBlock": "10.0.201.0/28", "AvailabilityZone": "us-east-1a"}
    firewall = {"FirewallName": "f", "FirewallPolicyArn": {"Ref": "Policy"}, "VpcId": "vpc-main",
                "SubnetMappings": [{"SubnetId": {"Ref": "Place"}}]}  # fmt: skip
    endpoint = {"Fn::Select": [1, {"Fn::Split": [":", {"Fn::Select": [0, {"Fn::GetAtt": "Wall.EndpointIds"}]}]}]}
    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        "Place": ("EC2::Subnet", subnet),
        "Group": ("NetworkFirewall::RuleGroup", group),
        "Policy": ("NetworkFirewall::FirewallPolicy", {"FirewallPolicyName": "p", "FirewallPolicy": policy}),
        "Wall": ("NetworkFirewall::Firewall", firewall),
        "Table": ("EC2::RouteTable", {"VpcId": "vpc-main"}),
        "Onward": ("EC2::Route", {"RouteTableId": {"Ref": "Table"}, "DestinationCidrBlock": "0.0.0.0/0",
                                  "NatGatewayId": "nat-a"}),
        "Use": ("EC2::SubnetRouteTableAssociation", {"RouteTableId": {"Ref": "Table"}, "SubnetId": {"Ref": "Place"}}),
        "Way": ("EC2::Route", {"RouteTableId": "rtb-private-a", "DestinationCidrBlock": "0.0.0.0/0",
                               "VpcEndpointId": endpoint}),
    }  # fmt: skip
    network = _template(tmp_path, {k: {"Type": f"AWS::{kind}", "Properties": p} for k, (kind, p) in kinds.items()})
    assert not network.problems
    assert "firewall-denied" in found(network)[1]
    kinds["Wall"][1]["SubnetMappings"].append({"SubnetId": "subnet-private-b"})
    network = _template(tmp_path, {k: {"Type": f"AWS::{kind}", "Properties": p} for k, (kind, p) in kinds.items()})
    assert "the order of EndpointIds of Wall, which AWS does not promise" in why(network)
