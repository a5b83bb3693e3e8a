"""Accounts and regions to a snapshot: every row of the table, in every region of every account.

A call that is refused becomes an entry of the manifest, and everything else is still saved.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.paging import call_whole
from wayout.collect.area import Area, levels
from wayout.collect.call import Call
from wayout.collect.calls import CALLS
from wayout.collect.progress import Listener, Progress, silent
from wayout.collect.request import requests
from wayout.collect.workers import work_through
from wayout.snapshot.manifest import Caller, Manifest, new_manifest
from wayout.snapshot.write import Draft, Existing, draft, require_free

WORKERS = 8
"""Calls at a time, in all regions together: well below what EC2's request buckets refill with (EC2 API Reference,
"Request throttling": 20 a second for most describes)."""


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What to collect, and where to put it."""

    accounts: tuple[Account, ...]
    regions: Mapping[str, tuple[str, ...]]
    """The regions to read, by account number."""

    target: Path
    existing: Existing = Existing.KEEP
    resolved: Mapping[str, tuple[str, ...]] = {}
    """Addresses of host names, to be kept in the manifest."""

    workers: int = WORKERS


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an errand: the snapshot stands at its target."""

    manifest: Manifest
    documents: int
    """How many were written, in all regions together; empty lists are documents too."""


def collect(errand: Errand, created: datetime, listener: Listener = silent) -> Collected:
    """What was collected, once the snapshot stands at the errand's target.

    Raises: InputError when nothing can be written there. An interrupted run leaves what stood there before.
    """
    require_free(errand.target, errand.existing)
    with draft(errand.target) as snapshot:
        areas = [
            Area(account, region, CALLS)
            for account in errand.accounts
            for region in errand.regions[account.identity.account]
        ]
        documents = _ask_all(areas, snapshot, errand.workers, listener)
        manifest = new_manifest(
            created,
            callers=(
                Caller(
                    account=account.identity.account,
                    arn=account.identity.arn,
                    regions=errand.regions[account.identity.account],
                )
                for account in errand.accounts
            ),
            refused=(refusal for area in areas for refusal in area.refusals),
            resolved=errand.resolved,
        )
        snapshot.finish(manifest, errand.existing)
    return Collected(manifest=manifest, documents=documents)


class _Row:
    """One row of the table in one area, while its requests are under way."""

    def __init__(self, area: Area, call: Call) -> None:
        self.area = area
        self.call = call
        self.requests = requests(call, area.known, area.region)
        self.outcomes: dict[int, Answer | CallRefused] = {}

    @property
    def is_done(self) -> bool:
        return len(self.outcomes) == len(self.requests)

    def save(self, snapshot: Draft) -> int:
        """The number of documents written: one when the row is a document and somebody could ask for it, else none."""
        outcomes = [(request, self.outcomes.pop(number)) for number, request in enumerate(self.requests)]
        content = self.area.take(self.call, outcomes)
        if content is None:
            return 0
        snapshot.add(self.area.account.identity.account, self.area.region, self.call.key, content)
        return 1


def _ask_all(areas: Sequence[Area], snapshot: Draft, workers: int, listener: Listener) -> int:
    """How many documents were written, each as soon as its last answer was in."""
    documents = done = expected = 0
    for calls in levels(CALLS):
        rows = [_Row(area, call) for area in areas for call in calls]
        documents += sum(row.save(snapshot) for row in rows if row.is_done)
        jobs = [(row, number) for row in rows for number in range(len(row.requests))]
        expected += len(jobs)
        for position, outcome in work_through(jobs, _ask, workers):
            row, number = jobs[position]
            row.outcomes[number] = outcome
            if row.is_done:
                documents += row.save(snapshot)
            done += 1
            listener(
                Progress(
                    done=done,
                    expected=expected,
                    account=row.area.account.identity.account,
                    region=row.area.region,
                    operation=row.call.operation,
                )
            )
    return documents


def _ask(job: tuple[_Row, int]) -> Answer | CallRefused:
    row, number = job
    call = row.call
    parameters = row.requests[number].parameters
    return call_whole(row.area.account, call.service, call.operation, row.area.region, parameters, call.paging)
