"""Coverage in words: what is logged and what is not, each flow log, and what nobody can tell from it."""

import shlex
from collections.abc import Iterable
from typing import Final

import msgspec

from wayout.ask.pitfall.flow_log import is_usable
from wayout.evidence.coverage.coverage import Coverage, CoveredPlace, PlaceKind, format_of
from wayout.evidence.failure.row_need import OpenRow
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.name import clean, named
from wayout.model.flow_log import FlowLog
from wayout.model.network import Network

_MOST_ROWS: Final = 4
_KINDS: Final = {"vpc": "VPC", "subnet": "subnet", "eni": "interface", "tgw": "transit gateway", "nat": "NAT gateway"}


class LogStatement(msgspec.Struct, frozen=True):
    """One flow log: where it stands and what it records; `trouble` when it does not work."""

    log: FlowLog
    title: str
    trouble: str | None
    records: str


class LackStatement(msgspec.Struct, frozen=True):
    """What cannot be told for want of some fields or records, with the rows that stay open."""

    lacks: tuple[str, ...]
    rows: tuple[OpenRow, ...]
    message: str


class CoveredStatement(msgspec.Struct, frozen=True):
    """One place in words."""

    covered: CoveredPlace
    title: str
    message: str


class CoverageReport(msgspec.Struct, frozen=True):
    """A whole coverage in words; `advice` is what to do next, None when there is nothing to do."""

    headline: str
    coverage: Coverage
    places: tuple[CoveredStatement, ...]
    logs: tuple[LogStatement, ...]
    lacks: tuple[LackStatement, ...]
    gaps: tuple[GapStatement, ...]
    advice: str | None


def coverage_report(network: Network, coverage: Coverage, options: tuple[str, ...] = ()) -> CoverageReport:
    """The coverage in words; `options` are those of the network that was asked, for the commands that are named."""
    lacks = _lacks(coverage)
    return CoverageReport(
        headline=_headline(coverage, lacks),
        coverage=coverage,
        places=tuple(_place(network, place) for place in coverage.places),
        logs=tuple(_log(network, log) for log in coverage.logs),
        lacks=lacks,
        gaps=gap_statements(coverage.gaps, coverage.gaps),
        advice=_advice(coverage, lacks, options),
    )


def _headline(coverage: Coverage, lacks: tuple[LackStatement, ...]) -> str:
    whose = f"of {coverage.source.name}" if coverage.source is not None else "of the network"
    total, bare = len(coverage.places), len(coverage.bare)
    if not total:
        return f"Whether anything {whose} is logged is not known."
    if bare == total:
        return f"Nothing {whose} is logged."
    covered = f"All {total} places" if not bare else f"{total - bare} of {total} places"
    end = "in a format that can decide" if not lacks else "but the records cannot decide everything"
    return f"{covered} {whose} are logged, {end}." if total > 1 else f"The one place {whose} is logged, {end}."


def _place(network: Network, covered: CoveredPlace) -> CoveredStatement:
    place = covered.place
    count = len(place.interfaces)
    where = [place.az] if place.az else []
    if place.kind is PlaceKind.SENDER:
        plural = "" if count == 1 else "s"
        where += [f"{count} interface{plural}"] if place.id == place.subnet_id and count else []
    title = f"{named(network, place.id)}, {', '.join(where)}" if where else named(network, place.id)
    if covered.is_covered:
        return CoveredStatement(covered, title, f"logged by {', '.join(covered.logs)}")
    told = f"not logged: {', '.join(covered.logs)} does not work" if covered.logs else "not logged"
    return CoveredStatement(covered, title, told)


def _log(network: Network, log: FlowLog) -> LogStatement:
    kind = _KINDS.get(log.resource_id.partition("-")[0], "resource")
    found = format_of(log)
    named_format = (
        "the default format (version 2)"
        if found == DEFAULT
        else "the recommended format"
        if set(found.names) >= set(RECOMMENDED.names)
        else f"a format of {found.width} fields (version {found.version})"
    )
    interval = f", one record for {log.max_aggregation_interval} s at most" if log.max_aggregation_interval else ""
    since = f", since {clean(log.creation_time)[:10]}" if log.creation_time else ""
    traffic = "all traffic" if log.traffic_type == "ALL" else f"only what is {log.traffic_type}ed".lower()
    where = clean(log.log_destination or log.log_group_name or "a place that is not told")
    return LogStatement(
        log,
        f"{log.flow_log_id} on {kind} {named(network, log.resource_id)}{since}",
        _trouble(log),
        f"{traffic} in {named_format}{interval}, to {where}",
    )


def _trouble(log: FlowLog) -> str | None:
    if is_usable(log):
        return None
    if log.flow_log_status != "ACTIVE":
        return f"its status is {clean(log.flow_log_status)}"
    return f"its records are not delivered: {clean(log.deliver_logs_error_message or log.deliver_logs_status or '')}"


def _lacks(coverage: Coverage) -> tuple[LackStatement, ...]:
    """The open rows of all covered places by what they lack, each row once."""
    by_lack: dict[str, dict[str, OpenRow]] = {}
    for row in (row for place in coverage.places for row in place.open_rows):
        for lack in (*row.missing_fields, *(f"{action} records" for action in sorted(row.missing_actions))):
            by_lack.setdefault(lack, {})[row.need.row] = row
    alike: dict[tuple[str, ...], list[str]] = {}
    for lack, rows in by_lack.items():
        alike.setdefault(tuple(rows), []).append(lack)
    found = ((tuple(lacks), tuple(by_lack[lacks[0]].values())) for lacks in alike.values())
    return tuple(LackStatement(lacks, rows, _told(rows)) for lacks, rows in found)


def _told(rows: Iterable[OpenRow]) -> str:
    found = [f"{row.need.what} ({row.need.row})" for row in rows]
    more = len(found) - _MOST_ROWS
    return "; ".join(found[:_MOST_ROWS]) + (f"; and {more} more" if more > 0 else "")


def _advice(coverage: Coverage, lacks: tuple[LackStatement, ...], options: tuple[str, ...]) -> str | None:
    wanted = [place for place in coverage.places if not place.is_covered or place.open_rows]
    vpcs = sorted({place.place.vpc_id for place in wanted if place.place.vpc_id})
    if not vpcs or not (coverage.bare or lacks):
        return None
    what = f"ecs:{coverage.source.name}" if coverage.source and coverage.source.kind == "ecs-service" else vpcs[0]
    shown = shlex.join(["wayout", "flows", "enable", what, "--to", "arn:aws:s3:::BUCKET", *options])
    return f"A flow log's format cannot be changed, so a further one is needed; `{shown}` shows it."
