"""What a run knows of itself: what it promised, what it has touched, and what its journal says."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from tests.fix.apply.test_making import NETWORK, ScriptedAccount, refused
from tests.fix.test_any_change import NETWORK as MISSION
from tests.fix.test_any_change import TABLE_A, TABLE_B

from wayout.aws.journal import Journal, Opening, begin_journal
from wayout.errors import InputError
from wayout.fix.apply.making import Site
from wayout.fix.apply.pace import Pace
from wayout.fix.apply.preparation import undertaking_for
from wayout.fix.apply.receipt import StepOutcome, receipt_of
from wayout.fix.apply.run import Run, Standing, opening_about, standing_of, undertaking_of
from wayout.fix.change.any_change import Change
from wayout.fix.change.route import CreateRoute, ReplaceRoute
from wayout.fix.expected_state import expected_states, moved
from wayout.fix.order import Order, with_real_ids
from wayout.fix.plan import Approach, Plan
from wayout.model.network import Network
from wayout.model.scope import Scope

NOW: Final = datetime(2026, 12, 1, tzinfo=UTC)
HERE: Final = Scope("123456789012", "us-east-1")
PACE: Final = Pace(sleep=lambda _: None, clock=lambda: 0.0, poll=0, pause=0, grace=0, repetitions=2)
ROUTES: Final = (
    ReplaceRoute(route_table_id=TABLE_A, destination="0.0.0.0/0", target="nat-new-b"),
    CreateRoute(route_table_id=TABLE_B, destination="198.51.100.0/24", target="nat-new-b"),
)
GOING: Final[dict[str, Any]] = {"RouteTables": [{"Routes": []}]}


def order_for(changes: tuple[Change, ...], network: Network) -> Order:
    plan = Plan(source="", destinations=(), approach=Approach.REPAIR, changes=changes)
    return Order(plan=plan, expected=expected_states(changes, network))


@pytest.fixture
def journal(tmp_path: Path) -> Any:
    undertaking = undertaking_for(order_for(ROUTES, MISSION), MISSION, HERE)
    opening = Opening(kind="apply", token="token", account="123456789012", at=NOW, about=opening_about(undertaking))
    with begin_journal(tmp_path / "j", opening, lambda: NOW) as found:
        yield found


def run_on(journal: Journal, account: ScriptedAccount) -> Run:
    steps = undertaking_of(journal).steps
    return Run(journal, {step.account: Site(looking=account, changing=account) for step in steps}, PACE)


def test_what_is_about_to_be_done_survives_its_journal(journal: Journal) -> None:
    undertaking = undertaking_for(order_for(ROUTES, MISSION), MISSION, HERE)
    assert undertaking_of(journal) == undertaking


def test_a_run_has_touched_what_its_attempts_name_and_nothing_else(journal: Journal) -> None:
    account = ScriptedAccount(
        DescribeRouteTables=[GOING], ReplaceRoute=[{}], CreateRoute=[refused("UnauthorizedOperation")]
    )
    run = run_on(journal, account)
    run.known["nat-new-b"] = "nat-1"
    assert [each.id for each in run.untouched()] == [TABLE_A, TABLE_B]
    with pytest.raises(Exception, match="step 2"):
        run.apply()
    assert [each.id for each in run.untouched()] == [TABLE_B]
    receipt = receipt_of(run.undertaking, journal.entries)
    assert [step.outcome for step in receipt.steps] == [StepOutcome.DONE, StepOutcome.NOT_DONE]


def test_what_a_plan_promises_bears_the_ids_that_aws_gave(journal: Journal) -> None:
    run = run_on(journal, ScriptedAccount())
    run.known["nat-new-b"] = "nat-1"
    as_promised = Plan(
        source="",
        destinations=(),
        approach=Approach.REPAIR,
        changes=(
            ReplaceRoute(route_table_id=TABLE_A, destination="0.0.0.0/0", target="nat-1"),
            CreateRoute(route_table_id=TABLE_B, destination="198.51.100.0/24", target="nat-1"),
        ),
    ).on(MISSION)
    assert moved(run.promised(), as_promised) == ()
    assert {each.id for each in moved(run.promised(), MISSION)} == {TABLE_A, TABLE_B}


def test_a_plan_that_was_undone_is_not_carried_on(journal: Journal) -> None:
    run = run_on(journal, ScriptedAccount())
    run.undo()
    assert standing_of(journal.entries) is Standing.UNDONE
    with pytest.raises(InputError, match="this plan is undone and cannot be carried on"):
        run.apply()


def test_a_change_in_another_account_needs_its_credentials(journal: Journal) -> None:
    with pytest.raises(InputError, match="these credentials are for 999999999999"):
        Run(journal, {"999999999999": Site(looking=ScriptedAccount(), changing=ScriptedAccount())}, PACE)


def test_the_journal_of_another_kind_of_run_is_refused(tmp_path: Path) -> None:
    opening = Opening(kind="probe", token="token", account="123456789012", at=NOW)
    with (
        begin_journal(tmp_path / "p", opening, lambda: NOW) as journal,
        pytest.raises(InputError, match="another kind"),
    ):
        run_on(journal, ScriptedAccount())


def test_what_tells_no_place_is_changed_where_the_caller_is() -> None:
    changes = (ReplaceRoute(route_table_id="rtb-0", destination="0.0.0.0/0", target="nat-0"),)
    (step,) = undertaking_for(order_for(changes, NETWORK), NETWORK, HERE).steps
    assert (step.account, step.region) == HERE


def test_a_source_of_planned_places_is_asked_by_their_real_ids() -> None:
    known = {"subnet-new-a": "subnet-1", "subnet-new-a-b": "subnet-2", "sg-new-x": "sg-3"}
    assert with_real_ids("subnet-new-a,subnet-new-a-b:sg-new-x", known) == "subnet-1,subnet-2:sg-3"
    assert with_real_ids("ecs:prod/x-subnet-new-a", known) == "ecs:prod/x-subnet-new-a"
