"""Silence: where packets were lost that their sender's interface accepted and nothing answered.

No record says it, so the model is asked which way they went, and the records of the next interface on that way decide
whether it is right. Source: FL-31, FL-35, FL-36, FL-40.

Rules:
- FL-35: Attempts that were accepted and never answered were lost beyond the interface, where the model is asked for
  the place.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.reach.walks import Walks
from wayout.evidence.exchange.relay import Relay, RelayKind, Sight
from wayout.evidence.exchange.vantage import Vantage
from wayout.evidence.failure.account import Account, Conclusion, Remark
from wayout.evidence.failure.check_point import requests_of
from wayout.evidence.failure.failure_row import Confidence, FailureRow
from wayout.evidence.failure.rejection import is_own_name_server
from wayout.forward.decision.perspective import Direction, Leg
from wayout.forward.journey.journey import Blocker, HopKind, Leaving
from wayout.forward.journey.outcome import Answer, Outcome
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.protocol import TCP

_ACLS: Final = frozenset({Reason.NACL_DENIED, Reason.NACL_EPHEMERAL_PORTS})
_ROWS: Final[Mapping[Reason, FailureRow]] = MappingProxyType(
    {
        Reason.NO_ROUTE: FailureRow.NO_ROUTE,
        Reason.ROUTE_LOOP: FailureRow.NO_ROUTE,
        Reason.BLACKHOLE_ROUTE: FailureRow.BLACKHOLE,
        Reason.NO_PUBLIC_IP: FailureRow.NO_PUBLIC_ADDRESS,
        Reason.IGW_NOT_ATTACHED: FailureRow.NAT_WITHOUT_INTERNET,
        Reason.NAT_IN_PRIVATE_SUBNET: FailureRow.NAT_WITHOUT_INTERNET,
        Reason.NAT_NO_PUBLIC_ADDRESS: FailureRow.NAT_WITHOUT_INTERNET,
        Reason.NAT_PRIVATE: FailureRow.NAT_PRIVATE,
        Reason.NAT_NOT_AVAILABLE: FailureRow.NAT_NOT_AVAILABLE,
        Reason.NAT_LOOP: FailureRow.NAT_IN_OWN_SUBNET,
        Reason.NO_RETURN_ROUTE: FailureRow.NAT_RETURN_ROUTE,
        Reason.TGW_NO_ROUTE: FailureRow.TRANSIT_ROUTE,
        Reason.TGW_BLACKHOLE: FailureRow.TRANSIT_ROUTE,
        Reason.TGW_NO_ASSOCIATION: FailureRow.TRANSIT_ROUTE,
        Reason.TGW_AZ_NOT_ATTACHED: FailureRow.TRANSIT_ZONE,
        Reason.FIREWALL_DENIED: FailureRow.FIREWALL,
        Reason.FIREWALL_ASYMMETRIC: FailureRow.FIREWALL_ASYMMETRIC,
        Reason.SOURCE_DEST_CHECK: FailureRow.SOURCE_CHECK,
        Reason.PORT_25_BLOCKED: FailureRow.PORT_25,
        Reason.VPC_BLOCK_PUBLIC_ACCESS: FailureRow.PUBLIC_ACCESS,
        Reason.VPC_ENCRYPTION_CONTROL: FailureRow.ENCRYPTION,
        Reason.NO_IPV6_ADDRESS: FailureRow.IPV6,
    }
)
_BEFORE_NAT: Final = frozenset(
    {
        FailureRow.NO_ROUTE,
        FailureRow.BLACKHOLE,
        FailureRow.NO_PUBLIC_ADDRESS,
        FailureRow.TRANSIT_ROUTE,
        FailureRow.TRANSIT_ZONE,
    }
)
"""Rows in which no NAT gateway is ever handed the packets."""


class Silence(msgspec.Struct, frozen=True):
    """An exchange without an answer, and what the model says of its packets beyond the interface."""

    network: Network
    vantage: Vantage
    destination: Destination
    outcome: Outcome

    @property
    def refuted(self) -> tuple[Blocker, ...]:
        """What the model would stop at the very interface whose records say ACCEPT."""
        return tuple(b for b in self.outcome.blockers if self._is_at_home(b) and b.leg is Leg.FORWARD)

    @property
    def beyond(self) -> tuple[Blocker, ...]:
        """What the model stops further on, each fault once, in the order met.

        What would stop a reply at home leaves a REJECT there; without one, no reply came so far.
        """
        found = (b for b in self.outcome.blockers if not self._is_at_home(b))
        return tuple({(b.reason, b.component, b.rule): b for b in found}.values())

    def _is_at_home(self, blocker: Blocker) -> bool:
        """Whether it stops packets at the sender's groups, or at the edge of its subnet."""
        facts = dict(blocker.facts)
        is_edge = facts.get("subnet") == self.vantage.sender.subnet_id and "sender" not in facts
        own = Direction.EGRESS if blocker.leg is Leg.FORWARD else Direction.INGRESS
        return blocker.hop < 0 or (blocker.reason in _ACLS and is_edge and facts.get("direction") == own)

    @property
    def seen_as(self) -> tuple[Address, ...]:
        """The addresses with which the packets arrive at the other side, as far as they are known."""
        found: list[Address] = []
        for branch in self.outcome.branches:
            own = self.vantage.sender.public_ip
            if branch.leaving is Leaving.TRANSLATED:
                found += branch.egress
            elif branch.leaving is Leaving.OWN_PUBLIC and own is not None:
                found.append(own)
        return tuple(dict.fromkeys(found))

    def stops_on_way(self) -> tuple[str, ...]:
        """The gateways that the model hands the packets to."""
        kinds = {HopKind.NAT_GATEWAY, HopKind.TRANSIT_GATEWAY}
        hops = (hop for branch in self.outcome.branches for hop in branch.forward if hop.kind in kinds)
        return tuple(dict.fromkeys(hop.component for hop in hops))


def silence_of(walks: Walks, vantage: Vantage, destination: Destination) -> Silence:
    """What the model says of the packets of an exchange whose client stands at the interface."""
    ports = IntervalSet.of((vantage.exchange.low_port, vantage.exchange.high_port))
    return Silence(
        walks.devices.network, vantage, destination, walks.outcome(vantage.sender, requests_of(vantage, ports))
    )


def account_for_silence(silence: Silence, relays: tuple[Relay, ...]) -> Account:
    """The account of an exchange without an answer; `relays` are the next interfaces' records, the first one next."""
    answer = silence.outcome.answer
    if silence.refuted and not silence.beyond:
        return _account(silence, relays, Conclusion.CONTRADICTION, (), disproved=silence.refuted)
    if silence.beyond:
        return _blamed(silence, relays)
    if answer is Answer.UNKNOWN:
        gaps = tuple(dict.fromkeys(unknown.gap for unknown in silence.outcome.unknowns))
        return _account(silence, relays, Conclusion.OPEN, _rows_by_records(relays), gaps=gaps)
    return _clean(silence, relays)


def _blamed(silence: Silence, relays: tuple[Relay, ...]) -> Account:
    """The model stops them; the next records may agree, be missing, or say otherwise."""
    first = silence.beyond[0]
    row = row_of(first)
    rows = _special(silence, (row,) if row is not None else ())
    confidence = row.confidence if row is not None else Confidence.DERIVED
    sights = [_agrees(first, row, relay) for relay in relays if relay.is_logged]
    if False in sights and silence.outcome.answer is Answer.INTERMITTENT:
        return _clean(silence, relays)  # it stops others, not these
    if False in sights:
        return _account(silence, relays, Conclusion.CONTRADICTION, _rows_by_records(relays), disproved=silence.beyond)
    remarks = (Remark.RECORDS_BEYOND_AGREE,) if True in sights else ()
    return _account(silence, relays, Conclusion.CAUSE, rows, confidence, silence.beyond, remarks=remarks)


def _clean(silence: Silence, relays: tuple[Relay, ...]) -> Account:
    """The model lets them through, there and back."""
    if silence.outcome.blockers and not silence.beyond:  # only a reply would be stopped, and at home: none came
        return _account(silence, relays, Conclusion.REMOTE, _special(silence, (FailureRow.REMOTE_SILENT,)))
    logged = [relay for relay in relays if relay.is_logged]
    rows = _rows_by_records(relays)
    if silence.vantage.exchange.protocol != TCP and not rows:
        told = _special(silence, (FailureRow.REMOTE_SILENT,))
        one_way = (Remark.NO_ANSWER_NEEDED,)
        return _account(silence, relays, Conclusion.OPEN, told, Confidence.UNVERIFIED, remarks=one_way)
    if not logged:
        remarks = (Remark.NO_RECORDS_BEYOND,) if relays else ()
        return _account(
            silence, relays, Conclusion.REMOTE, _special(silence, (FailureRow.REMOTE_SILENT,)), remarks=remarks
        )
    last = logged[-1]
    if FailureRow.NAT_PORTS in rows:
        return _account(silence, relays, Conclusion.CAUSE, rows, FailureRow.NAT_PORTS.confidence)
    if rows or last.request_in is Sight.NOT_SEEN or last.reply_out is Sight.ACCEPTED:
        return _account(silence, relays, Conclusion.CONTRADICTION, rows)
    if last.kind is RelayKind.DESTINATION:
        return _account(silence, relays, Conclusion.REMOTE, ())
    unnamed = (Remark.REMOTE_NOT_NAMED,) if not last.names_remote else ()
    rows = _special(silence, (FailureRow.REMOTE_SILENT,))
    return _account(silence, relays, Conclusion.REMOTE, rows, remarks=unnamed)


def _rows_by_records(relays: tuple[Relay, ...]) -> tuple[FailureRow, ...]:
    """What the next interface's records alone say: where they show a REJECT, or a request that went in and not out."""
    for relay in relays:
        if relay.kind is RelayKind.DESTINATION and relay.request_in is Sight.REJECTED:
            return (FailureRow.ENDPOINT_GROUP,) if relay.component.startswith("vpce-") else ()
        if relay.kind is not RelayKind.NAT_GATEWAY:
            continue
        for sight, row in (
            (relay.request_in, FailureRow.NAT_ACL_REQUEST_IN),
            (relay.request_out, FailureRow.NAT_ACL_REQUEST_OUT),
            (relay.reply_in, FailureRow.NAT_ACL_REPLY_IN),
            (relay.reply_out, FailureRow.NAT_ACL_REPLY_OUT),
        ):
            if sight is Sight.REJECTED:
                return (row,)
        is_kept = relay.request_in is Sight.ACCEPTED and relay.passed_on < relay.taken
        if is_kept and relay.names_remote and relay.reply_out is not Sight.ACCEPTED:
            return (FailureRow.NAT_PORTS,)
    return ()


def row_of(blocker: Blocker) -> FailureRow | None:
    """The row of the table that a blocker of the model belongs to."""
    facts = dict(blocker.facts)
    if blocker.reason in _ACLS:
        is_out = facts.get("direction") == Direction.EGRESS
        if "sender" in facts:  # behind the gateway's translation
            return FailureRow.NAT_ACL_REQUEST_OUT if is_out else FailureRow.NAT_ACL_REPLY_IN
        if blocker.leg is Leg.FORWARD:
            return FailureRow.NAT_ACL_REQUEST_IN if not is_out else FailureRow.ACL_EGRESS
        return FailureRow.NAT_ACL_REPLY_OUT if is_out else FailureRow.ACL_REPLY
    if blocker.reason in {Reason.SG_NO_MATCHING_RULE, Reason.SG_EMPTY} and facts.get("direction") == Direction.INGRESS:
        return FailureRow.ENDPOINT_GROUP
    return _ROWS.get(blocker.reason)


def _special(silence: Silence, rows: tuple[FailureRow, ...]) -> tuple[FailureRow, ...]:
    """The same with the row of IPv6 or of name servers before it, where these are meant."""
    vantage = silence.vantage
    special = []
    if is_own_name_server(silence.network, vantage):
        special.append(FailureRow.NAME_SERVER)
    if vantage.server >= IPV6_FIRST:
        special.append(FailureRow.IPV6)
    return tuple(dict.fromkeys((*special, *rows)))


def _agrees(blocker: Blocker, row: FailureRow | None, relay: Relay) -> bool | None:
    """Whether a relay's records show what the blocker would leave there; None where they could not tell."""
    if relay.kind is RelayKind.NAT_GATEWAY:
        if row in _BEFORE_NAT:
            return relay.request_in is Sight.NOT_SEEN if relay.names_remote else None
        expected: dict[FailureRow | None, tuple[Sight, Sight]] = {
            FailureRow.NAT_ACL_REQUEST_IN: (relay.request_in, Sight.REJECTED),
            FailureRow.NAT_ACL_REQUEST_OUT: (relay.request_out, Sight.REJECTED),
            FailureRow.NAT_ACL_REPLY_IN: (relay.reply_in, Sight.REJECTED),
            FailureRow.NAT_ACL_REPLY_OUT: (relay.reply_out, Sight.REJECTED),
            FailureRow.NAT_WITHOUT_INTERNET: (relay.reply_in, Sight.NOT_SEEN),
            FailureRow.NAT_PRIVATE: (relay.reply_in, Sight.NOT_SEEN),
            FailureRow.NAT_RETURN_ROUTE: (relay.reply_in, Sight.ACCEPTED),
        }
        if row not in expected:
            return None
        found, wanted = expected[row]
        return found is wanted
    if relay.kind is RelayKind.DESTINATION and row is FailureRow.ENDPOINT_GROUP:
        return relay.request_in is Sight.REJECTED
    if relay.kind is RelayKind.DESTINATION and blocker.leg is Leg.FORWARD:
        return relay.request_in is Sight.NOT_SEEN
    return None


def _account(
    silence: Silence, relays: tuple[Relay, ...], conclusion: Conclusion, rows: tuple[FailureRow, ...],
    confidence: Confidence = Confidence.DERIVED, blockers: tuple[Blocker, ...] = (), **more: object,
) -> Account:  # fmt: skip
    made = Account(conclusion, (silence.vantage,), rows, confidence, blockers, relays=relays, seen_as=silence.seen_as)
    return msgspec.structs.replace(made, **more)
