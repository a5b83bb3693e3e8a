"""What wayout writes for an empty account, in either language, is read back to the network that it was written for."""

from pathlib import Path

import pytest
from tests.planned.plan_builder import plan_of_text

import wayout
from wayout.ask.egress import egress
from wayout.fix.blueprint import Blueprint, Nat
from wayout.fix.change.any_change import after
from wayout.render.plan.cloudformation.template import cloudformation
from wayout.render.plan.terraform.configuration import terraform

ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
BLUEPRINTS = {
    "a NAT gateway per zone": Blueprint(name="prod", region="us-east-1", cidr="10.0.0.0/16", zones=ZONES),
    "a regional NAT gateway": Blueprint(
        name="prod", region="us-east-1", cidr="10.0.0.0/16", zones=ZONES, nat=Nat.REGIONAL
    ),
    "endpoints of both kinds": Blueprint(
        name="shop", region="eu-west-1", cidr="10.8.0.0/20", zones=("eu-west-1a",), endpoints=("s3", "ecr.api")
    ),
}


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize("blueprint", BLUEPRINTS.values(), ids=BLUEPRINTS)
def test_what_is_written_is_read_back(blueprint: Blueprint, language: str, tmp_path: Path) -> None:
    asked, base = blueprint.plan(), blueprint.base()
    network = after(base, asked.changes)
    path = tmp_path / "plan"
    if language == "terraform":
        path.write_bytes(plan_of_text(terraform(asked, base).text).bytes())
    else:
        path.write_text(cloudformation(asked, base).text, encoding="utf-8")
    read = wayout.load(path)
    assert not read.problems
    assert set(network.subnets) == set(read.subnets)
    assert set(network.nat_gateways) == set(read.nat_gateways)
    for destination in (*blueprint.destinations, "203.0.113.9:80", "udp://203.0.113.9:53"):
        expected = wayout.diagnose(network, blueprint.source, [destination])
        found = wayout.diagnose(read, blueprint.source, [destination])
        assert (found.answer, [p.id for p in found.placements]) == (
            expected.answer,
            [p.id for p in expected.placements],
        )
        # Which addresses S3 has, the blueprint leaves out and the plan leaves open: its endpoint may refuse some more.
        causes = {(c.reason, c.component) for c in found.causes if c.reason != "endpoint-protocol"}
        assert causes == {(c.reason, c.component) for c in expected.causes}
    sets = [egress(each, blueprint.source) for each in (network, read)]
    assert [p.certain for p in sets[0].placements] == [p.certain for p in sets[1].placements]
