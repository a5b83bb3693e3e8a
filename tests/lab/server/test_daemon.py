"""Daemons: they answer as long as their context lasts, and let go of every socket."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from wayout.lab.server.daemon import Daemon

BROKEN = "broken"


class Echo(Daemon[str]):
    """Says back what it hears, and where; its sockets are kept for the test to see."""

    def __init__(self, opened: list[socket.socket], *places: str) -> None:
        self.opened = opened
        super().__init__("echo", 2, places)

    def listen(self, place: str) -> Iterator[socket.socket]:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            listener = socket.socket(socket.AF_INET, kind)
            self.opened.append(listener)
            listener.bind(("127.0.0.1", 0))
            if kind is socket.SOCK_STREAM:
                listener.listen()
            yield listener
        if place == BROKEN:
            raise OSError(place)

    def converse(self, connection: socket.socket, peer: tuple[str, int], place: str) -> None:
        del peer
        connection.sendall(connection.recv(100) + place.encode())

    def reply(self, data: bytes, peer: tuple[str, int], place: str) -> bytes | None:
        del peer
        return data + place.encode() if data else None


def test_connections_and_datagrams_are_answered_for_their_place() -> None:
    opened: list[socket.socket] = []
    with Echo(opened, "a", "b", "a"):
        for listener, place in zip(opened, (b"a", b"a", b"b", b"b"), strict=True):
            with closing(socket.socket(socket.AF_INET, listener.type)) as client:
                client.connect(listener.getsockname())
                client.settimeout(30)
                client.send(b"hello ")
                assert client.recv(100) == b"hello " + place


def test_afterwards_nobody_listens() -> None:
    opened: list[socket.socket] = []
    with Echo(opened, "a"):
        pass
    assert [listener.fileno() for listener in opened] == [-1, -1]


def test_nothing_stays_open_where_one_place_cannot_be_had() -> None:
    opened: list[socket.socket] = []
    with pytest.raises(OSError, match=BROKEN):
        Echo(opened, "a", BROKEN)
    assert [listener.fileno() for listener in opened] == [-1] * 4
