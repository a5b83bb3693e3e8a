"""VPN gateways, their connections and the routes that tables learn from them; and encryption control, in both languages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import healthy_network
from tests.planned.plan_builder import PlanBuilder, ref

import wayout
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

PAYMENTS, OFFICE, OUTSIDE = "ecs:prod/payments", "https://172.16.0.9", "https://203.0.113.9"
TABLE = "rtb-private-a"
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


def _template(tmp_path: Path, resources: dict[str, tuple[str, dict[str, Any]]]) -> Network:
    base, path = tmp_path / "base.json", tmp_path / "template.json"
    healthy_network().write(base)
    found = {name: {"Type": f"AWS::EC2::{kind}", "Properties": own} for name, (kind, own) in resources.items()}
    path.write_text(json.dumps({"Resources": found}), encoding="utf-8")
    return wayout.load(base, [path])


def _learned(network: Network, table_id: str = TABLE) -> dict[str, str | None]:
    """What a table leads to by its virtual private gateways."""
    routes = network.route_tables[table_id].routes
    return {str(r.prefix): r.gateway_id for r in routes if r.is_propagated}


def _office(plan: PlanBuilder, *, static: bool = True) -> None:
    plan.add("aws_vpn_gateway", "x", hidden={"vpc_id": ref("x")})
    plan.add("aws_vpn_gateway_attachment", "x", vpc_id="vpc-main", vpn_gateway_id=ref("aws_vpn_gateway.x.id"))
    plan.add("aws_customer_gateway", "x", bgp_asn=65000, ip_address="198.51.100.1", type="ipsec.1")
    plan.add("aws_vpn_connection", "x", vpn_gateway_id=ref("aws_vpn_gateway.x.id"), type="ipsec.1",
             customer_gateway_id=ref("aws_customer_gateway.x.id"), static_routes_only=static,
             hidden={"transit_gateway_attachment_id": ref("x")})  # fmt: skip
    plan.add("aws_vpn_connection_route", "x", destination_cidr_block="172.16.0.0/16",
             vpn_connection_id=ref("aws_vpn_connection.x.id"))  # fmt: skip
    plan.add("aws_vpn_gateway_route_propagation", "x", vpn_gateway_id=ref("aws_vpn_gateway.x.id"), route_table_id=TABLE)


def test_a_table_learns_the_static_routes_of_a_new_gateway(over: Lay) -> None:
    plan = PlanBuilder()
    _office(plan)
    network = over(plan)
    assert not network.problems
    assert _learned(network) == {"172.16.0.0/16": "vgw-new-x"}
    assert network.vpn_gateways["vgw-new-x"].attachment_state("vpc-main") == "attached"
    found = wayout.diagnose(network, PAYMENTS, [OFFICE])
    assert "what lies behind vgw-new-x" in " ".join(gap.message for gap in found.deciding)
    assert wayout.diagnose(network, PAYMENTS, [OUTSIDE]).answer is Answer.REACHABLE


def test_what_a_gateway_learns_by_itself_is_not_known(over: Lay) -> None:
    plan = PlanBuilder()
    _office(plan, static=False)
    found = wayout.diagnose(over(plan), PAYMENTS, [OUTSIDE])
    assert found.answer is Answer.UNKNOWN
    said = " ".join(gap.message for gap in found.deciding)
    assert "the routes that aws_vpn_gateway_route_propagation.x propagates are not known" in said


def test_a_static_route_stays_beside_a_learned_one(over: Lay) -> None:
    plan = PlanBuilder()
    _office(plan)
    plan.add("aws_route", "x", route_table_id=TABLE, destination_cidr_block="172.16.0.0/16", nat_gateway_id="nat-a")
    routes = [r for r in over(plan).route_tables[TABLE].routes if str(r.prefix) == "172.16.0.0/16"]
    assert {(r.nat_gateway_id, r.is_propagated) for r in routes} == {("nat-a", False), (None, True)}


def test_a_table_that_stops_to_learn_forgets(over: Lay) -> None:
    plan = PlanBuilder()
    _office(plan)
    before = {"id": "x", "vpn_gateway_id": "vgw-0old", "route_table_id": TABLE}
    plan.add("aws_vpn_gateway_route_propagation", "old", before=before, actions=("delete",))
    assert _learned(over(plan)) == {"172.16.0.0/16": "vgw-new-x"}


def test_a_connection_hangs_on_a_transit_gateway(over: Lay) -> None:
    plan = PlanBuilder()
    plan.add("aws_ec2_transit_gateway", "hub")
    plan.add("aws_vpn_connection", "x", transit_gateway_id=ref("aws_ec2_transit_gateway.hub.id"), type="ipsec.1",
             hidden={"vpn_gateway_id": ref("x"), "transit_gateway_attachment_id": ref("x")})  # fmt: skip
    table = ref("aws_ec2_transit_gateway.hub.association_default_route_table_id")
    plan.add("aws_ec2_transit_gateway_route", "x", destination_cidr_block="172.16.0.0/16",
             transit_gateway_route_table_id=table,
             transit_gateway_attachment_id=ref("aws_vpn_connection.x.transit_gateway_attachment_id"))  # fmt: skip
    network = over(plan)
    assert not network.problems
    attachment = network.transit_gateway_attachment("tgw-attach-new-x", "tgw-new-hub")
    assert attachment is not None
    assert attachment.resource_id == "vpn-new-x"


def test_a_stack_learns_as_well(tmp_path: Path) -> None:
    network = _template(
        tmp_path,
        {
            "Gateway": ("VPNGateway", {"Type": "ipsec.1"}),
            "Attached": ("VPCGatewayAttachment", {"VpcId": "vpc-main", "VpnGatewayId": {"Ref": "Gateway"}}),
            "Office": ("VPNConnection", {"VpnGatewayId": {"Ref": "Gateway"}, "StaticRoutesOnly": True, "Type": "x"}),
            "Way": (
                "VPNConnectionRoute",
                {"VpnConnectionId": {"Ref": "Office"}, "DestinationCidrBlock": "172.16.0.0/16"},
            ),
            "Learn": ("VPNGatewayRoutePropagation", {"VpnGatewayId": {"Ref": "Gateway"}, "RouteTableIds": [TABLE]}),
        },
    )
    assert not network.problems
    assert _learned(network) == {"172.16.0.0/16": "vgw-new-gateway"}


def test_a_plan_enforces_encryption(over: Lay) -> None:
    plan = PlanBuilder()
    plan.add("aws_vpc_encryption_control", "x", vpc_id="vpc-main", mode="enforce", nat_gateway_exclusion="enable")
    found = wayout.diagnose(over(plan), PAYMENTS, [OUTSIDE])
    assert {str(cause.reason) for cause in found.causes} == {"vpc-encryption-control"}
    plan = PlanBuilder()
    plan.add("aws_vpc_encryption_control", "x", vpc_id="vpc-main", mode="enforce", nat_gateway_exclusion="enable",
             internet_gateway_exclusion="enable")  # fmt: skip
    assert wayout.diagnose(over(plan), PAYMENTS, [OUTSIDE]).answer is Answer.REACHABLE


def test_a_stack_enforces_encryption(tmp_path: Path) -> None:
    network = _template(tmp_path, {"X": ("VPCEncryptionControl", {"VpcId": "vpc-main", "Mode": "enforce"})})
    found = wayout.diagnose(network, PAYMENTS, [OUTSIDE])
    assert {str(cause.reason) for cause in found.causes} == {"vpc-encryption-control"}


def test_a_control_whose_vpc_only_apply_tells_is_a_gap(over: Lay) -> None:
    plan = PlanBuilder()
    plan.add("aws_vpc_encryption_control", "x", vpc_id=ref("local.vpc"), mode="enforce")
    found = wayout.diagnose(over(plan), PAYMENTS, [OUTSIDE])
    assert "vpc_id of aws_vpc_encryption_control.x" in " ".join(gap.message for gap in found.deciding)
