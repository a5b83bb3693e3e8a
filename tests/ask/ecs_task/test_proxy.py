"""Proxies of a task's containers: what is said beside a verdict that they do not change."""

import tempfile
from pathlib import Path

import pytest
from tests.builders import Json, SnapshotBuilder, healthy_network

import wayout


def _notes(*environment: tuple[str, str], to: str = "https://203.0.113.9", source: str = "ecs:prod/payments") -> str:
    network = healthy_network(1)
    _container(network)["environment"] = [{"name": name, "value": value} for name, value in environment]
    with tempfile.TemporaryDirectory() as folder:
        network.write(Path(folder) / "n.json")
        return " ".join(wayout.diagnose(wayout.load(Path(folder) / "n.json"), source, [to]).assumptions)


def _container(network: SnapshotBuilder) -> Json:
    container: Json = network.elements("taskDefinitions")[0]["containerDefinitions"][0]
    return container


def test_a_proxy_is_named_with_the_way_to_ask_about_it() -> None:
    assert "the proxy http://proxy.corp.example:3128" in _notes(("HTTPS_PROXY", "http://proxy.corp.example:3128"))
    assert "--to tcp://proxy.corp.example:3128" in _notes(("https_proxy", "http://proxy.corp.example:3128"))


def test_credentials_of_a_proxy_are_never_repeated() -> None:
    told = _notes(("HTTPS_PROXY", "http://user:secret@proxy.corp.example:3128"))
    assert "proxy.corp.example:3128" in told
    assert "secret" not in told


def test_a_value_that_cannot_be_shown_is_not_shown() -> None:
    told = _notes(("HTTPS_PROXY", "http://user:se/cret@proxy:3128"))
    assert "whose address cannot be shown" in told
    assert "cret@" not in told


def test_exceptions_have_to_name_the_address_of_the_credentials() -> None:
    proxy = ("HTTP_PROXY", "http://proxy.corp.example:3128")
    assert "lacks 169.254.170.2" in _notes(proxy)
    assert "lacks 169.254.170.2" not in _notes(proxy, ("no_proxy", "localhost, 169.254.170.2"))


@pytest.mark.parametrize("source", ["ecs-task:prod/task-a", "ecs:prod/payments"])
def test_tasks_and_services_are_told(source: str) -> None:
    assert "HTTPS" not in _notes(source=source)
    assert "the proxy" in _notes(("HTTPS_PROXY", "http://proxy.corp.example:3128"), source=source)


def test_an_interface_has_no_task_definition() -> None:
    assert "proxy" not in _notes(("HTTPS_PROXY", "http://proxy.corp.example:3128"), source="eni-task-a")


def test_what_starts_a_task_uses_no_proxy() -> None:
    """The agent fetches the image outside of the containers."""
    proxy = ("HTTPS_PROXY", "http://proxy.corp.example:3128")
    assert "the proxy" not in _notes(proxy, to="aws:ecs-start")
