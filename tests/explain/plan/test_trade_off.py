"""What a plan brings along: what packets pass by, who is let in, who else uses what is changed."""

import pytest
from tests.explain.scenes import network_of

import wayout
from wayout.ask.destination.destination import parse_destination
from wayout.ask.source.source import parse_source
from wayout.cli.practice.story import story
from wayout.explain.plan.proposal import plan_report
from wayout.fix.plan import Approach
from wayout.fix.propose import propose
from wayout.fix.question import Goal, Question

SENTENCES = {
    "a route that is taken from a hub leaves out what stands behind it": (
        "spoke-is-not-attached",
        "ecs:prod/payments",
        "https://203.0.113.9",
        "Packets that went to tgw-hub no longer do: whatever inspects them there, or leads to other networks, is left out.",
    ),
    "an exclusion for both directions lets the internet in": (
        "block-ingress-stops-the-bastion",
        "i-bastion",
        "https://203.0.113.9",
        "The internet may call what stands in subnet-public-a (prod-public-a) too:",
    ),
    "another user, for whom nothing changes": (
        "group-of-the-targets-refuses-the-balancer",
        "ecs-task:prod/task-a",
        "elb:orders:80",
        "1 more subnet or interface uses what is changed: nothing changes for any.",
    ),
    "another user, for whom something changes": (
        "nat-subnet-lets-no-replies-in",
        "ecs:prod/payments",
        "https://203.0.113.9",
        "1 more subnet or interface uses what is changed: see what opens and closes.",
    ),
}


@pytest.mark.parametrize(("case", "source", "to", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_a_plan_says_what_it_brings_along(case: str, source: str, to: str, sentence: str) -> None:
    network = network_of(case)
    question = Question(
        source=parse_source(source), source_text=source, destinations=(parse_destination(to),), goal=Goal.REACH
    )
    plans = plan_report(network, propose(network, question, None)).plans
    told = [each for plan in plans for each in plan.trade_off]
    assert any(each.startswith(sentence) for each in told), told


def test_a_gateway_for_each_zone_that_was_asked_for_leaves_no_zone_unsaid() -> None:
    """Zone b gets a gateway of its own; zone c goes on leaving through zone a, and nobody may take that for mended."""
    told = story("mission")
    network = wayout.load(told.snapshot)
    question = Question(
        source=parse_source(told.source),
        source_text=told.source,
        destinations=tuple(map(parse_destination, told.to)),
        goal=Goal.REACH,
    )
    plan = plan_report(network, propose(network, question, Approach.NAT_PER_ZONE)).plans[0]
    warned = [each for each in plan.trade_off if each.startswith("us-east-1c goes out through")]
    assert [each.partition(" in ")[2] for each in warned] == [
        "us-east-1a: each gigabyte costs more, and the loss of that zone cuts it off (NAT-14); --per-az plans for that."
    ]
