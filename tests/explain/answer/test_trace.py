"""A trace in words."""

import pytest
from tests.explain.scenes import network_of, question, resolved

from wayout.ask.trace import trace
from wayout.explain.answer.trace import TraceReport, trace_report
from wayout.forward.journey.outcome import Answer


def _report(case: str, source: str | None = None, to: str | None = None, port: int | None = None) -> TraceReport:
    asked = question(case)
    network = network_of(case)
    sender = source or asked.get("source") or asked["from"]
    target = to or (asked["to"] if isinstance(asked["to"], str) else asked["to"][0])
    return trace_report(network, sender, trace(network, sender, target, source_port=port, resolved=resolved(asked)))


HEADLINES = {
    "there and back": (
        "bastion-leaves-through-the-internet-gateway",
        "eni-bastion reaches https://203.0.113.9: the request arrives, and the reply comes back.",
    ),
    "stopped on the way there": (
        "private-subnet-without-any-way-out",
        "subnet-private-a does not reach https://203.0.113.9: the request is stopped at rtb-private-a (no-route).",
    ),
    "stopped on the way back": (
        "replies-may-not-enter-the-task-subnet",
        (
            "subnet-private-a does not reach https://203.0.113.9: the request arrives, and the reply is stopped at "
            "acl-private-a (nacl-denied)."
        ),
    ),
    "some ports": (
        "task-subnet-admits-windows-ephemeral-ports-only",
        "subnet-private-a reaches https://203.0.113.9 some of the time: about 42% of attempts succeed.",
    ),
    "not known": (
        "nat-gateways-are-missing",
        "Whether subnet-private-a reaches https://203.0.113.9 is not known: a fact that decides is missing.",
    ),
}


@pytest.mark.parametrize(("case", "headline"), HEADLINES.values(), ids=HEADLINES)
def test_the_headline_says(case: str, headline: str) -> None:
    assert _report(case).traces[0].headline == headline


def test_the_hops_end_with_the_step_that_stops_the_packets() -> None:
    """What the same hop would have done afterwards stands among what would follow."""
    (found,) = _report("acl-rules-written-for-a-server").traces
    last = found.forward.hops[-1]
    assert [(step.kind, step.answer) for step in last.steps] == [("filter", Answer.BLOCKED)]
    assert found.forward.beyond[0].component == last.component
    assert found.forward.beyond[0].steps[0].kind == "route"


def test_a_step_that_stops_some_packets_is_not_told_as_one_that_stops_all() -> None:
    (found,) = _report("task-subnet-admits-windows-ephemeral-ports-only").traces
    answers = [step.answer for hop in found.back.hops for step in hop.steps]
    assert Answer.INTERMITTENT in answers
    assert Answer.BLOCKED not in answers


def test_one_source_port_has_one_fate() -> None:
    case = "task-subnet-admits-windows-ephemeral-ports-only"
    assert _report(case, port=50000).answer is Answer.REACHABLE
    assert _report(case, port=40000).answer is Answer.BLOCKED


def test_a_step_quotes_the_rule() -> None:
    (found,) = _report("bastion-leaves-through-the-internet-gateway").traces
    texts = [step.text for hop in found.forward.hops for step in hop.steps]
    assert "acl-main egress rule 100 allow all traffic to 0.0.0.0/0" in texts
    assert "rtb-public route 0.0.0.0/0 to igw-main" in texts


def test_equal_steps_of_a_hop_are_told_once() -> None:
    (found,) = _report("all-traffic-leaves-through-the-nat-gateway").traces
    for hop in found.forward.hops:
        assert len(set(hop.steps)) == len(hop.steps)


def test_the_internet_can_be_the_source() -> None:
    found = _report("bastion-leaves-through-the-internet-gateway", "internet:198.51.100.7", "i-bastion:22")
    assert (found.source_kind, found.source_name) == ("internet", "198.51.100.7")
    assert found.answer is Answer.BLOCKED
