"""Calls in the lab: what a workload meets, step by step, and what the server saw."""

import socket
from pathlib import Path

from tests.builders import healthy_network, permission
from tests.lab.ground import needs_lab
from tests.laws.reading import network_of

from wayout.evidence.probe.observed_call import StepName
from wayout.lab.namespace.lab import Lab
from wayout.lab.rebuild.rebuild import rebuild
from wayout.lab.server.certificate import make_certificate
from wayout.lab.server.server import Listen, Servers
from wayout.lab.traffic.probe import Observed, Target, probe
from wayout.net.address import Address
from wayout.net.protocol import ICMP, TCP, UDP

API = Address.parse("203.0.113.9")

pytestmark = needs_lab


def calls(folder: Path, *targets: Target, group: tuple[dict[str, object], ...] = ()) -> list[Observed]:
    """What calls from the task of zone a meet."""
    network = healthy_network(1)
    if group:
        network.element("SecurityGroups", "sg-app")["IpPermissionsEgress"] = list(group)
    certificate = make_certificate(folder, ("api.example.com",), (str(API),))
    with Lab(rebuild(network_of(network.documents()), [API])) as lab:
        internet = lab.prefix + lab.plan.internet.name
        places = [Listen(internet, TCP, 443, speaks_tls=True), Listen(internet, TCP, 80), Listen(internet, UDP, 53)]
        with Servers(places, certificate):
            return [probe(lab, "eni-task-a", target, certificate.authority) for target in targets]


def test_https_shows_every_step_and_the_address_that_the_server_saw(tmp_path: Path) -> None:
    (seen,) = calls(tmp_path, Target(API, TCP, 443, "api.example.com", speaks_tls=True, speaks_http=True))
    assert [step.name for step in seen.steps] == [StepName.CONNECT, StepName.TLS, StepName.HTTP]
    assert seen.is_answered
    assert seen.seen == "198.51.100.11"


def test_another_name_is_not_believed(tmp_path: Path) -> None:
    (seen,) = calls(tmp_path, Target(API, TCP, 443, "other.example.com", speaks_tls=True, speaks_http=True))
    assert not seen.is_answered
    assert seen.steps[-1].name is StepName.TLS


def test_udp_and_icmp_are_answered_where_the_group_lets_them_out(tmp_path: Path) -> None:
    targets = (Target(API, UDP, 53, str(API)), Target(API, ICMP, None, str(API)), Target(API, TCP, 81, str(API)))
    everything = permission("-1", cidr="0.0.0.0/0")
    udp, icmp, closed = calls(tmp_path, *targets, group=(everything,))
    assert (udp.is_answered, udp.seen) == (True, "198.51.100.11")
    assert icmp.is_answered
    assert [(step.is_done, step.note) for step in closed.steps] == [(False, "connection refused")]


def test_nothing_listens_on_the_host(tmp_path: Path) -> None:
    """Port 1 is nobody's, and no program that asks for any free port is given it."""
    network = network_of(healthy_network(1).documents())
    with Lab(rebuild(network, [API])) as lab:
        place = Listen(lab.prefix + lab.plan.internet.name, TCP, 1)
        with Servers([place], None), socket.socket() as outside:
            assert outside.connect_ex(("127.0.0.1", 1)) != 0
    assert not list(tmp_path.iterdir())
