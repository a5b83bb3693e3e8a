"""Edits in words: every kind has a sentence, and names from outside stay harmless in it."""

from typing import get_args

import pytest
from tests.fix.test_any_change import NETWORK, STORIES

from wayout.explain.plan.edit import _TEXTS, edit_statement
from wayout.fix.change.any_change import Change, after
from wayout.fix.change.route import CreateRoute
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint

EVIL = "\x1b[31mred\x1b[0m\n{0.__class__} $(reboot)"


@pytest.mark.parametrize("kind", get_args(Change))
def test_every_kind_of_change_has_a_sentence(kind: type[Change]) -> None:
    assert kind in _TEXTS


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_a_change_names_what_it_changes(changes: tuple[Change, ...]) -> None:
    done = after(NETWORK, changes)
    for change in changes:
        said = edit_statement(change, NETWORK, done).text
        assert change.component in said
        assert said.endswith(".")


def test_a_route_is_told_with_the_names_of_both_ends() -> None:
    change = CreateRoute(
        route_table_id="rtb-06807f60d40a76638", destination="0.0.0.0/0", target="nat-0100a0736d0322421"
    )
    said = edit_statement(change, NETWORK, NETWORK).text
    assert said == (
        "Add a route for 0.0.0.0/0 to rtb-06807f60d40a76638 (prod-private-b), to nat-0100a0736d0322421 (prod-a)."
    )


def test_a_text_from_outside_is_one_harmless_line() -> None:
    change = CreateGatewayEndpoint(
        vpc_endpoint_id="vpce-new-x", vpc_id="vpc-0", service_name=EVIL, route_table_ids=(), name=EVIL
    )
    said = edit_statement(change, NETWORK, NETWORK).text
    assert "\x1b" not in said
    assert "\n" not in said
    assert "{0.__class__}" in said
