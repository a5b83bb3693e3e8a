"""The probe itself: what a program in this place meets when it calls a destination, step by step, with the time of each.

This file travels: it is the handler of a short-lived Lambda function, it is handed to the Python of a running
container, and the lab runs it in its namespaces. So it needs nothing but Python 3.7 and its standard library, speaks
plain dictionaries, and never raises.

The steps are those of any client: name, connect (of each address by itself), TLS with the real name, HTTP. A step that
fails names its failure, one of a closed list; `client_signature` says what each means.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import os
import socket
import ssl
import sys
import threading
import time
from typing import Any, Dict

Record = Dict[str, Any]

PATIENCE = 5.0
"""How long each step may take, in seconds, where the errand does not say."""
BUDGET = 40.0
"""How long everything together may take."""
AT_ONCE = 16
"""How many calls are made side by side."""
MOST_ADDRESSES = 6
"""How many addresses of one name are called."""
LONGEST = 65536
"""How many bytes of an answer are read."""
CERTIFICATE_FAILED = 1
"""OpenSSL's own class of an error of the certificate."""
HEADERS = ("User-Agent: wayout-probe", "Accept: */*", "Connection: close")
SILENT = 0.9
"""After how many seconds a name that could not be resolved for now is one that nobody answered for."""
NO_DATA = getattr(socket, "EAI_NODATA", -5)
NAME_FAILURES = {
    socket.EAI_NONAME: "name-unknown",
    NO_DATA: "name-empty",
    socket.EAI_AGAIN: "name-failed",
    socket.EAI_FAIL: "name-failed",
}
REFUSED_BY_ITSELF = "refused by the sender's own groups (the lab says so at once; AWS stays silent)"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


class Clock:
    """What is left of the time: of the whole errand, and of one step."""

    def __init__(self, patience: float, budget: float) -> None:
        self.patience = patience
        self._end = time.monotonic() + budget

    def left(self) -> float:
        """How many seconds the next step may take; never zero, which would mean for ever."""
        return max(0.05, min(self.patience, self._end - time.monotonic()))

    @property
    def is_over(self) -> bool:
        """Whether the errand has used up its time."""
        return time.monotonic() >= self._end


def run(errand: Record) -> Record:
    """What all calls of an errand met."""
    clock = Clock(float(errand.get("patience", PATIENCE)), float(errand.get("budget", BUDGET)))
    return {
        "means": "Python " + ".".join(str(part) for part in sys.version_info[:2]),
        "proxies": [name for name in PROXIES if os.environ.get(name)],
        "calls": side_by_side(errand["calls"], clock),
    }


def side_by_side(targets: list[Record], clock: Clock) -> list[Record]:
    """What each call met, in order; a few are made at a time, so that one that hangs does not cost the others theirs."""
    found: list[Record] = [{} for _ in targets]

    def make(place: int) -> None:
        found[place] = call(targets[place], clock)

    for start in range(0, len(targets), AT_ONCE):
        places = range(start, min(start + AT_ONCE, len(targets)))
        threads = [threading.Thread(target=make, args=(place,)) for place in places]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return found


def handler(event: Record, context: object) -> Record:
    """The same, as Lambda calls it."""
    del context
    return run(event)


def call(target: Record, clock: Clock) -> Record:
    """What one call met: the step of its name, and the attempts at its addresses.

    Of a target that says so, nothing comes after the name, or after the first attempt that is answered.
    """
    found: Record = {"id": target["id"], "name": None, "attempts": []}
    addresses: list[str] = list(target.get("addresses") or ())
    if not addresses:
        found["name"], addresses = resolve(target["host"], clock)
    tried = [] if target.get("only_name") else addresses[:MOST_ADDRESSES]
    for address in tried:
        met = attempt(target, address, clock)
        found["attempts"].append(met)
        if target.get("until_answered") and not any(step["failure"] for step in met["steps"]):
            break
    found["left_out"] = addresses[len(tried) :]
    return found


def resolve(host: str, clock: Clock) -> tuple[Record, list[str]]:
    """The step that asks for a name, and the addresses it brought, both families in the order of the system."""
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(socket.getaddrinfo(host, None, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.append(error)

    began = time.monotonic()
    # The resolver of the C library has time limits of its own, which nobody can shorten from here.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(clock.left())
    seconds = time.monotonic() - began
    if not answers:
        return _step("name", seconds, f"no answer in {seconds:.1f} s", "name-timeout"), []
    answer = answers[0]
    if isinstance(answer, socket.gaierror):
        failure = NAME_FAILURES.get(answer.errno or 0, "name-failed")
        # The C library has one word for a name server that fails, which it says at once, and for one that is silent.
        if answer.errno == socket.EAI_AGAIN and seconds >= SILENT:
            failure = "name-timeout"
        return _step("name", seconds, str(answer.strerror or answer), failure), []
    if isinstance(answer, Exception):
        return _step("name", seconds, str(answer), "name-failed"), []
    addresses: list[str] = []
    for entry in answer:
        if entry[4][0] not in addresses:
            addresses.append(entry[4][0])
    return _step("name", seconds, ", ".join(addresses), None), addresses


def attempt(target: Record, address: str, clock: Clock) -> Record:
    """What a call of one address met."""
    found: Record = {"address": address, "steps": [], "status": None, "seen": None}
    if clock.is_over:
        found["steps"].append(_step("connect", 0.0, "the probe ran out of time", "not-tried"))
        return found
    talk = _datagram if target["protocol"] == "udp" else _connection
    with contextlib.suppress(_AttemptError):  # its step is in the list
        talk(target, found, clock)
    return found


class _AttemptError(Exception):
    """A step failed, so nothing comes after it."""


class _Timed:
    """Times a step and puts it in the list; what goes wrong in it ends the attempt."""

    def __init__(self, found: Record, name: str, clock: Clock) -> None:
        self._found = found
        self._name = name
        self.note = ""
        self._limit = clock.left()

    def __enter__(self) -> _Timed:
        self._began = time.monotonic()
        return self

    @property
    def left(self) -> float:
        """What is left of the time of this step: a peer that sends a byte now and then does not prolong it."""
        return max(0.05, self._began + self._limit - time.monotonic())

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        seconds = time.monotonic() - self._began
        if error is None:
            self._found["steps"].append(_step(self._name, seconds, self.note, None))
        elif isinstance(error, (OSError, ValueError)):
            failure, note = why(error, self._name, self._limit)
            self._found["steps"].append(_step(self._name, seconds, note, failure))
            raise _AttemptError from None


def _connection(target: Record, found: Record, clock: Clock) -> None:
    address = found["address"]
    connection = None
    try:
        with _Timed(found, "connect", clock) as step:
            connection = socket.socket(_family(address), socket.SOCK_STREAM)
            connection.settimeout(step.left)
            connection.connect((address, target["port"]))
            step.note = f"{address} port {target['port']}"
        if target.get("tls"):
            with _Timed(found, "tls", clock) as step:
                context = ssl.create_default_context(cafile=target.get("authority"))
                connection.settimeout(step.left)
                connection = context.wrap_socket(connection, server_hostname=target["host"])
                step.note = f"the certificate is valid for {target['host']}"
        if target.get("http"):
            with _Timed(found, "http", clock) as step:
                step.note = _converse(target, found, connection, step)
    finally:
        if connection is not None:
            connection.close()


def _converse(target: Record, found: Record, connection: socket.socket, step: _Timed) -> str:
    """Ask for the path by GET and read the answer; its status line is returned."""
    host = target["host"] if ":" not in target["host"] else f"[{target['host']}]"
    usual = 443 if target.get("tls") else 80
    if target["port"] != usual:
        host = f"{host}:{target['port']}"
    lines = (f"GET {target.get('path') or '/'} HTTP/1.1", f"Host: {host}", *HEADERS, "", "")
    request = "\r\n".join(lines)
    connection.settimeout(step.left)
    connection.sendall(request.encode("ascii"))
    answer = b""
    while len(answer) < LONGEST:
        connection.settimeout(step.left)
        try:
            part = connection.recv(LONGEST)
        except ssl.SSLError:
            # Many servers end without TLS's own farewell, and each version of OpenSSL has another word for that.
            if b"\r\n\r\n" not in answer:
                raise
            break
        answer += part
        if not part or (b"\r\n\r\n" in answer and not target.get("reads_address")):
            break
    head, _, body = answer.partition(b"\r\n\r\n")
    first = head.split(b"\r\n")[0].decode("latin-1")
    words = first.split(" ", 2)
    if not first.startswith("HTTP/") or len(words) < 2 or not words[1].isdigit():
        raise ValueError("the answer is not HTTP" if answer else "closed without an answer")
    found["status"] = int(words[1])
    if target.get("reads_address"):
        found["seen"] = seen_address(body)
    return " ".join(words[1:])[:80]


def _datagram(target: Record, found: Record, clock: Clock) -> None:
    with _Timed(found, "reply", clock) as step:
        asking = socket.socket(_family(found["address"]), socket.SOCK_DGRAM)
        try:
            asking.settimeout(step.left)
            asking.connect((found["address"], target["port"]))
            asking.send(_QUERY if target["port"] == 53 else b"which address do you see?\n")
            answer = asking.recv(LONGEST)
        finally:
            asking.close()
        if target.get("reads_address"):
            found["seen"] = seen_address(answer)
        step.note = f"from {found['address']} port {target['port']}"


_QUERY = b"\x57\x41\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01"
"""A DNS query for the name servers of the root: any name server answers it, be it with a refusal."""


def seen_address(body: bytes) -> str | None:
    """The address that a what-is-my-address service tells: the whole body, or a member of a JSON object."""
    text = body.decode("latin-1").strip()
    if text.startswith("{"):
        try:
            known = json.loads(text)
        except ValueError:
            return None
        text = str(next((known[key] for key in ("address", "ip", "origin", "query") if key in known), ""))
    text = text.split(",")[0].strip()
    return text if _is_address(text) else None


def why(error: Exception, step: str, limit: float) -> tuple[str, str]:
    """The failure of a step, from the closed list, and one line about it in the words of curl's users."""
    if isinstance(error, ssl.SSLError) and not isinstance(error, socket.timeout):
        if step == "http":
            return "http-reset", "the TLS connection ended before the answer"
        message = getattr(error, "verify_message", "") or error.reason or str(error)
        if isinstance(error, ssl.SSLCertVerificationError):
            return "certificate", f"TLS failed: {message}"
        if isinstance(error, ssl.SSLEOFError):
            return "tls-closed", "TLS failed: the connection was closed in the handshake"
        return "tls-failed", f"TLS failed: {message}"
    if isinstance(error, ValueError):
        return "no-http", str(error)
    number = getattr(error, "errno", None)
    if isinstance(error, socket.timeout) or number == errno.ETIMEDOUT:
        return {"tls": "tls-timeout", "http": "http-timeout", "reply": "silence"}.get(step, "timeout"), (
            f"timed out after {limit:.0f} s"
        )
    if number in (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED):
        return {"tls": "tls-reset", "http": "http-reset"}.get(step, "reset"), "connection reset by peer"
    if number == errno.ECONNREFUSED:
        return "refused", "connection refused"
    if number in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
        return "unreachable", str(getattr(error, "strerror", None) or error).lower()
    if number in (errno.EPERM, errno.EACCES):
        return "not-permitted", REFUSED_BY_ITSELF
    return "failed", str(getattr(error, "strerror", None) or error).lower()


def _step(name: str, seconds: float, note: str, failure: str | None) -> Record:
    return {"name": name, "seconds": round(seconds, 6), "note": note[:200], "failure": failure}


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _is_address(text: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, text)
        except (OSError, ValueError):
            continue
        return True
    return False


def main(words: list[str]) -> None:
    """Run the errand that the first word holds, as JSON in base64, and print what was met as JSON in base64."""
    errand = json.loads(base64.b64decode(words[0]))
    found = json.dumps(run(errand)).encode()
    sys.stdout.write(f"{words[1]}\n{base64.b64encode(found).decode()}\n{words[2]}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
