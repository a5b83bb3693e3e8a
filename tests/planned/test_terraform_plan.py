"""Terraform's plans: what they make, change and take away, what is taken for granted, what stays open."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import healthy_network
from tests.planned.module_vpc import VPC, service, vpc_module
from tests.planned.plan_builder import PlanBuilder, ref

import wayout
from wayout.ask.pitfall.execution_role import execution_role_pitfalls
from wayout.errors import InputError
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

PAYMENTS = "ecs:prod/payments"
OUTSIDE = "https://203.0.113.9"


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[PlanBuilder], Network]:
    """The network of a plan by itself."""

    def read(plan: PlanBuilder) -> Network:
        path = tmp_path / "plan.json"
        path.write_bytes(plan.bytes())
        return wayout.load(path)

    return read


@pytest.fixture
def over(tmp_path: Path) -> Callable[[PlanBuilder], Network]:
    """The network of a plan laid over the healthy one."""

    def read(plan: PlanBuilder) -> Network:
        path, base = tmp_path / "plan.json", tmp_path / "base.json"
        path.write_bytes(plan.bytes())
        healthy_network().write(base)
        return wayout.load(base, [path])

    return read


def reasons(network: Network, source: str = PAYMENTS, to: str = OUTSIDE) -> list[tuple[str, str]]:
    found = wayout.diagnose(network, source, [to])
    return [(str(cause.reason), cause.component) for cause in found.causes]


def answer(network: Network, source: str = PAYMENTS, to: str = OUTSIDE) -> Answer:
    return wayout.diagnose(network, source, [to]).answer


@pytest.mark.parametrize("gateways", [1, 3])
def test_the_module_for_vpcs_is_followed_through_its_locals_and_counts(
    gateways: int, alone: Callable[[PlanBuilder], Network]
) -> None:
    plan = PlanBuilder()
    vpc_module(plan, gateways=gateways)
    service(plan)
    network = alone(plan)
    found = wayout.diagnose(network, PAYMENTS, [OUTSIDE])
    assert found.answer is Answer.REACHABLE
    assert [placement.id for placement in found.placements] == [f"subnet-new-vpc-private-{n}" for n in range(3)]
    tables = {a.subnet_id: t.route_table_id for t in network.route_tables.values() for a in t.associations}
    assert tables["subnet-new-vpc-private-2"] == f"rtb-new-vpc-private-{2 if gateways == 3 else 0}"
    assert network.plan_addresses["nat-new-vpc-this-0"] == f"{VPC}.aws_nat_gateway.this[0]"
    said = " ".join(found.assumptions)
    assert "only the same index" not in said
    assert f"{VPC}.aws_route_table_association.private.subnet_id → {VPC}.aws_subnet.private" in said


def test_terraform_takes_away_the_first_egress_rule(alone: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    vpc_module(plan)
    service(plan, egress=False)
    assert reasons(alone(plan)) == [("sg-empty", "sg-new-payments")]


def test_a_new_vpc_has_what_aws_gives_it(alone: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    plan.add("aws_vpc", "main", cidr_block="10.0.0.0/16")
    plan.add("aws_subnet", "a", vpc_id=ref("aws_vpc.main.id"), cidr_block="10.0.0.0/24", availability_zone="us-east-1a")
    network = alone(plan)
    subnet = network.subnets["subnet-new-a"]
    table, acl = network.route_table_of(subnet), network.network_acl_of(subnet)
    assert (table.route_table_id, acl.network_acl_id) == ("rtb-new-main-main", "acl-new-main-default")  # type: ignore[union-attr]
    assert reasons(network, "subnet-new-a:sg-new-main-default") == [("no-route", "rtb-new-main-main")]


def test_adopted_defaults_lose_what_aws_gave_them(alone: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    plan.add("aws_vpc", "main", cidr_block="10.0.0.0/16")
    plan.add("aws_subnet", "a", vpc_id=ref("aws_vpc.main.id"), cidr_block="10.0.0.0/24", availability_zone="us-east-1a")
    plan.add("aws_internet_gateway", "main", vpc_id=ref("aws_vpc.main.id"))
    plan.add(
        "aws_default_route_table",
        "main",
        default_route_table_id=ref("aws_vpc.main.default_route_table_id"),
        route=[{"cidr_block": "0.0.0.0/0", "gateway_id": ref("aws_internet_gateway.main.id")}],
    )
    plan.add("aws_default_network_acl", "main", default_network_acl_id=ref("aws_vpc.main.default_network_acl_id"))
    plan.add("aws_default_security_group", "main", vpc_id=ref("aws_vpc.main.id"))
    plan.add("aws_security_group", "web", vpc_id=ref("aws_vpc.main.id"), egress=[_everything()])
    network = alone(plan)
    assert reasons(network, "subnet-new-a:sg-new-web:public") == [("nacl-denied", "acl-new-main-default")] * 2
    assert not network.security_groups["sg-new-main-default"].ip_permissions
    assert network.route_tables["rtb-new-main-main"].routes[-1].gateway_id == "igw-new-main"


def _everything() -> dict[str, Any]:
    return {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"], "self": False}


def test_what_only_apply_tells_is_a_gap_and_no_guess(alone: Callable[[PlanBuilder], Network]) -> None:
    """Two VPCs, and a local that hides which one: the route may lead to either gateway."""
    plan = PlanBuilder()
    for name in ("one", "two"):
        plan.add("aws_vpc", name, cidr_block="10.0.0.0/16")
        plan.add("aws_internet_gateway", name, vpc_id=ref(f"aws_vpc.{name}.id"))
    plan.add("aws_subnet", "a", vpc_id=ref("aws_vpc.one.id"), cidr_block="10.0.0.0/24", availability_zone="us-east-1a")
    plan.add("aws_route_table", "a", vpc_id=ref("aws_vpc.one.id"), route=[])
    plan.add(
        "aws_route_table_association", "a", subnet_id=ref("aws_subnet.a.id"), route_table_id=ref("aws_route_table.a.id")
    )
    plan.add("aws_route", "a", route_table_id=ref("aws_route_table.a.id"), destination_cidr_block="0.0.0.0/0",
             gateway_id=ref("local.gateway"))  # fmt: skip
    plan.add("aws_security_group", "a", vpc_id=ref("aws_vpc.one.id"), egress=[_everything()])
    found = wayout.diagnose(alone(plan), "subnet-new-a:sg-new-a:public", [OUTSIDE])
    assert found.answer is Answer.UNKNOWN
    assert "gateway_id of aws_route.a is known only after apply" in found.deciding[0].message


def test_a_rule_for_a_group_that_is_not_known_leaves_every_new_group_open(
    alone: Callable[[PlanBuilder], Network],
) -> None:
    plan = PlanBuilder()
    vpc_module(plan)
    service(plan, egress=False)
    plan.add("aws_security_group", "other", vpc_id=ref("module.vpc.vpc_id"))
    plan.add("aws_vpc_security_group_egress_rule", "x", security_group_id=ref("local.group"), ip_protocol="-1",
             cidr_ipv4="0.0.0.0/0")  # fmt: skip
    found = wayout.diagnose(alone(plan), PAYMENTS, [OUTSIDE])
    assert found.answer is Answer.UNKNOWN
    assert "security_group_id of aws_vpc_security_group_egress_rule.x" in found.deciding[0].message


def test_a_group_that_a_module_is_handed_is_not_its_own(alone: Callable[[PlanBuilder], Network]) -> None:
    """A module makes one group and is handed another: what its local hides may be either, and is left open."""
    plan = PlanBuilder()
    plan.add("aws_vpc", "main", cidr_block="10.0.0.0/16")
    plan.add("aws_security_group", "caller", vpc_id=ref("aws_vpc.main.id"))
    plan.call("app", extra=ref("aws_security_group.caller.id"), vpc=ref("aws_vpc.main.id"))
    plan.add("aws_security_group", "own", module="module.app", vpc_id=ref("var.vpc"))
    plan.add("aws_vpc_security_group_ingress_rule", "x", module="module.app", ip_protocol="-1",
             security_group_id=ref("aws_security_group.own.id"), referenced_security_group_id=ref("local.group"))  # fmt: skip
    network = alone(plan)
    (rule,) = network.security_groups["sg-new-app-own"].ip_permissions
    assert network.security_groups["sg-new-app-own"].vpc_id == "vpc-new-main"
    assert not rule.user_id_group_pairs
    assert rule.prefix_list_ids[0].prefix_list_id.startswith("pl-unknown-")


def test_a_service_of_which_the_place_is_not_known_is_unknown(alone: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    vpc_module(plan)
    service(plan)
    change = plan.changes[-1]["change"]
    change["after"].pop("network_configuration")
    change["after_unknown"]["network_configuration"] = True
    assert answer(alone(plan)) is Answer.UNKNOWN


def test_an_association_that_is_not_known_leaves_its_subnet_open(alone: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    vpc_module(plan)
    service(plan)
    plan.add("aws_route_table", "extra", module=VPC, vpc_id=ref("local.vpc_id"), route=[])
    plan.add("aws_route_table_association", "x", module=VPC, subnet_id=ref("aws_subnet.private[1].id"),
             route_table_id=ref("local.table"))  # fmt: skip
    found = wayout.diagnose(alone(plan), PAYMENTS, [OUTSIDE])
    assert {p.id: str(row[0].answer) for p, row in zip(found.placements, found.results, strict=True)} == {
        "subnet-new-vpc-private-0": "reachable",
        "subnet-new-vpc-private-1": "unknown",
        "subnet-new-vpc-private-2": "reachable",
    }


def test_an_existing_vpc_is_known_only_as_far_as_the_plan_shows_it(alone: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    plan.data("aws_vpc", "main", id="vpc-0a", cidr_block="10.0.0.0/16")
    plan.add("aws_subnet", "a", vpc_id="vpc-0a", cidr_block="10.0.0.0/24", availability_zone="us-east-1a")
    plan.add("aws_security_group", "a", vpc_id="vpc-0a", egress=[_everything()])
    found = wayout.diagnose(alone(plan), "subnet-new-a:sg-new-a", [OUTSIDE])
    assert found.answer is Answer.UNKNOWN
    assert {gap.what for gap in found.deciding} == {"RouteTables", "NetworkAcls"}


def test_a_plan_takes_away_what_it_destroys(over: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    nat = {"id": "nat-b", "subnet_id": "subnet-public-b", "connectivity_type": "public"}
    plan.add("aws_nat_gateway", "b", before=nat, actions=("delete",))
    assert reasons(over(plan)) == [("blackhole-route", "rtb-private-b")]


def test_a_plan_changes_what_it_manages_and_nothing_else(over: Callable[[PlanBuilder], Network]) -> None:
    """The inline rule for port 443 becomes one for port 80; a rule that somebody else wrote stays."""
    before = {"id": "sg-app", "vpc_id": "vpc-main", "name": "app", "egress": [_rule(443)], "ingress": []}
    plan = PlanBuilder()
    plan.add("aws_security_group", "app", before=before, id="sg-app", vpc_id="vpc-main", name="app",
             egress=[_rule(80)], ingress=[])  # fmt: skip
    network = over(plan)
    assert answer(network) is Answer.BLOCKED
    assert answer(network, to="http://203.0.113.9") is Answer.REACHABLE
    assert reasons(network) == [("sg-no-matching-rule", "sg-app")]


def _rule(port: int) -> dict[str, Any]:
    return {"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": ["0.0.0.0/0"], "self": False}


def test_a_route_that_is_replaced_leads_elsewhere(over: Callable[[PlanBuilder], Network]) -> None:
    before = {
        "id": "r-1",
        "route_table_id": "rtb-private-a",
        "destination_cidr_block": "0.0.0.0/0",
        "nat_gateway_id": "nat-a",
    }
    plan = PlanBuilder()
    plan.add("aws_nat_gateway", "new", subnet_id="subnet-private-a", allocation_id=ref("aws_eip.new.id"))
    plan.add("aws_eip", "new", domain="vpc")
    plan.add("aws_route", "a", before=before, id="r-1", route_table_id="rtb-private-a",
             destination_cidr_block="0.0.0.0/0", nat_gateway_id=ref("aws_nat_gateway.new.id"))  # fmt: skip
    assert reasons(over(plan))[0] == ("nat-loop", "nat-new-new")


def test_a_service_moves_with_its_tasks(over: Callable[[PlanBuilder], Network]) -> None:
    arn = healthy_network().elements("services")[0]
    network = {"subnets": ["subnet-private-a"], "security_groups": ["sg-app"], "assign_public_ip": False}
    before = {"id": arn["serviceArn"], "name": "payments", "cluster": arn["clusterArn"], "launch_type": "FARGATE"}
    plan = PlanBuilder()
    plan.add("aws_ecs_service", "payments", before=before, **before, network_configuration=[network])
    found = wayout.diagnose(over(plan), PAYMENTS, [OUTSIDE])
    assert [placement.id for placement in found.placements] == ["subnet-private-a"]


def test_a_plan_for_another_region_stands_there(tmp_path: Path) -> None:
    """The snapshot has two regions; what the plan makes in the second is known as far as the second is."""
    plan = PlanBuilder()
    plan.add("aws_vpc", "new", cidr_block="10.7.0.0/16", region="eu-west-1")
    path, root = tmp_path / "plan.json", tmp_path / "snapshot"
    path.write_bytes(plan.bytes())
    for region in ("us-east-1", "eu-west-1"):
        folder = root / "111122223333" / region
        folder.mkdir(parents=True)
        text = healthy_network().text().replace("-main", f"-{region}")
        (folder / "network.json").write_text(text if region == "us-east-1" else text.replace("nat-a", "nat-e"))
    network = wayout.load(root, [path])
    assert network.scopes["vpc-new-new"].region == "eu-west-1"


def test_a_private_zone_in_the_plan_answers(over: Callable[[PlanBuilder], Network]) -> None:
    """A name that led to the internet leads to nobody, where the plan makes a zone of it without the record."""
    plan = PlanBuilder()
    plan.add("aws_route53_zone", "x", name="example.com", vpc=[{"vpc_id": "vpc-main"}])
    network = over(plan)
    name = "https://api.example.com"
    assert answer(network, to=name) is Answer.BLOCKED
    plan.add("aws_route53_record", "x", zone_id=ref("aws_route53_zone.x.zone_id"), name="api", type="A",
             records=["203.0.113.9"])  # fmt: skip
    assert answer(over(plan), to=name) is Answer.REACHABLE


def test_routes_that_a_gateway_propagates_are_not_known(over: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    plan.add("aws_vpn_gateway", "x", vpc_id="vpc-main")
    plan.add("aws_vpn_gateway_route_propagation", "x", vpn_gateway_id=ref("aws_vpn_gateway.x.id"),
             route_table_id="rtb-private-a")  # fmt: skip
    found = wayout.diagnose(over(plan), PAYMENTS, [OUTSIDE])
    assert [str(row[0].answer) for row in found.results] == ["unknown", "reachable", "reachable"]


def test_what_is_left_of_a_replaced_object_goes(over: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    nat = {"id": "nat-b", "subnet_id": "subnet-public-b", "connectivity_type": "public"}
    plan.add("aws_nat_gateway", "b", before=nat, actions=("delete",))
    plan.changes[-1]["deposed"] = "0a1b2c3d"
    assert reasons(over(plan)) == [("blackhole-route", "rtb-private-b")]


def test_what_is_not_read_is_told(over: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    for key in range(3):
        plan.add("aws_dx_gateway_association", "x", key=key, dx_gateway_id="x")
    plan.add("aws_s3_bucket", "x", bucket="x")
    (problem,) = over(plan).problems
    assert problem.message == (
        "wayout does not read aws_dx_gateway_association: what aws_dx_gateway_association.x[0] and 2 more changes is not "
        "shown"
    )


def test_a_group_is_attached_to_an_interface(over: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    plan.add(
        "aws_network_interface_sg_attachment", "x", network_interface_id="eni-task-a", security_group_id="sg-bastion"
    )
    assert over(plan).network_interfaces["eni-task-a"].group_ids == ("sg-app", "sg-bastion")


def test_a_firewall_in_the_plan_is_not_overlooked(over: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    plan.add("aws_networkfirewall_vpc_endpoint_association", "x", vpc_id="vpc-main")
    (unread,) = over(plan).coverage.unread
    assert unread.because == (
        "aws_networkfirewall_vpc_endpoint_association.x changes VpcEndpointAssociations, and wayout does not read "
        "aws_networkfirewall_vpc_endpoint_association"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b'{"format_version": "1.2", "resource_changes": [', "cut off", id="cut off"),
        pytest.param(b'{"Vpcs": []}', "is no plan", id="a snapshot"),
        pytest.param(b"[]", "is no plan", id="a list"),
        pytest.param(b'{"format_version": "2.0", "resource_changes": []}', "format version '2.0'", id="a later format"),
        pytest.param(
            b'{"format_version": "1.2", "resource_changes": [{"address": 1}]}', "cannot be read", id="damaged"
        ),
        pytest.param(b'{"format_version": "1.2", "resource_changes": "x"}', "cannot be read", id="a text for a list"),
        pytest.param(b"PK\x03\x04", "only Terraform reads", id="tfplan itself"),
    ],
)
def test_a_file_that_is_no_plan_gets_one_line(content: bytes, said: str, tmp_path: Path) -> None:
    path, base = tmp_path / "plan.json", tmp_path / "base.json"
    path.write_bytes(content)
    healthy_network().write(base)
    with pytest.raises(InputError, match=said):
        wayout.load(base, [path])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_plan_that_powershell_wrote_is_read(encoding: str, tmp_path: Path) -> None:
    plan = PlanBuilder()
    vpc_module(plan)
    service(plan)
    path = tmp_path / "plan.json"
    path.write_bytes(plan.bytes().decode().encode(encoding))
    assert answer(wayout.load(path)) is Answer.REACHABLE


HOSTILE = ('a"b', "a\nb", "$(x)", "../../etc", "\x1b[31m", "é🚀", "x" * 300, "-", ".", "a.b[0]")


@pytest.mark.parametrize("key", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_key_stays_a_key(key: str, alone: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    plan.add("aws_vpc", "main", key=key, cidr_block="10.0.0.0/16", tags={"Name": key})
    plan.add("aws_vpc", "main", key="plain", cidr_block="10.1.0.0/16")
    network = alone(plan)
    assert len(network.vpcs) == 2
    assert all(vpc_id.isascii() and vpc_id.startswith("vpc-new-main") for vpc_id in network.vpcs)


def test_attributes_of_a_wrong_kind_break_nothing(alone: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    plan.add("aws_vpc", "main", cidr_block=7, tags=[1])
    plan.add("aws_security_group", "x", vpc_id={"a": 1}, egress=[{"protocol": [], "cidr_blocks": "x", "from_port": {}}])
    plan.add("aws_route_table", "x", vpc_id=None, route=[7, "x", None])
    assert isinstance(alone(plan), Network)


def test_json_that_is_no_plan_is_a_snapshot_as_before(tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    path.write_text(json.dumps({**healthy_network().documents(), "format_version": "1.2"}), encoding="utf-8")
    assert answer(wayout.load(path)) is Answer.REACHABLE


def test_an_interface_is_in_use_once_something_holds_it(over: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    for name in ("held", "free"):
        plan.add("aws_network_interface", name, subnet_id="subnet-private-a", security_groups=["sg-app"],
                 hidden={"attachment": ref("x")})  # fmt: skip
    plan.add("aws_network_interface_attachment", "x", instance_id="i-0a", device_index=1,
             network_interface_id=ref("aws_network_interface.held.id"))  # fmt: skip
    interfaces = over(plan).network_interfaces
    assert (interfaces["eni-new-held"].is_attached, interfaces["eni-new-free"].is_attached) == (True, False)


def _pulls_from_ecr(plan: PlanBuilder, role: Any, **more: Any) -> None:
    image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1"
    plan.add("aws_ecs_task_definition", "app", family="app", network_mode="awsvpc", execution_role_arn=role,
             container_definitions=json.dumps([{"name": "app", "image": image}]))  # fmt: skip
    place = {"subnets": ["subnet-private-a"], "security_groups": ["sg-app"], "assign_public_ip": False}
    plan.add("aws_ecs_service", "app", name="app", cluster="prod", task_definition=ref("aws_ecs_task_definition.app.arn"),
             network_configuration=[place], **more)  # fmt: skip


def test_a_role_that_the_plan_makes_is_no_missing_role(over: Callable[[PlanBuilder], Network]) -> None:
    plan = PlanBuilder()
    plan.add("aws_iam_role", "app", name="app-execution", assume_role_policy="{}")
    _pulls_from_ecr(plan, ref("aws_iam_role.app.arn"), launch_type="FARGATE")
    network = over(plan)
    (definition,) = [d for arn, d in network.task_definitions.items() if "new" in arn]
    assert definition.execution_role_arn == "arn:aws:iam:::role/app-execution"
    assert not [p for p in execution_role_pitfalls(network).findings if "ecs:prod/app" in p.affects]
    plan = PlanBuilder()
    _pulls_from_ecr(plan, None, launch_type="FARGATE")
    assert [p for p in execution_role_pitfalls(over(plan)).findings if "ecs:prod/app" in p.affects]


def test_a_service_runs_where_its_cluster_says_unless_it_says_so_itself(
    over: Callable[[PlanBuilder], Network],
) -> None:
    plan = PlanBuilder()
    plan.add("aws_ecs_cluster", "x", name="new")
    plan.add("aws_ecs_cluster_capacity_providers", "x", cluster_name="new", capacity_providers=["FARGATE"],
             default_capacity_provider_strategy=[{"capacity_provider": "FARGATE", "weight": 1}])  # fmt: skip
    place = {"subnets": ["subnet-private-a"], "security_groups": ["sg-app"], "assign_public_ip": True}
    plan.add("aws_ecs_service", "app", name="app", cluster=ref("aws_ecs_cluster.x.id"), network_configuration=[place],
             hidden={"launch_type": ref("x")})  # fmt: skip
    (service,) = [each for each in over(plan).ecs_services.values() if each.service_name == "app"]
    assert [each.capacity_provider for each in service.capacity_provider_strategy] == ["FARGATE"]
