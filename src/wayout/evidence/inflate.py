"""Inflate: the text of a log file in blocks of whole lines, whatever it was packed with.

zlib's inflater is four to five times slower than ISA-L's, and inflating is the first cost of reading text logs
(docs/performance.md), so gzip goes through ISA-L. A file that breaks off gives what stands before the break, and says so.
"""

from collections.abc import Iterator
from enum import Enum
from typing import BinaryIO, Final, Protocol

import zstandard
from isal import isal_zlib

from wayout.errors import InputError
from wayout.evidence.line_block import LONGEST_LINE

BLOCK: Final = 1 << 20
"""How many bytes of text a block holds, about: small enough for a processor's cache."""

MOST_WHOLE: Final = 256 << 20
"""The most text that is held at once where a format allows no other way: a few bytes of gzip can be gigabytes."""

_READ: Final = 1 << 18
_SLICE: Final = 1 << 12
"""How much of a zstd frame is unpacked at once, so that a hostile one cannot fill the memory."""
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"


class Packing(Enum):
    """How a file's text is packed, told by its first bytes and not by its name."""

    PLAIN = "plain"
    GZIP = "gzip"
    ZSTD = "zstd"


def packing_of(start: bytes) -> Packing:
    """The packing of a file that begins with these bytes."""
    if start.startswith(_GZIP):
        return Packing.GZIP
    return Packing.ZSTD if start.startswith(_ZSTD) else Packing.PLAIN


class BrokenOffError(InputError):
    """A packed file that ends too early or holds something else in its middle; what came before was given out."""


class _Unpacker(Protocol):
    def blocks(self, packed: bytes) -> Iterator[bytes]: ...

    @property
    def is_done(self) -> bool: ...


class _Gzip:
    """Members of a gzip file, one after the other."""

    def __init__(self) -> None:
        self._member = isal_zlib.decompressobj(31)
        self._has_begun = False

    def blocks(self, packed: bytes) -> Iterator[bytes]:
        while packed:
            if self._member.eof:
                if not packed.strip(b"\0"):
                    return  # padding behind the last member
                self._member, self._has_begun = isal_zlib.decompressobj(31), False
            self._has_begun = True
            text = self._member.decompress(packed, BLOCK)
            packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if text:
                yield text

    @property
    def is_done(self) -> bool:
        return not self._has_begun or bool(self._member.eof)


class _Zstd:
    """Frames of a zstd file, one after the other."""

    def __init__(self) -> None:
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._has_begun = False

    def blocks(self, packed: bytes) -> Iterator[bytes]:
        while packed:
            if self._frame.eof:
                self._frame, self._has_begun = zstandard.ZstdDecompressor().decompressobj(), False
            self._has_begun = True
            text = self._frame.decompress(packed[:_SLICE])
            packed = (self._frame.unused_data if self._frame.eof else b"") + packed[_SLICE:]
            for start in range(0, len(text), BLOCK):
                yield text[start : start + BLOCK]

    @property
    def is_done(self) -> bool:
        return not self._has_begun or bool(self._frame.eof)


class _Plain:
    """Text as it is."""

    is_done = True

    def blocks(self, packed: bytes) -> Iterator[bytes]:
        yield packed


def _unpacker(packing: Packing) -> _Unpacker:
    match packing:
        case Packing.GZIP:
            return _Gzip()
        case Packing.ZSTD:
            return _Zstd()
        case Packing.PLAIN:
            return _Plain()


def text_of(file: BinaryIO, name: str, sip: int = _READ) -> Iterator[bytes]:
    """The text of a file in pieces of at most about a block; `sip` packed bytes are read at once.

    Raises: BrokenOffError after the last piece that could be read, when the file ends too early or is damaged.
    """
    packed = file.read(sip)
    unpacker = _unpacker(packing_of(packed))
    try:
        while packed:
            yield from unpacker.blocks(packed)
            packed = file.read(sip)
    except (isal_zlib.error, zstandard.ZstdError) as error:  # type: ignore[misc]  # isal's stub lacks the base class
        raise BrokenOffError(f"{name} is damaged: {error}") from error
    if not unpacker.is_done:
        raise BrokenOffError(f"{name} ends in the middle of its packed data")


def whole_text(file: BinaryIO, name: str) -> bytes:
    """The text of a file that can only be read as a whole.

    Raises: BrokenOffError when it ends too early, is damaged, or has more than `MOST_WHOLE` bytes.
    """
    whole = bytearray()
    for piece in text_of(file, name):
        whole += piece
        if len(whole) > MOST_WHOLE:
            raise BrokenOffError(f"{name} has more than {MOST_WHOLE >> 20} MB of text that can only be read as a whole")
    return bytes(whole)


def whole_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    r"""The same text, cut behind the last `\n` of each piece; the last line gets one if it lacks it.

    Of a line of more than `LONGEST_LINE` bytes, which is no record, only the beginning is kept where it runs over
    several pieces, so that memory stays bounded.
    """
    rest = b""
    for piece in pieces:
        end = piece.rfind(b"\n") + 1
        if end:
            yield b"".join((rest, memoryview(piece)[:end]))
            rest = piece[end:]
        elif len(rest) < LONGEST_LINE:
            rest += piece
        if len(rest) > LONGEST_LINE:
            rest = rest[:LONGEST_LINE]
    if rest:
        yield rest + b"\n"
