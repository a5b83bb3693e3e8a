"""Archive: the records that a user names, wherever they lie, and an engine over them."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, assert_never

import msgspec

from wayout.aws.answer import CallRefused
from wayout.errors import InputError
from wayout.evidence.archive.download import download_events, download_s3
from wayout.evidence.archive.log_account import LogAccount
from wayout.evidence.engine.athena_engine import AthenaEngine
from wayout.evidence.engine.athena_table import read_table
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.engine import Answered, Engine
from wayout.evidence.engine.question import Question, Row, Where
from wayout.evidence.engine.spark_engine import SparkEngine, spark_session
from wayout.evidence.log.log_file import LogFile, find_files
from wayout.evidence.log.log_format import DEFAULT, LogFormat
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_place import BucketPlace, GroupPlace, LocalPlace, RecordPlace, TablePlace
from wayout.evidence.log.record_source import RecordSource, held_by

GIGABYTE: Final = 10**9


class EngineName(StrEnum):
    """Who answers."""

    DUCKDB = "duckdb"
    SPARK = "spark"
    ATHENA = "athena"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a user says about the records and about who shall answer questions to them."""

    places: tuple[RecordPlace, ...]
    formats: tuple[LogFormat, ...] = (DEFAULT,)
    """Of records without a header."""

    window: Window | None = None
    interfaces: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    engine: EngineName = EngineName.DUCKDB
    master: str = "local[*]"
    workgroup: str = "primary"
    output: str | None = None
    budget: int = 100 * GIGABYTE
    most: int = 20 * GIGABYTE
    """How many bytes are brought here at most."""

    cache: Path

    @property
    def where(self) -> Where:
        """The condition on records that every question of this order has."""
        chosen = {"interface-id": self.interfaces, "account-id": self.accounts}
        return Where({name: values for name, values in chosen.items() if values}, self.window)


class Archive(msgspec.Struct, frozen=True):
    """Records that can be asked. `held` are the fields that some of them have."""

    order: Order
    engine: Engine
    held: LogFormat
    files: tuple[LogFile, ...] = ()
    """What is read; empty where a table is asked."""

    refused: tuple[CallRefused, ...] = ()
    """What could not be brought here: its records are missing."""

    @property
    def where(self) -> Where:
        """The order's condition."""
        return self.order.where

    def ask(self, question: Question[Row], values: Mapping[str, frozenset[str]] | None = None) -> Answered[Row]:
        """The answer for the records of the order whose fields have one of the values, for every field named.

        Raises: InputError when records lack a field that the question needs; AwsError when AWS does not answer.
        """
        return self.engine.ask(question, self.narrowed(values or {}))

    def narrowed(self, values: Mapping[str, frozenset[str]]) -> Where:
        """The order's condition with further ones: what both let through."""
        kept = self.where.values
        both = {name: given & kept.get(name, given) for name, given in values.items()}
        return Where({**kept, **both}, self.where.window)

    def statement(self, question: Question[Row], values: Mapping[str, frozenset[str]] | None = None) -> str:
        """The SQL that `ask` would run. Raises: InputError as `ask` does."""
        return self.engine.statement(question, self.narrowed(values or {}))


@contextmanager
def open_archive(order: Order, account: Callable[[], LogAccount]) -> Generator[Archive, None, None]:
    """The records of an order, as long as the block lasts; `account` is opened once, if they lie on AWS.

    Raises: InputError when a place holds none, or an engine cannot read what lies there; AwsError when AWS refuses.
    """
    opened = cache(account)
    tables = [place for place in order.places if isinstance(place, TablePlace)]
    match order.engine:
        case EngineName.ATHENA:
            yield _table(order, opened)
        case EngineName.DUCKDB | EngineName.SPARK if tables:
            raise InputError(f"{tables[0]} is asked by Athena alone", "Add --engine athena.")
        case EngineName.DUCKDB:
            files, refused = _brought(order, opened)
            source = RecordSource(files, order.formats)
            yield Archive(order, DuckDbEngine(source), LogFormat(source.held), files, refused)
        case EngineName.SPARK:
            files, refused = _brought(order, opened)
            held = LogFormat(held_by(files, order.formats))
            session = spark_session(order.master)
            try:
                yield Archive(order, SparkEngine(session, files, order.formats), held, files, refused)
            finally:
                session.stop()
        case _:
            assert_never(order.engine)


def _table(order: Order, account: Callable[[], LogAccount]) -> Archive:
    match order.places:
        case (TablePlace() as place,):
            opened = account()
            table = read_table(opened.store, place, opened.region, order.workgroup, order.output)
            return Archive(order, AthenaEngine(opened.store, table, order.budget), table.log_format)
        case _:
            raise InputError("Athena is asked about one table", "Write --logs athena:DATABASE.TABLE, once.")


def _brought(order: Order, account: Callable[[], LogAccount]) -> tuple[tuple[LogFile, ...], tuple[CallRefused, ...]]:
    """The files of all places, on this machine."""
    wanted = Wanted(order.window, order.accounts, order.regions)
    paths: list[str] = []
    refused: list[CallRefused] = []
    for place in order.places:
        match place:
            case LocalPlace():
                paths.append(place.path)
                continue
            case BucketPlace():
                opened = account()
                found = download_s3(opened.store, place, opened.bucket_region, wanted, order.cache, order.most)
            case GroupPlace():
                if order.window is None or not order.window.start:
                    raise InputError(
                        f"{place} is read by time, and no beginning is given", "Add --since, for example --since 2h."
                    )
                opened = account()
                streams = tuple(sorted(order.interfaces))
                found = download_events(
                    opened.store, place.group, opened.region, order.window, streams, order.cache, order.most
                )
            case TablePlace():
                raise InputError(f"{place} is asked by Athena alone", "Add --engine athena.")
            case _:
                assert_never(place)
        paths += [str(path) for path in found.files]
        refused += found.refused
    return find_files(paths, wanted), tuple(refused)
