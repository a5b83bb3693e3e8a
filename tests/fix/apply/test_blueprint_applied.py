"""A blueprint from its file to a network that works: applied, interrupted and resumed, and taken back, over HTTP."""

import json
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result
from tests.fix.apply.theatre import REGION, Theatre

from wayout.cli.apply import command as apply
from wayout.cli.blueprint import command as blueprint
from wayout.errors import InputError, WayoutError

ASKED: Final = ("--name", "shop", "--region", REGION, "--cidr", "10.60.0.0/16", "--azs", "2")


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a blueprint, in an environment that tells no region."""
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    target = tmp_path / "shop.json"
    done = CliRunner().invoke(blueprint, [*ASKED, "--save", str(target)])
    assert done.exit_code == 0, done.output
    return target


def run(*words: str | Path) -> Result:
    """What `wayout apply` says; what it raises is raised."""
    result = CliRunner().invoke(apply, [str(word) for word in words])
    if isinstance(result.exception, WayoutError):
        raise result.exception
    return result


def the_journal(saved: Path) -> Path:
    (found,) = saved.parent.glob("*.journal")
    return found


def test_a_blueprint_is_applied_and_undone(theatre: Theatre, saved: Path) -> None:
    before = theatre.configuration()
    done = run(saved, "--yes", "-o", "json")
    assert done.exit_code == 0, done.output
    receipt = json.loads(done.stdout)
    assert (receipt["standing"], receipt["verdict"]) == ("applied", "reachable")
    assert {step["outcome"] for step in receipt["steps"]} == {"done"}
    assert {step["region"] for step in receipt["steps"]} == {REGION}
    undone = run("--undo", the_journal(saved), "--yes")
    assert undone.exit_code == 0, undone.output
    assert theatre.configuration() == before


def test_a_blueprint_that_was_interrupted_is_finished_and_undone(theatre: Theatre, saved: Path) -> None:
    before = theatre.configuration()
    theatre.stand_in.behaviour.denied = {"ec2:CreateNatGateway"}
    with pytest.raises(WayoutError, match="create-nat-gateway"):
        run(saved, "--yes")
    theatre.stand_in.behaviour.behave()
    resumed = run("--resume", the_journal(saved), "--yes", "-o", "json")
    assert resumed.exit_code == 0, resumed.output
    assert json.loads(resumed.stdout)["verdict"] == "reachable"
    assert run("--undo", the_journal(saved), "--yes").exit_code == 0
    assert theatre.configuration() == before


def test_a_blueprint_for_another_region_is_refused(theatre: Theatre, saved: Path) -> None:
    del theatre
    with pytest.raises(InputError, match=f"the plan is for {REGION}, and --region says eu-west-1"):
        run(saved, "--yes", "--region", "eu-west-1")
