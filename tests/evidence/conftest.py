"""An account on 127.0.0.1 for tests that bring records from AWS."""

import os
from collections.abc import Iterator

import pytest
from tests.collect.stand_in import StandIn, serve

from wayout.aws.boto import BotoAccount, Session

REGION = "us-east-1"


@pytest.fixture(scope="session")
def running_log_stand_in() -> Iterator[StandIn]:
    with serve() as stand_in:
        yield stand_in


@pytest.fixture
def log_stand_in(running_log_stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in running_log_stand_in.environment.items():
        monkeypatch.setenv(name, value)
    running_log_stand_in.behaviour.behave()
    yield running_log_stand_in
    running_log_stand_in.behaviour.behave()


@pytest.fixture
def log_account(log_stand_in: StandIn) -> BotoAccount:
    del log_stand_in
    return Session(None, REGION, os.environ).account()
