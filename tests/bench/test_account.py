"""The bench runs: its account is a sound snapshot, and each of its measurements finds an answer."""

import shutil
from pathlib import Path

import pytest
from bench.account import Account
from bench.measurement import MEASUREMENTS
from bench.table import Row, table

import wayout

TINY = Account(vpcs=8, interfaces=120, groups_per_vpc=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("account") / "snapshot"
    TINY.write(made)
    return made


def test_the_account_has_no_problem(folder: Path) -> None:
    network = wayout.load(folder)
    assert network.problems == ()
    assert len(network.vpcs) == len(network.transit_gateway_vpc_attachments) == TINY.vpcs
    assert network.vpc_peering_connections


def test_the_account_is_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    TINY.write(tmp_path / "again")
    for path in folder.rglob("*.json"):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(folder)).read_bytes()


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_finds_figures(name: str, folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(folder, own)
    assert MEASUREMENTS[name](own)


def test_a_missed_limit_is_marked() -> None:
    assert "MISSED" in table([Row("load", 4, "s", 3)])
