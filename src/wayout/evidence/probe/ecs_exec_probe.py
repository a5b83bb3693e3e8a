"""A probe by ECS Exec: one command, bounded in time, in a container of a task that runs.

All containers of a task share its network interface (ECS-1), so whichever can run the probe will do. Nothing is made;
the session ends with the command.
"""

from collections.abc import Mapping
from typing import Final

from wayout.aws.account import Account
from wayout.aws.answer import CallRefused
from wayout.aws.json_value import Json
from wayout.aws.session_channel import Container, execute
from wayout.evidence.probe.lambda_probe import Unmeasured
from wayout.evidence.probe.observed_call import ObservedErrand
from wayout.evidence.probe.place import BUDGET, ProbeCall, ProbePlace
from wayout.evidence.probe.script import CALLS, Marks, command_line, is_whole, marks, packed_program, parse
from wayout.model.ecs_task import EcsTask

_PATIENCE: Final = BUDGET + 20
_MOST_CONTAINERS: Final = 3
_TOO_LONG: Final = frozenset({"ValidationException", "InvalidParameterException", "ClientException"})


class EcsExecProbe:
    """Probes of one account; `token` marks their output."""

    def __init__(self, account: Account, environment: Mapping[str, str], token: str) -> None:
        self._account = account
        self._environment = environment
        self._token = token

    def measure(self, place: ProbePlace, task: EcsTask) -> ObservedErrand | Unmeasured:
        """What the calls of a place met, from the first container of the task that can make them. Source: ECS-1, ECS-32."""
        names = self._containers(place.region, task)
        if isinstance(names, Unmeasured):
            return names
        whys = []
        for name in names[:_MOST_CONTAINERS]:
            container = Container(place.region, task.cluster_name, task.task_arn, name)
            found = self._run(container, place)
            if isinstance(found, ObservedErrand):
                return found
            whys.append(f"{name}: {found.why}")
        return Unmeasured("; ".join(whys))

    def _containers(self, region: str, task: EcsTask) -> tuple[str, ...] | Unmeasured:
        """The containers in which a command can be run now."""
        asked: dict[str, Json] = {"cluster": task.cluster_name, "tasks": [task.task_arn]}
        found = self._account.call("ecs", "DescribeTasks", region, asked)
        if isinstance(found, CallRefused):
            return Unmeasured(f"task {task.task_id} could not be looked at: {found.message}")
        tasks = found.get("tasks")
        told = tasks[0] if isinstance(tasks, list) and tasks else None
        if not isinstance(told, dict) or told.get("lastStatus") != "RUNNING":
            return Unmeasured(f"task {task.task_id} does not run any more")
        if not told.get("enableExecuteCommand"):
            return Unmeasured(f"task {task.task_id} was started without ECS Exec (enableExecuteCommand)")
        containers = told.get("containers")
        running = tuple(
            str(each.get("name"))
            for each in (containers if isinstance(containers, list) else [])
            if isinstance(each, dict) and _has_agent(each)
        )
        if not running:
            return Unmeasured(
                f"the agent of ECS Exec runs in no container of task {task.task_id}: it needs a way to ssmmessages, and "
                "the task role the permissions of ssmmessages"
            )
        return running

    def _run(self, container: Container, place: ProbePlace) -> ObservedErrand | Unmeasured:
        marked = marks(self._token)
        parts: list[ObservedErrand] = []
        for start in range(0, len(place.calls), CALLS):
            calls = place.calls[start : start + CALLS]
            found = self._execute(container, calls, marked, packed_program())
            if isinstance(found, CallRefused) and found.why in _TOO_LONG:
                # How long a command may be is written nowhere: without the program it is short.
                found = self._execute(container, calls, marked, "")
            if isinstance(found, CallRefused):
                return Unmeasured(f"no command could be run: {found.message}")
            errand = parse(found, calls, marked)
            if errand is None:
                said = " ".join(found.decode(errors="replace").split())[-200:]
                return Unmeasured(f"the probe did not run there{f' ({said})' if said else ''}: has the image a shell?")
            parts.append(errand)
        calls_met = tuple(call for part in parts for call in part.calls)
        means = f"ECS Exec in container {container.name}, {parts[0].means}"
        return ObservedErrand(calls_met, means, parts[0].proxies)

    def _execute(
        self, container: Container, calls: tuple[ProbeCall, ...], marked: Marks, program: str
    ) -> bytes | CallRefused:
        return execute(
            self._account,
            container,
            command_line(calls, marked, program),
            self._environment,
            lambda output: is_whole(output, marked),
            _PATIENCE,
        )


def _has_agent(container: Mapping[str, Json]) -> bool:
    agents = container.get("managedAgents")
    return any(
        isinstance(agent, dict) and agent.get("name") == "ExecuteCommandAgent" and agent.get("lastStatus") == "RUNNING"
        for agent in (agents if isinstance(agents, list) else [])
    )
