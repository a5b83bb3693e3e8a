"""A probe by Lambda: a function that lives for a few minutes in the same subnet with the same groups, and calls from there.

Whatever is made stands in the journal before it is made, under a name that is drawn at the start; `lambda_removal` takes
it all away again, now or, after a crash, by the journal.

Such a function never has a public address (LAM-1), sends from ports 1024 to 65535 (LAM-2), and has IPv6 only where its
subnet is dual-stack (LAM-3): it cannot stand in for what has a public address of its own.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Final

import msgspec

from wayout.aws.answer import CallRefused
from wayout.aws.function_host import FunctionHost
from wayout.aws.journal import Journal
from wayout.aws.json_value import Json
from wayout.evidence.probe.observed_call import ObservedErrand, observed_errand
from wayout.evidence.probe.place import BUDGET, ProbePlace, errands

RUNTIME: Final = "python3.13"
MEMORY_MB: Final = 128
TIME_LIMIT: Final = int(BUDGET) + 10
"""Of one invocation, in seconds."""

MOST_GROUPS: Final = 5
"""How many groups a function in a VPC may have (Lambda API Reference, VpcConfig)."""

_READY_SECONDS: Final = 300.0
_ROLE_SECONDS: Final = 90.0
"""How long IAM may take until Lambda may use a role that was just made."""

_PAUSE: Final = 3.0
_POLICY_NAME: Final = "wayout-probe"
_NETWORK_ACTIONS: Final = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda does by the function's role (AWSLambdaVPCAccessExecutionRole without the logs)."""


class Pace(msgspec.Struct, frozen=True):
    """Time: a clock that only goes forward, in seconds, and how to wait."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


class Unmeasured(msgspec.Struct, frozen=True):
    """Why a place was not measured, in one line."""

    why: str


class LambdaProbe:
    """One run of the probe in one account: its names, its role, its functions."""

    def __init__(self, host: FunctionHost, journal: Journal, pace: Pace, role_arn: str | None = None) -> None:
        self._host = host
        self._journal = journal
        self._pace = pace
        self._role_arn = role_arn

    def make(self, place: ProbePlace, number: int) -> str | Unmeasured:
        """The name of a function that is made at a place; removing it is another's business."""
        role = self._role(place.region)
        if isinstance(role, Unmeasured):
            return role
        name = function_name(self._journal.opening.token, number)
        return self._create(place, name, role) or name

    def ask(self, place: ProbePlace, name: str) -> ObservedErrand | Unmeasured:
        """What the calls of a place met, made by its function once that is ready."""
        waiting = self._wait(place.region, name)
        return self._invoke(place, name) if waiting is None else waiting

    def _role(self, region: str) -> str | Unmeasured:
        """The ARN of the role that was given, or of one that is made on the first call."""
        if self._role_arn is None:
            name = role_name(self._journal.opening.token)
            found = self._journal.call(
                self._host,
                "make a role for the function",
                ("iam", "CreateRole", region),
                {"RoleName": name, "Description": DESCRIPTION, "AssumeRolePolicyDocument": _text(_TRUST)},
                resources=(name,),
                keep=("Role",),
            )
            if isinstance(found, CallRefused) and found.why == "EntityAlreadyExists":
                # A retry of the call met what its first attempt had made: nobody else draws this name.
                found = self._host.call("iam", "GetRole", region, {"RoleName": name})
            if isinstance(found, CallRefused):
                return Unmeasured(f"no role could be made for the function: {found.message}")
            allowed = self._journal.call(
                self._host,
                "let the role attach the function to the subnet",
                ("iam", "PutRolePolicy", region),
                {
                    "RoleName": name,
                    "PolicyName": _POLICY_NAME,
                    "PolicyDocument": _text(role_policy(self._journal.opening.token)),
                },
                resources=(name,),
            )
            if isinstance(allowed, CallRefused):
                return Unmeasured(f"the function's role could not be allowed to use the subnet: {allowed.message}")
            role = found.get("Role")
            self._role_arn = str(role.get("Arn")) if isinstance(role, dict) else ""
        return self._role_arn

    def _create(self, place: ProbePlace, name: str, role_arn: str) -> Unmeasured | None:
        network: dict[str, Json] = {"SubnetIds": [place.subnet_id], "SecurityGroupIds": list(place.group_ids)}
        if place.has_ipv6:
            network["Ipv6AllowedForDualStack"] = True
        parameters: dict[str, Json] = {
            "FunctionName": name,
            "Description": DESCRIPTION,
            "Runtime": RUNTIME,
            "Handler": "probe_program.handler",
            "Role": role_arn,
            "Timeout": TIME_LIMIT,
            "MemorySize": MEMORY_MB,
            "VpcConfig": network,
        }
        end = self._pace.monotonic() + _ROLE_SECONDS
        while True:
            intent = self._journal.intend(
                f"make a function in {place.subnet_id}",
                ("lambda", "CreateFunction", place.region),
                parameters,
                resources=(name,),
            )
            found = self._host.create_function(place.region, parameters, _code())
            self._journal.conclude(intent, found, keep=("FunctionArn", "State"))
            if not isinstance(found, CallRefused) or found.why == "ResourceConflictException":
                return None
            if not _is_role_too_new(found) or self._pace.monotonic() > end:
                return Unmeasured(f"no function could be made in {place.subnet_id}: {found.message}")
            self._pace.sleep(_PAUSE)

    def _wait(self, region: str, name: str) -> Unmeasured | None:
        """Wait until the function can be invoked; why it cannot."""
        end = self._pace.monotonic() + _READY_SECONDS
        while True:
            found = self._host.call("lambda", "GetFunctionConfiguration", region, {"FunctionName": name})
            if isinstance(found, CallRefused):
                return Unmeasured(f"the function's state could not be read: {found.message}")
            state = found.get("State")
            if state in {"Active", None}:
                return None
            if state == "Failed" or self._pace.monotonic() > end:
                reason = found.get("StateReason") or f"its state is {state} after {_READY_SECONDS:.0f} s"
                return Unmeasured(f"the function did not become ready: {reason}")
            self._pace.sleep(_PAUSE)

    def _invoke(self, place: ProbePlace, name: str) -> ObservedErrand | Unmeasured:
        parts = []
        for errand in errands(place.calls):
            intent = self._journal.intend(
                f"call from {place.subnet_id}", ("lambda", "Invoke", place.region), {"FunctionName": name}
            )
            found = self._host.invoke(place.region, name, msgspec.json.encode(errand))
            if isinstance(found, CallRefused):
                self._journal.conclude(intent, found)
                return Unmeasured(f"the function could not be invoked: {found.message}")
            self._journal.conclude(intent, {"FunctionError": found.error}, keep=("FunctionError",))
            if found.error is not None:
                said = " ".join(found.payload.decode(errors="replace").split())[:200]
                return Unmeasured(f"the function failed ({found.error}): {said}")
            try:
                parts.append(observed_errand(msgspec.json.decode(found.payload)))
            except msgspec.MsgspecError as error:
                return Unmeasured(f"what the function returned cannot be read: {error}")
        calls = tuple(call for part in parts for call in part.calls)
        return ObservedErrand(calls, f"a Lambda function, {parts[0].means}", parts[0].proxies)


DESCRIPTION: Final = "Short-lived probe of wayout verify; safe to delete"


def role_name(token: str) -> str:
    """The name of the role that a run makes."""
    return f"wayout-probe-{token}"


def function_name(token: str, number: int) -> str:
    """The name of a function that a run makes."""
    return f"wayout-probe-{token}-{number}"


def role_policy(token: str) -> Mapping[str, Json]:
    """What the function's role may do: let Lambda manage its interfaces. The function's own code may not.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": list(_NETWORK_ACTIONS), "Resource": "*"},
            {
                "Effect": "Deny",
                "Action": list(_NETWORK_ACTIONS),
                "Resource": "*",
                "Condition": {
                    "ArnLike": {
                        "lambda:SourceFunctionArn": [f"arn:*:lambda:*:*:function:{function_name(token, 0)[:-1]}*"]
                    }
                },
            },
        ],
    }


_TRUST: Final[Mapping[str, Json]] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def _text(document: Mapping[str, Json]) -> str:
    return msgspec.json.encode(document).decode()


def _is_role_too_new(refused: CallRefused) -> bool:
    """Whether Lambda does not see yet what IAM has just stored."""
    said = refused.message
    return refused.why == "InvalidParameterValueException" and (
        "cannot be assumed by Lambda" in said or "execution role does not have permissions" in said
    )


def _code() -> bytes:
    """The archive with the probe's program, the same bytes each time."""
    source = (resources.files("wayout") / "evidence" / "probe" / "probe_program.py").read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        entry = zipfile.ZipInfo("probe_program.py", (2026, 1, 1, 0, 0, 0))
        entry.external_attr = 0o644 << 16
        file.writestr(entry, source)
    return archive.getvalue()
