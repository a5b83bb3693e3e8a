"""A plan as a script of the AWS CLI: each of its commands is, to the CLI itself, the very call that wayout would make."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from botocore import xform_name
from botocore.session import Session
from tests.fix.call.test_calls_of import CALLS, plain
from tests.fix.test_any_change import NETWORK, STORIES
from tests.render.plan.test_infrastructure_code import HOSTILE, plan

from wayout.fix.call.call import Call
from wayout.fix.change.elastic_ip import AllocateAddress
from wayout.fix.change.security_group import CreateSecurityGroup
from wayout.model.scope import Scope
from wayout.render.plan.aws_cli.script import FUNCTIONS, call_lines, cli_script
from wayout.render.plan.aws_cli.shell import variable
from wayout.render.plan.aws_cli.words import kebab

BASH: Final = shutil.which("bash") or "bash"
SCOPE: Final = Scope("123456789012", "us-east-1")

RECORDER: Final = """\
#!/bin/sh
printf '%s\\0' "$@" >>"$RECORD"
printf '\\036' >>"$RECORD"
echo "${ANSWER:-id-0}"
"""
"""Stands in for the CLI: keeps its arguments, and prints one answer."""


def recorded(environment: dict[str, str]) -> list[list[str]]:
    """The arguments that the recorder was given, run by run."""
    runs = Path(environment["RECORD"]).read_text().split("\x1e")[:-1]
    return [run.split("\0")[:-1] for run in runs]


@pytest.fixture
def recorder(tmp_path: Path) -> dict[str, str]:
    """An environment in which `aws` is the recorder, and RECORD the file that it writes."""
    program = tmp_path / "bin" / "aws"
    program.parent.mkdir()
    program.write_text(RECORDER)
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:{os.environ['PATH']}", "RECORD": str(tmp_path / "record")}


def run(script: str, environment: dict[str, str]) -> list[list[str]]:
    """The commands of the CLI that a script runs, in their order."""
    done = subprocess.run([BASH, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return recorded(environment)


@pytest.fixture(scope="module")
def cli() -> Iterator[Any]:
    """A function that tells what call the real AWS CLI makes of its arguments: service, operation, parameters."""
    from awscli.clidriver import CLIOperationCaller, create_clidriver

    heard: list[tuple[str, str, Any]] = []
    drivers: dict[str, Any] = {}

    def invoke(self: Any, service: str, operation: str, parameters: Any, parsed: Any) -> int:
        del self, parsed
        heard.append((service, operation, parameters))
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CLIOperationCaller, "invoke", invoke)
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")

        def ask(words: list[str]) -> tuple[str, str, Any]:
            """A CLI for each operation: one that has seen a switch of one looks for it in the next."""
            driver = drivers.get(words[1]) or drivers.setdefault(words[1], create_clidriver())
            assert driver.main(words) == 0, words
            return heard.pop()

        yield ask


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_cli_makes_the_call_that_wayout_makes(call: Call, recorder: dict[str, str], cli: Any) -> None:
    """Every kind of change; whatever is read or waited for besides is asked first or after."""
    stamped = call.stamped("plan", 0, "token")
    planned = set(_planned(stamped))
    setting = "".join(f"{variable(each).name}={each}\n" for each in sorted(planned))
    state = (call.wait.ready or ("None",))[0] if call.wait else "id-0"
    lines = "".join(call_lines(stamped))
    said = run(f"set -euo pipefail\n{FUNCTIONS}{setting}{lines}", {**recorder, "ANSWER": state})
    made = [words for words in said if words[1] == kebab(call.operation)]
    service, operation, parameters = cli(made[0])
    assert (service, operation) == (call.service, call.operation)
    expected = plain(dict(stamped.parameters))
    assert _with_answers(parameters, state) == _with_answers(expected, state)


def _planned(call: Call) -> Iterator[str]:
    from wayout.fix.call.value import Planned

    def walk(value: Any) -> Iterator[str]:
        match value:
            case Planned(planned_id):
                yield planned_id
            case dict():
                for each in value.values():
                    yield from walk(each)
            case list() | tuple():
                for each in value:
                    yield from walk(each)
            case _ if hasattr(value, "sight"):
                yield from walk(value.sight)
            case _ if hasattr(value, "parameters"):
                yield from walk(dict(value.parameters))
                yield from walk(value.where)
            case _:
                pass

    yield from walk(dict(call.parameters))
    yield from walk([call.wait] if call.wait else [])
    yield from (given.planned_id for given in call.yields)


def _with_answers(value: Any, answer: str) -> Any:
    """The parameters with one name for facts that are read: the recorder's answer, or the test's own."""
    text = json.dumps(value, sort_keys=True, default=list)
    return json.loads(text.replace(f'"{answer}"', '"id-0"'))


def test_names_are_the_cli_s_own() -> None:
    """As botocore makes them, of which the CLI is made, for every operation and parameter that a call has."""
    session = Session()
    for call in CALLS.values():
        model = session.get_service_model(call.service).operation_model(call.operation)
        assert kebab(call.operation) == xform_name(call.operation, "-")
        members = model.input_shape.members if model.input_shape is not None else {}
        for name in call.parameters:
            assert name in members
            assert kebab(name) == xform_name(name, "-")


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_the_shell_can_read_every_script(changes: Any) -> None:
    done = subprocess.run(
        [BASH, "-n"], input=cli_script(plan(*changes), NETWORK, SCOPE), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_script_stops_when_the_network_is_not_as_the_plan_saw_it(recorder: dict[str, str]) -> None:
    """Nothing has been changed by then: only reading commands were run."""
    script = cli_script(plan(*STORIES["a route"]), NETWORK, SCOPE)
    environment = {**recorder, "ANSWER": "123456789012"}
    done = subprocess.run([BASH, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "stopped: rtb-06807f60d40a76638 is not as the plan saw it" in done.stderr
    assert [words[1] for words in recorded(environment)] == ["get-caller-identity", "describe-route-tables"]


@pytest.mark.parametrize("name", [*HOSTILE, "file:///etc/hostname", "https://example.com", "-x"], ids=lambda n: n[:12])
def test_a_hostile_name_reaches_the_api_as_it_is(name: str, recorder: dict[str, str], cli: Any) -> None:
    changes = (
        AllocateAddress(allocation_id="eipalloc-new-x", name=name),
        CreateSecurityGroup(
            group_id="sg-new-x", vpc_id=next(iter(NETWORK.vpcs)), name=name or "x", description=name or "x"
        ),
    )
    asked = plan(*changes, source=name)
    said = run(cli_script(asked, NETWORK), recorder)
    (address,) = (words for words in said if words[1] == "allocate-address")
    tags = cli(address)[2]["TagSpecifications"][0]["Tags"]
    assert {"Key": "Name", "Value": name} in tags
    (group,) = (words for words in said if words[1] == "create-security-group")
    assert cli(group)[2]["GroupName"] == name
    assert cli(group)[2]["Description"] == name
