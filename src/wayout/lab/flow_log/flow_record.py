"""Flow record: the packets of one flow that one interface sent, or received, within one window, as a line of a flow log.

ACCEPT says that groups and ACLs let them pass at this interface, REJECT that one refused; nothing else counts (FL-6).
A field that the lab cannot know is `-` (FL-8).

Rules:
- FL-20: The flags of a record are the sum of its packets' flags, an ACK only beside a SYN.
- FL-8: A field that cannot be known is `-`.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import quote

import msgspec

from wayout.evidence.log.log_format import LogFormat
from wayout.lab.flow_log.logged_interface import LoggedInterface
from wayout.lab.plan.label import Side
from wayout.model.network import Network
from wayout.net.address import Address, Family

UNKNOWN: Final = "-"
_SAFE: Final = "".join(chr(number) for number in range(0x21, 0x7F))
_SERVICES: Final = {"s3": "S3", "dynamodb": "DYNAMODB"}
_FIN, _SYN, _RST, _SYN_ACK = 1, 2, 4, 18
_ACK_BIT: Final = 16


class Action(StrEnum):
    """What groups and ACLs said."""

    ACCEPT = "ACCEPT"
    REJECT = "REJECT"


class Status(StrEnum):
    """What a record says of its window: traffic, none, or more than could be recorded. Source: FL-7."""

    OK = "OK"
    NODATA = "NODATA"
    SKIPDATA = "SKIPDATA"


class Flow(msgspec.Struct, frozen=True):
    """What tells one flow from another at one interface. The addresses are those in the packet itself."""

    interface: LoggedInterface
    side: Side
    action: Action
    source: Address
    destination: Address
    source_port: int
    destination_port: int
    protocol: int


class Counted(msgspec.Struct):
    """What a window saw of one flow. `path` is the traffic path, `peer` the interface next to it, as far as known."""

    packets: int
    bytes: int
    flags: int
    start: int
    end: int
    path: int | None = None
    peer: LoggedInterface | None = None


class Lines:
    """Writes records as lines of one format."""

    def __init__(self, log_format: LogFormat, network: Network) -> None:
        self._format = log_format
        self._service_of = _services(network)

    def record(self, flow: Flow, counted: Counted) -> str:
        """The line of a flow."""
        inward = flow.side is Side.INGRESS
        source, destination = flow.source, flow.destination
        values: dict[str, object] = {
            "srcaddr": source if inward else flow.interface.address_for(source),
            "dstaddr": flow.interface.address_for(destination) if inward else destination,
            "srcport": flow.source_port,
            "dstport": flow.destination_port,
            "protocol": flow.protocol,
            "packets": counted.packets,
            "bytes": counted.bytes,
            "action": flow.action,
            "tcp-flags": counted.flags,
            "type": "IPv4" if source.family is Family.IPV4 else "IPv6",
            "pkt-srcaddr": source,
            "pkt-dstaddr": destination,
            "pkt-src-aws-service": self._service_of(source),
            "pkt-dst-aws-service": self._service_of(destination),
            "flow-direction": flow.side,
            "traffic-path": counted.path,
        }
        if counted.peer is not None:
            near = ("interface-id", "subnet-id", "az-id", "vpc-id", "interface-type")
            values |= {f"next-hop-{name}": counted.peer.values.get(name) for name in near}
        return self._line(flow.interface, Status.OK, counted.start, counted.end, values)

    def hole(self, interface: LoggedInterface, status: Status, start: int, end: int) -> str:
        """The line of a window without records."""
        named = LoggedInterface((), {name: interface.values.get(name) for name in ("account-id", "interface-id")})
        return self._line(named, status, start, end, {})

    def header(self) -> str:
        """The first line of a file, which names the fields. Source: FL-27."""
        return " ".join(self._format.names)

    def _line(
        self, interface: LoggedInterface, status: Status, start: int, end: int, values: Mapping[str, object]
    ) -> str:
        given = {"version": self._format.version, "log-status": status, "start": start, "end": end}
        found = {**interface.values, **given, **values}
        return " ".join(_word(found.get(name)) for name in self._format.names)


def shown_flags(flags: int) -> int:
    """What a record shows of one packet's TCP flags: an ACK only beside a SYN. Source: FL-20."""
    return flags & (_FIN | _SYN | _RST) | (_SYN_ACK if flags & _SYN and flags & _ACK_BIT else 0)


def _word(value: object) -> str:
    """A value as one word: nothing that a snapshot's author wrote can end a field, or a line."""
    text = "" if value is None else str(value)
    return quote(text, safe=_SAFE) or UNKNOWN


def _services(network: Network) -> Callable[[Address], str | None]:
    """Tells whose an address is, as far as the snapshot holds the lists of AWS's services."""
    known = [
        (prefix, _SERVICES[name.rpartition(".")[2]])
        for listed in network.prefix_lists.values()
        for name in (listed.prefix_list_name or "",)
        if name.startswith("com.amazonaws.") and name.rpartition(".")[2] in _SERVICES
        for prefix in listed.prefixes or ()
    ]
    return lambda address: next((service for prefix, service in known if address in prefix), None)
