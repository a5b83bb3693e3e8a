"""An observed call: what a program met when it called a destination for real, decoded from what the probe says."""

from enum import StrEnum

import msgspec


class StepName(StrEnum):
    """The steps of a call."""

    NAME = "name"
    CONNECT = "connect"
    TLS = "tls"
    HTTP = "http"
    REPLY = "reply"


class Failure(StrEnum):
    """How a step failed."""

    NAME_UNKNOWN = "name-unknown"
    NAME_EMPTY = "name-empty"
    NAME_FAILED = "name-failed"
    NAME_TIMEOUT = "name-timeout"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    RESET = "reset"
    UNREACHABLE = "unreachable"
    NOT_PERMITTED = "not-permitted"
    TLS_TIMEOUT = "tls-timeout"
    TLS_RESET = "tls-reset"
    TLS_CLOSED = "tls-closed"
    TLS_FAILED = "tls-failed"
    CERTIFICATE = "certificate"
    HTTP_TIMEOUT = "http-timeout"
    HTTP_RESET = "http-reset"
    NO_HTTP = "no-http"
    SILENCE = "silence"
    """Of UDP: nothing came back, which a healthy peer may well do."""

    NOT_TRIED = "not-tried"
    FAILED = "failed"


class Step(msgspec.Struct, frozen=True):
    """One step: how long it took in seconds, and what it brought or why it failed."""

    name: StepName
    seconds: float
    note: str
    failure: Failure | None = None

    @property
    def is_done(self) -> bool:
        """Whether it brought what it was for."""
        return self.failure is None


class Attempt(msgspec.Struct, frozen=True):
    """The call of one address, step by step.

    `status` is the HTTP status, `seen` the address that the server saw where it tells.
    """

    address: str
    steps: tuple[Step, ...]
    status: int | None = None
    seen: str | None = None

    @property
    def failed(self) -> Step | None:
        """The step that failed; None when all were done."""
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def is_answered(self) -> bool:
        """Whether every step was done."""
        return bool(self.steps) and self.failed is None


class ObservedCall(msgspec.Struct, frozen=True):
    """One call: the step of its name, None where addresses were given, and the attempts at the addresses.

    `left_out` are addresses that were not tried, `unmeasured` what the means at hand could not tell, in words.
    """

    id: str
    name: Step | None
    attempts: tuple[Attempt, ...]
    left_out: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()

    @property
    def seen(self) -> str | None:
        """The address that the server saw, of the first attempt that was told."""
        return next((attempt.seen for attempt in self.attempts if attempt.seen is not None), None)


class ObservedErrand(msgspec.Struct, frozen=True):
    """What the probe brought back from one place.

    `proxies` are the variables in its environment that name a proxy; the probe itself calls directly.
    """

    calls: tuple[ObservedCall, ...]
    means: str
    proxies: tuple[str, ...] = ()


def observed_attempt(record: object) -> Attempt:
    """One attempt of the probe's. Raises: msgspec.ValidationError when it is none."""
    return msgspec.convert(record, Attempt)


def observed_errand(document: object) -> ObservedErrand:
    """What the probe says, decoded. Raises: msgspec.ValidationError when it is not what a probe says."""
    return msgspec.convert(document, ObservedErrand)
