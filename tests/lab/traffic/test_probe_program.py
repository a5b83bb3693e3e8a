"""The probe's program in the lab: every failure that a client can meet, met for real, from a process in a namespace."""

import base64
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tests.builders import healthy_network
from tests.cli.program import CASES
from tests.lab.ground import needs_lab
from tests.laws.reading import network_of

from wayout.evidence.probe import probe_program
from wayout.evidence.probe.client_signature import Reach, Signature, reach_of, signature_of, signature_of_failure
from wayout.evidence.probe.observed_call import Failure, ObservedCall, observed_errand
from wayout.lab.namespace.kernel import inside
from wayout.lab.namespace.lab import Lab
from wayout.lab.rebuild.rebuild import rebuild
from wayout.lab.server.certificate import make_certificate
from wayout.lab.server.server import Listen, Servers
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.protocol import TCP, UDP
from wayout.read.network import load

API = "203.0.113.9"
HOST = "api.example.com"
PROGRAM = Path(probe_program.__file__)
PATIENT = 60.0
"""Seconds that a step may take of which something comes: what comes at once on a machine that does nothing else."""
SHORT = 1.5
"""Seconds for a step of which nothing comes: long enough for the steps before it, which the kernel takes by itself."""

pytestmark = needs_lab


class Ground:
    """A lab with servers on the internet, and the place of a task."""

    def __init__(self, lab: Lab, folder: Path, component: str) -> None:
        self.internet = lab.prefix + lab.plan.internet.name
        self.here = lab.name_of(component) or ""
        self.folder = folder

    def call(
        self, *, python: str = sys.executable, patience: float = PATIENT, resolver_seconds: int = 30, **target: Any
    ) -> ObservedCall:
        """What the program, as a process of its own, says of one call."""
        whole = {"id": "0", "host": HOST, "addresses": [API], "protocol": "tcp", "port": 443, "tls": False} | target
        errand = {"calls": [whole], "patience": patience, "budget": 10 * PATIENT}
        words = [base64.b64encode(json.dumps(errand).encode()).decode(), "begin", "end"]
        resolver = self.folder / "resolv.conf"
        command = [python, str(PROGRAM), *words]
        if resolver.exists():
            mount = 'mount --bind "$0" /etc/resolv.conf; exec "$@"'
            command = ["unshare", "--mount", "sh", "-c", mount, str(resolver), *command]
        environment = os.environ | {"RES_OPTIONS": f"timeout:{resolver_seconds} attempts:1"}
        with inside(self.here):
            running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        output, _ = running.communicate(timeout=10 * PATIENT)
        begin, body, end = output.split()
        assert (begin, end) == ("begin", "end")
        (call,) = observed_errand(json.loads(base64.b64decode(body))).calls
        return call

    @contextmanager
    def serving(self, port: int, answer: Callable[[socket.socket], None]) -> Iterator[None]:
        """A server on the internet that does with each connection as it is told."""
        with inside(self.internet):
            listener = socket.create_server(("", port))
        listener.settimeout(PATIENT)

        def serve() -> None:
            with listener, listener.accept()[0] as connection:
                answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        thread.join()

    @contextmanager
    def naming(self, answer: Callable[[bytes], bytes | None]) -> Iterator[None]:
        """A name server on the internet, which the task asks; it answers as it is told, or not at all."""
        (self.folder / "resolv.conf").write_text(f"nameserver {API}\n")
        with inside(self.internet):
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("", 53))
        over = threading.Event()

        def serve() -> None:
            server.settimeout(0.1)
            while not over.is_set():
                try:
                    query, peer = server.recvfrom(4096)
                except TimeoutError:
                    continue
                reply = answer(query)
                if reply is not None:
                    server.sendto(reply, peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            server.close()


@contextmanager
def stood_up(network: Network, folder: Path, address: str, component: str) -> Iterator[Ground]:
    certificate = make_certificate(folder, (HOST,), (address,))
    with Lab(rebuild(network, [Address.parse(address)])) as lab:
        internet = lab.prefix + lab.plan.internet.name
        places = [Listen(internet, TCP, 443, speaks_tls=True), Listen(internet, TCP, 80)]
        places += [Listen(internet, UDP, 5353), Listen(internet, TCP, 8443, speaks_tls=True)]
        with Servers(places, certificate):
            yield Ground(lab, folder, component)


@pytest.fixture(scope="module")
def _ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    network = healthy_network(1)
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    network.element("SecurityGroups", "sg-app")["IpPermissionsEgress"] = [everything]
    folder = tmp_path_factory.mktemp("ground")
    with stood_up(network_of(network.documents()), folder, API, "eni-task-a") as ground:
        yield ground


@pytest.fixture
def ground(_ground: Ground) -> Iterator[Ground]:
    yield _ground
    (_ground.folder / "resolv.conf").unlink(missing_ok=True)


def told(call: ObservedCall) -> tuple[Failure | None, str | None, Reach | None]:
    """The failure of a call, the row of the table of clients that it fits, and how far it got."""
    if not call.attempts:
        assert call.name is not None
        assert call.name.failure is not None
        return call.name.failure, rule_of(signature_of_failure(call.name.failure)), None
    (attempt,) = call.attempts
    failure = attempt.failed.failure if attempt.failed is not None else None
    return failure, rule_of(signature_of(attempt)), reach_of(attempt)


def rule_of(signature: Signature | None) -> str | None:
    return signature.rule if signature is not None else None


def trusted(ground: Ground) -> dict[str, Any]:
    return {"tls": True, "http": True, "authority": str(ground.folder / "authority.pem"), "reads_address": True}


def test_a_healthy_call_shows_its_steps_and_the_address_that_the_server_saw(ground: Ground) -> None:
    call = ground.call(**trusted(ground))
    (attempt,) = call.attempts
    assert [step.name.value for step in attempt.steps] == ["connect", "tls", "http"]
    assert (attempt.status, call.seen) == (200, "198.51.100.11")
    assert told(call) == (None, None, Reach.ANSWERED)
    assert all(0 < step.seconds < PATIENT for step in attempt.steps)


def test_a_port_that_nobody_listens_on_is_refused(ground: Ground) -> None:
    assert told(ground.call(port=81)) == (Failure.REFUSED, "CLI-2", Reach.REACHED)


def test_an_address_that_the_group_does_not_allow_times_out(tmp_path: Path) -> None:
    network = network_of(healthy_network(1).documents())
    with stood_up(network, tmp_path, API, "eni-task-a") as ground:
        failure, rule, reach = told(ground.call(port=80, patience=SHORT))
    assert (failure, rule, reach) == (Failure.TIMEOUT, "CLI-1", Reach.LOST)


def test_an_acl_that_drops_the_reply_makes_it_time_out(tmp_path: Path) -> None:
    network = healthy_network(1)
    acl = network.element("NetworkAcls", "acl-main")
    acl["Entries"] = [entry for entry in acl["Entries"] if entry["Egress"]]
    with stood_up(network_of(network.documents()), tmp_path, API, "eni-task-a") as ground:
        assert told(ground.call(patience=SHORT)) == (Failure.TIMEOUT, "CLI-1", Reach.LOST)


def test_another_name_is_not_in_the_certificate(ground: Ground) -> None:
    call = ground.call(**trusted(ground) | {"host": "other.example.com"})
    assert told(call) == (Failure.CERTIFICATE, "CLI-10", Reach.REACHED)
    assert "ostname mismatch" in call.attempts[0].steps[-1].note


def test_an_unknown_authority_is_not_believed(ground: Ground) -> None:
    assert told(ground.call(tls=True, http=True)) == (Failure.CERTIFICATE, "CLI-10", Reach.REACHED)


def test_a_server_that_does_not_speak_tls_fails_the_handshake(ground: Ground) -> None:
    failure, _, reach = told(ground.call(port=80, tls=True, patience=SHORT))
    assert (failure, reach) in {(Failure.TLS_FAILED, Reach.REACHED), (Failure.TLS_TIMEOUT, Reach.REACHED)}


def wait(connection: socket.socket) -> None:
    connection.settimeout(PATIENT)
    while connection.recv(4096):
        pass


def reset(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def said(text: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(text)

    return answer


MEETINGS = {
    "nothing comes in the handshake": (wait, {"tls": True}, (Failure.TLS_TIMEOUT, "CLI-8", Reach.REACHED)),
    "a reset comes in the handshake": (reset, {"tls": True}, (Failure.TLS_RESET, "CLI-9", Reach.REACHED)),
    "the connection ends in the handshake": (said(b""), {"tls": True}, (Failure.TLS_CLOSED, "CLI-9", Reach.REACHED)),
    "nothing answers the request": (wait, {"http": True}, (Failure.HTTP_TIMEOUT, None, Reach.REACHED)),
    "a reset answers the request": (reset, {"http": True}, (Failure.HTTP_RESET, None, Reach.REACHED)),
    "something else than HTTP": (said(b"220 mail\r\n"), {"http": True}, (Failure.NO_HTTP, None, Reach.REACHED)),
    "the answer is 403": (said(b"HTTP/1.1 403 No\r\n\r\n"), {"http": True}, (None, "CLI-12", Reach.ANSWERED)),
    "the answer is 407": (said(b"HTTP/1.0 407 No\r\n\r\n"), {"http": True}, (None, "CLI-13", Reach.ANSWERED)),
    "the answer is 429": (said(b"HTTP/1.1 429 No\r\n\r\n"), {"http": True}, (None, "CLI-14", Reach.ANSWERED)),
    "the answer is 200": (said(b"HTTP/1.1 200 OK\r\n\r\n"), {"http": True}, (None, None, Reach.ANSWERED)),
}


@pytest.mark.parametrize(("server", "target", "expected"), MEETINGS.values(), ids=MEETINGS)
def test_what_the_server_does_is_what_the_client_sees(
    ground: Ground, server: Callable[[socket.socket], None], target: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    with ground.serving(9443, server):
        assert told(ground.call(port=9443, patience=SHORT if server is wait else PATIENT, **target)) == expected


def test_a_server_that_drips_bytes_does_not_prolong_the_probe(ground: Ground) -> None:
    """Bytes come for as long as the probe is there, and it ends nevertheless."""
    is_over = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.recv(4096)
        with suppress(OSError):
            while not is_over.wait(0.05):
                connection.sendall(b"x")

    with ground.serving(9444, drip):
        (attempt,) = ground.call(port=9444, http=True, patience=SHORT).attempts
        is_over.set()
    assert attempt.failed is not None
    assert attempt.failed.failure is Failure.HTTP_TIMEOUT


def no_such_name(query: bytes) -> bytes:
    return query[:2] + b"\x81\x83" + query[4:6] + b"\0\0\0\0\0\0" + question(query)


def no_data(query: bytes) -> bytes:
    return query[:2] + b"\x81\x80" + query[4:6] + b"\0\0\0\0\0\0" + question(query)


def failed(query: bytes) -> bytes:
    return query[:2] + b"\x81\x82" + query[4:6] + b"\0\0\0\0\0\0" + question(query)


def silent(query: bytes) -> None:
    del query


def answered(query: bytes) -> bytes:
    asked = question(query)
    if asked[-4:-2] != b"\0\1":
        return no_data(query)
    record = b"\xc0\x0c\0\1\0\1\0\0\0\x0a\0\4" + socket.inet_aton(API)
    return query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + asked + record


def question(query: bytes) -> bytes:
    end = 12
    while query[end]:
        end += 1 + query[end]
    return query[12 : end + 5]


NAMES = {
    "no such name": (no_such_name, {(Failure.NAME_UNKNOWN, "CLI-4")}),
    # The C library tells "no address" apart only where it is asked for one family; Python gives it either code.
    "a name without an address": (no_data, {(Failure.NAME_EMPTY, "CLI-5"), (Failure.NAME_UNKNOWN, "CLI-4")}),
    "a name server that fails": (failed, {(Failure.NAME_FAILED, "CLI-6")}),
    "a name server that is silent": (silent, {(Failure.NAME_TIMEOUT, "CLI-7")}),
}


@pytest.mark.parametrize(("server", "expected"), NAMES.values(), ids=NAMES)
def test_names_fail_as_the_name_server_lets_them(
    ground: Ground, server: Callable[[bytes], bytes | None], expected: set[tuple[Failure, str]]
) -> None:
    """A failure that comes late, because the machine is busy, is one to the probe that nobody answers for."""
    with ground.naming(server):
        call = ground.call(host="no.example.com", addresses=[], resolver_seconds=1 if server is silent else 30)
    assert call.name is not None
    failure, rule, _ = told(call)
    is_late = server is failed and call.name.seconds >= probe_program.SILENT
    assert (failure, rule) in ({(Failure.NAME_TIMEOUT, "CLI-7")} if is_late else expected)


def test_a_name_is_resolved_where_the_workload_stands(ground: Ground) -> None:
    with ground.naming(answered):
        call = ground.call(**trusted(ground) | {"addresses": []})
    assert call.name is not None
    assert call.name.is_done
    assert call.name.note == API
    assert told(call) == (None, None, Reach.ANSWERED)


def test_udp_is_answered_or_proves_nothing(ground: Ground) -> None:
    assert told(ground.call(protocol="udp", port=5353)) == (None, None, Reach.ANSWERED)
    with ground.serving(9445, wait):
        assert told(ground.call(protocol="udp", port=9446, patience=SHORT))[2] in {Reach.OPEN, Reach.REACHED}
        ground.call(port=9445)


def test_ipv6_is_called_where_there_is_a_way_and_not_sent_where_there_is_none(ground: Ground, tmp_path: Path) -> None:
    address = "2001:db8:ffff::9"
    failure, rule, reach = told(ground.call(addresses=[address]))
    assert (failure, rule, reach) == (Failure.UNREACHABLE, "CLI-3", Reach.UNSENT)
    network = load(CASES / "ipv6-leaves-through-the-egress-only-gateway" / "snapshot.json")
    with stood_up(network, tmp_path, address, "eni-task-a") as there:
        call = there.call(**trusted(there) | {"addresses": [address]})
        assert told(call) == (None, None, Reach.ANSWERED)
        assert call.seen is not None
        assert ":" in call.seen


@pytest.mark.parametrize("version", ["3.7", "3.8", "3.9"])
def test_it_runs_on_the_old_pythons_of_containers(ground: Ground, version: str) -> None:
    found = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    if not found:
        pytest.skip(f"no Python {version} here")
    call = ground.call(python=str(found[0]), **trusted(ground))
    assert told(call) == (None, None, Reach.ANSWERED)
    assert told(ground.call(python=str(found[0]), tls=True)) == (Failure.CERTIFICATE, "CLI-10", Reach.REACHED)


def test_many_calls_end_when_the_time_of_the_errand_is_over() -> None:
    calls = [{"id": str(n), "host": "x", "addresses": ["192.0.2.1"], "protocol": "tcp", "port": 9} for n in range(3)]
    found = observed_errand(probe_program.run({"calls": calls, "patience": 0.2, "budget": 0.0}))
    assert [call.attempts[0].steps[0].failure for call in found.calls] == [Failure.NOT_TRIED] * 3
