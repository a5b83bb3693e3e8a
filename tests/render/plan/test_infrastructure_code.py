"""A plan as Terraform and as CloudFormation: both say what the plan says, and no name says more than a name.

What they say is read back by readers of their own; Terraform's text is also formatted by terraform where it is
installed, and the templates are checked by cfn-lint against AWS's own schemas.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import msgspec
import pytest
from cfnlint.api import lint_all
from tests.fix.test_any_change import NETWORK, PRIVATE_A, STORIES, VPC
from tests.render.plan import cloudformation_reader, terraform_reader

from wayout.fix.blueprint import Blueprint
from wayout.fix.change.any_change import Change, after
from wayout.fix.change.elastic_ip import AllocateAddress
from wayout.fix.change.internet_gateway import CreateEgressOnlyInternetGateway
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.network_interface import SetSourceDestCheck
from wayout.fix.change.route import CreateRoute, DeleteRoute
from wayout.fix.change.route_table import AssociateRouteTable
from wayout.fix.change.security_group import (
    AddSecurityGroupRule,
    CreateSecurityGroup,
    RemoveSecurityGroupRule,
    SecurityGroupRule,
)
from wayout.fix.change.vpc_endpoint import CreateInterfaceEndpoint
from wayout.fix.plan import Approach, Plan
from wayout.forward.decision.perspective import Direction
from wayout.render.plan.cloudformation.scene import Scene
from wayout.render.plan.cloudformation.template import cloudformation
from wayout.render.plan.terraform.configuration import terraform
from wayout.render.plan.terraform.filter import EVERYTHING_OUT

HOSTILE: Final = (
    'a"b',
    'a\nresource "aws_iam_user" "x" {}\n',
    "$(touch /tmp/x) `id`",
    "${aws_eip.x.id} %{ for x in y }",
    "$${a} $$${b} %%{c}",
    "<script>alert(1)</script>",
    "é🚀\u2028\u2029\x85\u202e",
    "\x1b[31mred",
    "x" * 256,
    "- a: b #c",
    "'; !Ref X",
    "\\",
)


def plan(*changes: Change, source: str = "ecs:prod/payments") -> Plan:
    return Plan(source=source, destinations=("https://api.example.com",), approach=Approach.REPAIR, changes=changes)


def told(changes: tuple[Change, ...], left: tuple[Change, ...], *, has_names: bool) -> set[Change]:
    """What a form is expected to say: all but what it leaves to the reader, and without what it does not hold."""
    found = {
        _plain(change, has_names=has_names)
        for change in changes
        if change not in left and not isinstance(change, RemoveSecurityGroupRule)
    }
    groups = {change.group_id for change in changes if isinstance(change, CreateSecurityGroup)}
    kept = groups - {c.group_id for c in changes if isinstance(c, RemoveSecurityGroupRule)}
    return found | {AddSecurityGroupRule(group_id=group_id, rule=EVERYTHING_OUT) for group_id in kept}


def _plain(change: Change, *, has_names: bool) -> Change:
    """The change without what no form holds: the VPC of a zonal NAT gateway, names where there are no tags."""
    match change:
        case CreateNatGateway() if not change.is_regional:
            return msgspec.structs.replace(change, vpc_id="")
        case CreateInterfaceEndpoint() | CreateEgressOnlyInternetGateway() if not has_names:
            return msgspec.structs.replace(change, name="")
        case _:
            return change


def read_template(asked: Plan, text: str) -> set[Change]:
    scene = Scene(asked, NETWORK)
    created = [c.creates for c in asked.changes if c.creates and not c.creates.startswith(("vpcbpa", "fl-"))]
    return cloudformation_reader.changes_in(text, {scene.logical_id(i): i for i in created})


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_terraform_says_what_the_plan_says(changes: tuple[Change, ...]) -> None:
    written = terraform(plan(*changes), NETWORK)
    left = tuple(step.change for step in written.left)
    found = terraform_reader.changes_in(written.text)
    expected = told(changes, left, has_names=True)
    # An adopted VPC is told with both its switches, of which one has changed.
    assert expected <= found
    assert {type(change) for change in found - expected} <= {type(c) for c in changes}
    for step in written.left:
        assert step.instead in written.text.replace("\n# ", " ")


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_cloudformation_says_what_the_plan_says(changes: tuple[Change, ...]) -> None:
    written = cloudformation(plan(*changes), NETWORK)
    left = tuple(step.change for step in written.left)
    assert read_template(plan(*changes), written.text) == told(changes, left, has_names=False)
    for step in written.left:
        assert step.instead in written.text


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_a_template_fits_the_schemas_of_aws(changes: tuple[Change, ...]) -> None:
    found = lint_all(cloudformation(plan(*changes), NETWORK).text)
    assert not [str(match) for match in found if match.rule.id.startswith("E") and match.rule.id != "E3001"]
    # E3001: no resources, where a stack can do nothing of the plan.
    assert (
        not [m for m in found if m.rule.id == "E3001"]
        or "Resources: {}" in cloudformation(plan(*changes), NETWORK).text
    )


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_terraform_finds_nothing_to_format(changes: tuple[Change, ...], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(terraform(plan(*changes), NETWORK).text)
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-diff"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_stays_a_name(name: str) -> None:
    """In a tag, in a description, and in the source that the comments and the description repeat."""
    rule = SecurityGroupRule(
        direction=Direction.INGRESS, protocol="tcp", from_port=443, to_port=443, peer="10.0.0.0/8", description=name
    )
    changes = (
        AllocateAddress(allocation_id="eipalloc-new-x", name=name),
        CreateSecurityGroup(group_id="sg-new-x", vpc_id=VPC, name=name, description=name),
        AddSecurityGroupRule(group_id="sg-new-x", rule=rule),
    )
    asked = plan(*changes, source=name)
    expected = told(changes, (), has_names=True)
    assert terraform_reader.changes_in(terraform(asked, NETWORK).text) == expected
    assert read_template(asked, cloudformation(asked, NETWORK).text) == expected


def test_aws_s_first_rule_of_a_new_group_goes_where_the_plan_removes_it() -> None:
    changes = (
        CreateSecurityGroup(group_id="sg-new-x", vpc_id=VPC, name="x", description="x"),
        RemoveSecurityGroupRule(group_id="sg-new-x", rule=EVERYTHING_OUT),
    )
    assert terraform_reader.changes_in(terraform(plan(*changes), NETWORK).text) == {changes[0]}
    assert read_template(plan(*changes), cloudformation(plan(*changes), NETWORK).text) == {changes[0]}


def test_what_a_form_cannot_say_is_told() -> None:
    """A stack cannot give a subnet another table, nor can either form delete; Terraform adopts the association."""
    route = DeleteRoute(route_table_id="rtb-0841182c6363d3562", destination="0.0.0.0/0")
    table = AssociateRouteTable(route_table_id="rtb-06807f60d40a76638", subnet_id=PRIVATE_A)
    eni = next(iter(NETWORK.network_interfaces))
    check = SetSourceDestCheck(network_interface_id=eni, value=not NETWORK.network_interfaces[eni].source_dest_check)
    asked = plan(route, table, check)
    assert [step.change for step in cloudformation(asked, NETWORK).left] == [route, table, check]
    written = terraform(asked, NETWORK)
    assert [step.change for step in written.left] == [route, check]
    assert f'id = "{PRIVATE_A}/rtb-0841182c6363d3562"' in written.text


def test_a_vpc_named_as_the_module_names_things_is_told_so() -> None:
    """The call of the module stands in a comment: it would do the same, if the module manages the VPC."""
    vpc = Blueprint(name="prod", region="us-east-1", cidr="10.0.0.0/16", zones=("us-east-1a", "us-east-1b"))
    whole = vpc.plan()
    made = [c for c in whole.changes if not isinstance(c, CreateNatGateway | CreateRoute)]
    ways = [c for c in whole.changes if isinstance(c, CreateNatGateway | CreateRoute)]
    text = terraform(plan(*ways), after(vpc.base(), tuple(made))).text
    assert "#   one_nat_gateway_per_az = true" in text
    assert '#   private_subnets        = ["10.0.0.0/18", "10.0.64.0/18"]' in text
    assert "terraform-aws-modules" not in terraform(plan(*STORIES["a route"]), NETWORK).text
