"""Assertion file: `wayout.toml` as assertions. What cannot be understood is told with the place where it stands."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from wayout.ask.destination.destination import Destination, parse_destination
from wayout.ask.source.source import parse_source
from wayout.errors import InputError
from wayout.guard.assertion import (
    Assertion,
    Bound,
    Claim,
    Expectation,
    Reaching,
    Senders,
    Soundness,
    Tolerance,
    is_pattern,
)
from wayout.guard.soundness import SHOWN_BY
from wayout.model.reason import Advisory
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix

NAME: Final = "wayout.toml"
OWN_VPC: Final = "vpc"
"""In `only`: the blocks of the VPC in which the sender stands."""

LARGEST: Final = 1 << 20
"""Bytes of a file that are read; what is longer is no list of assertions."""

_BEGINS: Final = re.compile(r"^\s*\[\[\s*(?:assertion|\"assertion\"|'assertion')\s*\]\]")
_KINDS: Final = ("to", "only", "pitfalls")
_OF_KIND: Final = {
    "to": {"from", "except", "expect", "egress-addresses", "survives-zone-loss"},
    "only": {"from", "except"},
    "pitfalls": {"except"},
}
Text = Annotated[str, Meta(min_length=1)]
Texts = Text | Annotated[list[Text], Meta(min_length=1)]
Table = TypeVar("Table", bound=msgspec.Struct)


class AssertionFile(msgspec.Struct, frozen=True):
    """What a file says: its assertions in their order, and the addresses that it gives to names."""

    assertions: tuple[Assertion, ...]
    resolved: Mapping[str, tuple[Address, ...]]


class _Whole(msgspec.Struct, forbid_unknown_fields=True):
    assertion: list[dict[str, Any]] = []
    resolve: dict[str, Texts] = {}


class _Written(msgspec.Struct, rename="kebab", forbid_unknown_fields=True):
    """One `[[assertion]]` as it is written; exactly one of `to`, `only` and `pitfalls` is given."""

    name: Text
    sources: Texts | None = msgspec.field(name="from", default=None)
    exceptions: Texts = msgspec.field(name="except", default_factory=list)
    to: Texts | None = None
    expect: Expectation = Expectation.REACHABLE
    egress_addresses: Texts | None = None
    survives_zone_loss: bool = False
    only: Texts | None = None
    pitfalls: Texts | None = None
    tolerated_until: date | None = None
    because: Text | None = None


def read_assertions(path: Path) -> AssertionFile:
    """The assertions of a file. Raises: InputError when it cannot be read, or says what no assertion can."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError(
            f"there is no file of assertions at {path}", "`wayout guard --init` writes a first one."
        ) from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder", f"Name the file of assertions, such as {path / NAME}.") from None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    if len(content) > LARGEST:
        raise InputError(f"{path} is larger than a megabyte: it is no file of assertions")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not written in UTF-8, as TOML has to be") from None
    return parse_assertions(text, path.name)


def parse_assertions(text: str, origin: str = NAME) -> AssertionFile:
    """The assertions in a text; `origin` is what the text is called in messages. Raises: InputError."""
    try:
        raw = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(
            f"{origin} is not TOML: {error}", "See https://toml.io, or start from `wayout guard --init`."
        ) from None
    whole = _converted(raw, _Whole, origin)
    if not whole.assertion:
        raise InputError(f"{origin} holds no [[assertion]]", "`wayout guard --init` shows what one looks like.")
    lines = _lines(text, len(whole.assertion))
    assertions = tuple(
        _assertion(table, f"{origin}, assertion {number}", line)
        for number, (table, line) in enumerate(zip(whole.assertion, lines, strict=True), 1)
    )
    names = [assertion.name for assertion in assertions]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(
            f"{origin}: two assertions are called {twice!r}", "Give each a name of its own: reports go by it."
        )
    return AssertionFile(assertions, {_host(name): _addresses(given, origin) for name, given in whole.resolve.items()})


def _lines(text: str, count: int) -> list[int]:
    """Where the assertions begin; line 1 for all where the text alone does not tell."""
    found = [number for number, line in enumerate(text.splitlines(), 1) if _BEGINS.match(line)]
    return found if len(found) == count else [1] * count


def _assertion(table: dict[str, Any], where: str, line: int) -> Assertion:
    if isinstance(table.get("name"), str):
        where = f"{where} ({table['name']!r})"
    written = _converted(table, _Written, where)
    kinds = [kind for kind in _KINDS if kind in table]
    if len(kinds) != 1:
        given = f"both {kinds[0]} and {kinds[1]}" if kinds else "none of them"
        raise InputError(f"{where}: one of to, only and pitfalls says what is asserted, and it gives {given}")
    own = _OF_KIND[kinds[0]] | {"name", kinds[0], "tolerated-until", "because"}
    strange = next((key for key in table if key not in own), None)
    if strange is not None:
        raise InputError(f"{where}: {strange} says nothing beside {kinds[0]}")
    try:
        claim = _claim(written)
    except InputError as error:
        raise InputError(f"{where}: {error.message}", error.hint) from None
    return Assertion(written.name, claim, line, _tolerance(written, where))


def _claim(written: _Written) -> Claim:
    if written.pitfalls is not None:
        return Soundness(_advisories(_several(written.pitfalls)), _several(written.exceptions))
    senders = _senders(written)
    if written.only is not None:
        return _bound(senders, _several(written.only))
    destinations = tuple(_destination(text) for text in _several(written.to or ()))
    addresses = written.egress_addresses
    if addresses is not None and written.expect is Expectation.BLOCKED:
        raise InputError("egress-addresses says nothing where all is expected to be blocked")
    if written.survives_zone_loss and written.expect is Expectation.BLOCKED:
        raise InputError("survives-zone-loss says nothing where all is expected to be blocked")
    egress = None if addresses is None else _union(_block(text) for text in _several(addresses))
    return Reaching(senders, destinations, written.expect, egress, written.survives_zone_loss)


def _senders(written: _Written) -> Senders:
    if written.sources is None:
        raise InputError(
            "from is missing: who sends", 'Write for example from = "ecs:prod/payments", or "*" for all workloads.'
        )
    names = _several(written.sources)
    for name in names:
        if not is_pattern(name):
            parse_source(name)
    exceptions = _several(written.exceptions)
    if exceptions and not any(is_pattern(name) for name in names):
        raise InputError("except takes away from a pattern, and from holds none", 'from = "*" means all workloads.')
    return Senders(names, exceptions)


def _destination(text: str) -> Destination:
    if text.strip().lower() == "aws:ecs-start":
        raise InputError("aws:ecs-start stands for many destinations", "Name those that matter, such as aws:ecr.api.")
    return parse_destination(text)


def _bound(senders: Senders, allowed: Sequence[str]) -> Bound:
    """What is allowed: a block without a port is allowed whole."""
    blocks: list[IntervalSet] = []
    lists: list[str] = []
    destinations: list[Destination] = []
    for text in allowed:
        if text == OWN_VPC:
            continue
        if text.startswith("pl-") and "." not in text:
            lists.append(text)
            continue
        try:
            blocks.append(_block(text))
        except InputError:
            destinations.append(_destination(text))
    return Bound(senders, tuple(destinations), _union(blocks), tuple(lists), OWN_VPC in allowed)


def _advisories(texts: Sequence[str]) -> tuple[Advisory, ...]:
    found: dict[Advisory, None] = {}
    for text in texts:
        matches = [advisory for advisory in SHOWN_BY if fnmatchcase(advisory.value, text)]
        if not matches:
            close = get_close_matches(text, list(SHOWN_BY), n=3)
            hint = f"Did you mean {' or '.join(close)}?" if close else f"There are {', '.join(SHOWN_BY)}."
            raise InputError(f"there is no pitfall {text!r}", hint)
        found.update(dict.fromkeys(matches))
    return tuple(found)


def _tolerance(written: _Written, where: str) -> Tolerance | None:
    if written.tolerated_until is None and written.because is None:
        return None
    if written.tolerated_until is None or written.because is None:
        raise InputError(
            f"{where}: what is tolerated has both a last day and a reason",
            'Write tolerated-until = 2027-01-31 and because = "…".',
        )
    return Tolerance(written.tolerated_until, written.because)


def _several(texts: str | Sequence[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(dict.fromkeys(texts))


def _block(text: str) -> IntervalSet:
    try:
        return Prefix.parse(text.strip("[]")).as_set()
    except ValueError as error:
        raise InputError(f"{text!r} is no address and no block: {error}") from None


def _union(blocks: Iterable[IntervalSet]) -> IntervalSet:
    whole = IntervalSet.empty()
    for block in blocks:
        whole = whole | block
    return whole


def _host(name: str) -> str:
    return name.strip().rstrip(".").lower()


def _addresses(given: Texts, origin: str) -> tuple[Address, ...]:
    try:
        return tuple(Address.parse(text.strip("[]")) for text in _several(given))
    except ValueError as error:
        raise InputError(f"{origin}, resolve: {error}", 'Write "api.example.com" = ["203.0.113.9"].') from None


def _converted(table: Mapping[str, Any], kind: type[Table], where: str) -> Table:
    """The table as its type. Raises: InputError for a key that it does not have, and for a value of another type."""
    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            raise InputError(
                f"{where}: there is no key {key!r}",
                f"Did you mean {close[0]}?" if close else f"There are {', '.join(known)}.",
            )
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: {error}") from None
