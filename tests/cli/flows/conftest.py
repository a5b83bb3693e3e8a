"""An account on 127.0.0.1 for commands that ask AWS."""

import os
from collections.abc import Iterator

import pytest
from tests.collect.stand_in import StandIn, serve


@pytest.fixture(scope="session")
def running_flow_stand_in() -> Iterator[StandIn]:
    with serve() as stand_in:
        yield stand_in


@pytest.fixture
def flow_stand_in(running_flow_stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in running_flow_stand_in.environment.items():
        monkeypatch.setenv(name, value)
    running_flow_stand_in.behaviour.behave()
    yield running_flow_stand_in
    running_flow_stand_in.behaviour.behave()
