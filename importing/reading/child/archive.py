"""The list of parts of a zip archive and their text, read from bytes without unpacking files.

Python's zipfile is not used: importing it takes longer than reading most workbooks, and the
checks here need nothing but the central directory.
"""

import struct
import zlib

from .refusal import Refusal

MAX_PARTS = 5_000
# Real workbooks shrink 5 to 40 times; only a large archive is judged by its ratio.
MAX_RATIO = 200
RATIO_MATTERS_FROM_BYTES = 32 * 1024 * 1024
STORED, DEFLATED = 0, 8
BLOCK_BYTES = 1024 * 1024

_FULL = 0xFFFFFFFF
_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")


class Entry:
    """One part of the archive as its central directory claims it to be."""

    __slots__ = ("encrypted", "method", "name", "offset", "packed", "unpacked")

    def __init__(self, name, method, flags, packed, unpacked, offset):
        self.name = name
        self.method = method
        self.encrypted = bool(flags & 1)
        self.packed = packed
        self.unpacked = unpacked
        self.offset = offset


def is_archive(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def entries(data: bytes) -> list[Entry]:
    """The parts listed in the central directory; refuses an archive that is cut off or broken."""
    try:
        return _list_entries(data)
    except struct.error as error:
        raise Refusal("damaged") from error


def _list_entries(data: bytes) -> list[Entry]:
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0:
        raise Refusal("damaged")
    count, position = (_END.unpack_from(data, end)[i] for i in (4, 6))
    if count > MAX_PARTS:
        raise Refusal("too_many_parts", count=count, limit=MAX_PARTS)
    found = []
    for _ in range(count):
        entry, position = _entry_at(data, position)
        found.append(entry)
    return found


def _entry_at(data: bytes, position: int) -> tuple[Entry, int]:
    fields = _CENTRAL.unpack_from(data, position)
    if fields[0] != b"PK\x01\x02":
        raise Refusal("damaged")
    name_length, extra_length, comment_length = fields[10:13]
    start = position + _CENTRAL.size
    extra_start = start + name_length
    name = data[start:extra_start].decode("utf-8", "replace")
    extra = data[extra_start : extra_start + extra_length]
    unpacked, packed, offset = _with_zip64([fields[9], fields[8], fields[16]], extra)
    following = extra_start + extra_length + comment_length
    return Entry(name, fields[4], fields[3], packed, unpacked, offset), following


def _with_zip64(numbers: list[int], extra: bytes) -> list[int]:
    """Replace the numbers that do not fit 32 bits by those of the zip64 field, in its order."""
    if _FULL not in numbers:
        return numbers
    while len(extra) >= 4:
        field, length = struct.unpack_from("<2H", extra)
        if field == 1:
            values = (
                value for (value,) in struct.iter_unpack("<Q", extra[4 : 4 + length // 8 * 8])
            )
            return [next(values, n) if n == _FULL else n for n in numbers]
        extra = extra[4 + length :]
    return numbers


def check(data: bytes, parts: list[Entry], unpacked_bytes: int) -> None:
    """Refuse encrypted parts, unknown methods, and parts that would unpack to too much.

    The directory may lie about sizes: then the limits of this process stop the reading.
    """
    if any(part.encrypted for part in parts):
        raise Refusal("protected")
    if any(part.method not in (STORED, DEFLATED) for part in parts):
        raise Refusal("damaged")
    packed = sum(part.packed for part in parts)
    unpacked = sum(part.unpacked for part in parts)
    if unpacked > unpacked_bytes:
        raise Refusal("unpacks_too_big", size_bytes=unpacked, limit_bytes=unpacked_bytes)
    is_packed_too_well = unpacked > RATIO_MATTERS_FROM_BYTES and unpacked > MAX_RATIO * len(data)
    if is_packed_too_well or packed > len(data):
        raise Refusal("zip_bomb", size_bytes=unpacked)


def blocks(data: bytes, part: Entry):
    """Yield the unpacked bytes of a part, a megabyte at a time."""
    try:
        yield from _blocks(data, part)
    except (struct.error, zlib.error) as error:
        raise Refusal("damaged") from error


def _blocks(data: bytes, part: Entry):
    fields = _LOCAL.unpack_from(data, part.offset)
    start = part.offset + _LOCAL.size + fields[9] + fields[10]
    packed = data[start : start + part.packed]
    if part.method == STORED:
        yield packed
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not unpacker.eof:
        yield unpacker.decompress(packed, BLOCK_BYTES)
        packed = unpacker.unconsumed_tail


def beginning(data: bytes, part: Entry) -> bytes:
    """The first megabyte of a part."""
    return next(blocks(data, part), b"")
