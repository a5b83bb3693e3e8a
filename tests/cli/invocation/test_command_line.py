"""The command that can be typed next asks of the same network as the one before."""

import shlex
from pathlib import Path

from wayout.cli.invocation.command_line import command_line, options_of
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
