"""Probe script: the command that is run in a container, and what its output tells.

Where the image has Python 3.7 with TLS, the probe's own program runs. Otherwise the shell asks curl, wget, nc or bash,
whichever is there; each of them tells less, and what it does not tell is said.
"""

import base64
import shlex
import zlib
from importlib import resources
from typing import Final, NamedTuple

import msgspec

from wayout.evidence.probe.observed_call import (
    Attempt,
    Failure,
    ObservedCall,
    ObservedErrand,
    Step,
    StepName,
    observed_errand,
)
from wayout.evidence.probe.place import ProbeCall, errands

CALLS: Final = 16
"""How many calls one command makes."""


class Marks(NamedTuple):
    """The lines before and after what the probe prints; nobody else can know them."""

    begin: str
    end: str


def marks(token: str) -> Marks:
    """The marks of a token that was drawn for this run."""
    return Marks(f"wayout-begin-{token}", f"wayout-end-{token}")


def packed_program() -> str:
    """The probe's own program as one word: compressed, in base64."""
    source = (resources.files("wayout") / "evidence" / "probe" / "probe_program.py").read_bytes()
    return _text(zlib.compress(source, 9))


def command_line(calls: tuple[ProbeCall, ...], marked: Marks, program: str) -> str:
    """The command, as the agent of ECS Exec splits it into words: those of a POSIX shell, without running one.

    Without the program, which makes it three times as long, the shell asks the other tools.
    """
    (errand,) = errands(calls)
    words = ["/bin/sh", "-c", _script(), "probe", *marked, _text(msgspec.json.encode(errand)), program]
    for number, call in enumerate(calls):
        scheme = "https" if call.tls else "http" if call.http else "tcp"
        words += [str(number), call.addresses[0] if call.addresses else call.host, str(call.port), scheme, call.path]
    return shlex.join(words)


def is_whole(output: bytes, marked: Marks) -> bool:
    """Whether the last line of the probe has come."""
    return marked.end.encode() in output


def parse(output: bytes, calls: tuple[ProbeCall, ...], marked: Marks) -> ObservedErrand | None:
    """What the probe printed, decoded; None when it did not run."""
    text = output.decode(errors="replace").replace("\r", "")
    _, begin, rest = text.partition(marked.begin)
    body, end, _ = rest.partition(marked.end)
    if not begin:
        return None
    lines = [line for line in body.split("\n") if line.strip()]
    if end and len(lines) == 1 and not lines[0].startswith("call "):
        try:
            return observed_errand(msgspec.json.decode(base64.b64decode(lines[0])))
        except (ValueError, msgspec.MsgspecError):
            return None
    told: dict[int, tuple[str, int, float, str]] = {}
    for line in lines:
        words = line.split(" ", 5)
        if words[0] == "call" and len(words) > 4 and words[1].isdigit() and words[3].isdigit() and words[4].isdigit():
            told[int(words[1])] = (words[2], int(words[3]), float(words[4]), words[5] if len(words) > 5 else "")
    found = tuple(_observed(call, *told[number]) for number, call in enumerate(calls) if number in told)
    tools = ", ".join(dict.fromkeys(tool for tool, *_ in told.values() if tool != "none"))
    return ObservedErrand(found, tools or "nothing: the image has neither Python nor curl, wget, nc or bash")


def _observed(call: ProbeCall, tool: str, code: int, seconds: float, said: str) -> ObservedCall:
    match tool:
        case "curl":
            return _by_curl(call, said)
        case "wget":
            return _by_text(call, code, seconds, said, _WGET_LACKS, StepName.HTTP)
        case "nc" | "bash":
            return _by_text(call, code, seconds, said, _NC_LACKS, StepName.CONNECT)
        case _:
            return ObservedCall(call.id, None, (), unmeasured=("everything: the image has no means to call",))


_CURL_FAILURES: Final = {
    6: Failure.NAME_FAILED,
    7: Failure.REFUSED,
    35: Failure.TLS_RESET,
    51: Failure.CERTIFICATE,
    52: Failure.NO_HTTP,
    56: Failure.HTTP_RESET,
    58: Failure.CERTIFICATE,
    60: Failure.CERTIFICATE,
    77: Failure.CERTIFICATE,
}
_TIMED_OUT: Final = 28


def _by_curl(call: ProbeCall, said: str) -> ObservedCall:
    """What curl tells: its exit code, and the times up to which each step was done, zero for one that was not."""
    message, _, rest = said.partition("~w ")
    measured, _, last = rest.partition("~c ")
    numbers = measured.split()
    try:
        code = int(last)
        status, name, connect, tls, total = (float(word) for word in numbers[:5])
    except ValueError:
        return ObservedCall(call.id, None, (), unmeasured=(f"everything: curl said {said[:100]!r}",))
    message = message.strip() or f"curl: ({code})"
    address = numbers[5] if len(numbers) > 5 else (call.addresses[0] if call.addresses else call.host)
    if code == 6 or (code == _TIMED_OUT and name == 0 and not call.addresses):
        failure = Failure.NAME_FAILED if code == 6 else Failure.NAME_TIMEOUT
        return ObservedCall(call.id, Step(StepName.NAME, total, message, failure), (), unmeasured=(_CURL_NAMES,))
    steps: list[Step] = []
    if connect:
        steps.append(Step(StepName.CONNECT, max(connect - name, 0), f"{address} port {call.port}"))
    if connect and call.tls and tls:
        steps.append(Step(StepName.TLS, max(tls - connect, 0), f"the certificate is valid for {call.host}"))
    if code == 0:
        steps.append(Step(StepName.HTTP, max(total - max(tls, connect), 0), f"{status:.0f}"))
    else:
        at = StepName.CONNECT if not connect else StepName.TLS if call.tls and not tls else StepName.HTTP
        steps.append(Step(at, max(total - max(name, connect, tls), 0), message[:200], _curl_failure(code, at, message)))
    named = None if call.addresses or not name else Step(StepName.NAME, name, address)
    attempt = Attempt(address, tuple(steps), status=int(status) or None)
    return ObservedCall(call.id, named, (attempt,), unmeasured=(_CURL_FIRST,))


def _curl_failure(code: int, at: StepName, message: str) -> Failure:
    if code == _TIMED_OUT:
        late = {StepName.TLS: Failure.TLS_TIMEOUT, StepName.HTTP: Failure.HTTP_TIMEOUT}
        return late.get(at, Failure.TIMEOUT)
    lowered = message.lower()
    if code == 7 and "refused" not in lowered:
        return Failure.UNREACHABLE if "unreachable" in lowered or "no route" in lowered else Failure.FAILED
    if code == 35 and "reset" not in lowered:
        return Failure.TLS_FAILED
    return _CURL_FAILURES.get(code, Failure.FAILED)


_CURL_NAMES: Final = "whether the name does not exist or its server failed (curl has one code for both)"
_CURL_FIRST: Final = "other addresses of the name (curl tells of the one it used)"
_WGET_LACKS: Final = ("the time of each step, and whether the certificate is valid, where this is BusyBox's wget",)
_NC_LACKS: Final = ("TLS and HTTP: only whether TCP connects",)

_PHRASES: Final = (
    ("bad address", Failure.NAME_FAILED),
    ("unable to resolve", Failure.NAME_FAILED),
    ("name or service not known", Failure.NAME_FAILED),
    ("name does not resolve", Failure.NAME_FAILED),
    ("temporary failure in name", Failure.NAME_FAILED),
    ("refused", Failure.REFUSED),
    ("network is unreachable", Failure.UNREACHABLE),
    ("no route to host", Failure.UNREACHABLE),
    ("certificate", Failure.CERTIFICATE),
    ("reset by peer", Failure.RESET),
    ("timed out", Failure.TIMEOUT),
    ("timeout", Failure.TIMEOUT),
)
_WGET_CERTIFICATE: Final = 5
_KILLED: Final = frozenset({124, 143})
_ANSWERED: Final = ("server returned error", "error 4", "error 5", "error 3")


def _by_text(
    call: ProbeCall, code: int, seconds: float, said: str, lacks: tuple[str, ...], last: StepName
) -> ObservedCall:
    """What a tool tells by its exit code and its words."""
    address = call.addresses[0] if call.addresses else call.host
    lowered = said.lower()
    answered = next((phrase for phrase in _ANSWERED if phrase in lowered), None)
    if code == 0 or (last is StepName.HTTP and answered is not None):
        if last is StepName.CONNECT:  # what else was said there is the other side's
            step = Step(last, seconds, f"{address} port {call.port}")
            return ObservedCall(call.id, None, (Attempt(address, (step,)),), unmeasured=lacks)
        status = next((int(word) for word in said.replace(":", " ").split() if word.isdigit() and len(word) == 3), None)
        attempt = Attempt(address, (Step(last, seconds, said[:200] or "done"),), status=status)
        return ObservedCall(call.id, None, (attempt,), unmeasured=lacks)
    failure = next((found for phrase, found in _PHRASES if phrase in lowered), None)
    if last is StepName.HTTP and code == _WGET_CERTIFICATE:
        failure = Failure.CERTIFICATE
    if failure is None:
        is_late = code in _KILLED or seconds >= 4
        failure = Failure.TIMEOUT if is_late else Failure.FAILED
    step = Step(
        last if failure is Failure.CERTIFICATE else StepName.CONNECT, seconds, said[:200] or f"exit {code}", failure
    )
    if failure is Failure.NAME_FAILED:
        named = Step(StepName.NAME, seconds, said[:200], failure)
        return ObservedCall(call.id, named, (), unmeasured=lacks)
    return ObservedCall(call.id, None, (Attempt(address, (step,)),), unmeasured=lacks)


def _script() -> str:
    """The script without its comments, for the command that carries it is logged and has its limits."""
    lines = (resources.files("wayout") / "evidence" / "probe" / "script.sh").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("# "))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
