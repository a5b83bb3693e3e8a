"""Who contradicts whom, and what the whole verdict is when model and measurement differ."""

import pytest
from tests.builders import healthy_network
from tests.laws.reading import network_of

from wayout.ask.diagnosis import Diagnosis, diagnose
from wayout.evidence.probe.observed_call import Attempt, Failure, ObservedCall, Step, StepName
from wayout.evidence.probe.probed import Probed
from wayout.evidence.verification.verification import About, Contradiction, Recorded, Saying, Witness, saying_of, verify
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

API = "https://203.0.113.9"
NAT_ADDRESS = "198.51.100.11"


def step(name: StepName, failure: Failure | None = None) -> Step:
    return Step(name, 0.01, "", failure)


def called(*failures: Failure | None, seen: str | None = None, name: Step | None = None) -> Probed:
    """A call of as many addresses, each with its failure, or none."""
    attempts = tuple(
        Attempt(f"203.0.113.{number}", (step(StepName.CONNECT, failure),), seen=seen)
        for number, failure in enumerate(failures, 9)
    )
    return Probed("a test", ObservedCall("0", name, attempts))


SAYINGS = {
    "an answered call passes": (called(None), Saying.PASSES),
    "a refused one passes, for a host answered": (called(Failure.REFUSED), Saying.PASSES),
    "a certificate that is not accepted passes": (called(Failure.CERTIFICATE), Saying.PASSES),
    "a timeout fails": (called(Failure.TIMEOUT), Saying.FAILS),
    "one address of two is partly": (called(None, Failure.TIMEOUT), Saying.PARTLY),
    "a family that the sender lacks does not count": (called(None, Failure.UNREACHABLE), Saying.PASSES),
    "unless there is no other": (called(Failure.UNREACHABLE), Saying.FAILS),
    "a silence of UDP tells nothing": (called(Failure.SILENCE), Saying.NOTHING),
    "what was not tried tells nothing": (called(Failure.NOT_TRIED), Saying.NOTHING),
    "nothing was called": (called(), Saying.NOTHING),
    "a name that fails": (called(name=step(StepName.NAME, Failure.NAME_UNKNOWN)), Saying.FAILS),
    "nothing was measured": (Probed("none", why="no task runs there"), Saying.NOTHING),
}


@pytest.mark.parametrize(("probed", "saying"), SAYINGS.values(), ids=SAYINGS)
def test_what_a_probe_says_of_the_network(probed: Probed, saying: Saying) -> None:
    assert saying_of(probed) is saying


def healthy() -> Network:
    return network_of(healthy_network(1).documents())


def broken() -> Network:
    network = healthy_network(1)
    network.element("SecurityGroups", "sg-app")["IpPermissionsEgress"] = []
    return network_of(network.documents())


def unknown() -> Network:
    documents = healthy_network(1).documents()
    del documents["NatGateways"]
    return network_of(documents)


def asked(network: Network) -> Diagnosis:
    return diagnose(network, "eni-task-a", [API])


LOGS_PASS = Recorded(Saying.PASSES)
LOGS_FAIL = Recorded(Saying.FAILS)
LOGS_PARTLY = Recorded(Saying.PARTLY)
M, L, P = Witness.MODEL, Witness.FLOW_LOGS, Witness.PROBE
REACH = About.REACH

MEETINGS = {
    "all agree that it passes": (healthy(), LOGS_PASS, called(None), [], Answer.REACHABLE),
    "all agree that it fails": (broken(), LOGS_FAIL, called(Failure.TIMEOUT), [], Answer.BLOCKED),
    "only the probe fails": (
        healthy(),
        LOGS_PASS,
        called(Failure.TIMEOUT),
        [Contradiction(REACH, M, P), Contradiction(REACH, L, P)],
        Answer.REACHABLE,
    ),
    "only the model fails": (
        broken(),
        LOGS_PASS,
        called(None),
        [Contradiction(REACH, L, M), Contradiction(REACH, P, M)],
        Answer.BLOCKED,
    ),
    "the logs fail and the probe passes, as after a fix": (
        healthy(),
        LOGS_FAIL,
        called(None),
        [Contradiction(REACH, M, L), Contradiction(REACH, P, L)],
        Answer.REACHABLE,
    ),
    "what is partly so contradicts nobody": (
        healthy(),
        LOGS_PARTLY,
        called(None, Failure.TIMEOUT),
        [],
        Answer.REACHABLE,
    ),
    "the server saw the NAT gateway": (healthy(), None, called(None, seen=NAT_ADDRESS), [], Answer.REACHABLE),
    "the server saw another address": (
        healthy(),
        None,
        called(None, seen="192.0.2.7"),
        [Contradiction(About.ADDRESS, P, M)],
        Answer.REACHABLE,
    ),
    "the probe settles what the model does not know": (unknown(), None, called(None), [], Answer.REACHABLE),
    "so do the logs, where the probe says nothing": (unknown(), LOGS_FAIL, None, [], Answer.BLOCKED),
    "nobody knows": (unknown(), None, None, [], Answer.UNKNOWN),
}


@pytest.mark.parametrize(("network", "logs", "probe", "contradictions", "answer"), MEETINGS.values(), ids=MEETINGS)
def test_witnesses_are_held_against_one_another(
    network: Network,
    logs: Recorded | None,
    probe: Probed | None,
    contradictions: list[Contradiction],
    answer: Answer,
) -> None:
    key = ("eni-task-a", API)
    found = verify(
        asked(network),
        logs=None if logs is None else {key: logs},
        probes=None if probe is None else {key: probe},
    )
    (row,) = found.rows
    assert list(row.contradictions) == contradictions
    assert found.is_contradicted is bool(contradictions)
    assert found.answer is answer


def test_a_row_that_nobody_saw_says_so() -> None:
    (row,) = verify(asked(healthy()), logs={}, metrics={}, probes={}).rows
    assert [saying for _, saying in row.sayings] == [Saying.PASSES, Saying.NOTHING, Saying.NOTHING, Saying.NOTHING]
