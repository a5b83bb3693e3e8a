"""An account in words: what was refused or lost, by what, what the records show of it, what to do and what would settle it."""

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.source.source import Source
from wayout.evidence.exchange.pattern import Pattern
from wayout.evidence.exchange.vantage import Side, Vantage
from wayout.evidence.failure.account import Account, Conclusion, Remark
from wayout.evidence.failure.failure_row import FailureRow
from wayout.evidence.party.server import Named, destination_of
from wayout.explain.advice.every_reason import advice_for
from wayout.explain.fault.evidence import evidence_of
from wayout.explain.fault.message import message_of
from wayout.explain.fault.scene import Scene
from wayout.explain.flows.account_remark import remark_lines
from wayout.explain.flows.failure_row import meaning_of, settled_by
from wayout.explain.flows.tally import tallies
from wayout.explain.wording.gap import closed_by
from wayout.explain.wording.name import named
from wayout.forward.decision.origin import SELF
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker
from wayout.model.network import Network
from wayout.net.address import Address

_MOST: Final = 4
_FEW: Final = 3
_NOBODY: Final = "nothing listens there, or its host is down"


class AccountStatement(msgspec.Struct, frozen=True):
    """One account in words. `title` says what it is owed to, in few words; `message` in one or two sentences."""

    account: Account
    title: str
    message: str
    tallies: tuple[str, ...]
    meanings: tuple[str, ...]
    evidence: tuple[str, ...]
    also: tuple[str, ...]
    advice: str | None
    settles: tuple[str, ...]
    remarks: tuple[str, ...]
    open: tuple[str, ...]
    """The facts that are missing, each with what would supply it."""

    components: tuple[str, ...]
    """The AWS ids that have to change, one for each of the account's blockers."""


class Told(msgspec.Struct, frozen=True):
    """What statements are told with: the network, and what the user named."""

    network: Network
    source: Source | None = None
    named: Named = ()

    def destination(self, vantage: Vantage) -> Destination:
        """The server as the user named it, or by the name that the snapshot recorded for its address."""
        exchange = vantage.exchange
        return destination_of(self.network, self.named, vantage.server, exchange.port, exchange.protocol)


def account_statement(told: Told, account: Account) -> AccountStatement:
    """The account in words."""
    scenes = [_scene(told, account, blocker) for blocker in account.blockers]
    first = scenes[0] if scenes else None
    row = account.rows[-1] if account.rows else None
    is_blamed = first is not None and account.conclusion is Conclusion.CAUSE
    return AccountStatement(
        account=account,
        title=_title(account, first),
        message=message_of(first) if first is not None and is_blamed else _message(told, account),
        tallies=tuple(tallies(told.network, account.vantages, lambda vantage: told.destination(vantage).host)),
        meanings=tuple(_meanings(account)) if is_blamed else (),
        evidence=evidence_of(first) if first is not None and is_blamed else (),
        also=tuple(message_of(scene) for scene in scenes[1:]),
        advice=_blamed_advice(account, first) if first is not None and is_blamed else _advice(account),
        settles=tuple(_settles(told, account, row)),
        remarks=tuple(remark_lines(told.network, account)),
        open=tuple(f"{gap.message}; closed by {closed_by(gap)}" for gap in account.gaps[:_MOST]),
        components=tuple(scene.component for scene in scenes),
    )


def _scene(told: Told, account: Account, blocker: Blocker) -> Scene:
    """The blocker with whom it hits: the placements among the clients."""
    clients = {v.placement.id: v.placement for v in account.vantages if v.placement is not None}
    component = blocker.component
    if component == SELF:
        component = account.first.sender.component
    return Scene(
        told.network, blocker, component, blocker.packets, tuple(clients.values()),
        tuple(dict.fromkeys(told.destination(v) for v in account.vantages)), told.source, facts=blocker.facts,
    )  # fmt: skip


def _title(account: Account, scene: Scene | None) -> str:
    match account.conclusion:
        case Conclusion.CAUSE if scene is not None:
            way = " on the way back" if scene.leg is Leg.RETURN else ""
            return f"{scene.blocker.reason} at {scene.component}{way}"
        case Conclusion.CAUSE:
            return _row_title(account)
        case Conclusion.REMOTE:
            return "the other side" if account.first.side is not Side.SERVER else "the interface's own host"
        case Conclusion.BENIGN:
            return _row_title(account)
        case Conclusion.CONTRADICTION:
            return "the model says otherwise"
        case Conclusion.OPEN:
            return "not decided"
        case never:
            assert_never(never)


_ROW_TITLES: Final = {
    FailureRow.LATE: "late packets",
    FailureRow.SCAN: "scans from the internet",
    FailureRow.PUBLIC_ACCESS: "VPC Block Public Access",
    FailureRow.ENCRYPTION: "VPC encryption control",
    FailureRow.NAT_PORTS: "the NAT gateway's lack of ports",
    FailureRow.NAT_IDLE: "the NAT gateway's idle timeout",
    FailureRow.PACKET_SIZE: "packets too large for the way",
    FailureRow.FIREWALL: "a firewall on the way",
}


def _row_title(account: Account) -> str:
    return next((title for row in account.rows if (title := _ROW_TITLES.get(row)) is not None), "as the records show")


def _meanings(account: Account) -> Iterator[str]:
    """What happened to the packets, by the rows."""
    for row in account.rows:
        text = meaning_of(row)
        yield f"{text[0].upper()}{text[1:]}."


def _message(told: Told, account: Account) -> str:
    """What is said where no rule is blamed."""
    exchange, rows = account.first.exchange, account.rows
    match account.conclusion:
        case Conclusion.CONTRADICTION:
            return _contradiction(told, account)
        case Conclusion.REMOTE if not rows and account.first.side is Side.SERVER:
            return f"{exchange.seen_at} let the packets in, and nothing was sent back: {_NOBODY}."
        case Conclusion.REMOTE if not rows:
            where = ", ".join(named(told.network, relay.component) for relay in account.relays)
            return f"The packets arrived at {where}, and nothing was sent back: {_NOBODY}."
        case Conclusion.OPEN if not rows:
            return _undecided(account)
        case _:
            told_rows = [meaning_of(row) for row in rows]
            joined = (", or " if account.conclusion is Conclusion.OPEN else "; ").join(told_rows)
            hedge = "Perhaps " if account.conclusion is Conclusion.OPEN else ""
            text = f"{hedge}{joined}" if hedge else f"{joined[0].upper()}{joined[1:]}"
            return f"{text}.{_seen_as(account)}"


def _seen_as(account: Account) -> str:
    if FailureRow.REMOTE_SILENT not in account.rows or not account.seen_as:
        return ""
    return f" It sees the packets come from {', '.join(map(str, account.seen_as[:_MOST]))}."


def _contradiction(told: Told, account: Account) -> str:
    """What the model says instead, and what may be behind it. Source: FL-32."""
    if account.disproved:
        scene = _scene(told, account, account.disproved[0])
        what = message_of(scene).rstrip(".")
        return f"The model expects another end: {what}. The records say otherwise, so it changed since, or a fact is missing."
    exchange = account.first.exchange
    if exchange.pattern is Pattern.REPLY_REFUSED:
        return (
            "The model lets these answers in. The network ACL was changed since the records, or the connection was "
            "untracked or forgotten when its answer came (SG-23, SG-27)."
        )
    if exchange.pattern.is_rejected:
        who = named(told.network, exchange.seen_at or "")
        return f"The model allows these packets at {who}: a rule was changed since the records, or a fact is missing."
    if account.rows:
        what = meaning_of(account.rows[-1])
        return f"The model lets these packets through, but by the records {what}: a rule was changed since."
    return "The model leads these packets on, but the next interface's records do not show them: the way was changed since."


def _undecided(account: Account) -> str:
    exchange = account.first.exchange
    if account.gaps and account.first.placement is None and account.first.interface is None:
        return f"{exchange.seen_at} is not in the snapshot, so its groups are not known: it is gone since, or not described."
    if Remark.RECORDS_LOST in account.remarks:
        return "Nothing can be concluded from records that are missing here."
    if account.blockers:
        return "A rule of the snapshot may refuse these packets, or they are late: the records do not tell which."
    if not account.is_rejection:
        return "Where these packets were lost hangs on a fact that is missing."
    return "What would tell the rule is not known."


def _blamed_advice(account: Account, scene: Scene) -> str:
    """What to change; who asks from outside may be nobody's guest, and then nothing is wrong."""
    advice = advice_for(scene)
    first = account.first
    if FailureRow.S3_ADDRESSES in account.rows:
        lists = (each for each in scene.network.prefix_lists.values() if (each.prefix_list_name or "").endswith(".s3"))
        whole = next((f"{each.prefix_list_id} ({each.prefix_list_name})" for each in lists), "the prefix list of S3")
        return f"Add an egress rule to {scene.component_text}: tcp {first.exchange.port} to {whole}."
    clients = tuple(dict.fromkeys(vantage.exchange.client for vantage in account.vantages))
    if not _is_uninvited(first):
        return advice
    if len(clients) <= _FEW:
        return f"If {' or '.join(clients)} is to get in: {advice[0].lower()}{advice[1:]}"
    others = f"{clients[0]} or another of these {len(clients):,}"
    sound = "Nothing: whatever has a public address is tried by strangers. " if from_strangers(account) else ""
    return f"{sound}If {others} is to get in, let it in at {scene.component_text}."


def _is_uninvited(vantage: Vantage) -> bool:
    """Whether somebody calls the interface whom the snapshot does not know as a sender."""
    return vantage.side is Side.SERVER and vantage.placement is None and vantage.nat is None


def from_strangers(account: Account) -> bool:
    """Whether all of it was sent by public addresses that nobody here holds, to what has a public address itself."""
    return all(_is_uninvited(v) and not Address.parse(v.exchange.client).is_private for v in account.vantages)


def _advice(account: Account) -> str | None:
    """What to do where no rule is blamed."""
    match account.conclusion:
        case Conclusion.BENIGN:
            return None
        case Conclusion.REMOTE if FailureRow.REMOTE_SILENT in account.rows and account.seen_as:
            return f"Ask whoever runs it whether {account.seen_as[0]} is allowed there."
        case Conclusion.CAUSE if FailureRow.NAT_IDLE in account.rows:
            return "Let the client send a keepalive at least every 350 s, or close idle connections earlier."
        case Conclusion.CAUSE if FailureRow.NAT_PORTS in account.rows:
            return "Give the NAT gateway more addresses, or spread the clients over more gateways."
        case Conclusion.CAUSE if FailureRow.PACKET_SIZE in account.rows:
            return "Let ICMP type 3 code 4 in at groups and ACLs, so that the sender learns what size passes."
        case Conclusion.CONTRADICTION:
            return "Collect again and ask again; CloudTrail tells who changed what in between."
        case _:
            return None


def _settles(told: Told, account: Account, row: FailureRow | None) -> Iterator[str]:
    """What would confirm it, or decide it."""
    unseen = [relay for relay in account.relays if not relay.is_logged]
    ids: Iterable[str] = (i for relay in unseen for i in relay.interface_ids[:1])
    listed = ", ".join(ids)
    if listed:
        where = ", ".join(named(told.network, relay.component) for relay in unseen)
        yield f"flow logs of {where} ({listed}), of which no record is here"
    if row is not None and account.conclusion in {Conclusion.CAUSE, Conclusion.REMOTE, Conclusion.OPEN}:
        text = settled_by(row)
        if text is not None:
            yield text
    if account.conclusion is Conclusion.OPEN and any(gap.what == "NetworkInterfaces" for gap in account.gaps):
        yield "a snapshot from the time of the records"
