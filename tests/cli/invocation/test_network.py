"""Working on a live account, with an account that answers from a saved snapshot."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.cli.program import CASES

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.cli.main import program
from wayout.collect.access import Access, Opened
from wayout.collect.call import Once
from wayout.collect.calls import CALLS

SNAPSHOT = CASES / "bastion-leaves-through-the-internet-gateway" / "snapshot.json"
ASK = ("diagnose", "i-bastion", "--to")


class SnapshotAccount:
    """An account whose EC2 answers as a snapshot says, and which refuses everything else."""

    def __init__(self, path: Path) -> None:
        self._documents: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        self._keys = {call.operation: call.result_key for call in CALLS if isinstance(call.asked, Once)}

    @property
    def identity(self) -> Identity:
        return Identity("111122223333", "arn:aws:iam::111122223333:role/reader")

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        del parameters
        key = self._keys.get(operation)
        if service == "ec2" and key is not None:
            is_object = operation == "DescribeVpcBlockPublicAccessOptions"
            return {key: {"InternetGatewayBlockMode": "off"} if is_object else self._documents.get(key, [])}
        why = "UnauthorizedOperation"
        return CallRefused(service=service, operation=operation, region=region, why=why, message="not allowed")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Access]:
    """What the command asked access for; the account behind it answers from the snapshot."""
    found: list[Access] = []

    def open_access(access: Access, environment: Mapping[str, str]) -> Opened:
        del environment
        found.append(access)
        return Opened((SnapshotAccount(SNAPSHOT),), {"111122223333": ("us-east-1",)})

    monkeypatch.setattr("wayout.collect.access.open_access", open_access)
    return found


@pytest.mark.usefixtures("asked")
def test_without_a_snapshot_the_account_is_asked() -> None:
    """The answer is the same; who asks, and where, stands on stderr."""
    live = CliRunner().invoke(program, [*ASK, "https://203.0.113.9", "-o", "json"])
    saved = CliRunner().invoke(program, [*ASK, "https://203.0.113.9", "--snapshot", str(SNAPSHOT), "-o", "json"])
    assert live.exit_code == saved.exit_code == 0
    assert json.loads(live.stdout)["placements"] == json.loads(saved.stdout)["placements"]
    assert "account 111122223333 as arn:aws:iam::111122223333:role/reader in us-east-1" in live.stderr


def test_the_live_options_reach_the_collection(asked: list[Access]) -> None:
    role = "arn:aws:iam::444455556666:role/audit"
    options = ["--profile", "prod", "--region", "us-east-1", "--role-arn", role, "--external-id", "x"]
    CliRunner().invoke(program, [*ASK, "https://203.0.113.9", *options])
    assert asked == [Access(profile="prod", regions=("us-east-1",), role_arns=(role,), external_id="x")]


@pytest.mark.usefixtures("asked")
def test_names_are_asked_of_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def resolver(name: str) -> tuple[str, ...]:
        names.append(name)
        return ("203.0.113.9",)

    monkeypatch.setattr("wayout.collect.resolve.system_resolver", resolver)
    found = CliRunner().invoke(program, [*ASK, "https://api.example.com"])
    assert found.exit_code in {0, 4}
    assert set(names) == {"api.example.com"}
    assert "is not resolved" not in found.stdout


def test_offline_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolver(name: str) -> tuple[str, ...]:
        raise AssertionError(name)

    monkeypatch.setattr("wayout.collect.resolve.system_resolver", resolver)
    found = CliRunner().invoke(program, [*ASK, "https://api.example.com", "--snapshot", str(SNAPSHOT)])
    assert found.exit_code == 0


@pytest.mark.usefixtures("asked")
def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account's configuration lies in a folder of its own while the command runs, and nowhere afterwards."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    CliRunner().invoke(program, [*ASK, "https://203.0.113.9"])
    assert list(tmp_path.iterdir()) == []
