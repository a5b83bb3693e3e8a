"""The mission's account, collected over HTTP and diagnosed: the whole way from AWS's answers to the two causes."""

from pathlib import Path

from tests.collect.mission_network import MissionNetwork

import wayout
from wayout.ask.pitfall.execution_role import execution_role_pitfalls
from wayout.ask.pitfall.finding import Pitfalls
from wayout.snapshot.store import open_snapshot

DESTINATION = "https://93.184.216.34"


def test_one_placement_of_three_works_and_the_two_faults_are_named(
    whole_snapshot: Path, mission: MissionNetwork
) -> None:
    found = wayout.diagnose(wayout.load(whole_snapshot), f"ecs:{mission.cluster}/{mission.service}", [DESTINATION])
    assert str(found.answer) == "intermittent"
    assert str(found.expected_success_rate) == "1/3"
    assert {(str(cause.reason), cause.component) for cause in found.causes} == {
        ("no-route", mission.private_route_tables[1]),
        ("nacl-denied", mission.network_acl),
    }


def test_the_bastion_works(whole_snapshot: Path, mission: MissionNetwork) -> None:
    assert wayout.can_reach(wayout.load(whole_snapshot), mission.bastion, DESTINATION) is True


def test_the_execution_role_is_known_and_may_pull(whole_snapshot: Path) -> None:
    assert execution_role_pitfalls(wayout.load(whole_snapshot)) == Pitfalls((), ())


def test_nothing_of_what_is_collected_is_skipped_by_the_reader(whole_snapshot: Path) -> None:
    assert open_snapshot(whole_snapshot).problems == ()
    assert wayout.load(whole_snapshot).problems == ()
