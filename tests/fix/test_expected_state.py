"""What a plan expects, and what of it has moved."""

import json
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.fix.test_any_change import GROUP, NETWORK, PRIVATE_A, STORIES, TABLE_A, TABLE_B

from wayout.errors import InputError
from wayout.fix.change.any_change import Change, after
from wayout.fix.change.route import CreateRoute, ReplaceRoute
from wayout.fix.change.security_group import RemoveSecurityGroupRule
from wayout.fix.expected_state import Expected, expected_states, moved, network_of
from wayout.fix.order import read_order

_ROUTE = (ReplaceRoute(route_table_id=TABLE_A, destination="0.0.0.0/0", target="nat-new-b"),)


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_nothing_has_moved_in_the_network_that_a_plan_was_made_in(changes: tuple[Change, ...]) -> None:
    expected = expected_states(changes, NETWORK)
    assert moved(expected, NETWORK) == ()


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_what_is_expected_survives_json(changes: tuple[Change, ...]) -> None:
    expected = expected_states(changes, NETWORK)
    assert moved(msgspec.json.decode(msgspec.json.encode(expected), type=tuple[Expected, ...]), NETWORK) == ()
    for each in expected:
        assert network_of((each,)) != network_of(())


def test_a_plan_expects_what_it_edits_and_nothing_else() -> None:
    assert [(each.kind, each.id) for each in expected_states(_ROUTE, NETWORK)] == [("route_tables", TABLE_A)]


def test_what_a_plan_creates_is_not_expected() -> None:
    assert expected_states(STORIES["a VPC with an internet gateway"], NETWORK) == ()


def test_another_edit_of_the_same_thing_is_named() -> None:
    expected = expected_states(_ROUTE, NETWORK)
    fresh = CreateRoute(route_table_id=TABLE_A, destination="198.51.100.0/24", target="nat-0").on(NETWORK)
    (found,) = moved(expected, fresh)
    assert (found.id, found.parts) == (TABLE_A, ("routes",))


def test_an_edit_of_something_else_does_not_matter() -> None:
    expected = expected_states(_ROUTE, NETWORK)
    fresh = CreateRoute(route_table_id=TABLE_B, destination="198.51.100.0/24", target="nat-0").on(NETWORK)
    assert moved(expected, fresh) == ()


def test_a_thing_that_is_gone_is_named() -> None:
    expected = expected_states(_ROUTE, NETWORK)
    left = {key: table for key, table in NETWORK.route_tables.items() if key != TABLE_A}
    (found,) = moved(expected, replace(NETWORK, route_tables=left))
    assert (found.id, found.new) == (TABLE_A, None)


def test_the_order_of_rules_is_no_difference() -> None:
    changes = STORIES["a rule of a group"]
    expected = expected_states(changes, NETWORK)
    group = NETWORK.security_groups[GROUP]
    turned = msgspec.structs.replace(group, ip_permissions_egress=group.ip_permissions_egress[::-1])
    assert moved(expected, replace(NETWORK, security_groups={**NETWORK.security_groups, GROUP: turned})) == ()


def test_a_plan_that_was_applied_has_moved_its_network() -> None:
    changes = STORIES["a subnet sent back to the main table"]
    (found,) = moved(expected_states(changes, NETWORK), after(NETWORK, changes))
    assert found.parts == ("associations",)
    assert PRIVATE_A in str(found.old)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[]", "is no plan"),
        ("{", "is no plan that wayout can read"),
        ('{"schema": "wayout.diagnosis/1"}', "is no plan: its schema is 'wayout.diagnosis/1'"),
        ('{"schema": "wayout.plan/1", "changes": [{"change": "launch-rocket"}]}', "is no plan that wayout can read"),
    ],
    ids=["another kind of JSON", "no JSON", "another document", "an unknown change"],
)
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content)
    with pytest.raises(InputError, match=words):
        read_order(path)


def test_a_state_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(InputError, match="unknown kind"):
        moved((Expected(kind="rockets", id="r-1", state={}),), NETWORK)
    with pytest.raises(InputError, match="cannot be read"):
        moved((Expected(kind="route_tables", id="rtb-1", state={"Routes": 3}),), NETWORK)


def test_a_rule_that_is_gone_already_cannot_be_removed() -> None:
    rule = json.loads(
        '{"direction": "egress", "protocol": "tcp", "from_port": 1, "to_port": 1, "peer": "192.0.2.0/24"}'
    )
    change = msgspec.convert({"change": "remove-security-group-rule", "group_id": GROUP, "rule": rule}, Change)
    assert isinstance(change, RemoveSecurityGroupRule)
    with pytest.raises(InputError, match="no such rule"):
        expected_states((change,), NETWORK)
