"""Rejection: which rule a REJECT is owed to, or why it is owed to none.

Source: FL-6, FL-32, FL-33, FL-34, FL-39.

Rules:
- FL-32: A refused request is owed to the group's egress rules, the ACL's, or both, as the model has them; if to
  neither, something has changed since.
- FL-33: A refused reply with a SYN-ACK is owed to the ACL's ingress entries, for groups let replies in.
- FL-34: At a server's interface, a refused reply is owed to the ACL's egress entries, and a refused request to
  either.
- FL-38: UDP and ICMP have no flags: whether anything came back is all that counts.
- FL-39: A REJECT without a SYN, after the same connection was accepted, is a late packet and no fault.
"""

from collections.abc import Iterator
from typing import assert_never

from wayout.ask.dns.setting import setting_of
from wayout.evidence.exchange.pair import Trait
from wayout.evidence.exchange.pattern import Pattern
from wayout.evidence.exchange.vantage import NatLeg, Side, Vantage
from wayout.evidence.failure.account import Account, Conclusion, Remark
from wayout.evidence.failure.check_point import Checked, check
from wayout.evidence.failure.failure_row import Confidence, FailureRow
from wayout.forward.decision.perspective import Leg
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Blocker
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import IPV6_FIRST
from wayout.net.protocol import TCP, is_icmp

GROUP_REASONS = frozenset(
    {
        Reason.SG_EMPTY,
        Reason.SG_NO_MATCHING_RULE,
        Reason.SG_REFERENCE_NOT_PRESERVED,
        Reason.SG_REFERENCE_UNSUPPORTED,
    }
)
_DNS = 53


def account_for_rejection(devices: Devices, vantage: Vantage) -> Account:
    """The account of one exchange with REJECTs."""
    exchange = vantage.exchange
    match exchange.pattern:
        case Pattern.PUBLIC_ACCESS_BLOCKED:
            # Which interface of the way shows the record is unverified; that it is Block Public Access is not (BPA-10).
            return Account(Conclusion.CAUSE, (vantage,), (FailureRow.PUBLIC_ACCESS,), Confidence.VERIFIED)
        case Pattern.ENCRYPTION_ENFORCED:
            return Account(Conclusion.CAUSE, (vantage,), (FailureRow.ENCRYPTION,), Confidence.VERIFIED)
        case Pattern.LATE:
            return _late(devices, vantage)
        case Pattern.REQUEST_REFUSED:
            return _refused(devices, vantage, Leg.FORWARD)
        case Pattern.REPLY_REFUSED:
            return _refused(devices, vantage, Leg.RETURN)
        case Pattern.STRAY:
            return _stray(devices, vantage)
        case _:
            raise AssertionError(exchange.pattern)


def _late(devices: Devices, vantage: Vantage) -> Account:
    """A closed connection's late packet (F30); without flags a rule that changed in between looks the same."""
    if vantage.exchange.shows(Trait.FLAGS_TOLD):
        return Account(Conclusion.BENIGN, (vantage,), (FailureRow.LATE,), FailureRow.LATE.confidence)
    leg = Leg.RETURN if vantage.exchange.shows(Trait.Y_REJECTED) else Leg.FORWARD
    checked = check(devices, vantage, leg)
    confidence = Confidence.DERIVED if not checked.blockers else Confidence.UNVERIFIED
    return Account(
        Conclusion.BENIGN if not checked.blockers else Conclusion.OPEN,
        (vantage,),
        (FailureRow.LATE, *_rows(devices.network, vantage, leg, checked.blockers)),
        confidence,
        checked.blockers,
        remarks=(Remark.FLAGS_MISSING,),
        gaps=checked.gaps,
    )


def _stray(devices: Devices, vantage: Vantage) -> Account:
    """Neither an opening nor a reply to one: most likely late, of a connection that began before these records."""
    leg = Leg.RETURN if vantage.exchange.shows(Trait.Y_REJECTED) else Leg.FORWARD
    checked = check(devices, vantage, leg)
    if vantage.exchange.shows(Trait.FLAGS_TOLD) or not checked.blockers:
        return Account(Conclusion.BENIGN, (vantage,), (FailureRow.LATE,), Confidence.DERIVED, gaps=checked.gaps)
    rows = _rows(devices.network, vantage, leg, checked.blockers)
    return Account(
        Conclusion.OPEN, (vantage,), rows, Confidence.UNVERIFIED, checked.blockers, remarks=(Remark.FLAGS_MISSING,)
    )


def _refused(devices: Devices, vantage: Vantage, leg: Leg) -> Account:
    checked = check(devices, vantage, leg)
    remarks = tuple(_remarks(vantage, checked))
    rows = _rows(devices.network, vantage, leg, checked.blockers)
    if checked.blockers:
        confidence = rows[-1].confidence if rows else Confidence.VERIFIED
        if leg is Leg.RETURN and exchange_lacks_flags(vantage):
            # What makes the REJECT a reply's is the SYN-ACK in it (FL-33); without flags, that nothing else came back is.
            confidence = confidence.and_(Confidence.DERIVED)
        return Account(
            Conclusion.CAUSE, (vantage,), rows, confidence, _both(checked), remarks=remarks, gaps=checked.gaps
        )
    conclusion = Conclusion.OPEN if checked.gaps else Conclusion.CONTRADICTION
    return Account(conclusion, (vantage,), (), Confidence.DERIVED, remarks=remarks, gaps=checked.gaps)


def exchange_lacks_flags(vantage: Vantage) -> bool:
    """Whether TCP flags would say more."""
    return vantage.exchange.protocol == TCP and not vantage.exchange.shows(Trait.FLAGS_TOLD)


def _both(checked: Checked) -> tuple[Blocker, ...]:
    """Each fault once: group and ACL may both refuse, and mending one would not be enough (FL-32)."""
    return tuple({(b.reason, b.component, b.rule): b for b in checked.blockers}.values())


def _remarks(vantage: Vantage, checked: Checked) -> Iterator[Remark]:
    if exchange_lacks_flags(vantage) and not checked.blockers:
        yield Remark.FLAGS_MISSING
    if is_icmp(vantage.exchange.protocol):
        yield Remark.TYPE_UNKNOWN


def _rows(network: Network, vantage: Vantage, leg: Leg, blockers: tuple[Blocker, ...]) -> tuple[FailureRow, ...]:
    """The rows of the table that fit, the most special first; none for a server that refuses who asks it (FL-34)."""
    basic = list(dict.fromkeys(row for b in blockers if (row := _row(vantage, leg, b)) is not None))
    if not basic or vantage.side is not Side.CLIENT or vantage.nat is not None or leg is Leg.RETURN:
        return tuple(basic)
    special = []
    if is_own_name_server(network, vantage):
        special.append(FailureRow.NAME_SERVER)
    if any(b.reason in GROUP_REASONS for b in blockers) and is_s3(network, vantage):
        special.append(FailureRow.S3_ADDRESSES)
    if vantage.server >= IPV6_FIRST:
        special.append(FailureRow.IPV6)
    return (*special, *basic)


def is_own_name_server(network: Network, vantage: Vantage) -> bool:
    """Whether the server is a name server that the VPC's own DHCP options name. Source: DNS-5."""
    if vantage.exchange.port != _DNS:
        return False
    servers = setting_of(network, vantage.sender.vpc_id).servers
    return servers is not None and any(server.address == vantage.server for server in servers.servers)


def is_s3(network: Network, vantage: Vantage) -> bool:
    """Whether the server is S3: by the record's own word, or by a prefix list of S3's gateway endpoint. Source: EP-3."""
    if vantage.exchange.shows(Trait.Y_IS_S3):
        return True
    lists = (pl for pl in network.prefix_lists.values() if (pl.prefix_list_name or "").endswith(".s3"))
    return any(vantage.server in prefix for each in lists for prefix in each.prefixes or ())


def _row(vantage: Vantage, leg: Leg, blocker: Blocker) -> FailureRow | None:
    match vantage.nat_leg:
        case NatLeg.INSIDE:
            return FailureRow.NAT_ACL_REQUEST_IN if leg is Leg.FORWARD else FailureRow.NAT_ACL_REPLY_OUT
        case NatLeg.OUTSIDE if vantage.side is Side.CLIENT:
            return FailureRow.NAT_ACL_REQUEST_OUT if leg is Leg.FORWARD else FailureRow.NAT_ACL_REPLY_IN
        case NatLeg.OUTSIDE:
            return FailureRow.SCAN
        case None:
            pass
        case never:
            assert_never(never)
    if vantage.side is Side.CLIENT:
        if leg is Leg.RETURN:
            return FailureRow.ACL_REPLY
        return FailureRow.GROUP_EGRESS if blocker.reason in GROUP_REASONS else FailureRow.ACL_EGRESS
    interface = vantage.interface
    is_endpoint = interface is not None and "endpoint" in interface.interface_type
    return FailureRow.ENDPOINT_GROUP if is_endpoint and leg is Leg.FORWARD else None
