"""A stand-in for AWS on 127.0.0.1: moto's server, with a layer of ours in front that misbehaves as AWS does.

moto answers whole lists and never refuses. The layer splits lists into pages, refuses, throttles and drops connections,
call by call; it answers what moto lacks with AWS's empty answers; and it remembers every HTTP 500 of moto's.
"""

import functools
import io
import json
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Final
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

from moto.core import responses
from moto.core.utils import method_names_from_class
from moto.moto_api import state_manager
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from wayout.cli.practice.moto_gap import Reply, operation_of, reply_in_place_of_moto

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

DENIALS: Final[Mapping[str, str]] = {
    "ec2": "UnauthorizedOperation",
    "iam": "AccessDenied",
    "route53": "AccessDenied",
    "elasticloadbalancing": "AccessDenied",
}
"""The error codes of a denied call; the other services say AccessDeniedException."""


class Behaviour:
    """How the stand-in misbehaves, by IAM action; everything may be changed between calls."""

    def __init__(self) -> None:
        self.page_size: int | None = None
        self.denied: set[str] = set()
        self.garbled: dict[str, bytes] = {}
        self.throttled: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.held: set[str] = set()
        """These calls are not answered before `released` is set."""
        self.released = threading.Event()
        self.asked: Counter[str] = Counter()
        self.unexpected: list[str] = []

    def behave(self) -> None:
        """No misbehaviour any more, and nothing remembered."""
        self.released.set()
        self.__init__()  # type: ignore[misc]


class StandIn:
    """The running server: its address, and how it behaves."""

    def __init__(self, url: str, behaviour: Behaviour) -> None:
        self.url = url
        self.behaviour = behaviour

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to take the stand-in for AWS; one attempt more than one, so that a retry is seen."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_SESSION_TOKEN": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_MAX_ATTEMPTS": "2",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "NO_PROXY": "127.0.0.1",
        }


@contextmanager
def serve() -> Iterator[StandIn]:
    """A stand-in with an empty account, which ends with the block."""
    behaviour = Behaviour()
    # Otherwise each DescribeTasks moves every task one state further towards STOPPED.
    state_manager.set_transition("ecs::task", {"progression": "manual", "times": 1_000_000_000})
    layer = _Layer(_Dispatcher(create_backend_app), behaviour)
    server = make_server("127.0.0.1", 0, layer, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield StandIn(f"http://127.0.0.1:{server.server_address[1]}", behaviour)
    finally:
        behaviour.released.set()
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


def put_addresses_in_their_subnets(region: str, account: str = "123456789012") -> None:
    """Give each interface and task of moto's an address of its subnet; moto draws them from anywhere in 10.0.0.0/8."""
    from moto.ec2.models import ec2_backends
    from moto.ecs.models import ecs_backends

    drawn: dict[str, str] = {}
    for number, interface in enumerate(ec2_backends[account][region].enis.values(), 20):
        network = IPv4Network(interface.subnet.cidr_block)
        before = str(interface.private_ip_address)
        if IPv4Address(before) not in network:
            drawn[before] = str(network[number])
            interface.private_ip_address = drawn[before]
            interface.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": drawn[before]}]
    tasks: Any = ecs_backends[account][region].tasks
    attachments = [found for cluster in tasks.values() for task in cluster.values() for found in task.attachments]
    for detail in (detail for found in attachments for detail in found["details"]):
        detail["value"] = drawn.get(detail["value"], detail["value"])


# What a class can do does not change, and moto would look through each of its hundreds of methods at each request.
vars(responses)["method_names_from_class"] = functools.cache(method_names_from_class)


def let_functions_return(region: str, *results: Any, account: str = "123456789012") -> None:
    """What the next functions return, and nothing that was meant for an earlier test: moto's account outlives servers."""
    from moto.awslambda_simple.models import lambda_simple_backends

    backend: Any = lambda_simple_backends[account][region]
    backend.lambda_simple_results_queue[:] = [json.dumps(each) for each in results]


class _Dispatcher(DomainDispatcherApplication):
    """moto's, which looks through moto's folders once for each host instead of at each request."""

    def __init__(self, create_app: Callable[[Any], Any]) -> None:
        super().__init__(create_app)
        self._backends: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        """The name of the service that answers for this host."""
        if host not in self._backends:
            self._backends[host] = super().get_backend_for_host(host)
        return self._backends[host]


class _Quiet(MotoRequestHandler):
    """moto's handler, without a line on stderr for each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


class _Layer:
    """The WSGI application in front of moto's."""

    def __init__(self, moto: Callable[..., Iterable[bytes]], behaviour: Behaviour) -> None:
        self._moto = moto
        self._behaviour = behaviour

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        service, operation = operation_of(environ, body)
        action = f"{service}:{operation}"
        behaviour = self._behaviour
        behaviour.asked[action] += 1
        released = behaviour.released  # looked at first: good behaviour forgets what is held, and then has another one
        if action in behaviour.held:
            released.wait()
        if behaviour.dropped[action] > 0:
            behaviour.dropped[action] -= 1
            _drop(environ["werkzeug.socket"])
        status, headers, content = self._reply(environ, service, operation, body)
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(content)))])
        return [content]

    def _reply(self, environ: Environ, service: str, operation: str, body: bytes) -> Reply:
        behaviour = self._behaviour
        action = f"{service}:{operation}"
        if behaviour.throttled[action] > 0:
            behaviour.throttled[action] -= 1
            return _error(service, "RequestLimitExceeded" if service == "ec2" else "ThrottlingException", 400)
        if action in behaviour.denied:
            return _error(service, DENIALS.get(service, "AccessDeniedException"), 403)
        if service == "ec2" and b"DryRun=true" in body:  # of many calls moto overlooks it, and makes them
            return _error(service, "DryRunOperation", 412)
        if action in behaviour.garbled:
            return "200 OK", [("Content-Type", "text/html")], behaviour.garbled[action]
        instead = reply_in_place_of_moto(service, operation, body)
        if instead is not None:
            return instead
        if service == "iam" and behaviour.page_size is not None:
            _ask_for_pages(environ, body, behaviour.page_size)
        status, headers, content_bytes = _forward(self._moto, environ)
        if int(status[:3]) >= 500:
            behaviour.unexpected.append(f"{action}: {status}")
        if behaviour.page_size is not None and status.startswith("200"):
            content_bytes = _page(service, environ, body, content_bytes, behaviour.page_size)
        return status, headers, content_bytes


def _forward(moto: Callable[..., Iterable[bytes]], environ: Environ) -> Reply:
    told: list[Any] = []
    parts = moto(environ, lambda status, headers, _=None: told.extend((status, headers)))
    content = b"".join(parts)
    return told[0], told[1], content


def _error(service: str, code: str, status: int) -> Reply:
    message = f"{code} by the stand-in"
    line = f"{status} Error"
    if service == "ec2":
        text = f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors></Response>"
        return line, [("Content-Type", "text/xml")], text.encode()
    if service in {"sts", "iam", "route53", "elasticloadbalancing"}:
        text = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        return line, [("Content-Type", "text/xml")], text.encode()
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-errortype", code)]
    return line, headers, json.dumps({"__type": code, "message": message}).encode()


def _drop(connection: socket.socket) -> None:
    """End the connection in the middle of the exchange."""
    connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError


def _page(service: str, environ: Environ, body: bytes, content: bytes, size: int) -> bytes:
    """One page of a whole answer, and the token of the next one."""
    if service == "ec2":
        asked = parse_qs(body.decode())
        return _ec2_page(content, int(asked.get("NextToken", ["0"])[0]), size) if "MaxResults" in asked else content
    if service == "ecs":
        parameters = json.loads(body)
        if "maxResults" not in parameters:
            return content
        return _json_page(content, int(parameters.get("nextToken", "0")), size, "nextToken")
    if service == "lambda":
        query = parse_qs(environ.get("QUERY_STRING", ""))
        return _json_page(content, int(query.get("Marker", ["0"])[0]), size, "NextMarker")
    return content


def _ask_for_pages(environ: Environ, body: bytes, size: int) -> None:
    """Ask moto for smaller pages than the caller does: of IAM it pages some lists itself."""
    smaller = re.sub(rb"\bMaxItems=\d+", b"MaxItems=%d" % size, body)
    environ["wsgi.input"] = io.BytesIO(smaller)
    environ["CONTENT_LENGTH"] = str(len(smaller))


def _json_page(content: bytes, start: int, size: int, token: str) -> bytes:
    answer = json.loads(content)
    for key, value in answer.items():
        if isinstance(value, list):
            answer[key] = value[start : start + size]
            if start + size < len(value):
                return json.dumps(answer | {token: str(start + size)}).encode()
    return json.dumps(answer).encode()


def _ec2_page(content: bytes, start: int, size: int) -> bytes:
    root = ET.fromstring(content)  # noqa: S314 - moto's own answer
    namespace = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    for found in root:
        items = list(found)
        if items and all(item.tag == f"{namespace}item" for item in items):
            for item in (*items[:start], *items[start + size :]):
                found.remove(item)
            if start + size < len(items):
                ET.SubElement(root, f"{namespace}nextToken").text = str(start + size)
    return ET.tostring(root)
