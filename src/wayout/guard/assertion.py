"""Assertion: one sentence about a network that has to stay true, as its file states it."""

from datetime import date
from enum import StrEnum

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.model.reason import Advisory
from wayout.net.interval_set import IntervalSet


class Expectation(StrEnum):
    """What is expected of every attempt, from every placement."""

    REACHABLE = "reachable"
    BLOCKED = "blocked"


class Senders(msgspec.Struct, frozen=True):
    """Who sends: sources as `wayout diagnose` takes them, or patterns of workloads' names with `*`, `?` and `[...]`.

    `exceptions` are patterns of names that the patterns shall not mean.
    """

    names: tuple[str, ...]
    exceptions: tuple[str, ...] = ()


def is_pattern(name: str) -> bool:
    """Whether the name of a sender is a pattern of workloads' names; a planned task's JSON is not."""
    return not name.startswith("run-task:") and any(sign in name for sign in "*?[")


class Reaching(msgspec.Struct, frozen=True):
    """Every placement of every sender reaches every destination, or none reaches any.

    `egress` are the addresses with which requests may arrive, None when any will do. With `survives_zone_loss` it goes
    on holding while any one zone is lost, for those who stand in the others.
    """

    senders: Senders
    destinations: tuple[Destination, ...]
    expected: Expectation = Expectation.REACHABLE
    egress: IntervalSet | None = None
    survives_zone_loss: bool = False


class Bound(msgspec.Struct, frozen=True):
    """No sender reaches more than is allowed: destinations, whole blocks, prefix lists by id, the sender's own VPC.

    What AWS offers beside every interface (its resolver, its clock, instance metadata) is no part of it.
    """

    senders: Senders
    destinations: tuple[Destination, ...]
    blocks: IntervalSet
    prefix_list_ids: tuple[str, ...] = ()
    own_vpc: bool = False


class Soundness(msgspec.Struct, frozen=True):
    """None of these pitfalls is found, but at components that match one of `exceptions`."""

    advisories: tuple[Advisory, ...]
    exceptions: tuple[str, ...] = ()


Claim = Reaching | Bound | Soundness


class Tolerance(msgspec.Struct, frozen=True):
    """An assertion may fail up to and with the day `until`, because of something that its owner knows."""

    until: date
    because: str


class Assertion(msgspec.Struct, frozen=True):
    """One assertion; `line` is where it begins in its file, counted from 1."""

    name: str
    claim: Claim
    line: int = 1
    tolerance: Tolerance | None = None
