"""A case of the failure table: records and a network, what an account of them must say, and mutants that change it."""

import tomllib
from pathlib import Path
from typing import Any, Final

import msgspec

from wayout.ask.destination.destination import parse_resolutions
from wayout.ask.permission.caller import callers_of
from wayout.ask.source.source import parse_source
from wayout.evidence.archive.archive import Archive, Order
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.exchange.pattern import Pattern
from wayout.evidence.failure.account import Account
from wayout.evidence.failure.inquiry import Asked, Inquiry, inquire
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import LogFormat
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_place import LocalPlace
from wayout.evidence.log.record_source import RecordSource
from wayout.evidence.party.interface import interfaces_of_source, vpcs_of
from wayout.evidence.party.server import servers_of
from wayout.evidence.party.service_tasks import tasks_of
from wayout.model.network import Network
from wayout.read.network import load

ROOT: Final = Path(__file__).parents[3]
FOLDER: Final = Path(__file__).parent / "cases"
RECORDS: Final = "records.log"


class Mutant(msgspec.Struct, frozen=True, kw_only=True):
    """The records with one thing changed, and the rows of the account that is left.

    `old` and `new` are replaced in line `line`, counted from 1 without the header, or in all; `drop` takes a line out, `add`
    puts one at the end.
    """

    what: str
    rows: tuple[str, ...]
    line: int | None = None
    old: str = ""
    new: str = ""
    old2: str = ""
    new2: str = ""
    drop: int | None = None
    add: str = ""

    def of(self, records: str) -> str:
        """The mutated records. Raises: AssertionError when nothing changes."""
        header, *lines = records.splitlines()
        chosen = range(len(lines)) if self.line is None else [self.line - 1]
        for index in chosen:
            for old, new in ((self.old, self.new), (self.old2, self.new2)):
                lines[index] = lines[index].replace(old, new) if old else lines[index]
        if self.drop is not None:
            del lines[self.drop - 1]
        lines += [self.add] if self.add else []
        changed = "\n".join([header, *lines]) + "\n"
        assert changed != records, f"{self.what}: nothing changed"
        return changed


class AccountCase(msgspec.Struct, frozen=True, kw_only=True):
    """What a case asks and expects. `rows` are those of its first telling account, or of the one with `pattern`."""

    title: str
    network: str
    source: str | None = None
    to: tuple[str, ...] = ()
    resolve: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    conclusion: str | None = None
    confidence: str | None = None
    component: str | None = None
    pattern: str | None = None
    unsent: tuple[str, ...] = ()
    mutant: tuple[Mutant, ...] = ()


def account_case(name: str) -> AccountCase:
    """The case of a folder."""
    told: dict[str, Any] = tomllib.loads((FOLDER / name / "case.toml").read_text(encoding="utf-8"))
    return msgspec.convert(told, AccountCase)


def network_of(case: AccountCase) -> Network:
    """Its network."""
    return load(ROOT / case.network / "snapshot.json")


def inquired(case: AccountCase, network: Network, records: Path) -> Inquiry:
    """The inquiry into a file of records, as the command makes it."""
    source = RecordSource(find_files([str(records)], Wanted()))
    order = Order(places=(LocalPlace(str(records)),), cache=records.parent)
    archive = Archive(order, DuckDbEngine(source), LogFormat(source.held))
    who = parse_source(case.source) if case.source is not None else None
    named = servers_of(network, case.to, parse_resolutions(case.resolve), None, vpcs_of(network, who))
    return inquire(
        archive,
        network,
        Asked(
            None if who is None else interfaces_of_source(network, who),
            named if case.to else None,
            () if who is None else callers_of(network, who),
            tasks_of(network, who),
        ),
    )


def chosen(inquiry: Inquiry, pattern: str | None) -> Account | None:
    """The account that a case is about: the first, or the first with a pattern."""
    found = (a for a in inquiry.accounts if pattern is None or a.first.exchange.pattern is Pattern(pattern))
    return next(found, None)
