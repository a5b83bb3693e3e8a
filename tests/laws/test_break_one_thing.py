"""Breaking one thing in a healthy network names exactly that thing, for exactly those whom it hits."""

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import SnapshotBuilder, healthy_network
from tests.laws.estate import Estate, clutter, estates
from tests.laws.fault import FAULTS, Expected, Fault, Place
from tests.laws.reading import network_of

import wayout
from wayout import Diagnosis
from wayout.ask.destination.destination import parse_resolutions
from wayout.ask.result.result import component_of
from wayout.forward.journey.outcome import Answer
from wayout.net.address import Address

RESOLVED: Final = parse_resolutions(("api.example.com=203.0.113.9",))
# As many in total as the profile says, and a few of each kind in any case.
EXAMPLES: Final = max(3, settings.default.max_examples // len(FAULTS) + 1) if settings.default is not None else 3
# These ask for what no network allows: there is nothing to break.
HOPELESS: Final = frozenset(
    {"mail goes out on port 25", "ESP goes through a NAT gateway", "an office address goes to the internet"}
)


def network_with(estate: Estate, fault: Fault, letter: str) -> tuple[SnapshotBuilder, Place]:
    """The healthy network with all that the fault needs."""
    network = healthy_network(estate.azs)
    place = Place(letter, estate.letters, estate.random())
    clutter(network, estate)
    fault.prepare(network, place)
    return network, place


def target(estate: Estate, fault: Fault) -> str:
    """The destination that shows the fault, in the VPC of the estate."""
    return fault.to.replace("https://10.0.", f"https://{estate.base}.")


def ask(estate: Estate, network: SnapshotBuilder, fault: Fault) -> Diagnosis:
    to = target(estate, fault)
    read = network_of(estate.documents(network))
    assert read.problems == ()
    return wayout.diagnose(read, fault.source, [to], resolved=RESOLVED)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@settings(max_examples=EXAMPLES)
@given(estates, st.integers(0, 2))
def test_breaking_one_thing_names_exactly_that_thing(fault: Fault, estate: Estate, which: int) -> None:
    letter = estate.letters[which % estate.azs]
    network, place = network_with(estate, fault, letter)
    if fault.name not in HOPELESS:
        check_healthy(ask(estate, network, fault))
    expected = fault.break_(network, place)
    check_broken(ask(estate, network, fault), expected, estate)


def check_healthy(found: Diagnosis) -> None:
    assert found.causes == ()
    assert found.deciding == ()
    assert found.answer is Answer.REACHABLE
    assert found.expected_success_rate == 1


def check_broken(found: Diagnosis, expected: Expected, estate: Estate) -> None:
    components = {_placement(key): _moved(value, estate) for key, value in expected.components.items()}
    assert {cause.reason for cause in found.causes} == {expected.reason}
    named = {(cause.component, placement) for cause in found.causes for placement in cause.affects}
    assert named == {(component, placement) for placement, component in components.items()}
    assert len({cause.component for cause in found.causes}) == len(found.causes)
    assert found.deciding == ()
    for placement, (result,) in zip(found.placements, found.results, strict=True):
        if placement.id not in components:
            assert result.answer is Answer.REACHABLE
            assert result.blockers == ()
            continue
        assert result.share.low == result.share.high == expected.share
        (blocker,) = result.blockers
        assert component_of(blocker, placement) == components[placement.id]
        assert blocker.leg is expected.leg
        assert blocker.is_final is (expected.share == 0)
        if expected.rule is not None:
            assert blocker.rule == expected.rule


def _placement(key: str) -> str:
    return f"subnet-private-{key}" if len(key) == 1 else key


def _moved(component: str, estate: Estate) -> str:
    try:
        Address.parse(component)
    except ValueError:
        return component
    return estate.place(f'"{component}"').strip('"')
