"""Taking away what a Lambda probe made, by its journal alone: now, or long after the run was killed.

The order is AWS's: the function first, then Lambda gives the interfaces back, which takes some twenty minutes and needs
the function's role, then the role. Interfaces that other functions use as well (LAM-2) are not waited for.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import CallRefused
from wayout.aws.journal import Intent, Journal, Outcome
from wayout.aws.json_value import Json
from wayout.aws.paging import call_whole, ec2_paging
from wayout.evidence.probe.lambda_probe import Pace

IN_FLIGHT: Final = timedelta(seconds=60)
"""For how long a call whose outcome nobody knows may still take effect."""

_GONE: Final = frozenset({"ResourceNotFoundException", "NoSuchEntity", "NoSuchEntityException"})
_PAUSE: Final = 10.0
_MOST_INTERFACES: Final = 1000
_INTERFACE_NAME: Final = "AWS Lambda VPC ENI-"


class Left(msgspec.Struct, frozen=True):
    """Something that could not be removed: what, where, and why."""

    what: str
    region: str
    why: str


class Removal:
    """Removes what one journal says may exist."""

    def __init__(
        self, account: Account, journal: Journal, pace: Pace, now: Callable[[], datetime], patience: float
    ) -> None:
        self._account = account
        self._journal = journal
        self._pace = pace
        self._now = now
        self._patience = patience

    def run(self) -> tuple[Left, ...]:
        """What is left afterwards; with nothing left, the journal is closed."""
        left = tuple(self._remaining())
        if not left and not self._journal.is_closed:
            self._journal.close_off("everything that was made is gone")
        return left

    def _remaining(self) -> Iterator[Left]:
        functions = self._named("CreateFunction", "FunctionName")
        for name, intents in functions.items():
            yield from self._remove(f"function {name}", "lambda", "DeleteFunction", {"FunctionName": name}, intents)
            if self._journal.opening.about.get("role"):
                # A role of the user's own may let Lambda write logs; ours does not.
                group = f"/aws/lambda/{name}"
                yield from self._remove(
                    f"log group {group}", "logs", "DeleteLogGroup", {"logGroupName": group}, intents
                )
        roles = self._named("CreateRole", "RoleName")
        if not roles:
            return
        held = [left for intents in functions.values() for left in self._held(intents[-1][0])]
        if held:
            yield from held
            return
        for name, intents in roles.items():
            policies = self._named("PutRolePolicy", "RoleName").get(name, [])
            if policies:
                parameters = {"RoleName": name, "PolicyName": str(policies[-1][0].parameters["PolicyName"])}
                yield from self._remove(f"the policy of role {name}", "iam", "DeleteRolePolicy", parameters, policies)
            yield from self._remove(f"role {name}", "iam", "DeleteRole", {"RoleName": name}, intents)

    def _named(self, operation: str, key: str) -> dict[str, list[tuple[Intent, Outcome | None]]]:
        """The intents of an operation by the name that they give."""
        found: dict[str, list[tuple[Intent, Outcome | None]]] = {}
        for intent, outcome in self._journal.intents():
            if intent.operation == operation:
                found.setdefault(str(intent.parameters[key]), []).append((intent, outcome))
        return found

    def _remove(
        self,
        what: str,
        service: str,
        operation: str,
        parameters: dict[str, str],
        intents: list[tuple[Intent, Outcome | None]],
    ) -> Iterator[Left]:
        """Remove one thing; nothing is done for what was surely never made, or is known to be gone."""
        if all(_took_no_effect(outcome) for _, outcome in intents) or self._is_gone(operation, parameters):
            return
        region = intents[-1][0].region
        while True:
            found = self._journal.call(
                self._account, f"remove {what}", (service, operation, region), dict(parameters), resources=(what,)
            )
            if not isinstance(found, CallRefused):
                return
            if found.why not in _GONE:
                yield Left(what, region, found.message)
                return
            in_flight = [i.at + IN_FLIGHT for i, outcome in intents if not _is_known(outcome)]
            if not in_flight or self._now() > max(in_flight):
                return
            self._pace.sleep(_PAUSE)

    def _is_gone(self, operation: str, parameters: dict[str, str]) -> bool:
        """Whether the journal says that it was removed."""
        return any(
            intent.operation == operation
            and intent.parameters == parameters
            and outcome is not None
            and outcome.refused is None
            for intent, outcome in self._journal.intents()
        )

    def _held(self, intent: Intent) -> Iterator[Left]:
        """The interfaces that Lambda made for a function and has not given back, after waiting for it."""
        name, region = str(intent.parameters["FunctionName"]), intent.region
        network = intent.parameters.get("VpcConfig") or {}
        filters: list[Json] = [{"Name": "subnet-id", "Values": list(network.get("SubnetIds", ()))}]
        end = self._pace.monotonic() + self._patience
        while True:
            found = call_whole(
                self._account,
                "ec2",
                "DescribeNetworkInterfaces",
                region,
                {"Filters": filters},
                ec2_paging(_MOST_INTERFACES),
            )
            if isinstance(found, CallRefused):
                yield Left(f"the interfaces of function {name}", region, found.message)
                return
            interfaces = found.get("NetworkInterfaces")
            ours = [
                str(each.get("NetworkInterfaceId"))
                for each in (interfaces if isinstance(interfaces, list) else [])
                if isinstance(each, dict) and str(each.get("Description", "")).startswith(f"{_INTERFACE_NAME}{name}-")
            ]
            if not ours:
                return
            if self._pace.monotonic() >= end:
                for interface in ours:
                    yield Left(interface, region, "Lambda has not given it back yet, and needs the role for that")
                return
            self._pace.sleep(_PAUSE)


def _took_no_effect(outcome: Outcome | None) -> bool:
    """Whether AWS itself said that it did not do it; a failure on the way may have taken effect."""
    if outcome is None or outcome.refused is None:
        return False
    return outcome.refused.why in _SURE


_SURE: Final = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "InvalidParameterValueException",
        "ValidationError",
        "ValidationException",
        "MalformedPolicyDocument",
        "LimitExceeded",
        "CodeStorageExceededException",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "ExpiredToken",
        "ExpiredTokenException",
        "ParamValidationError",
        "UnknownOperation",
    }
)


def _is_known(outcome: Outcome | None) -> bool:
    """Whether the call itself has ended: then nothing of it comes later."""
    return outcome is not None and (outcome.refused is None or outcome.refused.why in _SURE)
