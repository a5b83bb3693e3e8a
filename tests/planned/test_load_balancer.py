"""Load balancers that a plan makes: as AWS describes them once they are there, in either language."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import healthy_network
from tests.cases.test_cases import HERE, _case
from tests.planned import balanced
from tests.planned.module_vpc import service, vpc_module
from tests.planned.plan_builder import PlanBuilder, ref

import wayout
from wayout.ask.audit import audit
from wayout.ask.result.result import component_of
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

NOT_MADE = frozenset(
    {
        "balancer-is-still-being-made",  # a plan shows it when it is made
        "listeners-of-the-balancer-are-missing",  # a plan knows all listeners of what it makes
    }
)
BALANCED = sorted(
    path.parent.name
    for path in HERE.glob("*/snapshot.json")
    if path.parent.name not in NOT_MADE and json.loads(path.read_text(encoding="utf-8")).get("LoadBalancers")
)


def _told(network: Network, question: dict[str, Any], host: str) -> list[Any]:
    """The verdict of each placement with its blockers, by what no plan names: not the load balancer's ARN."""
    to = [text.replace(host, next(iter(network.load_balancers.values())).dns_name) for text in question["to"]]
    found = wayout.diagnose(network, question["source"], to)
    rows = zip(found.placements, found.results, strict=True)
    return [
        [result.answer, result.share, sorted({(b.reason, _short(component_of(b, place))) for b in result.blockers})]
        for place, (result, *_) in rows
    ]


def _short(component: str) -> str:
    return component.rpartition("/")[0] or component


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize("name", BALANCED)
def test_what_is_made_is_what_aws_describes_then(name: str, language: str, tmp_path: Path) -> None:
    """Where a plan makes the load balancers of a case, the verdicts are those of the case."""
    documents = json.loads((HERE / name / "snapshot.json").read_text(encoding="utf-8"))
    rest, path = tmp_path / "rest.json", tmp_path / "plan.json"
    rest.write_text(json.dumps(balanced.without(documents)), encoding="utf-8")
    if language == "terraform":
        path.write_bytes(balanced.terraform(documents))
    else:
        path.write_text(json.dumps(balanced.cloudformation(documents)), encoding="utf-8")
    own, planned = wayout.load(HERE / name / "snapshot.json"), wayout.load(rest, [path])
    assert not planned.problems
    host = documents["LoadBalancers"][0]["DNSName"]
    for question in _case(name)["question"]:
        assert _told(planned, question, host) == _told(own, question, host)


Lay = Callable[[PlanBuilder], Network]
ANYWHERE = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"], "self": False}


@pytest.fixture
def alone(tmp_path: Path) -> Lay:
    """The network of a plan by itself."""

    def read(plan: PlanBuilder) -> Network:
        path = tmp_path / "plan.json"
        path.write_bytes(plan.bytes())
        return wayout.load(path)

    return read


def shop(*, port: int = 8080, **more: Any) -> PlanBuilder:
    """An application load balancer before a service of ECS, as modules make both: `port` is what the tasks' group allows."""
    plan = PlanBuilder()
    vpc_module(plan)
    service(plan)
    vpc, private = ref("module.vpc.vpc_id"), ref("module.vpc.private_subnets")
    web = {**ANYWHERE, "protocol": "tcp", "from_port": 443, "to_port": 443}
    from_balancer = {"protocol": "tcp", "from_port": port, "to_port": port, "self": False}
    plan.add("aws_security_group", "alb", vpc_id=vpc, ingress=[web], egress=[ANYWHERE])
    plan.add("aws_security_group", "shop", vpc_id=vpc, egress=[ANYWHERE],
             ingress=[{**from_balancer, "security_groups": [ref("aws_security_group.alb.id")]}])  # fmt: skip
    plan.add("aws_lb", "shop", name="shop", internal=True, security_groups=[ref("aws_security_group.alb.id")],
             subnets=private, hidden={"subnet_mapping": ref("x"), "dns_name": ref("x")})  # fmt: skip
    plan.add("aws_lb_target_group", "shop", name="shop", port=8080, protocol="HTTP", target_type="ip", vpc_id=vpc)
    forward = {"type": "forward", "target_group_arn": ref("aws_lb_target_group.shop.arn")}
    plan.add("aws_lb_listener", "https", load_balancer_arn=ref("aws_lb.shop.arn"), port=443, protocol="HTTPS",
             default_action=[forward])  # fmt: skip
    place = {"subnets": private, "security_groups": [ref("aws_security_group.shop.id")], "assign_public_ip": False}
    block = {"target_group_arn": ref("aws_lb_target_group.shop.arn"), "container_name": "app", "container_port": 8080}
    own = {"launch_type": "FARGATE", "desired_count": 2, "network_configuration": [place], "load_balancer": [block]}
    plan.add("aws_ecs_service", "shop", name="shop", cluster=ref("aws_ecs_cluster.prod.id"), **{**own, **more})
    return plan


def asked(network: Network, to: str = "elb:shop:443") -> tuple[Answer, set[str]]:
    found = wayout.diagnose(network, "ecs:prod/payments", [to])
    return found.answer, {str(cause.reason) for cause in found.causes}


def why(network: Network, to: str = "elb:shop:443") -> str:
    found = wayout.diagnose(network, "ecs:prod/payments", [to])
    assert found.answer is Answer.UNKNOWN
    return " ".join(gap.message for gap in found.deciding)


def test_the_tasks_of_a_service_stand_behind_its_load_balancer(alone: Lay) -> None:
    network = alone(shop())
    assert asked(network) == (Answer.REACHABLE, set())
    assert asked(network, "elb:shop:80") == (Answer.BLOCKED, {"sg-no-matching-rule", "elb-no-listener"})
    assert asked(alone(shop(port=9090))) == (Answer.BLOCKED, {"sg-no-matching-rule"})
    said = " ".join(wayout.diagnose(network, "ecs:prod/payments", ["elb:shop:443"]).assumptions)
    assert "an address in each subnet of a service stands in for its tasks" in said
    assert {row.name for row in audit(network).rows} == {"ecs:prod/payments", "ecs:prod/shop"}


def test_a_service_without_tasks_leaves_its_target_group_empty(alone: Lay) -> None:
    assert asked(alone(shop(desired_count=0))) == (Answer.BLOCKED, {"elb-no-target"})


def test_tasks_on_unknown_instances_are_a_gap(alone: Lay) -> None:
    network = alone(shop(network_configuration=[], launch_type="EC2"))
    assert "on which instances the tasks of shop will run is not known" in why(network)


def test_an_auto_scaling_group_registers_what_only_aws_knows(alone: Lay) -> None:
    plan = shop(load_balancer=[])
    plan.add("aws_autoscaling_group", "web", name="web", target_group_arns=[ref("aws_lb_target_group.shop.arn")])
    assert "aws_autoscaling_group.web registers is known only after apply" in why(alone(plan))


def test_a_listener_of_a_load_balancer_that_is_not_known_leaves_each_one_open(alone: Lay) -> None:
    plan = shop()
    plan.add("aws_lb", "other", name="other", internal=True, subnets=ref("module.vpc.private_subnets"))
    plan.add("aws_lb_listener", "x", load_balancer_arn=ref("local.balancer"), port=80, protocol="HTTP",
             default_action=[{"type": "fixed-response"}])  # fmt: skip
    assert "load_balancer_arn of aws_lb_listener.x is known only after apply" in why(alone(plan))


def test_an_alias_in_the_plan_leads_to_its_load_balancer(alone: Lay) -> None:
    plan = shop()
    plan.add("aws_route53_zone", "x", name="example.internal", vpc=[{"vpc_id": ref("module.vpc.vpc_id")}])
    plan.add("aws_route53_record", "x", zone_id=ref("aws_route53_zone.x.zone_id"), name="shop", type="A",
             alias=[{"name": ref("aws_lb.shop.dns_name"), "zone_id": ref("aws_lb.shop.zone_id")}])  # fmt: skip
    assert asked(alone(plan), "https://shop.example.internal") == (Answer.REACHABLE, set())


def test_a_balancer_without_groups_carries_the_default_one_if_it_is_for_applications(alone: Lay) -> None:
    plan = PlanBuilder()
    vpc_module(plan)
    for kind in ("application", "network"):
        plan.add("aws_lb", kind, name=kind, load_balancer_type=kind, subnets=ref("module.vpc.private_subnets"),
                 hidden={"security_groups": ref("x")})  # fmt: skip
    groups = {each.type: each.security_groups for each in alone(plan).load_balancers.values()}
    assert groups == {"application": ("sg-new-vpc-this-0-default",), "network": ()}


def test_of_what_was_there_a_plan_alone_tells_only_what_it_manages(alone: Lay) -> None:
    """Somebody else may have added a listener, and registered targets: neither is taken for missing."""
    plan = PlanBuilder()
    vpc_module(plan)
    service(plan)
    arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/old/1234567890abcdef"
    subnet = {"id": "subnet-0a", "vpc_id": "vpc-0a", "cidr_block": "10.9.0.0/24", "availability_zone": "us-east-1a"}
    plan.keep("aws_subnet", "old", **subnet)
    plan.keep("aws_lb", "old", id=arn, arn=arn, name="old", internal=True, subnets=["subnet-0a"], vpc_id="vpc-0a",
              security_groups=["sg-0a"])  # fmt: skip
    network = alone(plan)
    assert arn in network.load_balancers
    assert network.listeners_of(network.load_balancers[arn]) is None


def _over(tmp_path: Path, plan: PlanBuilder) -> Network:
    """The case of healthy targets with a plan laid over it."""
    path = tmp_path / "plan.json"
    path.write_bytes(plan.bytes())
    return wayout.load(HERE / "balancer-hands-requests-on-to-healthy-targets" / "snapshot.json", [path])


_ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/orders/50dc6c495c0c9188"
_LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/orders/50dc6c495c0c9188/0000000000000050"
_GROUP = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/73e2d6bc24d8a067"
_TASK = "ecs-task:prod/task-a"


def _reasons(network: Network, to: str = "elb:orders:80") -> set[str]:
    return {str(cause.reason) for cause in wayout.diagnose(network, _TASK, [to]).causes}


def test_a_plan_changes_a_load_balancer_and_its_nodes(tmp_path: Path) -> None:
    before: dict[str, Any] = {"id": _ARN, "arn": _ARN, "name": "orders", "internal": True, "load_balancer_type": "application",
              "subnets": ["subnet-private-a", "subnet-private-b"], "security_groups": ["sg-elb"]}  # fmt: skip
    plan = PlanBuilder()
    plan.add("aws_security_group", "closed", vpc_id="vpc-main", ingress=[], egress=[ANYWHERE])
    after = {"security_groups": [ref("aws_security_group.closed.id")], "subnets": ["subnet-private-a"]}
    plan.add("aws_lb", "orders", before=before, **{**before, **after})
    network = _over(tmp_path, plan)
    (node,) = network.nodes_of_balancer[_ARN]
    assert (node.subnet_id, node.group_ids) == ("subnet-private-a", ("sg-new-closed",))
    assert _reasons(network) == {"sg-empty"}


def test_a_plan_moves_a_listener_to_another_port(tmp_path: Path) -> None:
    action = {"type": "forward", "target_group_arn": _GROUP}
    before: dict[str, Any] = {"id": _LISTENER, "arn": _LISTENER, "load_balancer_arn": _ARN, "port": 80, "protocol": "HTTP",
              "default_action": [action]}  # fmt: skip
    plan = PlanBuilder()
    plan.add("aws_lb_listener", "x", before=before, **{**before, "port": 8081})
    network = _over(tmp_path, plan)
    assert "elb-no-listener" in _reasons(network)
    assert [each.port for each in network.load_balancer_listeners[_ARN].listeners] == [8081]


@pytest.mark.parametrize(("kind", "known"), [("aws_lb", _ARN), ("aws_lb_target_group", _GROUP)])
def test_what_a_plan_destroys_is_gone(kind: str, known: str, tmp_path: Path) -> None:
    plan = PlanBuilder()
    plan.add(kind, "x", before={"id": known, "arn": known, "name": "x"}, actions=("delete",))
    network = _over(tmp_path, plan)
    assert known not in {**network.load_balancers, **network.target_groups}
    assert not network.nodes_of_balancer.get(_ARN, ()) if kind == "aws_lb" else network.nodes_of_balancer[_ARN]


def test_the_last_target_goes_with_its_attachment(tmp_path: Path) -> None:
    plan = PlanBuilder()
    for name in ("i-web-a", "i-web-b"):
        gone = {"id": f"x-{name}", "target_group_arn": _GROUP, "target_id": name, "port": None}
        plan.add("aws_lb_target_group_attachment", name, before=gone, actions=("delete",))
    assert _reasons(_over(tmp_path, plan)) == {"elb-no-target"}


def test_a_rule_of_a_plan_is_asked_in_its_place(tmp_path: Path) -> None:
    """The snapshot holds no rules of the listener, so that those of the plan alone decide nothing for sure."""
    plan = PlanBuilder()
    plan.add("aws_lb_target_group", "empty", name="empty", port=80, protocol="HTTP", vpc_id="vpc-main")
    plan.add("aws_lb_listener", "x", load_balancer_arn=_ARN, port=8081, protocol="HTTP",
             default_action=[{"type": "forward", "target_group_arn": _GROUP}])  # fmt: skip
    to_empty = {"type": "forward", "target_group_arn": ref("aws_lb_target_group.empty.arn")}
    plan.add("aws_lb_listener_rule", "x", listener_arn=ref("aws_lb_listener.x.arn"), action=[to_empty],
             condition=[{"path_pattern": [{"values": ["/old/*"]}]}], hidden={"priority": ref("x")})  # fmt: skip
    network = _over(tmp_path, plan)
    (rules,) = network.listener_rules.values()
    assert [(rule.priority, rule.conditions[0].field) for rule in rules.rules] == [("1", "path-pattern")]
    (balancer,) = network.load_balancers.values()
    assert {"elb-no-target", "sg-no-matching-rule"} >= _reasons(network, f"http://{balancer.dns_name}:8081/old/x")


def _template(tmp_path: Path, **more: Any) -> Network:
    """A load balancer without a name over the healthy network, as CDK writes it."""
    balancer = {"Scheme": "internal", "Subnets": ["subnet-private-a"], "SecurityGroups": ["sg-app"]}
    resources = {
        "Alb": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": balancer},
        "Listener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {"LoadBalancerArn": {"Ref": "Alb"}, "Port": 443, "Protocol": "HTTPS",
                           "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Group"}}]},
        },
        "Group": {
            "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Properties": {"Port": 80, "Protocol": "HTTP", "VpcId": "vpc-main", "TargetType": "ip"},
        },
    }  # fmt: skip
    base, path = tmp_path / "base.json", tmp_path / "template.json"
    healthy_network().write(base)
    for name, change in more.items():
        resources[name] = {**resources.get(name, {}), **change}
    top = {"Resources": resources, "Parameters": {"P": {"Type": "String"}},
           "Conditions": {"Open": {"Fn::Equals": [{"Ref": "P"}, "x"]}}}  # fmt: skip
    path.write_text(json.dumps(top), encoding="utf-8")
    return wayout.load(base, [path])


def test_a_stack_registers_the_tasks_of_its_service(tmp_path: Path) -> None:
    place = {"AwsvpcConfiguration": {"Subnets": ["subnet-private-b"], "SecurityGroups": ["sg-app"]}}
    tasks = {"ServiceName": "shop", "Cluster": "prod", "LaunchType": "FARGATE", "NetworkConfiguration": place,
             "LoadBalancers": [{"TargetGroupArn": {"Ref": "Group"}, "ContainerPort": 80}]}  # fmt: skip
    network = _template(tmp_path, Service={"Type": "AWS::ECS::Service", "Properties": tasks})
    assert not network.problems
    (health,) = network.target_health.values()
    assert [d.target.availability_zone for d in health.target_health_descriptions] == ["us-east-1b"]
    assert network.plan_addresses[next(iter(network.load_balancers))] == "Alb"
    assert asked(network, "elb:Alb:443")[0] is Answer.BLOCKED


@pytest.mark.parametrize("name", ["Listener", "Group"])
def test_a_condition_that_is_not_known_leaves_the_balancer_open(name: str, tmp_path: Path) -> None:
    allow = {"GroupId": "sg-app", "IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}
    rule = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": allow}
    network = _template(tmp_path, **{name: {"Condition": "Open"}, "Rule": rule})
    assert f"whether {name} is made is not known" in why(network, "elb:Alb:443")


@pytest.mark.parametrize("key", ['a"b', "a\nb", "../../x", "é🚀", "x" * 300, "a.b[0]"], ids=range(6))
def test_a_hostile_name_makes_one_load_balancer(key: str, alone: Lay) -> None:
    plan = PlanBuilder()
    vpc_module(plan)
    plan.add("aws_lb", "x", key=key, name=key, internal=True, subnets=ref("module.vpc.private_subnets"))
    network = alone(plan)
    (nodes,) = network.nodes_of_balancer.values()
    assert len(nodes) == 3


def test_a_stack_changes_the_load_balancer_that_has_its_name(tmp_path: Path) -> None:
    """Names are unique: another listener and other groups for the one that is there, whose targets AWS tells."""
    balancer = {"Name": "orders", "Scheme": "internal", "Subnets": ["subnet-private-a", "subnet-private-b"],
                "SecurityGroups": ["sg-elb"]}  # fmt: skip
    group = {"Name": "web", "Port": 8080, "Protocol": "HTTP", "VpcId": "vpc-main"}
    forward = [{"Type": "forward", "TargetGroupArn": {"Ref": "Web"}}]
    listener = {"LoadBalancerArn": {"Ref": "Orders"}, "Protocol": "HTTP", "DefaultActions": forward}
    kinds = {
        "Orders": ("LoadBalancer", balancer),
        "Web": ("TargetGroup", group),
        "Old": ("Listener", {**listener, "Port": 80}),
        "New": ("Listener", {**listener, "Port": 8081}),
    }
    found = {k: {"Type": f"AWS::ElasticLoadBalancingV2::{kind}", "Properties": own} for k, (kind, own) in kinds.items()}
    path = tmp_path / "template.json"
    path.write_text(json.dumps({"Resources": found}), encoding="utf-8")
    network = wayout.load(HERE / "balancer-hands-requests-on-to-healthy-targets" / "snapshot.json", [path])
    assert set(network.load_balancers) == {_ARN}
    assert set(network.target_groups) == {_GROUP}
    listeners = {each.port: each.listener_arn for each in network.load_balancer_listeners[_ARN].listeners}
    assert listeners == {80: _LISTENER, 8081: "listener-new-new"}
    assert not _reasons(network)
    assert "elb-no-listener" not in _reasons(network, "elb:orders:8081")


def _module(*names: str) -> PlanBuilder:
    """As the widely used module writes it: in dynamic blocks, of which a plan shows no expression."""
    plan = shop()
    plan.changes = [each for each in plan.changes if each["type"] != "aws_lb_listener"]
    for name in names:
        plan.add("aws_lb_target_group", "this", key=name, name=name, port=8080, protocol="HTTP", target_type="ip",
                 vpc_id=ref("module.vpc.vpc_id"), for_each=ref("var.target_groups"))  # fmt: skip
    hidden = [{"type": "forward", "target_group_arn": ref("x"), "forward": [], "redirect": []}]
    plan.add("aws_lb_listener", "this", key="https", load_balancer_arn=ref("aws_lb.shop.arn"), port=443,
             protocol="HTTPS", hidden={"default_action": hidden})  # fmt: skip
    return plan


def test_what_a_dynamic_block_hides_is_the_only_thing_that_it_can_be(alone: Lay) -> None:
    network = alone(_module())
    assert asked(network) == (Answer.REACHABLE, set())
    said = " ".join(wayout.diagnose(network, "ecs:prod/payments", ["elb:shop:443"]).assumptions)
    assert "what a local or dynamic block is" in said
    assert "aws_lb_listener.this.default_action.target_group_arn → aws_lb_target_group.shop" in said


def test_of_several_things_that_a_dynamic_block_may_hide_none_is_taken(alone: Lay) -> None:
    said = why(alone(_module("a", "b")))
    assert 'default_action.target_group_arn of aws_lb_listener.this["https"] is known only after apply' in said


@pytest.mark.parametrize("named", [pytest.param(True, id="by name"), pytest.param(False, id="by what apply tells")])
def test_a_classic_load_balancer_that_a_plan_changes_is_not_judged_by_what_it_was(named: bool, tmp_path: Path) -> None:
    case = "classic-balancer-hands-requests-on-to-instances"
    snapshot, path = HERE / case / "snapshot.json", tmp_path / "plan.json"
    (balancer,) = json.loads(snapshot.read_text(encoding="utf-8"))["LoadBalancerDescriptions"]
    plan = PlanBuilder()
    elb = balancer["LoadBalancerName"] if named else ref("local.name")
    plan.add("aws_elb_attachment", "x", elb=elb, instance="i-0a")
    path.write_bytes(plan.bytes())
    assert not wayout.load(snapshot, [path]).classic_load_balancers
    found = wayout.diagnose(wayout.load(snapshot, [path]), _TASK, ["10.0.1.90:80"])
    assert found.answer is Answer.UNKNOWN
    assert "aws_elb_attachment.x changes LoadBalancerDescriptions" in " ".join(gap.message for gap in found.deciding)
