"""The streams of a compound file (OLE), the container of .xls."""

import struct
from array import array

_NUMBERS_IN_HEADER = 109
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5
_LAST = 0xFFFFFFFA  # what is above is no sector


class Compound:
    """Reads streams by their names. Raises struct.error or ValueError when the file is broken."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, small_shift = struct.unpack_from("<2H", data, 30)
        if not 7 <= shift <= 16 or not 4 <= small_shift <= shift:
            raise ValueError("Sectors of an unknown size")
        self.sector_bytes, self.small_bytes = 1 << shift, 1 << small_shift
        first_entry, _signature, self.small_limit, first_small = struct.unpack_from("<4L", data, 48)
        self.following = self._following()
        directory = self._stream(first_entry)
        self.entries = [
            entry
            for at in range(0, len(directory), _ENTRY_BYTES)
            if (entry := _Entry(directory[at : at + _ENTRY_BYTES])).kind in (_STREAM, _ROOT)
        ]
        self.small_following = _numbers(self._stream(first_small))
        root = next((entry for entry in self.entries if entry.kind == _ROOT), None)
        self.small_sectors = self._stream(root.start) if root else b""

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self.entries]

    def read(self, name: str) -> bytes:
        """The bytes of the stream with this name; none when there is no such stream."""
        entry = next((e for e in self.entries if e.kind == _STREAM and e.name == name), None)
        if entry is None:
            return b""
        if entry.size >= self.small_limit:
            return self._stream(entry.start)[: entry.size]
        places = _chain(self.small_following, entry.start)
        size, sectors = self.small_bytes, self.small_sectors
        return b"".join(sectors[at * size : (at + 1) * size] for at in places)[: entry.size]

    def _following(self) -> array:
        """For each sector the number of the one after it."""
        first, count = struct.unpack_from("<2L", self.data, 68)
        places = list(struct.unpack_from(f"<{_NUMBERS_IN_HEADER}L", self.data, 76))
        for _ in range(min(count, len(self.data) // self.sector_bytes)):
            *more, first = _numbers(self._sector(first))
            places += more
        return _numbers(b"".join(self._sector(place) for place in places if place < _LAST))

    def _stream(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(self.following, start)))

    def _sector(self, place: int) -> bytes:
        start = (place + 1) * self.sector_bytes
        return self.data[start : start + self.sector_bytes]


class _Entry:
    """A line of the directory."""

    def __init__(self, line: bytes) -> None:
        length, self.kind = struct.unpack_from("<HB", line, 64)
        self.start, self.size = struct.unpack_from("<2L", line, 116)
        self.name = line[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")


def _numbers(data: bytes) -> array:
    numbers = array("I", data[: len(data) // 4 * 4])
    if numbers.itemsize != 4:
        raise ValueError("Numbers of another size")
    return numbers


def _chain(following: array, start: int):
    """The sectors from the start to the end of the chain; a circle ends after one round."""
    for _ in range(len(following)):
        if start >= len(following):
            return
        yield start
        start = following[start]
