"""An account in front of the stand-in in which one call goes wrong: refused, lost on the way, or the end of the process."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeVar

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.boto import BotoAccount
from wayout.aws.function_host import Invoked
from wayout.aws.json_value import Json

Found = TypeVar("Found")


class Fault(Enum):
    """What happens to the call."""

    DENIED = "AWS denies it"
    LOST_BEFORE = "it is lost on the way there"
    LOST_AFTER = "it takes effect, and the answer is lost"
    KILLED_BEFORE = "the process is killed before it"
    KILLED_AFTER = "it takes effect, and the process is killed"


class KilledError(BaseException):
    """The process has ended here: nothing of it runs on but what unwinds a test."""


class FailingHost:
    """Passes calls on; the call with this number, counted from 0, meets the fault. Without a number, none does."""

    def __init__(self, account: BotoAccount, number: int | None = None, fault: Fault = Fault.DENIED) -> None:
        self._account = account
        self._number = number
        self._fault = fault
        self.made: list[str] = []

    @property
    def identity(self) -> Identity:
        return self._account.identity

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        return self._pass(operation, lambda: self._account.call(service, operation, region, parameters))

    def create_function(self, region: str, parameters: Mapping[str, Json], code: bytes) -> Answer | CallRefused:
        return self._pass("CreateFunction", lambda: self._account.create_function(region, parameters, code))

    def invoke(self, region: str, name: str, payload: bytes) -> Invoked | CallRefused:
        return self._pass("Invoke", lambda: self._account.invoke(region, name, payload))

    def _pass(self, operation: str, call: Callable[[], Found]) -> Found | CallRefused:
        number = len(self.made)
        self.made.append(operation)
        if number != self._number:
            return call()
        match self._fault:
            case Fault.DENIED:
                return _refused(operation, "AccessDeniedException")
            case Fault.LOST_BEFORE:
                return _refused(operation, "ConnectTimeoutError")
            case Fault.LOST_AFTER:
                call()
                return _refused(operation, "ReadTimeoutError")
            case Fault.KILLED_BEFORE:
                raise KilledError
            case Fault.KILLED_AFTER:
                call()
                raise KilledError


def _refused(operation: str, why: str) -> CallRefused:
    return CallRefused(service="stand-in", operation=operation, region="us-east-1", why=why, message=why)
