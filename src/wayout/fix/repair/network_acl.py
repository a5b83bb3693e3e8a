"""Repairs of network ACLs: one entry, at a number where it decides before what refuses now.

Source: NACL-2 to NACL-7, Q-4.
"""

from collections.abc import Iterator
from typing import Final

from wayout.ask.result.incident import Incident
from wayout.fix.change.any_change import Change
from wayout.fix.change.network_acl import AclEntry, CreateNetworkAclEntry, ReplaceNetworkAclEntry
from wayout.fix.repair.need import icmp_of, peer_blocks, ports_of, protocol_of
from wayout.fix.repair.repair import Repair
from wayout.forward.decision.perspective import Direction, Leg
from wayout.model.network_acl import LAST_RULE, NetworkAcl, NetworkAclEntry
from wayout.net.address import Family
from wayout.net.packet import ICMP_REPLIES
from wayout.net.prefix import Prefix

_MOST_ENTRIES: Final = 20
"""Entries in one direction, of each family by itself, unless the account has had it raised (Q-4)."""

_STEPS: Final = (100, 50, 20, 10, 5, 2)
"""Distances between numbers that people use, the roomiest first."""


def entries(at: Incident) -> Iterator[Repair]:
    """An entry that allows the packets, for each block of the peer."""
    acl = at.network.network_acls.get(at.component)
    if acl is None:
        return
    decided = (at.blocker.rule or "").rpartition(" ")[2]
    changes: list[Change] = []
    taken = {e.rule_number: e for e in acl.entries if _is_of(e, at.direction)}
    blocks = peer_blocks(at)
    if not blocks or any(_count(acl, at.direction, block) + len(blocks) > _MOST_ENTRIES for block in blocks):
        return
    for block in blocks:
        found = _placed(at, acl, taken, int(decided) if decided.isdigit() else None, block)
        if found is None:
            return
        changes += found
        taken.update({c.entry.number: c.entry.entry for c in found if isinstance(c, CreateNetworkAclEntry)})
    yield Repair(tuple(changes))


def _placed(
    at: Incident, acl: NetworkAcl, taken: dict[int, NetworkAclEntry], before: int | None, block: Prefix
) -> tuple[CreateNetworkAclEntry | ReplaceNetworkAclEntry, ...] | None:
    """The changes that put the entry where it decides; None when there is no room for it."""
    number = number_before(tuple(taken), before)
    if number is not None:
        return (CreateNetworkAclEntry(network_acl_id=acl.network_acl_id, entry=_entry(at, number, block)),)
    # There is no free number before the refusal: it moves to the next one, and the entry takes its place.
    if before is None or before + 1 in taken or before + 1 >= LAST_RULE:
        return None
    refusal = AclEntry.of(taken[before])
    moved = AclEntry(**{**{f: getattr(refusal, f) for f in refusal.__struct_fields__}, "number": before + 1})
    return (
        CreateNetworkAclEntry(network_acl_id=acl.network_acl_id, entry=moved),
        ReplaceNetworkAclEntry(network_acl_id=acl.network_acl_id, entry=_entry(at, before, block)),
    )


def number_before(taken: tuple[int, ...], before: int | None) -> int | None:
    """A free number that decides before `before` and after everything that decides earlier; None when there is none.

    With `before` None, one after all that are taken. As round, and as far apart, as the numbers that are there.
    """
    own = sorted(number for number in taken if number < LAST_RULE)
    if before is None:
        step = next((s for s in _STEPS if own and all(number % s == 0 for number in own)), 1 if own else 100)
        number = (own[-1] // step + 1) * step if own else step
        return number if number < LAST_RULE else next((n for n in range(LAST_RULE - 1, own[-1], -1)), None)
    floor = max((number for number in own if number < before), default=0)
    for step in _STEPS:
        number = (before - 1) // step * step
        if number > floor:
            return number
    return before - 1 if before - 1 > floor else None


def _entry(at: Incident, number: int, block: Prefix) -> AclEntry:
    protocol = protocol_of(at)
    ports, icmp = ports_of(at), icmp_of(at)
    if icmp is not None and at.leg is Leg.RETURN and protocol is not None:
        icmp = (ICMP_REPLIES[protocol].get(icmp[0], -1), -1)
    return AclEntry(
        direction=at.direction,
        number=number,
        protocol="-1" if protocol is None else str(protocol),
        peer=str(block),
        from_port=ports[0] if ports else None,
        to_port=ports[1] if ports else None,
        icmp_type=icmp[0] if icmp else None,
        icmp_code=icmp[1] if icmp else None,
    )


def _is_of(entry: NetworkAclEntry, direction: Direction) -> bool:
    return entry.egress is (direction is Direction.EGRESS)


def _count(acl: NetworkAcl, direction: Direction, block: Prefix) -> int:
    """How many entries of the block's family there are in the direction, as AWS counts them, the last one aside."""
    return sum(
        1
        for entry in acl.entries
        if _is_of(entry, direction)
        and entry.rule_number < LAST_RULE
        and (entry.ipv6_cidr_block is not None) is (block.family is Family.IPV6)
    )
