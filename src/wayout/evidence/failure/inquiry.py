"""Inquiry: flow logs held against the model, for a source or for all that was logged.

The engine groups and counts, over all records. What is left, some hundreds of exchanges, is asked of the model one by one;
then the records of the next interfaces are fetched, once for all of them. Source: FL-30 to FL-40.

Rules:
- FL-7: Where records of a window were lost, what is missing in it proves nothing.
- FL-30: Records are chosen by both addresses and the server's port, and by the mirror of that for replies.
- FL-40: Nor does a window of ten minutes prove an order, or one in which a rule changed.
- FL-31: An interface without a record to the server asked about sent nothing, if nothing of the window is missing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from wayout.ask.destination.application import application_of
from wayout.ask.examination.admission import Admission
from wayout.ask.permission.caller import Caller
from wayout.ask.reach.walks import Walks
from wayout.evidence.archive.archive import Archive
from wayout.evidence.engine.question import HOLES, Hole, Question
from wayout.evidence.exchange.exchange import EXCHANGES, Exchange, exchanges_among
from wayout.evidence.exchange.pattern import Pattern
from wayout.evidence.exchange.presence import PRESENCE, Presence
from wayout.evidence.exchange.relay import Relay, RelayKind, end_relay, nat_relay
from wayout.evidence.exchange.vantage import NatLeg, Side, Vantage, Vantages
from wayout.evidence.failure.account import Account, Conclusion, Remark, merged
from wayout.evidence.failure.failure_row import Confidence, FailureRow
from wayout.evidence.failure.rejection import account_for_rejection
from wayout.evidence.failure.reset import account_for_policy, account_for_reset
from wayout.evidence.failure.silence import Silence, account_for_silence, silence_of
from wayout.evidence.log.text_log import Reading
from wayout.evidence.party.server import Named, destination_of
from wayout.evidence.party.service_tasks import ServiceTasks
from wayout.forward.decision.application import Application
from wayout.forward.device.device import Devices
from wayout.model.flow_log import FlowLog
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.protocol import is_icmp

_MINUTE: Final = 60
_MATURE: Final = 15 * 60
"""So long after an event a missing record proves something (FL-5, DERIVED)."""

_NO_INTERFACE: Final = "-"
_SILENT: Final = frozenset({Pattern.UNANSWERED})
_RESET: Final = frozenset({Pattern.RESET, Pattern.TINY_REPLY, Pattern.IDLE_RESET, Pattern.RESET_LATER, Pattern.STALLED})


class Asked(msgspec.Struct, frozen=True):
    """What is asked about: interfaces (None for all that were logged), and destinations (None for any).

    `callers` are as whom the source calls AWS's services, for the policies of endpoints. `tasks` is the service that is the
    source: its tasks come and go, and records name it where their format does.
    """

    interfaces: frozenset[str] | None = None
    named: Named | None = None
    callers: tuple[Caller, ...] = ()
    tasks: ServiceTasks | None = None

    @property
    def servers(self) -> frozenset[Address] | None:
        """The addresses of the destinations."""
        return None if self.named is None else frozenset(address for address, _ in self.named)


class Unsent(msgspec.Struct, frozen=True):
    """An interface that sent nothing to the servers asked about, as far as records tell. Source: FL-31."""

    interface_id: str
    presence: Presence | None
    """What there is of it at all."""

    is_sure: bool
    """Whether nothing was lost meanwhile, and the log would have shown it."""


class Inquiry(msgspec.Struct, frozen=True):
    """What was found. Accounts of REJECTs come first, then those of silence; `working` is what was answered."""

    accounts: tuple[Account, ...]
    working: tuple[Vantage, ...]
    unsent: tuple[Unsent, ...]
    unlogged: tuple[str, ...]
    """Interfaces asked about of which no record at all was read."""

    presence: tuple[Presence, ...]
    holes: tuple[Hole, ...]
    exchanges: int
    rejected: int
    """Of all records asked for."""

    unlooked: int
    """Exchanges beyond those looked at."""

    one_sided: int
    """Connections of which the records show one direction, and no beginning."""

    unplaced: int
    """Exchanges whose records name no address, or that pass through an interface on their way elsewhere."""

    readings: tuple[Reading, ...] = ()


def inquire(archive: Archive, network: Network, asked: Asked, now: int | None = None) -> Inquiry:
    """What the records show and what the model says of it; `now`, in epoch seconds, tells which are too young.

    Raises: InputError when the records lack a field that is needed; AwsError when AWS does not answer.
    """
    return _Inquirer(archive, network, asked, now).inquire()


class _Inquirer:
    """One inquiry under way."""

    def __init__(self, archive: Archive, network: Network, asked: Asked, now: int | None) -> None:
        self._archive = archive
        self._network = network
        self._asked = asked
        self._now = now
        self._devices = Devices(network)
        self._walks: dict[Application, Walks] = {}
        self._admission = Admission(network)
        self._vantages = Vantages(network, asked.tasks.places if asked.tasks is not None else None)

    def inquire(self) -> Inquiry:
        """The whole of it."""
        question = EXCHANGES if self._asked.servers is None else exchanges_among(self._asked.servers)
        answered = self._archive.ask(question, self._selected(self._asked.interfaces))
        former = self._of_former_tasks(question)
        rows = (*answered.rows, *former)
        found = [(row, self._vantages.of(row)) for row in rows]
        seen = [vantage for _, vantage in found if vantage is not None]
        accounts, unplaced = self._accounts(seen)
        presence, holes = self._surroundings(seen, accounts)
        answered_ones: dict[object, list[Exchange]] = defaultdict(list)
        for vantage in seen:
            if vantage.exchange.pattern is Pattern.ANSWERED:
                answered_ones[vantage.exchange.key].append(vantage.exchange)
        accounts = [self._weighed(account, answered_ones, holes) for account in accounts]
        quiet = [v for v in seen if v.exchange.pattern in {Pattern.ANSWERED, Pattern.RESET_LATER}]
        told = {id(v) for account in accounts for v in account.vantages}
        return Inquiry(
            accounts=merged(accounts),
            working=tuple(v for v in quiet if id(v) not in told and v.side is not Side.THROUGH),
            unsent=tuple(self._unsent(seen, presence)),
            unlogged=tuple(sorted((self._asked.interfaces or frozenset()) - {each.seen_at for each in presence})),
            presence=presence,
            holes=holes,
            exchanges=answered.rows[0].all_exchanges + len(former) if answered.rows else len(former),
            rejected=sum(row.rejected for row in former) + (answered.rows[0].all_rejected if answered.rows else 0),
            unlooked=answered.rows[0].all_exchanges - len(answered.rows) if answered.rows else 0,
            one_sided=sum(r.connections for r in rows if r.pattern in {Pattern.MIDWAY, Pattern.REPLY_ONLY}),
            unplaced=len(rows) - len(seen) + unplaced,
            readings=answered.readings,
        )

    def _of_former_tasks(self, question: Question[Exchange]) -> tuple[Exchange, ...]:
        """What the records of a service's tasks show whose interfaces are gone, where the format names services (FL-21)."""
        tasks, interfaces = self._asked.tasks, self._asked.interfaces or frozenset()
        values = None if tasks is None else tasks.selected(self._archive.held)
        if values is None:
            return ()
        return tuple(row for row in self._archive.ask(question, values).rows if row.seen_at not in interfaces)

    def _selected(self, interfaces: frozenset[str] | None) -> Mapping[str, frozenset[str]]:
        return {} if interfaces is None else {"interface-id": interfaces}

    def _accounts(self, seen: list[Vantage]) -> tuple[list[Account], int]:
        accounts = [
            account_for_rejection(self._devices, v) for v in seen if v.exchange.pattern.is_rejected and not _is_scan(v)
        ]
        accounts += [_scan(v) for v in seen if _is_scan(v)]
        asking = {(v.client, v.server, v.exchange.port) for v in seen if v.side is Side.CLIENT and v.nat is None}
        servers = {(server, port) for _, server, port in asking}
        silences, unplaced = [], 0
        for vantage in seen:
            pattern = vantage.exchange.pattern
            if pattern not in _SILENT | _RESET or _is_scan(vantage):
                continue
            if vantage.side is Side.SERVER and vantage.nat is None and pattern in _SILENT:
                accounts.append(Account(Conclusion.REMOTE, (vantage,), (), Confidence.DERIVED))
            elif vantage.side is Side.CLIENT and vantage.nat is None and vantage.placement is not None:
                silences.append(self._silence(vantage))
            elif vantage.side is Side.CLIENT and vantage.nat is None:
                accounts.append(Account(Conclusion.OPEN, (vantage,), (), Confidence.DERIVED, gaps=vantage.gaps))
            elif vantage.nat_leg is NatLeg.INSIDE and (vantage.client, vantage.server, vantage.exchange.port) in asking:
                continue  # told where the client stands
            elif pattern in _SILENT and (vantage.server, vantage.exchange.port) not in servers:
                unplaced += 1
        relays = self._relays(silences)
        refusing = {v.exchange.seen_at for v in seen if is_icmp(v.exchange.protocol) and v.exchange.pattern.is_rejected}
        for silence, beyond in zip(silences, relays, strict=True):
            if silence.vantage.exchange.pattern in _SILENT:
                accounts.append(account_for_silence(silence, beyond))
            else:
                account = account_for_reset(silence, beyond, refuses_icmp=silence.vantage.exchange.seen_at in refusing)
                accounts += [account] if account is not None else []
        accounts += self._refused_above(seen)
        return accounts, unplaced

    def _silence(self, vantage: Vantage) -> Silence:
        """What the model says of an exchange's packets, with what they carry, for firewalls that look inside."""
        exchange = vantage.exchange
        named = self._asked.named or ()
        destination = destination_of(self._network, named, vantage.server, exchange.port, exchange.protocol)
        carried = application_of(self._network, destination, vantage.sender.vpc_id)
        walks = self._walks.setdefault(carried, Walks(self._devices, application=carried))
        return silence_of(walks, vantage, destination)

    def _refused_above(self, seen: list[Vantage]) -> Iterator[Account]:
        """Sound connections to endpoints whose policies refuse what the source asks over them."""
        if not self._network.vpc_endpoints:
            return
        for vantage in seen:
            is_client = vantage.side is Side.CLIENT and vantage.placement is not None and vantage.nat is None
            if is_client and vantage.exchange.pattern is Pattern.ANSWERED:
                account = account_for_policy(self._admission, self._silence(vantage), self._asked.callers)
                if account is not None:
                    yield account

    def _relays(self, silences: list[Silence]) -> list[tuple[Relay, ...]]:
        """The next interfaces of each silence with what their records show, fetched with one question."""
        stops = [self._stops(silence) for silence in silences]
        ids = frozenset(i for each in stops for _, _, interfaces in each for i in interfaces)
        if not ids:
            return [() for _ in silences]
        ends = frozenset(a for s in silences for a in (s.vantage.client, s.vantage.server))
        wanted = ids | ({_NO_INTERFACE} if any(i.startswith("nat-") for i in ids) else frozenset())
        rows = self._archive.ask(exchanges_among(ends), self._selected(wanted)).rows
        seen = [v for row in rows if (row.seen_at or "") in ids and (v := self._vantages.of(row)) is not None]
        logged = {p.seen_at for p in self._archive.ask(PRESENCE, self._selected(wanted)).rows}
        by_place: dict[tuple[str | None, int], list[Vantage]] = defaultdict(list)
        for vantage in seen:
            by_place[vantage.exchange.seen_at, vantage.exchange.port].append(vantage)
        return [
            tuple(_relay(silence.vantage, stop, by_place, logged) for stop in each)
            for silence, each in zip(silences, stops, strict=True)
        ]

    def _stops(self, silence: Silence) -> tuple["_Stop", ...]:
        """Where records could show the packets next: gateways on the way, and the destination's own interface."""
        network, vantage = self._network, silence.vantage
        found: list[_Stop] = []
        for component in silence.stops_on_way():
            nat = network.nat_gateways.get(component)
            if nat is not None:
                ids = (component,) if nat.is_regional else tuple(sorted(nat.network_interface_ids))
                found.append((RelayKind.NAT_GATEWAY, component, ids))
        if not any(kind is RelayKind.NAT_GATEWAY for kind, _, _ in found):
            # Where no gateway is on the way, one that is handed the packets all the same would refute the model.
            here = [n for n in network.nat_gateways.values() if n.vpc_id == vantage.sender.vpc_id and not n.is_regional]
            ids = tuple(sorted(i for n in here for i in n.network_interface_ids))
            found += [(RelayKind.NAT_GATEWAY, here[0].nat_gateway_id, ids)] if ids else []
        holder = network.interface_holding(vantage.sender.vpc_id, vantage.server)
        if holder is not None and holder.network_interface_id != vantage.exchange.seen_at:
            endpoint = self._devices.endpoint_of(holder)
            component = endpoint.vpc_endpoint_id if endpoint is not None else holder.network_interface_id
            found = [(RelayKind.DESTINATION, component, (holder.network_interface_id,))]
        return tuple(found)

    def _surroundings(
        self, seen: list[Vantage], accounts: list[Account]
    ) -> tuple[tuple[Presence, ...], tuple[Hole, ...]]:
        """What else there is of the interfaces that the accounts rest on, and when records of them were lost."""
        ids = {v.exchange.seen_at for v in seen if v.exchange.seen_at}
        ids |= {i for account in accounts for relay in account.relays for i in relay.interface_ids}
        ids |= self._asked.interfaces or set()
        chosen = self._selected(frozenset(i for i in ids if i))
        presence = tuple(self._archive.ask(PRESENCE, chosen).rows) if self._asked.interfaces is not None else ()
        holes = tuple(hole for hole in self._archive.ask(HOLES, chosen).rows if hole.log_status == "SKIPDATA")
        return presence, holes

    def _unsent(self, seen: list[Vantage], presence: tuple[Presence, ...]) -> Iterator[Unsent]:
        """The interfaces asked about that sent nothing to the servers asked about."""
        if self._asked.servers is None or self._asked.interfaces is None:
            return
        senders = {v.exchange.seen_at for v in seen if v.side is Side.CLIENT and v.server in self._asked.servers}
        known = {each.seen_at: each for each in presence}
        for interface_id in sorted(self._asked.interfaces - senders):
            found = known.get(interface_id)
            logs_all = all(log.traffic_type == "ALL" for log in self._logs_of(interface_id))
            yield Unsent(interface_id, found, is_sure=found is not None and not found.skipdata and logs_all)

    def _logs_of(self, interface_id: str) -> list[FlowLog]:
        """The flow logs that cover an interface, as far as the snapshot describes them. Source: FL-1."""
        interface = self._network.network_interfaces.get(interface_id)
        ids = {interface_id}
        if interface is not None:
            ids |= {interface.subnet_id, interface.vpc_id}
        return [log for log in self._network.flow_logs.values() if log.resource_id in ids]

    def _weighed(self, account: Account, answered: Mapping[object, list[Exchange]], holes: tuple[Hole, ...]) -> Account:
        """The account with what makes it less sure: lost records, other outcomes of the same, what is too young."""
        remarks = [*account.remarks, *_mixed(account, answered), *self._log_remarks(account)]
        remarks += [Remark.STOOD_IN] if account.first.is_stood_in else []
        if not account.is_rejection:
            if any(_overlaps(hole, account) for hole in holes):
                return msgspec.structs.replace(
                    account, conclusion=Conclusion.OPEN, rows=(), confidence=Confidence.UNVERIFIED,
                    remarks=(*remarks, Remark.RECORDS_LOST),
                )  # fmt: skip
            if Remark.REJECTS_NOT_LOGGED in remarks and account.conclusion is Conclusion.REMOTE:
                account = msgspec.structs.replace(account, conclusion=Conclusion.OPEN, confidence=Confidence.UNVERIFIED)
            if self._now is not None and self._now - account.first.exchange.last < _MATURE:
                remarks.append(Remark.TOO_YOUNG)
        return msgspec.structs.replace(account, remarks=tuple(dict.fromkeys(remarks)))

    def _log_remarks(self, account: Account) -> Iterator[Remark]:
        """What the flow logs of the interface leave out (FL-3), and what ten minutes in one record may hide (FL-40)."""
        logs = self._logs_of(account.first.exchange.seen_at or "")
        if logs and not account.is_rejection and all(log.traffic_type == "ACCEPT" for log in logs):
            yield Remark.REJECTS_NOT_LOGGED
        if (
            logs
            and all((log.max_aggregation_interval or 0) > _MINUTE for log in logs)
            and set(account.remarks) & _MIXED
        ):
            yield Remark.LONG_INTERVAL


_Stop = tuple[RelayKind, str, tuple[str, ...]]
_MIXED: Final = frozenset({Remark.ACCEPTED_BEFORE, Remark.ACCEPTED_AFTER, Remark.ACCEPTED_MEANWHILE})


def _relay(
    vantage: Vantage, stop: _Stop, by_place: Mapping[tuple[str | None, int], list[Vantage]], logged: set[str | None]
) -> Relay:
    kind, component, ids = stop
    port = vantage.exchange.port
    here = (v for interface_id in ids for v in by_place.get((interface_id, port), ()))
    seen = [v for v in here if vantage.client in {v.client, v.server} or vantage.server in {v.client, v.server}]
    if kind is RelayKind.NAT_GATEWAY:
        made = nat_relay(component, ids, seen, vantage.client, vantage.server, port)
    else:
        made = end_relay(kind, component, ids, seen, (vantage.client, vantage.server), port)
    return msgspec.structs.replace(made, is_logged=not logged.isdisjoint(ids))


def _is_scan(vantage: Vantage) -> bool:
    """Whether somebody outside asks a NAT gateway, which forwards nothing unasked (NAT-12, F37)."""
    is_asked = vantage.nat_leg is NatLeg.OUTSIDE and vantage.side is Side.SERVER
    return is_asked and vantage.exchange.pattern.is_telling


def _scan(vantage: Vantage) -> Account:
    return Account(Conclusion.BENIGN, (vantage,), (FailureRow.SCAN,), FailureRow.SCAN.confidence)


def _mixed(account: Account, answered: Mapping[object, list[Exchange]]) -> Iterator[Remark]:
    """Whether connections alike were answered before, after or meanwhile."""
    exchange = account.first.exchange
    for other in answered.get(exchange.key, ()):
        if other.last <= exchange.first:
            yield Remark.ACCEPTED_BEFORE
        elif other.first >= exchange.last:
            yield Remark.ACCEPTED_AFTER
        else:
            yield Remark.ACCEPTED_MEANWHILE


def _overlaps(hole: Hole, account: Account) -> bool:
    """Whether records that an account misses may be among those that were lost. Source: FL-7, FL-40."""
    exchange = account.first.exchange
    ids = {exchange.seen_at, *(i for relay in account.relays for i in relay.interface_ids)}
    if hole.interface_id not in ids:
        return False
    start, end = hole.started or 0, hole.ended or 2**40
    return start <= exchange.last + _MINUTE and end >= exchange.first - _MINUTE
