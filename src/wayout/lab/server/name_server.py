"""The lab's name servers: they answer DNS queries as somebody tells them, over UDP and TCP.

The Amazon resolver of a VPC stands inside the namespace of each interface, on the loopback device: groups, ACLs and
routes do not concern it, and no flow log shows it (DNS-4). A server of the VPC's own stands wherever its address is held,
and the way to it counts (DNS-5). What a resolver forwards has to pass first: a query leaves the outbound endpoint's
interface, as an ordinary packet, and without an answer the name fails (DNS-10).
"""

import select
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from typing import Final, NamedTuple

from wayout.lab.namespace.kernel import inside
from wayout.lab.server.daemon import Daemon, open_listener
from wayout.lab.server.name_message import (
    LONGEST_DATAGRAM,
    Query,
    decode_query,
    encode_answer,
    encode_query,
    response_code,
)
from wayout.net.address import IPV6_FIRST, Address, Family
from wayout.net.name_answer import FAILURE, NO_DATA, NameAnswer, ResponseCode

_AT_ONCE: Final = 16
_PATIENCE: Final = 2.0
_FORWARDING: Final = 0.4
"""Seconds that a resolver waits for a server that it forwards to: less than its own clients wait."""
_LONGEST: Final = 65535


class Passage(NamedTuple):
    """Servers of which one has to answer a forwarded query, and the namespaces that it leaves from, by the kernel's name."""

    senders: tuple[str, ...]
    servers: tuple[tuple[Address, int], ...]


class Told(NamedTuple):
    """What to answer, once every passage is open."""

    answer: NameAnswer
    passages: tuple[Passage, ...] = ()


Tell = Callable[[str, str, Family], Told]
"""Tells the answer for an asker (an AWS id), a name and a family."""


class NamePlace(NamedTuple):
    """Where a name server stands: the kernel's name of a namespace, an address there, a port, and for whom it answers.

    `forwards` says whether it is a resolver, which asks others where it is told to.
    """

    namespace: str
    address: Address
    port: int
    asker: str
    forwards: bool


class NameServers(Daemon[NamePlace]):
    """Name servers at these places, which answer as they are told. Use it as a context."""

    def __init__(self, places: Iterable[NamePlace], tell: Tell) -> None:
        self._tell = tell
        super().__init__("lab-name-server", _AT_ONCE, places)

    def listen(self, place: NamePlace) -> Iterator[socket.socket]:
        """Two sockets, for UDP and TCP."""
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            yield open_listener(place.namespace, kind, str(place.address), place.port)

    def converse(self, connection: socket.socket, peer: tuple[str, int], place: NamePlace) -> None:
        """Answer one query after the other, each after its length (RFC 1035, section 4.2.2)."""
        del peer
        connection.settimeout(_PATIENCE)
        with connection.makefile("rb") as incoming:
            while len(head := incoming.read(2)) == 2:
                message = self._answer(incoming.read(int.from_bytes(head, "big")), place, _LONGEST)
                if message is None:
                    return
                connection.sendall(len(message).to_bytes(2, "big") + message)

    def reply(self, data: bytes, peer: tuple[str, int], place: NamePlace) -> bytes | None:
        """Answer one query."""
        del peer
        return self._answer(data, place, LONGEST_DATAGRAM)

    def _answer(self, data: bytes, place: NamePlace, longest: int) -> bytes | None:
        query = decode_query(data)
        if query is None:
            return None
        told = self._tell(place.asker, query.name, query.family or Family.IPV4)
        if place.forwards and not all(_is_open(passage, query) for passage in told.passages):
            return encode_answer(query, FAILURE, longest)
        answer = told.answer
        if query.family is None and answer.code is ResponseCode.NO_ERROR:
            answer = NO_DATA
        return encode_answer(query, answer, longest) if answer.code is not None else None


def _is_open(passage: Passage, query: Query) -> bool:
    """Whether a query, sent from the senders to all servers at once, is answered by any."""
    number = query.number ^ 0xFFFF
    with ExitStack() as stack:
        poll = select.poll()
        asking: dict[int, socket.socket] = {}
        for sender in passage.senders:
            for address, port in passage.servers:
                family = socket.AF_INET6 if address >= IPV6_FIRST else socket.AF_INET
                with inside(sender):
                    own = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
                with suppress(OSError):  # refused by its own groups, or it has no such family
                    own.connect((str(address), port))
                    own.send(encode_query(query, number))
                    asking[own.fileno()] = own
                    poll.register(own, select.POLLIN)
        end = time.monotonic() + _FORWARDING
        while asking and (rest := end - time.monotonic()) > 0:
            for descriptor, _ in poll.poll(rest * 1000):
                try:
                    if response_code(asking[descriptor].recv(_LONGEST), number) is not None:
                        return True
                except OSError:  # nobody listens there
                    poll.unregister(asking.pop(descriptor))
    return False
