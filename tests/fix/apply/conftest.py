"""The mission's account on 127.0.0.1, for runs that change it: each leaves it as it found it."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.collect.mission_network import MissionNetwork, build_mission_network
from tests.collect.stand_in import StandIn, put_addresses_in_their_subnets, serve
from tests.fix.apply.theatre import REGION, Theatre

from wayout.aws.boto import Session
from wayout.model.network import Network


@pytest.fixture(scope="session")
def changing_stand_in() -> Iterator[StandIn]:
    with serve() as stand_in:
        yield stand_in


@pytest.fixture(scope="session")
def mission_to_change(changing_stand_in: StandIn) -> MissionNetwork:
    """The mission's network with its two faults."""
    import boto3

    with pytest.MonkeyPatch.context() as patch:
        _take_for_aws(changing_stand_in, patch)
        network = build_mission_network(boto3.Session(), REGION)
    put_addresses_in_their_subnets(REGION)
    return network


@pytest.fixture(scope="session")
def journals() -> Iterator[Path]:
    """Where journals are kept: in memory if there is such a place, since thousands of their lines would wait for a disk.

    A process that is killed loses nothing there either.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
    with TemporaryDirectory(prefix="wayout-journals-", dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def session_theatre(changing_stand_in: StandIn, mission_to_change: MissionNetwork, journals: Path) -> Theatre:
    """Everything that a run needs; clients are made once, which takes longer than a run."""
    with pytest.MonkeyPatch.context() as patch:
        _take_for_aws(changing_stand_in, patch)
        account = Session(None, REGION, os.environ).account()
        theatre = Theatre(changing_stand_in, mission_to_change, account, journals, itertools.count())
        theatre.warm_up()
        return theatre


@pytest.fixture(scope="session")
def network(session_theatre: Theatre, mission_to_change: MissionNetwork) -> Network:
    """The account before any plan, without a look at AWS for each test."""
    del mission_to_change
    with pytest.MonkeyPatch.context() as patch:
        _take_for_aws(session_theatre.stand_in, patch)
        return session_theatre.network()


@pytest.fixture
def theatre(session_theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> Iterator[Theatre]:
    """The account, taken for AWS; a test that leaves it otherwise than it was, or makes moto fail unasked, fails."""
    _take_for_aws(session_theatre.stand_in, monkeypatch)
    session_theatre.stand_in.behaviour.behave()
    before = session_theatre.configuration()
    yield session_theatre
    assert session_theatre.configuration() == before
    assert session_theatre.stand_in.behaviour.unexpected == []


def _take_for_aws(stand_in: StandIn, patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    for name, value in {**stand_in.environment, "AWS_DEFAULT_REGION": REGION}.items():
        patch.setenv(name, value)
