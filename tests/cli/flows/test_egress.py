"""`wayout flows egress`, from its words to its output."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result
from tests.builders import healthy_network
from tests.builders.flow_record import packed
from tests.evidence.egress.test_egress_use import four
from tests.laws.reading import network_of

from wayout.cli.main import program
from wayout.evidence.log.log_format import RECOMMENDED
from wayout.render.json.schema import stored


def _run(tmp_path: Path, task: str | None, *words: str, columns: int = 100) -> Result:
    builder = healthy_network(2)
    builder.write(tmp_path / "snapshot.json")
    network = network_of(builder.documents())
    lines = []
    for name, sender in (("nat-a", task), ("nat-b", "10.0.2.10")):
        gateway = network.nat_gateways[name]
        (interface,) = gateway.network_interface_ids
        if sender is not None:
            lines += four(sender, interface, str(gateway.private_addresses[0]), 10**9, 10**9)
    (tmp_path / "a.log.gz").write_bytes(packed(lines, RECOMMENDED))
    given = [
        "flows",
        "egress",
        *words,
        "--logs",
        str(tmp_path / "a.log.gz"),
        "--snapshot",
        str(tmp_path / "snapshot.json"),
    ]
    return CliRunner().invoke(program, [*given, "--color", "never"], env={"COLUMNS": str(columns)})


def test_the_addresses_that_carried_are_told(tmp_path: Path) -> None:
    found = _run(tmp_path, "10.0.1.10", "ecs:prod/payments")
    assert found.exit_code == 0, found.output
    assert (
        "2 NAT gateways carried the flows of prod/payments, seen outside as 198.51.100.11, 198.51.100.12."
        in " ".join(found.stdout.split())
    )
    assert "Costs are list prices of 2026-12-01" in " ".join(found.stdout.split())


def test_a_way_that_the_model_does_not_know_is_told(tmp_path: Path) -> None:
    found = _run(tmp_path, "10.0.2.10", "ecs:prod/payments")
    text = " ".join(found.stdout.split())
    assert found.exit_code == 3
    assert "the records show flows through nat-a" in text
    assert "2.0 GB across zones: at a monthly cost that is not known" in text
    assert "too short a time to tell what a month costs" in text


def test_a_window_tells_what_a_month_costs(tmp_path: Path) -> None:
    """1.86 GB of 2 to the 30 in an hour, 730 hours, a cent each."""
    window = ("--since", "2023-11-14T22:00Z", "--until", "2023-11-14T23:00Z")
    text = " ".join(_run(tmp_path, "10.0.2.10", "ecs:prod/payments", *window).stdout.split())
    assert "2.0 GB across zones: $13.60 a month" in text
    assert "A month is stretched from 60 minutes of records" in text


def test_a_gateway_that_carries_for_others_is_not_called_idle(tmp_path: Path) -> None:
    """A task that is gone has an address that nobody describes."""
    found = _run(tmp_path, "10.0.1.99", "ecs:prod/payments")
    assert (found.exit_code, "but for others" in found.stdout, "standing there" in found.stdout) == (0, True, False)


def test_a_gateway_that_carries_nothing_costs_all_the_same(tmp_path: Path) -> None:
    found = _run(tmp_path, "192.0.2.9", "ecs:prod/payments")
    assert (found.exit_code, "standing there costs $32.85 a month" in found.stdout) == (3, True)


def test_without_records_of_a_gateway_nothing_is_said(tmp_path: Path) -> None:
    found = _run(tmp_path, "10.0.1.10", "ecs:prod/payments", "--interface", "eni-task-a")
    assert (found.exit_code, "is not known" in found.stdout) == (4, True)


@pytest.mark.parametrize("words", [("ecs:prod/payments",), ()], ids=["a source", "every sender"])
@pytest.mark.parametrize("task", ["10.0.1.10", "10.0.2.10", "10.0.9.9"])
def test_the_json_keeps_to_its_schema(tmp_path: Path, words: tuple[str, ...], task: str) -> None:
    found = json.loads(_run(tmp_path, task, *words, "-o", "json").stdout)
    jsonschema.validate(found, json.loads(stored("flows-egress-1")))
    assert found["schema"] == "wayout.flows-egress/1"


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(tmp_path: Path, columns: int) -> None:
    text = _run(tmp_path, "10.0.2.10", "ecs:prod/payments", columns=columns).stdout
    assert max(map(len, text.splitlines())) <= columns
