"""A plan as a script of the AWS CLI: it looks whether all is as the plan saw it, then makes one call after the other.

The script is made of the same calls that `wayout apply` makes. It stops at the first failure; what it had done by then it
has said. Unlike `wayout apply` it keeps no journal, and undoes nothing.
"""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from wayout.fix.call.call import Call
from wayout.fix.call.calls_of import calls_of
from wayout.fix.call.value import Current, Presence, Sight
from wayout.fix.plan import Plan
from wayout.model.network import Network
from wayout.model.scope import Scope
from wayout.render.plan.aws_cli.expectation import Expectation, expectations
from wayout.render.plan.aws_cli.jmespath import found, member, path
from wayout.render.plan.aws_cli.shell import Variable, Word, command, variable, word
from wayout.render.plan.aws_cli.words import words
from wayout.render.plan.comment import comment

_TEXT: Final = (word("--output"), word("text"))
FUNCTIONS: Final = """\
say() { printf '%s\\n' "$*" >&2; }
stop() { say "stopped: $*"; exit 1; }

# expect WHAT LINES COMMAND...: the lines that the command prints, sorted, are these.
expect() {
  local what=$1 lines=$2 seen
  shift 2
  seen=$("$@" --output text | LC_ALL=C sort)
  [ "$seen" = "$lines" ] || stop "$what is not as the plan saw it; make a new plan. Now it is: $seen"
}

# until_it_is WHAT SECONDS READY FAILED COMMAND...: wait until the command prints one of the states in READY.
until_it_is() {
  local what=$1 seconds=$2 ready=$3 failed=$4 state waited=0
  shift 4
  while :; do
    state=$("$@" --output text)
    case " $ready " in *" $state "*) return ;; esac
    case " $failed " in *" $state "*) stop "$what is $state" ;; esac
    [ "$waited" -lt "$seconds" ] || stop "$what is still $state after $seconds seconds"
    sleep 5
    waited=$((waited + 5))
  done
}
"""


def cli_script(plan: Plan, network: Network, scope: Scope | None = None) -> str:
    """The plan as a script; `network` is the one for which the plan was made, `scope` its account and region, if known."""
    parts = [
        "#!/usr/bin/env bash\n",
        comment(f"{plan.source} reaches {', '.join(plan.destinations)}.\nMade by wayout, for the AWS CLI."),
        "set -euo pipefail\nexport AWS_PAGER=''\n",
        *_place(scope),
        "\n",
        FUNCTIONS,
        *_checks(expectations(plan, network), scope),
    ]
    for number, (change, before) in enumerate(plan.steps(network), start=1):
        calls = calls_of(change, before)
        title = f"{number} of {len(plan.changes)}: {type(change).__struct_config__.tag} {change.component}"
        parts.append(f"\n{comment(title)}{command((word('say'), word(title)))}\n")
        for call in calls:
            # No client token: it would bring back what an earlier run of the same plan made and undid.
            parts += call_lines(msgspec.structs.replace(call, has_client_token=False).stamped(plan.id, number, ""))
    asked = [text for destination in plan.destinations for text in ("--to", destination)]
    asked += ["--region", scope.region] if scope is not None and scope.region != "default" else []
    again = shlex.join(["wayout", "diagnose", plan.source, *asked])
    parts.append(f"\n{command((word('say'), word(f'done; now look whether it holds: {again}')))}\n")
    return "".join(parts)


def _place(scope: Scope | None) -> Iterator[str]:
    if scope is not None and scope.region != "default":
        yield f"export AWS_DEFAULT_REGION={word(scope.region)} AWS_REGION={word(scope.region)}\n"


def _checks(expected: tuple[Expectation, ...], scope: Scope | None) -> Iterator[str]:
    if scope is not None and scope.account != "default":
        line = command((word("aws"), word("sts"), word("get-caller-identity"), word("--query"), word("Account")))
        yield "\n" + command((word("expect"), word("the account"), word(scope.account))) + f" \\\n  {line}\n"
    for each in expected:
        lines = "\n".join(each.lines)
        head = command((word("expect"), word(each.component), word(lines)))
        yield f"\n{head} \\\n  {command(each.command)}\n"


def call_lines(call: Call) -> Iterator[str]:
    """The commands of one call: what has to be read first, the call itself with what it yields, and the waiting."""
    currents: dict[int, Variable] = {}
    for current in _currents(call.parameters):
        name = Variable(f"CURRENT_{len(currents) + 1}")
        currents[id(current)] = name
        asked = (*_look(current.sight), word("--query"), member(current.sight, current.take), *_TEXT)
        yield f"{name.name}=$({command(asked)})\n"
        yield f'[ "${{{name.name}}}" != None ] || stop {word("what is to be changed is not there")}\n'
    line = words(call.service, call.operation, call.parameters, currents)
    if not call.yields and not (call.is_reading and call.wait is not None):
        yield command((*line, *_TEXT)) + " >/dev/null\n"
    for given in call.yields:
        name = variable(given.planned_id)
        yield f"{name.name}=$({command((*line, word('--query'), path(given.path), *_TEXT))})\n"
        yield f"say {word(given.planned_id, ' is ', name)}\n"
    if call.wait is not None:
        yield _wait(call)


def _wait(call: Call) -> str:
    wait = call.wait
    assert wait is not None  # noqa: S101 - only calls that wait come here
    gone = wait.sight.expected is Presence.ABSENT
    query = found(wait.sight) if gone else member(wait.sight, wait.sight.state)
    ready = ("None", "") if gone else wait.ready
    head = (
        word("until_it_is"),
        word(call.operation),
        word(str(wait.seconds)),
        word(" ".join(filter(None, ready))),
        word(" ".join(wait.failed)),
    )
    return f"{command(head)} \\\n  {command((*_look(wait.sight), word('--query'), query))}\n"


def _look(sight: Sight) -> list[Word]:
    return words(sight.service, sight.operation, sight.parameters, {})


def _currents(value: Any) -> Iterator[Current]:  # noqa: ANN401 - a Value
    match value:
        case Current():
            yield value
        case Mapping():
            for each in value.values():
                yield from _currents(each)
        case list():
            for each in value:
                yield from _currents(each)
        case _:
            pass
