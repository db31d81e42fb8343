"""Reduces an ICC profile (ICC.1:2022) to what describes colours, so that it can be published.

Takes a profile's bytes and gives a profile of the same colours, or an empty one where the bytes are no profile. A
profile is a table of tags, and any program may add its own: notes, measurements, names of devices and of people.
"""

import struct

LARGEST = 4 * 1024 * 1024
"""Bytes; profiles of printing machines have one or two million."""

_HEADER, _ROW = 128, 12
_COLOURS = frozenset(
    (
        *(b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"wtpt", b"bkpt", b"chad", b"lumi", b"cicp"),
        *(b"A2B0", b"A2B1", b"A2B2", b"A2B3", b"B2A0", b"B2A1", b"B2A2", b"B2A3", b"gamt", b"chrm"),
        *(b"D2B0", b"D2B1", b"D2B2", b"D2B3", b"B2D0", b"B2D1", b"B2D2", b"B2D3"),
    )
)
_TYPES = frozenset(
    (*(b"XYZ ", b"curv", b"para", b"sf32", b"mft1", b"mft2", b"mAB ", b"mBA ", b"mpet", b"chrm", b"cicp"),)
)
"""The types of the values of such tags; all are numbers."""


def colours_of(profile: bytes) -> bytes:
    """The profile with its colours alone; empty where it is none, or has no colours that can be read."""
    if not _HEADER + 4 <= len(profile) <= LARGEST or profile[36:40] != b"acsp":
        return b""
    size, count = struct.unpack(">I", profile[:4])[0], struct.unpack(">I", profile[_HEADER : _HEADER + 4])[0]
    if size > len(profile) or count > 100 or _HEADER + 4 + count * _ROW > size:
        return b""
    tags: list[tuple[bytes, bytes]] = []
    for number in range(count):
        at = _HEADER + 4 + number * _ROW
        name, start, length = struct.unpack(">4sII", profile[at : at + _ROW])
        if name in _COLOURS:
            value = profile[start : start + length]
            if start + length > size or len(value) != length or value[:4] not in _TYPES:
                return b""
            tags.append((name, value))
    if not tags:
        return b""
    version = profile[8]
    tags += [(b"desc", _text(version, "Colours", described=True)), (b"cprt", _text(version, "None"))]
    return _written(profile, tags)


def _text(version: int, text: str, *, described: bool = False) -> bytes:
    """A text as a profile of that version holds it: both texts must be there, and say nothing."""
    if version >= 4:
        words = text.encode("utf-16-be")
        return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(words), 28) + words
    words = text.encode() + b"\0"
    if described:
        return b"desc\0\0\0\0" + struct.pack(">I", len(words)) + words + bytes(4 + 4 + 2 + 1 + 67)
    return b"text\0\0\0\0" + words


def _written(profile: bytes, tags: list[tuple[bytes, bytes]]) -> bytes:
    at = _HEADER + 4 + len(tags) * _ROW
    rows, values, places = [], [], dict[bytes, int]()
    for name, value in tags:
        place = places.get(value)  # equal values, such as one curve for three colours, are shared
        if place is None:
            place = places[value] = at
            padded = value + bytes(-len(value) % 4)
            values.append(padded)
            at += len(padded)
        rows.append(struct.pack(">4sII", name, place, len(value)))
    # Of the header stay version, class, spaces, flags, intent and white point; day, makers and the digest go.
    head = profile[:128]
    day = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    clean = struct.pack(">I", at) + bytes(4) + head[8:24] + day + b"acsp" + bytes(4) + head[44:48] + bytes(16)
    clean += head[64:80] + bytes(48)
    return clean + struct.pack(">I", len(tags)) + b"".join((*rows, *values))
