"""The command that can be typed next asks of the same network as the one before."""

import shlex
import sys
from pathlib import Path

import pytest

from wayout.cli.flows.records import Records
from wayout.cli.invocation.command_line import command_line, options_of, say_next
from wayout.cli.invocation.option import Where

WHERE = Where(
    snapshot=None,
    profile="read only",
    regions=("eu-west-1", "eu-north-1"),
    role_arns=("arn:aws:iam::111122223333:role/ReadNetwork",),
    external_id="abc",
    plans=(Path("plan.json"),),
    parameters=("Zones=3",),
)


def test_all_that_was_given_is_given_again() -> None:
    line = command_line("diagnose", "ecs:prod/payments", ["aws:sts"], options_of(WHERE, ("a.example=203.0.113.9",)))
    assert shlex.split(line) == [
        *("wayout", "diagnose", "ecs:prod/payments", "--to", "aws:sts", "--resolve", "a.example=203.0.113.9"),
        *("--plan", "plan.json", "--parameter", "Zones=3", "--profile", "read only"),
        *("--region", "eu-west-1", "--region", "eu-north-1"),
        *("--role-arn", "arn:aws:iam::111122223333:role/ReadNetwork", "--external-id", "abc"),
    ]


def test_what_was_not_given_is_left_out_and_a_destination_is_asked_once() -> None:
    where = Where(Path("my snapshot"), None, (), (), None)
    line = command_line("fix", "i-0a", ["aws:s3", "aws:s3"], options_of(where, repair=None, task_definition="web:3"))
    assert line == "wayout fix i-0a --to aws:s3 --task-definition web:3 --snapshot 'my snapshot'"


def test_the_records_are_named_again_and_no_default_is() -> None:
    given = Records(
        logs=("s3://acme/logs", "more"),
        formats=("${version} ${srcaddr}",),
        since="2h",
        until=None,
        interfaces=(),
        accounts=(),
        engine="spark",
        master="spark://10.0.0.5:7077",
        workgroup="primary",
        athena_output=None,
        scan_budget=100.0,
        most_download=20.0,
        cache=None,
        dry_run=False,
        logs_profile=None,
        logs_region="eu-west-1",
        logs_role_arn=None,
        logs_external_id=None,
    )
    assert given.words == (
        *("--logs", "s3://acme/logs", "--logs", "more", "--format", "${version} ${srcaddr}", "--since", "2h"),
        *("--engine", "spark", "--master", "spark://10.0.0.5:7077", "--logs-region", "eu-west-1"),
    )


@pytest.mark.parametrize("is_terminal", [True, False])
def test_what_to_type_next_is_told_to_people_only(
    is_terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    say_next("wayout fix i-0a --to aws:s3", "what mends it")
    told = capsys.readouterr()
    assert told.out == ""
    assert ("next: wayout fix i-0a --to aws:s3" in told.err) is is_terminal
