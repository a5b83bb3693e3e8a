"""The commands `collect`, `iam-policy` and `snapshot redact`, run as processes and in this one."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from tests.collect.stand_in import StandIn

from wayout.cli.collect import command as collect_command
from wayout.cli.iam_policy import command as iam_policy_command
from wayout.cli.snapshot import command as snapshot_command
from wayout.errors import AwsError, InputError
from wayout.render.json.schema import stored
from wayout.snapshot.aside import Aside
from wayout.snapshot.document import DOCUMENTS
from wayout.snapshot.store import open_snapshot

RUN = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from wayout.cli.collect import command; command()"
)
"""The command with Ctrl-C as a terminal delivers it: a job in the background is born with it ignored."""


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if Aside.named(path.name)]


@pytest.fixture
def collecting(stand_in: StandIn, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """A function that starts `wayout collect` as a process, and waits until it has begun to write and cannot end.

    One of its calls is not answered, until the stand-in is told to answer it.
    """
    stand_in.behaviour.held = {"ec2:DescribeNetworkAcls"}
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, "-d", str(tmp_path / "s"), *arguments],
            env={**os.environ, **stand_in.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        while not any(file for path in leftovers(tmp_path) for file in path.rglob("*.json")):
            assert process.poll() is None
            time.sleep(0.02)
        return process

    yield start
    stand_in.behaviour.released.set()
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_ctrl_c_in_the_middle_leaves_nothing(
    collecting: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    process = collecting()
    process.send_signal(signal.SIGINT)
    # The call under way does not hold the process up: it would for a minute, and twice.
    process.communicate(timeout=55)
    assert process.returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_in_the_middle_leaves_the_old_snapshot(
    collecting: Callable[..., subprocess.Popen[bytes]],
    whole_snapshot: Path,
    tmp_path: Path,
) -> None:
    redact = [str(whole_snapshot), str(tmp_path / "s"), "--key", "k"]
    assert CliRunner().invoke(snapshot_command, ["redact", *redact]).exit_code == 0
    before = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    process = collecting("--force")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=55)
    assert {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_a_killed_run_left_is_cleared_by_the_next(
    stand_in: StandIn, collecting: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    process = collecting()
    process.kill()
    process.communicate(timeout=55)
    assert len(leftovers(tmp_path)) == 1
    assert not (tmp_path / "s").exists()
    stand_in.behaviour.behave()
    assert CliRunner().invoke(collect_command, ["-d", str(tmp_path / "s")]).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_the_folder_is_printed_and_all_else_goes_to_stderr(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.behaviour.denied = {"ec2:DescribeNetworkAcls", "ecs:ListClusters"}
    result = CliRunner().invoke(collect_command, ["-d", str(tmp_path / "s"), "--resolve", "localhost"])
    assert result.exit_code == 0
    assert result.stdout == f"{tmp_path / 's'}\n"
    assert "account 123456789012 as arn:aws:sts::123456789012:user/moto in us-east-1" in result.stderr
    assert "refused: ec2:DescribeNetworkAcls: UnauthorizedOperation: " in result.stderr
    assert "missing or incomplete: 123456789012/us-east-1/NetworkAcls\n" in result.stderr
    assert "refused: ecs:ListClusters: AccessDeniedException: " in result.stderr
    refused = 11  # the ACLs, and all that hangs on the clusters
    assert f"{len(DOCUMENTS) - refused} documents saved, 2 calls refused" in result.stderr
    manifest = open_snapshot(tmp_path / "s").manifest
    assert manifest is not None
    assert "127.0.0.1" in manifest.resolved["localhost"]


def test_a_snapshot_is_replaced_only_when_told_to(stand_in: StandIn, tmp_path: Path) -> None:
    del stand_in
    arguments = ["-d", str(tmp_path / "s")]
    assert CliRunner().invoke(collect_command, arguments).exit_code == 0
    refused = CliRunner().invoke(collect_command, arguments)
    assert isinstance(refused.exception, InputError)
    assert CliRunner().invoke(collect_command, [*arguments, "--force"]).exit_code == 0


def test_when_everything_is_refused_the_command_fails_after_saving_why(stand_in: StandIn, tmp_path: Path) -> None:
    from wayout.collect.calls import CALLS

    stand_in.behaviour.denied = {call.permission for call in CALLS}
    result = CliRunner().invoke(collect_command, ["-d", str(tmp_path / "s")])
    assert isinstance(result.exception, AwsError)
    assert "iam-policy" in str(result.exception.hint)
    assert open_snapshot(tmp_path / "s").manifest is not None


def test_redact_prints_the_new_folder(whole_snapshot: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(snapshot_command, ["redact", str(whole_snapshot), str(tmp_path / "r"), "--key", "k"])
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{tmp_path / 'r'}\n"
    assert f"{len(DOCUMENTS)} documents redacted, 0 files left out" in result.stderr
    content = b"".join(path.read_bytes() for path in (tmp_path / "r").rglob("*.json"))
    for name in (b"payments", b"123456789012", b"10.0.10"):
        assert name not in content


def test_the_policy_can_be_given_to_iam() -> None:
    result = CliRunner().invoke(iam_policy_command, ["collect", "-o", "json"])
    policy = json.loads(result.stdout)
    assert policy["Version"] == "2012-10-17"
    assert [statement["Sid"] for statement in policy["Statement"]] == [
        "WayoutCollectEc2",
        "WayoutCollectEcs",
        "WayoutCollectElasticloadbalancing",
        "WayoutCollectIam",
        "WayoutCollectLambda",
        "WayoutCollectNetworkFirewall",
        "WayoutCollectNetworkmanager",
        "WayoutCollectRoute53",
        "WayoutCollectRoute53resolver",
    ]
    # IAM's limit for a managed policy, white space not counted.
    assert len(json.dumps(policy, separators=(",", ":"))) < 6144


def test_the_policy_as_a_list_says_what_each_permission_is_for() -> None:
    result = CliRunner().invoke(iam_policy_command, ["collect"])
    assert ["ec2:DescribeNetworkAcls", "NetworkAcls"] in [line.split() for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (collect_command, ["--help"]),
        (iam_policy_command, ["--help"]),
        (snapshot_command, ["redact", "--help"]),
    ],
    ids=["collect", "iam-policy", "snapshot redact"],
)
def test_help_shows_examples(command: object, arguments: list[str]) -> None:
    result = CliRunner().invoke(command, arguments)  # type: ignore[arg-type]
    assert result.exit_code == 0
    assert "Examples:" in result.stdout


def test_the_commands_load_without_boto3_rich_and_the_collector() -> None:
    code = (
        "import sys, wayout.cli.collect, wayout.cli.iam_policy, wayout.cli.snapshot\n"
        "late = {'boto3', 'botocore', 'rich', 'wayout.collect', 'wayout.snapshot'}\n"
        "print(sorted(late.intersection(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert shown.stdout == "[]\n"


def test_json_tells_what_was_collected_and_what_was_refused(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.behaviour.denied = {"ec2:DescribeNetworkAcls"}
    runner = CliRunner(env=stand_in.environment)
    result = runner.invoke(collect_command, ["-d", str(tmp_path / "s"), "-o", "json"])
    found = json.loads(result.stdout)
    jsonschema.validate(found, json.loads(stored("collection-1")))
    assert (found["schema"], found["snapshot"]) == ("wayout.collection/1", str(tmp_path / "s"))
    assert {(each["document"], each["permission"]) for each in found["refused"]} == {
        ("NetworkAcls", "ec2:DescribeNetworkAcls")
    }
    assert [each["account"] for each in found["accounts"]] == [
        path.name for path in (tmp_path / "s").iterdir() if path.is_dir()
    ]


def test_json_tells_what_was_redacted_and_what_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text('{"Vpcs": [{"VpcId": "vpc-0a1b2c3d", "CidrBlock": "10.0.0.0/16"}]}')
    (tmp_path / "in" / "b.json").write_text("{")
    result = CliRunner().invoke(snapshot_command, ["redact", str(tmp_path / "in"), str(tmp_path / "out"), "-o", "json"])
    found = json.loads(result.stdout)
    jsonschema.validate(found, json.loads(stored("redaction-1")))
    assert (found["documents"], [each["document"] for each in found["left_out"]]) == (1, ["b.json"])
