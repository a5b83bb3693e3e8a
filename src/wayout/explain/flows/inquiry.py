"""An inquiry in words: what the REJECTs and the silences are owed to, and what these records cannot say."""

from collections.abc import Iterator
from typing import Final

import msgspec

from wayout.ask.source.source import Source
from wayout.evidence.archive.archive import Archive
from wayout.evidence.failure.account import Conclusion
from wayout.evidence.failure.inquiry import Inquiry, Unsent
from wayout.evidence.failure.row_need import ObservationPoint, OpenRow, open_rows
from wayout.evidence.party.server import Named
from wayout.explain.flows.account import AccountStatement, Told, account_statement, from_strangers
from wayout.explain.flows.tally import times_text
from wayout.explain.wording.name import named
from wayout.explain.wording.quantity import counted
from wayout.model.network import Network

ROUTES: Final = (
    "No route table makes a REJECT: only security groups, network ACLs, Block Public Access and encryption controls "
    "refuse, and late packets are refused (FL-6). Packets without a route are ACCEPTed where they begin, and nothing "
    "answers (derived: AWS does not state it outright)."
)
DELIVERED: Final = (
    "ACCEPT means that groups and ACL of this one interface let packets pass, not that they arrived (FL-6): "
    "what is lost further on, for want of a route or behind a gateway, looks like this."
)
_MOST_WORKING: Final = 3
_BOTH: Final = frozenset({"ACCEPT", "REJECT"})


class FlowsReport(msgspec.Struct, frozen=True):
    """A whole inquiry in words, the most urgent first: what strangers on the internet try comes last."""

    headline: str
    lead: str | None
    """What must be said before anything else: what a REJECT is not."""

    inquiry: Inquiry
    rejections: tuple[AccountStatement, ...]
    silences: tuple[AccountStatement, ...]
    benign: tuple[AccountStatement, ...]
    unsent: tuple[str, ...]
    working: str | None
    limits: tuple[str, ...]
    open_rows: tuple[OpenRow, ...]

    @property
    def statements(self) -> tuple[AccountStatement, ...]:
        """All accounts."""
        return (*self.rejections, *self.silences, *self.benign)


def flows_report(
    network: Network,
    archive: Archive,
    inquiry: Inquiry,
    source: Source | None = None,
    named_ones: Named = (),
) -> FlowsReport:
    """The inquiry in words."""
    told = Told(network, source, named_ones)
    statements = [account_statement(told, account) for account in inquiry.accounts]
    benign = tuple(s for s in statements if s.account.conclusion is Conclusion.BENIGN)
    others = [s for s in statements if s.account.conclusion is not Conclusion.BENIGN]
    rejections = tuple(sorted((s for s in others if s.account.is_rejection), key=lambda s: from_strangers(s.account)))
    silences = tuple(s for s in others if not s.account.is_rejection)
    fields = frozenset(archive.held.names)
    lacking = tuple(row for point in ObservationPoint for row in open_rows(fields, _BOTH, point))
    return FlowsReport(
        headline=_headline(inquiry, source, rejections, silences, benign),
        lead=ROUTES if inquiry.rejected else DELIVERED if silences else None,
        inquiry=inquiry,
        rejections=rejections,
        silences=silences,
        benign=benign,
        unsent=tuple(_unsent(network, each) for each in inquiry.unsent),
        working=_working(inquiry),
        limits=tuple(_limits(inquiry, lacking)),
        open_rows=lacking,
    )


def _headline(
    inquiry: Inquiry,
    source: Source | None,
    rejections: tuple[AccountStatement, ...],
    silences: tuple[AccountStatement, ...],
    benign: tuple[AccountStatement, ...],
) -> str:
    if not inquiry.exchanges:
        return "The records hold no connection of what was asked about."
    parts = []
    if inquiry.rejected:
        parts.append(
            f"{counted(inquiry.rejected, 'record')} say{'s' if inquiry.rejected == 1 else ''} REJECT{_owed(rejections, benign)}"
        )
    else:
        parts.append(f"no record of {source.name} says REJECT" if source is not None else "no record says REJECT")
    lost = sum(statement.account.connections for statement in silences)
    if lost:
        were = "was" if lost == 1 else "were"
        least = "at least " if inquiry.unlooked else ""
        parts.append(f"{least}{counted(lost, 'connection')} {were} ACCEPTed and came to nothing{_by(silences)}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _owed(rejections: tuple[AccountStatement, ...], benign: tuple[AccountStatement, ...]) -> str:
    blamed = [s for s in rejections if s.account.conclusion is Conclusion.CAUSE]
    if blamed:
        first = blamed[0].title
        more = f" and {len(blamed) - 1} more" if len(blamed) > 1 else ""
        return f", because of {first}{more}"
    if rejections:
        return ", and no rule of the snapshot explains it"
    return ", and it means nothing" if benign else ""


def _by(silences: tuple[AccountStatement, ...]) -> str:
    blamed = [s for s in silences if s.account.conclusion is Conclusion.CAUSE]
    if not blamed:
        return ""
    more = f" and {len(blamed) - 1} more" if len(blamed) > 1 else ""
    return f", because of {blamed[0].title}{more}"


def _unsent(network: Network, unsent: Unsent) -> str:
    """Source: FL-31."""
    who = named(network, unsent.interface_id)
    if unsent.presence is None:
        return f"{who}: no record at all is here. It is not logged, or the records of another time are."
    if not unsent.is_sure:
        return f"{who}: no record of such a packet, but records were lost or are not kept there, so nothing follows."
    if not unsent.presence.accepted and not unsent.presence.rejected:
        return f"{who} sent nothing at all (F35): the workload did not get as far, or another interface sends."
    return (
        f"{who} sent nothing there (F18): the name did not resolve, led elsewhere or to a proxy, or the program never tried. "
        "No group, ACL or route has any part in it."
    )


def _working(inquiry: Inquiry) -> str | None:
    """What was answered, so that nobody looks for a fault there."""
    if not inquiry.working:
        return None
    count = sum(vantage.exchange.connections for vantage in inquiry.working)
    first = [v for v in inquiry.working if v.nat is None][:_MOST_WORKING] or list(inquiry.working[:_MOST_WORKING])
    shown = "; ".join(
        f"{v.exchange.seen_at}: {v.exchange.client} to {v.exchange.server}:{v.exchange.port}" for v in first
    )
    more = len(inquiry.working) - len(first)
    return f"{counted(count, 'connection')} went both ways (F0): {shown}" + (
        f"; and {more:,} more pairs" if more else ""
    )


def _limits(inquiry: Inquiry, lacking: tuple[OpenRow, ...]) -> Iterator[str]:
    """What could not be told, and why."""
    if inquiry.unlogged:
        more = len(inquiry.unlogged) - _MOST_WORKING
        listed = ", ".join(inquiry.unlogged[:_MOST_WORKING]) + (f" and {more:,} more" if more > 0 else "")
        yield f"No record of {listed} is here: not logged, or the records are of another time or account."
    if inquiry.unlooked:
        yield (
            f"{inquiry.unlooked:,} of {inquiry.exchanges:,} pairs of addresses were counted and not looked at: "
            "name a SOURCE, --to or a shorter time."
        )
    for hole in inquiry.holes[:_MOST_WORKING]:
        when = times_text(hole.started or 0, hole.ended or hole.started or 0)
        yield f"Records of {hole.interface_id} were lost (SKIPDATA), {when}: what is missing then proves nothing (FL-40)."
    if inquiry.unplaced:
        pairs = counted(inquiry.unplaced, "pair")
        yield f"{pairs} of addresses went through a gateway, and no record of the senders is here."
    by_field: dict[str, list[str]] = {}
    for row in lacking:
        for name in row.missing_fields:
            by_field.setdefault(name, []).append(row.need.row)
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, rows in by_field.items():
        alike.setdefault(tuple(rows), []).append(name)
    for told, names in alike.items():
        ordered = sorted(told, key=lambda row: int(row[1:]))
        yield f"Without {' and '.join(names)}, the records cannot tell for sure: {', '.join(ordered)}."
    if inquiry.one_sided:
        yield (
            f"{counted(inquiry.one_sided, 'connection')} show one direction only and no beginning: "
            "the rest lies outside of these records."
        )


def exit_code_of(inquiry: Inquiry) -> int:
    """0 when nothing was refused or lost, or it means nothing; 3 for findings; 4 when all that was found is open."""
    telling = [account for account in inquiry.accounts if account.conclusion is not Conclusion.BENIGN]
    if inquiry.unsent or any(account.conclusion is not Conclusion.OPEN for account in telling):
        return 3
    return 4 if telling else 0
