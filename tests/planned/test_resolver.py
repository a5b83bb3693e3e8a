"""Resolvers that a plan makes: endpoints, rules and DNS Firewall, in either language."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import healthy_network
from tests.cases.test_cases import HERE, _case, _resolved
from tests.planned import resolved
from tests.planned.plan_builder import PlanBuilder, ref

import wayout
from wayout.ask.destination.destination import parse_resolutions
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

NAMES = parse_resolutions(("api.example.com=203.0.113.9",))
PAYMENTS, API = "ecs:prod/payments", "https://api.example.com"
CASES = sorted(
    path.parent.name
    for path in HERE.glob("*/snapshot.json")
    if resolved.is_resolved(json.loads(path.read_text(encoding="utf-8")))
)


def _told(network: Network, question: dict[str, Any]) -> list[Any]:
    found = wayout.diagnose(network, question["source"], question["to"], resolved=_resolved(question))
    return [(row[0].answer, {str(b.reason) for b in row[0].blockers}) for row in found.results]


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize("name", CASES)
def test_what_is_made_is_what_aws_describes_then(name: str, language: str, tmp_path: Path) -> None:
    """Where a plan makes the resolver of a case, the verdicts are those of the case."""
    documents = json.loads((HERE / name / "snapshot.json").read_text(encoding="utf-8"))
    rest, path = tmp_path / "rest.json", tmp_path / "plan.json"
    rest.write_text(json.dumps(resolved.without(documents)), encoding="utf-8")
    if language == "terraform":
        path.write_bytes(resolved.terraform(documents))
    else:
        path.write_text(json.dumps(resolved.cloudformation(documents)), encoding="utf-8")
    own, planned = wayout.load(HERE / name / "snapshot.json"), wayout.load(rest, [path])
    assert not planned.problems
    for question in _case(name)["question"]:
        assert _told(planned, question) == _told(own, question)


Lay = Callable[[PlanBuilder], Network]


@pytest.fixture
def over(tmp_path: Path) -> Lay:
    """The network of a plan laid over the healthy one."""

    def read(plan: PlanBuilder) -> Network:
        path, base = tmp_path / "plan.json", tmp_path / "base.json"
        path.write_bytes(plan.bytes())
        healthy_network().write(base)
        return wayout.load(base, [path])

    return read


def why(network: Network) -> str:
    found = wayout.diagnose(network, PAYMENTS, ["https://db.example.com"])
    assert found.answer is Answer.UNKNOWN
    return " ".join(gap.message for gap in found.deciding)


def test_an_endpoint_stands_in_its_subnets(over: Lay) -> None:
    plan = PlanBuilder()
    for key in "ab":
        plan.add("aws_subnet", "dns", key=key, vpc_id="vpc-main", cidr_block=f"10.0.9{'5' if key == 'a' else '6'}.0/28",
                 availability_zone=f"us-east-1{key}")  # fmt: skip
    plan.add("aws_route53_resolver_endpoint", "x", direction="INBOUND", security_group_ids=["sg-app"],
             ip_address=[{"subnet_id": ref(f'aws_subnet.dns["{key}"].id')} for key in "ab"])  # fmt: skip
    (endpoint,) = over(plan).resolver_endpoints.values()
    assert [str(each.ip) for each in endpoint.addresses or ()] == ["10.0.95.4", "10.0.96.4"]
    assert endpoint.host_vpc_id == "vpc-main"


def test_a_rule_for_a_vpc_that_only_apply_tells_is_a_gap(over: Lay) -> None:
    plan = PlanBuilder()
    plan.add("aws_route53_resolver_rule", "x", domain_name="example.com", rule_type="SYSTEM")
    plan.add("aws_route53_resolver_rule_association", "x", vpc_id=ref("local.vpc"),
             resolver_rule_id=ref("aws_route53_resolver_rule.x.id"))  # fmt: skip
    assert "vpc_id of aws_route53_resolver_rule_association.x is known only after apply" in why(over(plan))


def test_a_rule_whose_servers_only_apply_tells_is_a_gap(over: Lay) -> None:
    plan = PlanBuilder()
    plan.add("aws_route53_resolver_rule", "x", domain_name="example.com", rule_type="FORWARD",
             target_ip=[{"ip": ref("aws_instance.x.private_ip"), "port": 53}])  # fmt: skip
    plan.add("aws_route53_resolver_rule_association", "x", vpc_id="vpc-main",
             resolver_rule_id=ref("aws_route53_resolver_rule.x.id"))  # fmt: skip
    assert "target_ip.ip of aws_route53_resolver_rule.x is known only after apply" in why(over(plan))


def _blocking(plan: PlanBuilder, **more: Any) -> None:
    kind = "aws_route53_resolver_firewall"
    plan.add(f"{kind}_domain_list", "x", name="x", domains=["*.example.com."])
    plan.add(f"{kind}_rule_group", "x", name="x")
    rule = {"action": "BLOCK", "block_response": "NXDOMAIN", "priority": 1}
    rule |= {"firewall_domain_list_id": ref(f"{kind}_domain_list.x.id")}
    plan.add(f"{kind}_rule", "x", name="x", firewall_rule_group_id=ref(f"{kind}_rule_group.x.id"), **{**rule, **more})
    plan.add(f"{kind}_rule_group_association", "x", name="x", vpc_id="vpc-main", priority=101,
             firewall_rule_group_id=ref(f"{kind}_rule_group.x.id"))  # fmt: skip


def test_a_firewall_for_names_blocks_them(over: Lay) -> None:
    plan = PlanBuilder()
    _blocking(plan)
    found = wayout.diagnose(over(plan), PAYMENTS, [API], resolved=NAMES)
    assert {str(cause.reason) for cause in found.causes} == {"dns-firewall"}
    assert wayout.diagnose(over(plan), PAYMENTS, ["https://203.0.113.9"]).answer is Answer.REACHABLE


@pytest.mark.parametrize("name", ["action", "firewall_domain_list_id"])
def test_what_only_apply_tells_of_a_rule_leaves_the_name_open(name: str, over: Lay) -> None:
    plan = PlanBuilder()
    _blocking(plan, **{name: ref("terraform_data.x.output")})
    assert f"{name} of aws_route53_resolver_firewall_rule.x is known only after apply" in why(over(plan))
