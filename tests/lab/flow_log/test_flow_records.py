"""Flow log records of the lab: each failure leaves the records that the semantics say, and the log is AWS's own kind."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.builders import healthy_network
from tests.lab.client import asks
from tests.lab.failure_row import FILE, REMOTE, ROWS, FailureRow, happen, play, told
from tests.lab.ground import needs_lab
from tests.laws.reading import network_of

from wayout.errors import InputError
from wayout.evidence.log.log_format import DEFAULT, parse_log_format
from wayout.lab.flow_log.flow_recorder import Recorder
from wayout.lab.namespace.lab import Lab
from wayout.lab.rebuild.rebuild import rebuild
from wayout.lab.watch.lookout import Lookout
from wayout.net.address import Address

pytestmark = needs_lab


@pytest.fixture(scope="module")
def happened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the lab recorded of every row; most clients wait in vain, so they wait together."""
    folder = tmp_path_factory.mktemp("records")
    networks = [network_of(row.network().documents()) for row in ROWS]
    with ThreadPoolExecutor(len(ROWS)) as labs:
        files = labs.map(play, ROWS, networks, [folder / row.name for row in ROWS])
        return {row.name: told(path) for row, path in zip(ROWS, files, strict=True)}


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.name}: {row.title}") for row in ROWS])
def test_a_failure_leaves_its_records(row: FailureRow, happened: dict[str, list[str]]) -> None:
    assert happened[row.name] == sorted(row.records)


def test_a_file_begins_with_the_names_of_its_fields(tmp_path: Path) -> None:
    """In AWS's default format, in which a NAT gateway's records show its own address for the task's destination."""
    header, *lines = happen(ROWS[0], tmp_path, DEFAULT).read_text(encoding="ascii").splitlines()
    assert header.split() == list(DEFAULT.names)
    assert [line.split()[0:5] for line in lines[:6]] == [
        ["2", "111122223333", "eni-task-a", "10.0.1.10", "203.0.113.9"],
        ["2", "111122223333", "eni-task-a", "203.0.113.9", "10.0.1.10"],
        ["2", "111122223333", "eni-nat-a", "10.0.101.5", "203.0.113.9"],
        ["2", "111122223333", "eni-nat-a", "10.0.101.5", "10.0.1.10"],
        ["2", "111122223333", "eni-nat-a", "10.0.1.10", "10.0.101.5"],
        ["2", "111122223333", "eni-nat-a", "203.0.113.9", "10.0.101.5"],
    ]
    assert [line.split()[12:] for line in lines] == [["ACCEPT", "OK"]] * 6 + [["-", "NODATA"]]


def test_a_custom_format_has_the_version_of_its_newest_field(tmp_path: Path) -> None:
    chosen = "${version} ${interface-id} ${next-hop-interface-id} ${next-hop-interface-type} ${ecs-task-id} ${asg-tag}"
    _, *lines = happen(ROWS[0], tmp_path, parse_log_format(chosen)).read_text(encoding="ascii").splitlines()
    assert lines[0] == "11 eni-task-a eni-nat-a nat_gateway task-a -"
    assert "11 eni-nat-a eni-task-a interface - -" in lines


def test_each_minute_has_records_of_its_own(tmp_path: Path) -> None:
    """One interface is silent in the first minute, all of them are in the second."""
    network = network_of(healthy_network(1).documents())
    minute = [1_800_000_000.0]
    with (
        Lab(rebuild(network, [Address.parse(REMOTE)])) as lab,
        Recorder(lab.plan, network, tmp_path / FILE, DEFAULT, lambda: minute[0]) as recorder,
        Lookout(lab, [recorder], lambda: minute[0]) as lookout,
    ):
        asks(REMOTE)(lab, tmp_path)
        lookout.settle()
        minute[0] += 61
        lookout.settle()
    lines = [line.split() for line in (tmp_path / FILE).read_text(encoding="ascii").splitlines()[1:]]
    assert [(line[2], line[10]) for line in lines if line[13] == "NODATA"] == [
        ("eni-bastion", "1800000000"),
        ("eni-task-a", "1800000061"),
        ("eni-bastion", "1800000061"),
        ("eni-nat-a", "1800000061"),
    ]
    assert {line[10] for line in lines if line[13] == "OK"} == {"1800000000"}


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("mine", encoding="ascii")
    with pytest.raises(InputError, match="it is there already"):
        happen(ROWS[0], tmp_path)
    assert (tmp_path / FILE).read_text(encoding="ascii") == "mine"
