"""What is worth saying beside an account: what makes it surer, and what takes from it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from wayout.evidence.exchange.relay import Relay, RelayKind, Sight
from wayout.evidence.failure.account import Account, Remark
from wayout.explain.wording.name import named
from wayout.model.network import Network

_TEXTS: Final[Mapping[Remark, str]] = MappingProxyType(
    {
        Remark.ACCEPTED_BEFORE: "The same was answered earlier: a rule was changed in between.",
        Remark.ACCEPTED_AFTER: "The same was answered later: a rule was changed in between.",
        Remark.ACCEPTED_MEANWHILE: "Others of the same were answered meanwhile.",
        Remark.FLAGS_MISSING: "Without the field tcp-flags this looks like others; a flow log with it would tell.",
        Remark.NO_RECORDS_BEYOND: "No record of the next interface is here, so the model alone says that nothing stops them.",
        Remark.REMOTE_NOT_NAMED: (
            "The NAT gateway's records do not say for whom a request was (pkt-dstaddr is missing), so that it ran out of ports "
            "cannot be excluded (F14)."
        ),
        Remark.RECORDS_LOST: "Records were lost in that time (SKIPDATA), so nothing follows from those that are missing.",
        Remark.REJECTS_NOT_LOGGED: "The flow log there records no REJECT: an answer that was refused would not show.",
        Remark.LONG_INTERVAL: "Each record covers ten minutes, and outcomes are mixed in it.",
        Remark.TOO_YOUNG: "This is less than 15 minutes old: records of answers may still be on their way.",
        Remark.NO_ANSWER_NEEDED: "It is not TCP: what is sent one way, such as logs or metrics over UDP, looks the same.",
        Remark.STOOD_IN: (
            "Interfaces of these records are gone; the groups with which the service starts tasks there today stand in for "
            "theirs."
        ),
        Remark.TYPE_UNKNOWN: "A flow log holds no ICMP type: it was taken for ping.",
    }
)


def remark_lines(network: Network, account: Account) -> Iterator[str]:
    """One line for each remark."""
    for remark in account.remarks:
        if remark is Remark.RECORDS_BEYOND_AGREE:
            yield from (_agreed(network, relay) for relay in account.relays if relay.is_logged)
        else:
            yield _TEXTS[remark]


def _agreed(network: Network, relay: Relay) -> str:
    """What the next interface shows, as it is expected."""
    where = named(network, relay.component)
    if relay.has_reset:
        return f"The records of {where} agree: it sent the RST, and got none."
    if relay.kind is not RelayKind.NAT_GATEWAY:
        seen = {Sight.REJECTED: "refused", Sight.ACCEPTED: "accepted", Sight.NOT_SEEN: "not seen"}[relay.request_in]
        return f"The records of {where} agree: the request is {seen} there."
    return f"The records of {where} agree: {_crossings(relay)}."


def _crossings(relay: Relay) -> str:
    crossings = (
        ("the request comes in", relay.request_in),
        ("goes out", relay.request_out),
        ("the answer comes in", relay.reply_in),
        ("goes back", relay.reply_out),
    )
    seen = []
    for text, sight in crossings:
        if sight is Sight.REJECTED:
            seen.append(f"{text} and is REJECTed")
            break
        if sight is Sight.NOT_SEEN:
            seen.append(
                "no request comes"
                if not seen
                else f"{text}: no record"
                if text != "goes out"
                else "and no record goes on"
            )
            break
        seen.append(text)
    return ", ".join(seen)
