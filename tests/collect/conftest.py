"""The mission's account on 127.0.0.1, built once per test process, and what can be collected of it."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.collect.mission_network import MissionNetwork, build_mission_network
from tests.collect.stand_in import StandIn, put_addresses_in_their_subnets, serve

from wayout.aws.account import Account
from wayout.aws.boto import Session
from wayout.collect.collect import Collected, Errand, collect

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
REGION = "us-east-1"

CollectWithDenied: TypeAlias = Callable[[str], Path]
"""A snapshot's path, for an IAM action that is denied (`ec2:DescribeVpcs`)."""


@pytest.fixture(scope="session")
def running_stand_in() -> Iterator[StandIn]:
    with serve() as stand_in:
        yield stand_in


@pytest.fixture(scope="session")
def mission(running_stand_in: StandIn) -> MissionNetwork:
    """The mission's network with its two faults, in us-east-1 of the stand-in's account."""
    import boto3

    with pytest.MonkeyPatch.context() as patch:
        _take_for_aws(running_stand_in, patch)
        network = build_mission_network(boto3.Session(), REGION)
    put_addresses_in_their_subnets(REGION)
    return network


@pytest.fixture
def stand_in(running_stand_in: StandIn, mission: MissionNetwork, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The stand-in, taken for AWS, on its best behaviour; a test that made moto fail unasked fails too."""
    del mission  # it only has to be there
    _take_for_aws(running_stand_in, monkeypatch)
    running_stand_in.behaviour.behave()
    yield running_stand_in
    unexpected = running_stand_in.behaviour.unexpected
    running_stand_in.behaviour.behave()
    assert unexpected == []


@pytest.fixture(scope="session")
def shared_account(running_stand_in: StandIn) -> Account:
    """One account for many collections: making clients takes longer than asking them."""
    with pytest.MonkeyPatch.context() as patch:
        _take_for_aws(running_stand_in, patch)
        return Session(None, REGION, os.environ).account()


@pytest.fixture
def account(stand_in: StandIn, shared_account: Account) -> Account:
    """The stand-in's account."""
    del stand_in
    return shared_account


@pytest.fixture
def collect_to(account: Account) -> Callable[[Path], Collected]:
    """A function that collects us-east-1 into a folder."""

    def run(target: Path) -> Collected:
        number = account.identity.account
        return collect(Errand(accounts=(account,), regions={number: (REGION,)}, target=target), NOW)

    return run


@pytest.fixture(scope="session")
def denied_snapshots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Path]]:
    """Where the snapshots with one denied action are kept, and which there are already."""
    return tmp_path_factory.mktemp("denied"), {}


@pytest.fixture
def collect_with_denied(
    stand_in: StandIn,
    collect_to: Callable[[Path], Collected],
    denied_snapshots: tuple[Path, dict[str, Path]],
) -> CollectWithDenied:
    """A function that gives the snapshot of the mission's account in which AWS denied one action; made once each."""
    folder, known = denied_snapshots

    def run(action: str) -> Path:
        if action not in known:
            stand_in.behaviour.denied = {action}
            collect_to(folder / action.replace(":", "-"))
            stand_in.behaviour.denied = set()
            known[action] = folder / action.replace(":", "-")
        return known[action]

    return run


@pytest.fixture(scope="session")
def whole_snapshot(
    running_stand_in: StandIn,
    mission: MissionNetwork,
    shared_account: Account,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The snapshot of the mission's account with nothing refused; not to be changed."""
    del mission
    target = tmp_path_factory.mktemp("whole") / "snapshot"
    number = shared_account.identity.account
    with pytest.MonkeyPatch.context() as patch:
        _take_for_aws(running_stand_in, patch)
        collect(Errand(accounts=(shared_account,), regions={number: (REGION,)}, target=target), NOW)
    return target


def _take_for_aws(stand_in: StandIn, patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    for name, value in stand_in.environment.items():
        patch.setenv(name, value)
