"""Judgement: one result from what became of the requests of both families, and of the queries for the name.

Rules:
- IP6-1: Each family of a name is judged by itself.
- IP6-5: Where only one works, what a client sees depends on whether it falls back, and both are told.
"""

from fractions import Fraction

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.dns.name_server import Asked, NameServers
from wayout.ask.dns.reply import NameFault
from wayout.ask.examination.request import Requests
from wayout.ask.reach.passing import passing_of
from wayout.ask.result.result import FamilyShare, Result
from wayout.forward.decision.origin import SELF
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker
from wayout.forward.journey.outcome import Outcome, Share
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.address import IPV6_FIRST, Address, Family
from wayout.net.box import where_text
from wayout.net.packet_set import PacketSet

_NOTHING = Share(Fraction(0), Fraction(0))
_OPEN = Share(Fraction(0), Fraction(1))
_LACKING = {Family.IPV4: Reason.NO_IPV4_ADDRESS, Family.IPV6: Reason.NO_IPV6_ADDRESS}


def judge(destination: Destination, requests: Requests, outcomes: list[Outcome]) -> Result:
    """One result from the outcomes of both families, each weighing by its number of packets."""
    resolution = requests.resolution
    every = requests.ipv4 | requests.ipv6
    blockers = [_blocker(fault, every) for fault in resolution.faults]
    gaps = list(resolution.gaps)
    notes = [*resolution.notes, *requests.notes]
    total = requests.ipv4.size + requests.ipv6.size or 1
    low = high = Fraction(0)
    for outcome in outcomes:
        size = Fraction(outcome.packets.size, total)
        low, high = low + size * outcome.share.low, high + size * outcome.share.high
        blockers += outcome.blockers
        gaps += [unknown.gap for unknown in outcome.unknowns]
        notes += [note for branch in outcome.branches for note in branch.notes]
    for family in requests.lacking:
        packets = requests.ipv6 if family is Family.IPV6 else requests.ipv4
        blockers.append(Blocker(_LACKING[family], SELF, None, Leg.FORWARD, packets, (), -1, is_final=True))
    families = _families(outcomes)
    if len(families) == 2 and resolution.is_name and not resolution.is_unresolved:
        notes += _fallback(destination, families)
    share = _NOTHING if resolution.faults else Share(low, high)
    if resolution.gaps:
        share = Share(Fraction(0), share.high)
    if resolution.elsewhere and not resolution.faults:
        share = _OPEN
    if resolution.is_unresolved and share.low == share.high and 0 < share.low < 1:
        depends = _depends(destination, outcomes)
        if depends is not None:
            gaps.append(depends)
            share = _OPEN
    if resolution.silent and share.high < 1:
        silent, off = resolution.silent[0], Reason.ENDPOINT_PRIVATE_DNS_OFF
        facts = (("hostnames", silent.vpc_id),) if silent.private_dns_enabled else ()
        blockers.insert(
            0, Blocker(off, silent.vpc_endpoint_id, None, Leg.FORWARD, requests.ipv4, facts, -1, is_final=False)
        )
    return Result(
        destination,
        share,
        tuple(dict.fromkeys(blockers)),
        tuple(dict.fromkeys(gaps)),
        tuple(dict.fromkeys(notes)),
        tuple(outcomes),
        families,
    )


def _blocker(fault: NameFault, packets: PacketSet) -> Blocker:
    return Blocker(fault.reason, fault.component, fault.rule, Leg.FORWARD, packets, fault.facts, -1, is_final=True)


def _families(outcomes: list[Outcome]) -> tuple[FamilyShare, ...]:
    """What passes of each family that was sent."""
    found = []
    for family in Family:
        own = [o for o in outcomes if o.packets and Address(o.packets.destinations().first).family is family]
        total = sum(o.packets.size for o in own)
        if total:
            low = sum((Fraction(o.packets.size, total) * o.share.low for o in own), Fraction(0))
            high = sum((Fraction(o.packets.size, total) * o.share.high for o in own), Fraction(0))
            found.append(FamilyShare(family, Share(low, high)))
    return tuple(found)


def _fallback(destination: Destination, families: tuple[FamilyShare, ...]) -> list[str]:
    """What clients see of a name with addresses of both families, where these fare differently. Source: IP6-1, IP6-5."""
    ipv4, ipv6 = (each.share.answer.value for each in families)
    if ipv4 == ipv6:
        return []
    name = destination.host or destination.text
    verdicts = f"{name} by IPv4: {ipv4}, by IPv6: {ipv6}"
    first = "a client that tries IPv6 first and does not fall back sees only that; one that falls back waits for it"
    return [f"{verdicts}; {first} (IP6-5, derived: clients differ)"]


def with_name_servers(result: Result, servers: NameServers, asked: Asked) -> Result:
    """The result where the name is asked of servers that packets have to reach: without a way to any, none resolves.

    What stops the queries stands behind the blocker. Source: DNS-5, DNS-10.
    """
    notes = tuple(dict.fromkeys((*result.notes, *asked.notes)))
    low, high = asked.share.low, asked.share.high
    if low == 1:
        return msgspec.structs.replace(result, notes=notes)
    share = Share(result.share.low * low, result.share.high * high)
    blockers = result.blockers
    if high < 1 or low == high:
        addresses = ", ".join(str(server.address) for server in servers.servers)
        facts = (("servers", addresses), ("because", "; ".join(asked.because)), ("component", servers.component))
        blocked = Reason.DNS_SERVER_BLOCKED
        none, is_final = PacketSet.empty(), high == 0
        own = Blocker(blocked, servers.component, None, Leg.FORWARD, none, facts, -1, is_final, asked.blockers)
        blockers = tuple(dict.fromkeys((own, *blockers)))
    gaps = tuple(dict.fromkeys((*result.gaps, *asked.gaps)))
    return msgspec.structs.replace(result, share=share, blockers=blockers, gaps=gaps, notes=notes)


def _depends(destination: Destination, outcomes: list[Outcome]) -> Gap | None:
    """The gap of a name that stays unresolved where some public addresses are reached and others are not.

    None where every one of them is reached by a part of the attempts: so is then the name, whatever it means.
    """
    found = [passing_of(outcome, outcome.packets.source_ports()) for outcome in outcomes]
    passing = PacketSet.union_of(each.certain for each in found).destinations()
    partly = PacketSet.union_of(each.partial for each in found).destinations() - passing
    failing = PacketSet.union_of(outcome.packets for outcome in outcomes).destinations() - passing - partly
    parts = [(passing, "reached"), (partly, "reached some of the time"), (failing, "blocked")]
    parts = sorted(((part, word) for part, word in parts if part), key=lambda pair: len(pair[0].pairs))
    if len(parts) < 2:
        return None
    *fewer, (_, rest) = parts
    told = ", ".join(f"{where_text(part)} would be {word}" for part, word in fewer)
    which = f"{told}, other public addresses {'not' if not partly else rest}"
    for own, other in ((passing, failing), (failing, passing)):
        if own and other and not partly and own.last < IPV6_FIRST <= other.first:
            families = ("IPv4", "IPv6") if own is passing else ("IPv6", "IPv4")
            which = f"any {families[0]} address would be reached, any {families[1]} address not"
    message = f"{destination.text} is not resolved, and its addresses decide: {which}"
    return Gap("DNS", "not resolved", None, message)
