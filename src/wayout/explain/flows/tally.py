"""Tallies: how many connections at which interface, between whom, and when, as a line each; the most first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from wayout.evidence.exchange.pattern import Pattern
from wayout.evidence.exchange.vantage import Vantage
from wayout.explain.wording.listing import listed
from wayout.explain.wording.name import name_of
from wayout.explain.wording.quantity import counted
from wayout.model.network import Network
from wayout.net.protocol import has_ports, protocol_name

_MOST: Final = 4
_MOST_ENDS: Final = 2
_ENDINGS: Final = {
    Pattern.UNANSWERED: ("attempt", "accepted and never answered"),
    Pattern.RESET: ("attempt", "answered with a RST"),
    Pattern.TINY_REPLY: ("attempt", "answered with as little as a RST is"),
    Pattern.IDLE_RESET: ("connection", "reset after a long silence"),
    Pattern.RESET_LATER: ("connection", "reset"),
    Pattern.ANSWERED: ("connection", "answered"),
    Pattern.STALLED: ("connection", "opened, and no data came back"),
}


def tallies(network: Network, vantages: Iterable[Vantage], host_of: Callable[[Vantage], str | None]) -> Iterator[str]:
    """One line for the connections of an interface that ended alike at one port; `host_of` names a server."""
    alike: dict[object, list[Vantage]] = defaultdict(list)
    for vantage in vantages:
        exchange = vantage.exchange
        alike[exchange.seen_at, exchange.port, exchange.protocol, exchange.pattern].append(vantage)
    ordered = sorted(alike.values(), key=lambda group: -sum(v.exchange.connections for v in group))
    for group in ordered[:_MOST]:
        yield _tally(network, group, host_of)
    rest = [vantage.exchange for group in ordered[_MOST:] for vantage in group]
    if rest:
        yield f"and {counted(sum(exchange.connections for exchange in rest), 'connection')} more at other interfaces or ports"


def _tally(network: Network, group: list[Vantage], host_of: Callable[[Vantage], str | None]) -> str:
    first = group[0]
    exchange = first.exchange
    connections = sum(v.exchange.connections for v in group)
    if exchange.pattern.is_rejected:
        rejected = counted(sum(v.exchange.rejected for v in group), "REJECT")
        what = f"{rejected} of {counted(connections, 'connection')}"
    else:
        noun, ending = _ENDINGS[exchange.pattern]
        what = f"{counted(connections, noun)} {ending}"
    name = name_of(network, first.subnet.subnet_id if first.subnet is not None else "")
    where = f"{exchange.seen_at}{f' ({name})' if name else ''}"
    kind = protocol_name(exchange.protocol) + (f" {exchange.port}" if has_ports(exchange.protocol) else "")
    servers = {}
    for vantage in group:
        host = host_of(vantage)
        servers[vantage.exchange.server] = f"{vantage.exchange.server} ({host})" if host else vantage.exchange.server
    ends = f"from {_listed(dict.fromkeys(v.exchange.client for v in group))} to {_listed(servers.values())}"
    when = times_text(min(v.exchange.first for v in group), max(v.exchange.last for v in group))
    return f"{what} at {where}: {kind} {ends}, {when}"


def _listed(texts: Iterable[str]) -> str:
    found = list(texts)
    more = len(found) - _MOST_ENDS
    if more > 1:
        found = [*found[:_MOST_ENDS], f"{more:,} more"]
    return listed(found)


def times_text(first: int, last: int) -> str:
    """A span of time in UTC, to the second."""
    start, end = (datetime.fromtimestamp(moment, UTC) for moment in (first, last))
    if start == end:
        return f"{start:%Y-%m-%d %H:%M:%S} UTC"
    until = f"{end:%H:%M:%S}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M:%S}"
    return f"{start:%Y-%m-%d %H:%M:%S} to {until} UTC"
