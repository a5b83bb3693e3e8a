"""Plans on the command line: laid over a snapshot, compared with it, read alone, guarded."""

from pathlib import Path

import pytest
from tests.cli.program import HEALTHY, wayout
from tests.planned.module_vpc import service, vpc_module
from tests.planned.plan_builder import PlanBuilder

NAT = {"id": "nat-b", "subnet_id": "subnet-public-b", "connectivity_type": "public"}


@pytest.fixture
def destroyed(tmp_path: Path) -> Path:
    """A plan that destroys the NAT gateway of zone b."""
    plan = PlanBuilder()
    plan.add("aws_nat_gateway", "b", before=NAT, actions=("delete",))
    path = tmp_path / "plan.json"
    path.write_bytes(plan.bytes())
    return path


def test_a_plan_is_laid_over_the_snapshot(destroyed: Path) -> None:
    asked = ("diagnose", "ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot", HEALTHY)
    assert wayout(*asked).returncode == 0
    done = wayout(*asked, "--plan", destroyed)
    assert done.returncode == 3
    assert "rtb-private-b" in done.stdout


def test_diff_tells_what_a_plan_closes(destroyed: Path) -> None:
    done = wayout("diff", HEALTHY, destroyed, "--source", "ecs:prod/payments", "--to", "https://203.0.113.9")
    assert done.returncode == 3
    assert "nat-b" in done.stdout


def test_guard_holds_its_assertions_against_a_plan(destroyed: Path, tmp_path: Path) -> None:
    file = tmp_path / "wayout.toml"
    file.write_text('[[assertion]]\nname = "out"\nfrom = "ecs:prod/payments"\nto = "https://203.0.113.9"\n')
    asked = ("guard", file, "--snapshot", HEALTHY)
    assert wayout(*asked).returncode == 0
    assert wayout(*asked, "--plan", destroyed).returncode == 3


def test_a_plan_alone_names_its_addresses(tmp_path: Path) -> None:
    plan = PlanBuilder()
    vpc_module(plan)
    service(plan, egress=False)
    path = tmp_path / "plan.json"
    path.write_bytes(plan.bytes())
    done = wayout("diagnose", "ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot", path)
    assert done.returncode == 3
    assert "aws_security_group.payments" in done.stdout
    assert "Taken for granted" in done.stdout


def test_a_plan_is_not_redacted(destroyed: Path, tmp_path: Path) -> None:
    done = wayout("snapshot", "redact", destroyed, tmp_path / "out")
    assert done.returncode == 2
    assert "is a plan" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--plan", HEALTHY), "is no plan", id="a snapshot for a plan"),
        pytest.param(("--plan", "nowhere.json"), "cannot be read", id="no file"),
        pytest.param(("--parameter", "x"), "KEY=VALUE", id="a parameter without a value"),
        pytest.param(("--parameter", "file://nowhere"), "cannot be read", id="no file of parameters"),
    ],
)
def test_what_is_no_plan_is_told_in_one_line(words: tuple[str, ...], said: str) -> None:
    done = wayout("audit", "--snapshot", HEALTHY, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 2
