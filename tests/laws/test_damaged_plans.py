"""A plan or template that is damaged anywhere, in any way, is read as far as it goes, or refused in one line."""

import json
import random
from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import healthy_network
from tests.laws.effort import examples
from tests.planned.module_vpc import service, vpc_module
from tests.planned.plan_builder import PlanBuilder
from tests.planned.state import state_of
from tests.planned.test_cloudformation import NETWORK

from wayout.ask.diagnosis import diagnose
from wayout.errors import WayoutError
from wayout.planned.cloudformation.yaml_loader import load_yaml
from wayout.planned.lay import lay
from wayout.read.network import read_network
from wayout.snapshot.store import Snapshot, SnapshotFile

STRANGE: Final = [
    "null",
    "true",
    "7",
    "-1",
    "3.5",
    '""',
    '"x"',
    '"10.0.0.0/8"',
    '"sg-1"',
    "[]",
    "{}",
    "[1]",
    '["a"]',
    '{"a":1}',
    "[null]",
    "[[]]",
    '{"Ref":"Vpc"}',
    '{"Fn::If":[1]}',
    '{"references":7}',
]
"""What stands in the place of a part, as JSON."""

BASE: Final = Snapshot((SnapshotFile("base.json", "default", "default", healthy_network().text().encode()),), None, ())


def _module() -> dict[str, Any]:
    plan = PlanBuilder()
    vpc_module(plan)
    service(plan)
    return plan.document()


PLANS: Final[dict[str, str]] = {
    "a plan that makes": json.dumps(_module()),
    "a plan that keeps": json.dumps(state_of(healthy_network().documents()).document()),
    "a template": json.dumps(load_yaml(NETWORK.encode()), default=str),
}


def damaged(text: str, chance: random.Random) -> Any:
    """The plan with one to three of its parts gone, or something else."""
    whole = json.loads(text)
    for _ in range(chance.randint(1, 3)):
        holder, key = whole, None
        while isinstance(holder, dict | list) and holder:
            key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
            if chance.random() < 0.2 or not isinstance(holder[key], dict | list) or not holder[key]:
                break
            holder = holder[key]
        if key is None:
            continue
        if isinstance(holder, dict) and chance.random() < 0.2:
            del holder[key]
        else:
            holder[key] = json.loads(chance.choice(STRANGE))
    return whole


@pytest.mark.parametrize("place", ["alone", "over a snapshot"])
@pytest.mark.parametrize("kind", PLANS)
@examples(6)
@given(chance=st.randoms(use_true_random=False))
def test_a_damaged_plan_breaks_nothing(kind: str, place: str, chance: random.Random) -> None:
    content = json.dumps(damaged(PLANS[kind], chance)).encode()
    base = None if place == "alone" else BASE
    with suppress(WayoutError):
        laid = lay(base, [SnapshotFile("plan.json", "default", "default", content)])
        diagnose(read_network(laid.snapshot, laid), "ecs:prod/payments", ["https://203.0.113.9"])
