"""A probe by ECS Exec, through a stand-in for Session Manager that really runs the command, with the tools of many images."""

import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.probe.session_server import TOKEN, SessionServer

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.evidence.probe.client_signature import Reach, reach_of
from wayout.evidence.probe.ecs_exec_probe import EcsExecProbe
from wayout.evidence.probe.lambda_probe import Unmeasured
from wayout.evidence.probe.observed_call import Failure, ObservedErrand
from wayout.evidence.probe.place import ProbeCall, ProbePlace
from wayout.model.ecs_task import EcsTask

ARN = "arn:aws:ecs:us-east-1:111122223333:task/prod/0f1e"
TASK = EcsTask(task_arn=ARN, cluster_arn="arn:aws:ecs:us-east-1:111122223333:cluster/prod", enable_execute_command=True)
BASICS = ("sh", "date", "sleep", "timeout")
_TAKEN: list[socket.socket] = []


def container(name: str, status: str = "RUNNING") -> dict[str, Json]:
    return {"name": name, "managedAgents": [{"name": "ExecuteCommandAgent", "lastStatus": status}]}


class Exec:
    """An account that answers DescribeTasks as told, and starts sessions at a stand-in."""

    identity = Identity("111122223333", "arn")

    def __init__(self, server: SessionServer, task: Mapping[str, Json], most: int = 1 << 20) -> None:
        self._server = server
        self._task = dict(task)
        self._most = most
        self.asked: list[Mapping[str, Json]] = []

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        if operation == "DescribeTasks":
            return {"tasks": [self._task]}
        self.asked.append(parameters)
        command = str(parameters["command"])
        if len(command) > self._most:
            return CallRefused(
                service=service, operation=operation, region=region, why="ValidationException", message="too long"
            )
        self._server.command = command
        return {"session": {"sessionId": "s-1", "streamUrl": self._server.url, "tokenValue": TOKEN}}


def running(*containers: dict[str, Json]) -> dict[str, Json]:
    return {"lastStatus": "RUNNING", "enableExecuteCommand": True, "containers": list(containers or [container("app")])}


def place(*calls: ProbeCall) -> ProbePlace:
    return ProbePlace(
        id="eni-0", account="111122223333", region="us-east-1", subnet_id="subnet-0", group_ids=("sg-0",), calls=calls
    )


def image(folder: Path, *tools: str) -> str:
    """The PATH of an image that has these tools and no others."""
    folder.mkdir(parents=True)
    for tool in (*BASICS, *tools):
        found = sys.executable if tool == "python3" else shutil.which(tool)
        if found is None:
            pytest.skip(f"no {tool} here")
        if tool == "python3":
            (folder / tool).write_text(f'#!/bin/sh\nexec {found} "$@"\n')
            (folder / tool).chmod(0o755)
        else:
            (folder / tool).symlink_to(found)
    return str(folder)


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on loopback that does the same with every connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                answer(connection)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def ok(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")


def forbidden(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@cache
def closed_port() -> int:
    """A port on which nobody listens, and nobody can: it stays taken."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    _TAKEN.append(taken)
    port: int = taken.getsockname()[1]
    return port


def web(port: int, host: str = "127.0.0.1", **more: Any) -> ProbeCall:
    return ProbeCall(id=f"http://{host}:{port}", host=host, protocol="tcp", port=port, http=True, **more)


def measured(path: str, *calls: ProbeCall, **server: Any) -> ObservedErrand | Unmeasured:
    with SessionServer(path, **server) as session:
        return EcsExecProbe(Exec(session, running()), os.environ, "t1").measure(place(*calls), TASK)


def test_python_runs_the_probes_own_program(tmp_path: Path) -> None:
    with serving(ok) as port:
        found = measured(image(tmp_path / "i", "python3"), web(port, addresses=("127.0.0.1",)), web(closed_port()))
    assert isinstance(found, ObservedErrand)
    assert found.means.startswith("ECS Exec in container app, Python 3.")
    first, second = found.calls
    assert [step.name.value for step in first.attempts[0].steps] == ["connect", "http"]
    assert first.attempts[0].status == 200
    assert second.attempts[0].failed is not None
    assert second.attempts[0].failed.failure is Failure.REFUSED


TOOLS = {
    "curl": ("curl", Reach.ANSWERED, 200, Reach.REACHED),
    "wget": ("wget", Reach.ANSWERED, None, Reach.REACHED),
    "bash alone": ("bash", Reach.ANSWERED, None, Reach.REACHED),
}


@pytest.mark.parametrize(("tool", "answered", "status", "refused"), TOOLS.values(), ids=TOOLS)
def test_an_image_without_python_tells_what_its_tools_can(
    tmp_path: Path, tool: str, answered: Reach, status: int | None, refused: Reach
) -> None:
    with serving(ok) as port:
        found = measured(image(tmp_path / "i", tool), web(port), web(closed_port()))
    assert isinstance(found, ObservedErrand)
    assert found.means == f"ECS Exec in container app, {tool}"
    first, second = found.calls
    assert reach_of(first.attempts[0]) is answered
    assert first.attempts[0].status == status
    assert reach_of(second.attempts[0]) is refused
    assert first.unmeasured


@pytest.mark.parametrize("tool", ["curl", "wget"])
def test_an_http_error_is_an_answer(tmp_path: Path, tool: str) -> None:
    with serving(forbidden) as port:
        found = measured(image(tmp_path / "i", tool), web(port))
    assert isinstance(found, ObservedErrand)
    (attempt,) = found.calls[0].attempts
    assert (reach_of(attempt), attempt.status) == (Reach.ANSWERED, 403)


@pytest.mark.parametrize("tool", ["curl", "wget"])
def test_a_name_that_nobody_knows_is_told_as_such(tmp_path: Path, tool: str) -> None:
    # No label of a name is so long: the system itself says no, and asks nobody.
    found = measured(image(tmp_path / "i", tool), web(80, f"{'x' * 64}.invalid"))
    assert isinstance(found, ObservedErrand)
    (call,) = found.calls
    assert call.name is not None
    assert call.name.failure is Failure.NAME_FAILED


def test_an_image_with_nothing_says_that_nothing_was_measured(tmp_path: Path) -> None:
    found = measured(image(tmp_path / "i"), web(80))
    assert isinstance(found, ObservedErrand)
    assert found.calls[0].attempts == ()
    assert "no means to call" in found.calls[0].unmeasured[0]


def test_hostile_hosts_and_paths_stay_words(tmp_path: Path) -> None:
    mark = tmp_path / "owned"
    hostile = f"x; touch {mark} #$(touch {mark})`touch {mark}`' \" *"
    for tool in ("curl", "python3"):
        call = ProbeCall(id=hostile, host=hostile, protocol="tcp", port=80, path=f"/$(touch {mark})'", http=True)
        found = measured(image(tmp_path / tool, tool, "touch"), call)
        assert isinstance(found, ObservedErrand)
        assert not mark.exists()


def test_messages_out_of_order_and_twice_are_put_in_order(tmp_path: Path) -> None:
    handshake = {
        "AgentVersion": "3.0",
        "RequestedClientActions": [{"ActionType": "SessionType"}, {"ActionType": "New"}],
    }
    with SessionServer(image(tmp_path / "i", "python3"), handshake=handshake, is_shuffling=True) as session:
        found = EcsExecProbe(Exec(session, running()), os.environ, "t1").measure(place(web(closed_port())), TASK)
        assert isinstance(found, ObservedErrand)
        assert session.terminated.wait(600)
    assert set(session.acknowledged) >= set(range(max(session.acknowledged) + 1))
    (answer,) = session.answers
    assert [each["ActionStatus"] for each in answer["ProcessedClientActions"]] == [1, 3]


def test_a_session_that_the_cluster_encrypts_is_not_measured(tmp_path: Path) -> None:
    handshake = {"AgentVersion": "3.0", "RequestedClientActions": [{"ActionType": "KMSEncryption"}]}
    found = measured(image(tmp_path / "i"), web(80), handshake=handshake)
    assert isinstance(found, Unmeasured)
    assert "KMS key" in found.why


def test_a_command_that_is_too_long_is_sent_without_the_program(tmp_path: Path) -> None:
    with SessionServer(image(tmp_path / "i", "python3", "curl")) as session:
        account = Exec(session, running(), most=6000)
        found = EcsExecProbe(account, os.environ, "t1").measure(place(web(closed_port())), TASK)
    assert isinstance(found, ObservedErrand)
    assert found.means.endswith("curl")
    assert len(account.asked) == 2


def test_another_container_is_tried_where_one_has_no_shell(tmp_path: Path) -> None:
    path = image(tmp_path / "i", "curl")

    class TwoImages(Exec):
        def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Any:
            found = super().call(service, operation, region, parameters)
            if parameters.get("container") == "distroless":
                self._server.command = self._server.command.replace("/bin/sh", "/no/sh")
            return found

    with SessionServer(path) as session:
        account = TwoImages(session, running(container("distroless"), container("sidecar")))
        found = EcsExecProbe(account, os.environ, "t1").measure(place(web(closed_port())), TASK)
    assert isinstance(found, ObservedErrand)
    assert "container sidecar" in found.means


TASKS = {
    "it stopped meanwhile": ({"lastStatus": "STOPPED"}, "does not run any more"),
    "it was started without": (running() | {"enableExecuteCommand": False}, "without ECS Exec"),
    "its agent does not run": (running(container("app", "STOPPED")), "a way to ssmmessages"),
}


@pytest.mark.parametrize(("task", "why"), TASKS.values(), ids=TASKS)
def test_a_task_that_cannot_be_entered_says_why(task: dict[str, Json], why: str) -> None:
    with SessionServer("") as session:
        account = Exec(session, task)
        found = EcsExecProbe(account, os.environ, "t1").measure(place(web(80)), TASK)
    assert isinstance(found, Unmeasured)
    assert why in found.why
    assert account.asked == []
