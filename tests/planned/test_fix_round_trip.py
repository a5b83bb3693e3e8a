"""What `fix` writes for an existing network leads to what the change itself leads to, when it is read as a plan."""

from pathlib import Path

import pytest
from tests.fix.test_any_change import MISSION, NETWORK, STORIES
from tests.planned.plan_builder import plan_of_text
from tests.render.plan.test_infrastructure_code import plan

import wayout
from wayout.ask.change.change import changes_of
from wayout.fix.change.any_change import after
from wayout.render.plan.cloudformation.template import cloudformation
from wayout.render.plan.terraform.configuration import terraform

EXACT = (
    "a rule of a group",
    "a new group with a rule",
    "an entry of an ACL",
    "a route",
    "a regional NAT gateway",
    "an entry for pings over IPv6",
)
"""Changes of which no part is AWS's to name: nothing at all differs."""


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
@pytest.mark.parametrize("name", EXACT)
def test_a_fix_is_read_as_it_is_meant(name: str, language: str, tmp_path: Path) -> None:
    changes = STORIES[name]
    path = tmp_path / "plan"
    if language == "terraform":
        path.write_bytes(plan_of_text(terraform(plan(*changes), NETWORK).text).bytes())
    else:
        path.write_text(cloudformation(plan(*changes), NETWORK).text, encoding="utf-8")
    read = wayout.load(next(MISSION.glob("snapshot*")), [path])
    assert [(each.field, each.id, each.parts) for each in changes_of(after(NETWORK, changes), read)] == []


def test_a_plan_is_no_difference_by_its_addresses(tmp_path: Path) -> None:
    """Only what it changes is one."""
    path = tmp_path / "plan.json"
    path.write_bytes(plan_of_text(terraform(plan(*STORIES["a route"]), NETWORK).text).bytes())
    read = wayout.load(next(MISSION.glob("snapshot*")), [path])
    assert [each.field for each in changes_of(NETWORK, read)] == ["route_tables"]
