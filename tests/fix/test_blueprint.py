"""A blueprint's network works before anything of it exists: every zone, every destination, there and back."""

from typing import Final

import msgspec
import pytest
from cfnlint.api import lint_all

import wayout
from wayout.fix.blueprint import Blueprint, Nat
from wayout.fix.change.any_change import after
from wayout.forward.journey.outcome import Answer
from wayout.render.plan.cloudformation.template import cloudformation
from wayout.render.plan.terraform.configuration import terraform

ZONES: Final = ("us-east-1a", "us-east-1b", "us-east-1c")
PLAIN: Final = Blueprint(name="prod", region="us-east-1", cidr="10.0.0.0/16", zones=ZONES)
BLUEPRINTS: Final = {
    "a NAT gateway in each zone": PLAIN,
    "one regional NAT gateway": msgspec.structs.replace(PLAIN, nat=Nat.REGIONAL),
    "endpoints beside it": msgspec.structs.replace(PLAIN, endpoints=("s3", "dynamodb", "ecr.api", "ecr.dkr", "logs")),
    "flow logs to a bucket": msgspec.structs.replace(PLAIN, flow_logs="arn:aws:s3:::logs"),
    "a single zone": msgspec.structs.replace(PLAIN, zones=ZONES[:1]),
}


@pytest.mark.parametrize("blueprint", BLUEPRINTS.values(), ids=BLUEPRINTS)
def test_every_placement_reaches_every_destination(blueprint: Blueprint) -> None:
    plan = blueprint.plan()
    diagnosis = wayout.diagnose(plan.on(blueprint.base()), plan.source, plan.destinations)
    assert diagnosis.answer is Answer.REACHABLE
    assert len(diagnosis.placements) == len(blueprint.zones)


def test_a_zone_s_way_out_stays_in_the_zone() -> None:
    network = PLAIN.plan().on(PLAIN.base())
    for subnet_id, zone in zip(PLAIN.private_subnet_ids, ZONES, strict=True):
        table = network.route_table_of(network.subnets[subnet_id])
        (nat_id,) = [route.nat_gateway_id for route in table.routes if route.nat_gateway_id]  # type: ignore[union-attr]
        assert network.subnets[network.nat_gateways[nat_id].subnet_id or ""].availability_zone == zone
    addresses = {nat.nat_gateway_addresses[0].allocation_id for nat in network.nat_gateways.values()}
    assert len(addresses) == len(ZONES)


def test_nothing_reaches_the_tasks_from_the_internet_and_only_https_leaves() -> None:
    network = PLAIN.plan().on(PLAIN.base())
    group = network.security_groups[PLAIN.group_id]
    assert group.ip_permissions == ()
    assert [(p.ip_protocol, p.from_port, p.to_port) for p in group.ip_permissions_egress] == [("tcp", 443, 443)]
    assert wayout.can_reach(network, PLAIN.source, "203.0.113.9:80") is False


@pytest.mark.parametrize("blueprint", BLUEPRINTS.values(), ids=BLUEPRINTS)
def test_every_change_can_be_undone(blueprint: Blueprint) -> None:
    changes = blueprint.plan().changes
    network = after(blueprint.base(), changes)
    for index in reversed(range(len(changes))):
        for edit in changes[index].undone_on(after(blueprint.base(), changes[:index])):
            network = edit.on(network)
    assert not network.vpcs
    assert not network.subnets
    assert not network.nat_gateways


@pytest.mark.parametrize("blueprint", BLUEPRINTS.values(), ids=BLUEPRINTS)
def test_it_can_be_written_out_whole(blueprint: Blueprint) -> None:
    """Neither form leaves anything to be done by hand."""
    plan = blueprint.plan()
    template = cloudformation(plan, blueprint.base())
    assert template.left == terraform(plan, blueprint.base()).left == ()
    assert not [str(match) for match in lint_all(template.text) if match.rule.id.startswith("E")]
