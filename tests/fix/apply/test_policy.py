"""The least policy of a plan, and of any."""

from tests.builders.change import every_change
from tests.fix.call.test_calls_of import NETWORK as CALLED
from tests.fix.test_any_change import NETWORK, STORIES

from wayout.collect.policy import collect_uses
from wayout.fix.apply.policy import ACTIONS, uses_for, uses_for_any_plan
from wayout.fix.apply.step import actions_of, steps_of
from wayout.fix.call.calls_of import calls_of
from wayout.fix.expected_state import expected_states
from wayout.fix.order import Order
from wayout.fix.plan import Approach, Plan


def test_the_table_of_all_actions_is_that_of_all_calls() -> None:
    calls = [call for change in every_change() for call in calls_of(change, CALLED)]
    assert {action for call in calls for action in call.actions} == ACTIONS


def test_the_policy_of_a_plan_allows_all_that_its_run_does() -> None:
    reading = {use.permission for use in collect_uses()}
    for changes in STORIES.values():
        plan = Plan(source="", destinations=(), approach=Approach.REPAIR, changes=changes)
        order = Order(plan=plan, expected=expected_states(changes, NETWORK))
        assert {use.permission for use in uses_for(order)} == {*actions_of(steps_of(changes, NETWORK)), *reading}


def test_the_policy_of_any_plan_allows_collecting_too() -> None:
    allowed = {use.permission for use in uses_for_any_plan()}
    assert allowed == ACTIONS | {use.permission for use in collect_uses()}
