"""Inflate: the text of a log file in blocks of whole lines, whatever it was packed with.

zlib's inflater is four to five times slower than ISA-L's, and inflating is the first cost of reading text logs
(docs/performance.md), so gzip goes through ISA-L. A file that breaks off gives what stands before the break, and says so.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import BinaryIO, Final

import zstandard
from isal.igzip_lib import DECOMP_GZIP, IgzipDecompressor, IsalError

from wayout.errors import InputError
from wayout.evidence.log.line_block import LONGEST_LINE

BLOCK: Final = 1 << 22
"""How many bytes of text a block holds, about: many, so that threads seldom wait for each other's turn at Python."""

_PIECE: Final = 1 << 18
"""How many bytes are unpacked at once: few enough to lie in the processor's cache until they are copied."""

MOST_TEXT: Final = BLOCK + _PIECE + 1
"""The most bytes that `whole_lines` gives out at once."""

MOST_WHOLE: Final = 256 << 20
"""The most text that is held at once where a format allows no other way: a few bytes of gzip can be gigabytes."""

_PACKED: Final = 1 << 16
"""How many bytes of a gzip file are read at once."""

_SLICE: Final = 1 << 12
"""How much of a zstd frame is unpacked at once, so that a hostile one cannot fill the memory."""
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_NEWLINE: Final = 10


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


def text_of(file: BinaryIO, name: str, sip: int = _PIECE) -> Iterator[bytes]:
    """The text of a file in pieces of at most `sip` bytes.

    Raises: BrokenOffError after the last piece that could be read, when the file ends too early or is damaged.
    """
    start = file.read(4)
    file.seek(0)
    try:
        match packing_of(start):
            case Packing.GZIP:
                yield from _members(file, sip)
            case Packing.ZSTD:
                yield from _frames(file, sip)
            case Packing.PLAIN:
                yield from _sips(file.read, sip)
    except (IsalError, zstandard.ZstdError) as error:  # type: ignore[misc]  # isal's stub lacks the base class
        raise BrokenOffError(f"{name} is damaged: {error}") from error
    except EOFError as error:
        raise BrokenOffError(f"{name} ends in the middle of its packed data") from error


def _sips(read: Callable[[int], bytes], sip: int) -> Iterator[bytes]:
    while text := read(sip):
        yield text


def _members(file: BinaryIO, sip: int) -> Iterator[bytes]:
    """The text in the members of a gzip file, one after the other. Raises: EOFError when the last one has no end."""
    member = IgzipDecompressor(flag=DECOMP_GZIP)
    for packed in _sips(file.read, _PACKED):
        rest = packed
        while rest or not (member.needs_input or member.eof):
            if member.eof:
                if not rest.strip(b"\0"):
                    break  # padding behind the last member
                member = IgzipDecompressor(flag=DECOMP_GZIP)
            text = member.decompress(rest, sip)
            rest = member.unused_data if member.eof else b""
            if text:
                yield text
    if not member.eof:
        raise EOFError


def _frames(file: BinaryIO, sip: int) -> Iterator[bytes]:
    """The text in the frames of a zstd file, one after the other. Raises: EOFError when the last one has no end."""
    frame = zstandard.ZstdDecompressor().decompressobj()
    for packed in _sips(file.read, _SLICE):
        rest = packed
        while rest:
            if frame.eof:
                frame = zstandard.ZstdDecompressor().decompressobj()
            text = frame.decompress(rest)
            rest = frame.unused_data if frame.eof else b""
            for start in range(0, len(text), sip):
                yield text[start : start + sip]
    if not frame.eof:
        raise EOFError


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


def whole_lines(pieces: Iterator[bytes], memory: bytearray) -> Iterator[memoryview]:
    r"""The same text in blocks, each cut behind its last `\n`; the last line gets one if it lacks it.

    All blocks lie in `memory`, which has `MOST_TEXT` bytes: each is good until the next is asked for. Of a line of more
    than `LONGEST_LINE` bytes, which is no record, only the beginning is kept where it runs over several blocks, so that
    memory stays bounded.

    Raises: BrokenOffError as `text_of` does; a line that the break cuts is not given out.
    """
    text, filled = memoryview(memory), 0
    try:
        for piece in pieces:
            text[filled : filled + len(piece)] = piece
            filled += len(piece)
            if filled >= BLOCK:
                end = memory.rfind(b"\n", 0, filled) + 1
                if end:
                    yield text[:end]
                    text[: filled - end] = text[end:filled]
                filled = min(filled - end, LONGEST_LINE)
    except (BrokenOffError, OSError):
        end = memory.rfind(b"\n", 0, filled) + 1
        if end:
            yield text[:end]
        raise
    if filled:
        memory[filled] = _NEWLINE
        yield text[: filled + (memory[filled - 1] != _NEWLINE)]
