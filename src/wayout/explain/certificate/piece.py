"""Pieces of packets on their way through a proof: what was claimed about each, and those whose fate is settled."""

from collections.abc import Iterator
from typing import NamedTuple

from wayout.explain.certificate.claim import Claim, ClaimKind, Fate
from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.origin import Origin
from wayout.model.gap import Gap
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet


class Piece(NamedTuple):
    """Packets as their sender sent them, as they are behind a NAT gateway (None before one), and the claims about them."""

    own: PacketSet
    beyond: PacketSet | None
    claims: tuple[Claim, ...]


class Proven(NamedTuple):
    """A piece and what becomes of it."""

    fate: Fate
    piece: Piece
    gaps: tuple[str, ...] = ()


class Pieces:
    """Pieces that are still on their way, and those whose fate is settled."""

    def __init__(self, *pieces: Piece) -> None:
        self.open = list(pieces)
        self.settled: list[Proven] = []
        self.is_translated = False
        self._next: list[Piece] = []

    def source(self, origin: Origin) -> IntervalSet:
        """The source addresses of the pieces."""
        destinations = self.open[0].own.destinations() if self.open else IntervalSet.empty()
        return origin.addresses(Address(destinations.first).family) if destinations else IntervalSet.empty()

    def seen(self) -> PacketSet:
        """The packets as they are on this stretch."""
        return PacketSet.union_of(self._of(piece) for piece in self.open)

    def _of(self, piece: Piece) -> PacketSet:
        return piece.beyond if self.is_translated and piece.beyond is not None else piece.own

    def _part(self, packets: PacketSet, claim: Claim) -> Iterator[Piece]:
        for piece in self.open:
            common = self._of(piece) & packets
            if not common:
                continue
            if self.is_translated and piece.beyond is not None:
                yield Piece(piece.own & common.any_source_port(), common, (*piece.claims, claim))
            else:
                beyond = piece.beyond & common.any_source_port() if piece.beyond is not None else None
                yield Piece(common, beyond, (*piece.claims, claim))

    def take(self, packets: PacketSet, claim: Claim) -> None:
        """These packets go on, with this claim."""
        self._next += self._part(packets, claim)

    def deny(self, packets: PacketSet, claim: Claim) -> None:
        """These packets end here."""
        self.settled += (Proven(Fate.DENIED, piece) for piece in self._part(packets, claim))

    def doubt(self, packets: PacketSet, gap: Gap) -> None:
        """These packets are left open."""
        claim = Claim(ClaimKind.STATED, gap.what, gap.message, Verdict.UNKNOWN)
        self.settled += (Proven(Fate.OPEN, piece, (gap.message,)) for piece in self._part(packets, claim))

    def leave_out(self, packets: PacketSet) -> None:
        """These packets go on without a claim: the device is not asked about them."""
        for piece in self.open:
            common = self._of(piece) & packets
            if common:
                self._next.append(piece._replace(own=common))

    def go_on(self) -> None:
        """The step is over: only what was taken is on its way."""
        self.open, self._next = self._next, []
