"""Where plans are carried out in tests: an account, its configuration as one value, and faults at any call."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from tests.collect.mission_network import MissionNetwork
from tests.collect.stand_in import StandIn

import wayout
from wayout.aws.account import Account, Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.boto import BotoAccount
from wayout.aws.journal import Journal, Opening, begin_journal, resume_journal
from wayout.aws.json_value import Json
from wayout.collect.collect import Errand, collect
from wayout.fix.apply.making import Site
from wayout.fix.apply.pace import Pace
from wayout.fix.apply.run import Run, Undertaking, opening_about
from wayout.fix.apply.step import steps_of
from wayout.fix.change.any_change import Change
from wayout.model.network import Network

REGION: Final = "us-west-2"
"""Another one than that in which the collector's tests have their network: both share moto, in one process."""

DESTINATION: Final = "https://93.184.216.34"
NOW: Final = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
PACE: Final = Pace(sleep=lambda _: None, clock=time.monotonic, poll=0, grace=0, pause=0)

TOUCHED: Final = ("RouteTables", "NetworkAcls", "SecurityGroups")
LISTS: Final = (
    *TOUCHED,
    "Addresses",
    "NatGateways",
    "Vpcs",
    "Subnets",
    "InternetGateways",
    "EgressOnlyInternetGateways",
    "VpcEndpoints",
    "FlowLogs",
)
GIVEN_ANEW: Final = frozenset(
    {"RouteTableAssociationId", "NetworkAclAssociationId", "AssociationId", "AvailableIpAddressCount"}
)
"""Ids of associations; and a count that includes the interfaces which moto forgets to delete."""


class Fault(StrEnum):
    """What goes wrong at one call."""

    FAILS_BEFORE = "AWS fails before the call takes effect"
    FAILS_AFTER = "the answer is lost after the call took effect"
    DENIED = "AWS denies the call"
    THROTTLED = "AWS throttles the call"
    KILLED_BEFORE = "the process dies before the call"
    KILLED_AFTER = "the process dies after the call took effect"


class KilledError(BaseException):
    """The process is gone: nothing that catches exceptions may go on."""


class Faults:
    """One fault, at the call with this number, and a count of all calls."""

    def __init__(self, fault: Fault | None = None, at: int = -1) -> None:
        self.fault = fault
        self.at = at
        self.count = 0

    def next(self) -> Fault | None:
        """The fault of the next call."""
        self.count += 1
        return self.fault if self.count - 1 == self.at else None


class FaultyAccount:
    """An account one of whose calls goes wrong."""

    def __init__(self, account: Account, faults: Faults) -> None:
        self._account = account
        self._faults = faults

    @property
    def identity(self) -> Identity:
        return self._account.identity

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        """The account's answer, unless this is the call that goes wrong."""

        def refused(why: str) -> CallRefused:
            return CallRefused(service=service, operation=operation, region=region, why=why, message="injected")

        match self._faults.next():
            case None:
                return self._account.call(service, operation, region, parameters)
            case Fault.FAILS_BEFORE:
                return refused("InternalError")
            case Fault.FAILS_AFTER:
                self._account.call(service, operation, region, parameters)
                return refused("ReadTimeoutError")
            case Fault.DENIED:
                return refused("UnauthorizedOperation")
            case Fault.THROTTLED:
                return refused("RequestLimitExceeded")
            case Fault.KILLED_BEFORE:
                raise KilledError
            case Fault.KILLED_AFTER:
                self._account.call(service, operation, region, parameters)
                raise KilledError


class Theatre:
    """An account, with all that is needed to run plans in it."""

    def __init__(
        self, stand_in: StandIn, mission: MissionNetwork, account: BotoAccount, folder: Path, numbers: Iterator[int]
    ) -> None:
        self.stand_in = stand_in
        self.mission = mission
        self.account = account
        self._once = account.once()
        self._folder = folder
        self._numbers = numbers

    def warm_up(self) -> None:
        """Make the clients."""
        for account in (self.account, self._once):
            account.call("ec2", "DescribeVpcs", REGION, {})

    def network(self) -> Network:
        """The account, collected."""
        return wayout.load(self.collected())

    def collected(self) -> Path:
        """The account, collected to a new folder."""
        target = self._folder / f"snapshot-{next(self._numbers)}"
        number = self.account.identity.account
        collect(Errand(accounts=(self.account,), regions={number: (REGION,)}, target=target), NOW)
        return target

    def undertaking(self, changes: tuple[Change, ...], network: Network) -> Undertaking:
        """The plan of these changes."""
        return Undertaking(
            plan="0123456789abcdef",
            source=f"ecs:{self.mission.cluster}/{self.mission.service}",
            destinations=(DESTINATION,),
            steps=steps_of(changes, network),
        )

    def begin(self, undertaking: Undertaking) -> Journal:
        """A new journal."""
        number = next(self._numbers)
        opening = Opening(
            kind="apply",
            token=f"token-{number}",
            account=self.account.identity.account,
            at=NOW,
            about=opening_about(undertaking),
        )
        return begin_journal(self._folder / f"{number}.journal", opening, lambda: NOW)

    def resume(self, path: Path) -> Journal:
        """A journal that was left."""
        return resume_journal(path, lambda: NOW)

    def run(self, journal: Journal, faults: Faults | None = None) -> Run:
        """A run on a journal, in which these calls go wrong."""
        faults = faults or Faults()
        site = Site(looking=FaultyAccount(self.account, faults), changing=FaultyAccount(self._once, faults))
        return Run(journal, {self.account.identity.account: site}, PACE)

    def run_and_die(self, path: Path, fault: Fault, at: int) -> None:
        """Carry out the plan of a journal, and end this process by SIGKILL at the call with this number that changes."""
        faults = Faults(fault, at)
        site = Site(looking=self.account, changing=FaultyAccount(self._once, faults))
        with self.resume(path) as journal:
            try:
                Run(journal, {self.account.identity.account: site}, PACE).apply()
            except KilledError:
                os.kill(os.getpid(), signal.SIGKILL)

    def what_the_plan_touches(self) -> dict[str, Any]:
        """The part of the configuration that the tests' plan edits; what it creates has tags. Asked for often."""
        return self._listed(TOUCHED)

    def configuration(self) -> dict[str, Any]:
        """All that the account holds and a plan may change, but for ids that AWS gives anew each time.

        moto never takes the interface of a deleted NAT gateway or endpoint away, so interfaces are not compared here.
        """
        found = self._listed(LISTS)
        for vpc in found["Vpcs"]:
            for attribute in ("enableDnsSupport", "enableDnsHostnames"):
                given = {"VpcId": vpc["VpcId"], "Attribute": attribute}
                vpc[attribute] = repr(self.account.call("ec2", "DescribeVpcAttribute", REGION, given))
        # Nor does moto delete the default ACL of a VPC that is deleted.
        vpcs = {vpc["VpcId"] for vpc in found["Vpcs"]}
        found["NetworkAcls"] = [acl for acl in found["NetworkAcls"] if acl["VpcId"] in vpcs]
        return found

    def _listed(self, lists: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key in lists:
            answer = self.account.call("ec2", f"Describe{key}", REGION, {})
            assert not isinstance(answer, CallRefused), answer
            listed: Any = answer[key]
            found[key] = sorted((_comparable(each) for each in listed if _is_alive(each)), key=repr)
        return found


def _is_alive(thing: dict[str, Any]) -> bool:
    return str(thing.get("State", "")).lower() not in {"deleted", "deleting"}


def _comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _comparable(part) for key, part in value.items() if key not in GIVEN_ANEW}
    if isinstance(value, list):
        return sorted((_comparable(part) for part in value), key=repr)
    return value
