"""`wayout apply` from end to end: a plan carried out over HTTP, verified, resumed and undone."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.builders.plan_file import write_plan
from tests.fix.apply.test_faults import the_plan
from tests.fix.apply.theatre import DESTINATION, REGION, Theatre

from wayout.ask.change.change import Change as Difference
from wayout.ask.change.change import changes_of
from wayout.cli.apply import command
from wayout.errors import InputError, WayoutError
from wayout.fix.change.any_change import Change
from wayout.fix.plan import Approach, Plan
from wayout.model.network import Network


@pytest.fixture
def plan(theatre: Theatre, network: Network, tmp_path: Path) -> Path:
    return plan_of(theatre, the_plan(theatre.mission), network, tmp_path)


def plan_of(theatre: Theatre, changes: tuple[Change, ...], network: Network, folder: Path) -> Path:
    source = f"ecs:{theatre.mission.cluster}/{theatre.mission.service}"
    plan = Plan(source=source, destinations=(DESTINATION,), approach=Approach.NAT_PER_ZONE, changes=changes)
    return write_plan(folder / "plan.json", plan, network)


def run(*words: str | Path, answer: str | None = None) -> Result:
    """What the command says, run in this process; what it raises is raised."""
    result = CliRunner().invoke(command, [str(word) for word in words], input=answer)
    if isinstance(result.exception, WayoutError):
        raise result.exception
    return result


def test_a_plan_is_applied_verified_and_undone(theatre: Theatre, plan: Path) -> None:
    before = theatre.network()
    result = run(plan, "--yes")
    assert result.exit_code == 0
    assert f"All 3 placements of prod/payments reach {DESTINATION}" in result.stdout
    (journal,) = plan.parent.glob("*.journal")

    result = run("--resume", journal, "--yes", "-o", "json")
    receipt = json.loads(result.stdout)
    assert (receipt["schema"], receipt["standing"], receipt["verdict"]) == ("wayout.receipt/1", "applied", "reachable")
    assert {step["outcome"] for step in receipt["steps"]} == {"done"}
    named = {thing["id"] for step in receipt["steps"] for thing in step["created"]}
    assert named == {
        each.get("NatGatewayId") or each.get("AllocationId") or each["RouteTableId"]
        for kind in ("Addresses", "NatGateways", "RouteTables")
        for each in theatre.configuration()[kind]
        if any(tag["Key"] == "wayout:plan" for tag in each.get("Tags", ()))
    }

    with pytest.raises(InputError, match="what the plan edits is not what it was"):
        run(plan, "--yes")

    undone = run("--undo", journal, "--yes")
    assert undone.exit_code == 0
    assert "all that the plan had edited is as it was before" in undone.stdout
    left = changes_of(before, theatre.network())
    assert [each for each in left if not is_a_trace_of_a_gateway(each)] == []


def is_a_trace_of_a_gateway(change: Difference) -> bool:
    """What AWS shows for an hour of a NAT gateway that is deleted; and its interface, which moto forgets to delete."""
    return change.field == "network_interfaces" or (change.new is not None and change.new.state == "deleted")


def test_a_plan_that_no_longer_helps_is_refused(theatre: Theatre, network: Network, tmp_path: Path) -> None:
    plan = plan_of(theatre, the_plan(theatre.mission)[:-2], network, tmp_path)
    with pytest.raises(InputError, match=r"as the network is now, the plan would leave .* intermittent"):
        run(plan, "--yes")


def test_nothing_is_changed_without_a_yes_nor_by_a_dry_run(theatre: Theatre, plan: Path) -> None:
    before = theatre.configuration()
    with pytest.raises(InputError, match="there is no terminal to ask at"):
        run(plan)
    result = run(plan, "--dry-run", "-o", "json")
    assert result.exit_code == 0
    receipt = json.loads(result.stdout)
    assert receipt["standing"] == "planned"
    assert [step["permission"] for step in receipt["steps"]] == [
        "allowed",
        "not-tried",
        "allowed",
        "not-tried",
        "not-tried",
        "allowed",
        "allowed",
    ]
    assert "ec2:CreateNatGateway" in receipt["permissions"]
    assert theatre.configuration() == before
    assert list(plan.parent.glob("*.journal")) == []


def test_a_run_that_aws_stops_says_how_to_go_on(theatre: Theatre, plan: Path) -> None:
    theatre.stand_in.behaviour.denied = {"ec2:CreateNetworkAclEntry"}
    with pytest.raises(WayoutError, match=r"step 6, create-network-acl-entry .* UnauthorizedOperation") as stopped:
        run(plan, "--yes")
    (journal,) = plan.parent.glob("*.journal")
    assert "It needs ec2:CreateNetworkAclEntry, ec2:DescribeNetworkAcls." in str(stopped.value.hint)
    assert f"wayout apply --resume {journal}" in str(stopped.value.hint)
    theatre.stand_in.behaviour.behave()
    somebody = {"NetworkAclId": theatre.mission.network_acl, "RuleNumber": 300, "Egress": False}
    entry = {**somebody, "Protocol": "6", "RuleAction": "deny", "CidrBlock": "192.0.2.0/24"}
    theatre.account.call("ec2", "CreateNetworkAclEntry", REGION, {**entry, "PortRange": {"From": 1, "To": 2}})
    with pytest.raises(InputError, match="is not what it was when the plan was made"):
        run("--resume", journal, "--yes")
    theatre.account.call("ec2", "DeleteNetworkAclEntry", REGION, somebody)
    undone = run("--undo", journal, "--yes", "-o", "json")
    assert {step["outcome"] for step in json.loads(undone.stdout)["steps"]} == {"undone", "not-done"}


def test_one_thing_is_asked_at_a_time(plan: Path) -> None:
    assert run().exit_code == 2
    assert run(plan, "--undo", plan).exit_code == 2
    assert run("--undo", plan, "--dry-run").exit_code == 2


def test_a_plan_for_another_region_is_not_carried_out_here(theatre: Theatre, plan: Path) -> None:
    del theatre
    message = f"nothing was changed: the plan is for {REGION}, and --region says eu-west-1"
    with pytest.raises(InputError, match=message) as refused:
        run(plan, "--yes", "--region", "eu-west-1")
    assert refused.value.hint == "Leave --region out: the plan tells it."


def test_the_plan_tells_its_region_and_the_environment_need_not(
    theatre: Theatre, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del theatre
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert run(plan, "--dry-run").exit_code == 0
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert run(plan, "--dry-run").exit_code == 0
    bare = json.loads(plan.read_text(encoding="utf-8"))
    del bare["regions"]
    plan.write_text(json.dumps(bare), encoding="utf-8")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(WayoutError, match="region"):
        run(plan, "--dry-run")
