"""A plan carried out: commands in running tasks, functions elsewhere, each row told with its means."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.builders import SnapshotBuilder, healthy_network
from tests.evidence.probe.session_server import SessionServer
from tests.evidence.probe.test_ecs_exec_probe import Exec, closed_port, image, running
from tests.laws.reading import network_of

from wayout.ask.diagnosis import diagnose
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.function_host import Invoked
from wayout.errors import InputError
from wayout.evidence.probe.lambda_probe import Pace
from wayout.evidence.probe.observed_call import Failure
from wayout.evidence.probe.plan import ProbePlan, plan_probes
from wayout.evidence.probe.probing import Probing, Surroundings
from wayout.evidence.probe.way import Way
from wayout.evidence.verification.verification import Saying, saying_of
from wayout.explain.verification.probe_plan import plan_lines
from wayout.net.address import Address


class Host(Exec):
    """The same account, in which nobody makes functions."""

    def create_function(self, *given: object) -> Answer | CallRefused:
        raise AssertionError(given)

    def invoke(self, *given: object) -> Invoked | CallRefused:
        raise AssertionError(given)


def with_exec() -> SnapshotBuilder:
    network = healthy_network(1)
    for task in network.elements("tasks"):
        task["enableExecuteCommand"] = True
    return network


def around(folder: Path) -> Surroundings:
    return Surroundings(
        pace=Pace(lambda: 0.0, lambda _: None),
        now=lambda: datetime(2026, 11, 1, tzinfo=UTC),
        token="t0",
        folder=folder,
        tell=lambda _: None,
        environment=os.environ,
    )


def planned(port: int = 443) -> ProbePlan:
    """The plan for a host that is this machine's own, so that nothing leaves it."""
    network = network_of(with_exec().documents())
    diagnosis = diagnose(network, "ecs:prod/payments", [f"tcp://a.example.com:{port}"])
    return plan_probes(network, diagnosis, Way.AUTO, {"a.example.com": (Address.parse("127.0.0.1"),)})


def test_a_row_is_probed_in_the_task_that_runs_there(tmp_path: Path) -> None:
    with SessionServer(image(tmp_path / "image", "python3")) as server:
        hosts = {"111122223333": Host(server, running())}
        found = Probing(hosts, around(tmp_path)).run(planned(closed_port()))
    (probed,) = found.values()
    assert probed.means.startswith("ECS Exec in container app, Python 3.")
    assert saying_of(probed) is Saying.PASSES
    assert probed.call is not None
    assert probed.call.attempts[0].steps[0].failure is Failure.REFUSED
    assert not list(tmp_path.glob("*.jsonl"))


def test_nobody_is_asked_with_credentials_of_two_other_accounts(tmp_path: Path) -> None:
    with SessionServer("") as server:
        host = Host(server, running())
        probing = Probing({"1": host, "2": host}, around(tmp_path))
        with pytest.raises(InputError, match="credentials are for"):
            probing.run(planned())
    assert host.asked == []


def test_what_a_command_will_do_is_told_before() -> None:
    network = network_of(with_exec().documents())
    plan = plan_probes(network, diagnose(network, "ecs:prod/payments", ["https://a.example.com"]), Way.AUTO, {})
    lines = plan_lines(plan)
    assert lines[0].startswith("run one command in a container of task")
    assert lines[-1] == "permissions: ecs:DescribeTasks, ecs:ExecuteCommand"
    assert plan.most_usd == 0
