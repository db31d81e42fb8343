"""Reads size and format of image files, and removes their metadata, without decoding a pixel.

JPEG (ITU T.81, with Exif 2.3), PNG (W3C PNG, third edition), GIF (89a) and WebP (RFC 9649). A phone writes into a
picture where and when it was taken and by whom, and an editor's program by which steps (C2PA); all of that is taken
out of what is published. Parts are kept by a list of those that draw, so that one which nobody thought of goes too:
pixels, what their colours mean, and the turn without which a photograph would lie on its side.
"""

import re
import struct
import zlib

from sitegen.model import Picture
from sitegen.outputs.images.colour_profile import LARGEST as LARGEST_PROFILE
from sitegen.outputs.images.colour_profile import colours_of

Pieces = list[bytes]

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_SIZES = {
    b"gAMA": (4, 4), b"cHRM": (32, 32), b"sRGB": (1, 1), b"cICP": (4, 4), b"mDCV": (24, 24), b"cLLI": (8, 8),
    b"sBIT": (1, 4), b"bKGD": (1, 6), b"tRNS": (1, 512), b"PLTE": (3, 768), b"acTL": (8, 8), b"fcTL": (26, 26),
}  # fmt: skip
"""How few and how many bytes a chunk has; one of another size draws nothing, and may hold anything."""
_PNG_KEPT = frozenset((b"IHDR", b"IDAT", b"fdAT", *_PNG_SIZES))
"""Chunks that draw or say what a colour means; `iCCP` is written anew."""
_WEBP_KEPT = frozenset((b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"))
_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends a scan of a JPEG: neither a byte that was stuffed nor a mark to start over at (T.81, B.1.1.5)."""
_EXIF = b"Exif\0\0"
_JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_JPEG_KEPT = frozenset((*range(0xC0, 0xD0), *range(0xDA, 0xE0)))
"""Frames, scans, tables and their like (T.81, table B.1); comments, applications' parts and extensions go."""
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class OddPicture(ValueError):
    """The file is none of the kinds that are known here, or is broken."""


def measure(data: bytes) -> Picture:
    """What kind of picture this is, and how large. Raises OddPicture for anything else, and for a broken file."""
    return _read(data)[0]


def stripped(data: bytes) -> bytes:
    """The file without its metadata; every pixel stays as it is. Raises OddPicture."""
    return b"".join(_read(data)[1])


def _read(data: bytes) -> tuple[Picture, Pieces]:
    try:
        if data.startswith(_PNG):
            return _png(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data.startswith((b"GIF87a", b"GIF89a")):
            return _gif(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except (IndexError, struct.error) as error:
        raise OddPicture("the file ends too early") from error
    raise OddPicture("it is no JPEG, PNG, GIF or WebP")


def _png(data: bytes) -> tuple[Picture, Pieces]:
    pieces, at, moves = [_PNG], len(_PNG), False
    width, height = struct.unpack(">II", data[16:24])
    if data[12:16] != b"IHDR":
        raise OddPicture("it has no header")
    kind = b""
    while kind != b"IEND":
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + size
        if end > len(data):
            raise OddPicture("the file ends too early")
        moves = moves or kind == b"acTL"
        fewest, most = _PNG_SIZES.get(kind, (0, size))
        if kind == b"IEND":
            pieces.append(_png_chunk(kind, b""))
        elif kind in _PNG_KEPT and fewest <= size <= most:
            pieces.append(data[at:end])
        elif kind == b"iCCP":
            pieces.append(_png_colours(data[at + 8 : end - 4]))
        elif kind == b"eXIf" and (turn := _turn(data[at + 8 : end - 4])) != 1:
            pieces.append(_png_chunk(kind, _turned(turn)))
        at = end
    return _sound(Picture("png", width, height, moves)), pieces


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png_colours(body: bytes) -> bytes:
    """The chunk of a colour profile with its colours alone, or nothing."""
    name, _, packed = body.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed[1:], LARGEST_PROFILE)
    except zlib.error:
        return b""
    colours = colours_of(profile) if name and unpacker.eof else b""
    return _png_chunk(b"iCCP", b"ICC\0\0" + zlib.compress(colours, 9)) if colours else b""


def _jpeg(data: bytes) -> tuple[Picture, Pieces]:
    pieces, at, turn = [b"\xff\xd8"], 2, 1
    width = height = scans = 0
    profile: dict[int, bytes] = {}
    place = 0
    while True:
        if data[at] != 0xFF:
            raise OddPicture("it is broken between two parts")
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark in _JPEG_ALONE:
            pieces.append(data[at : at + 2])
            at += 2
            continue
        if mark == 0xD9:
            break  # what stands behind the end is none of this picture
        (size,) = struct.unpack(">H", data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + size]
        if size < 2 or len(body) != size - 2:
            raise OddPicture("the file ends too early")
        if mark in _SIZES:
            height, width = struct.unpack(">HH", body[1:5])
        if mark == 0xE1 and body.startswith(_EXIF):
            turn = _turn(body[6:])
        if mark == 0xE2 and body.startswith(b"ICC_PROFILE\0") and len(body) > 14:
            place = place or len(pieces)
            profile.setdefault(body[12], body[14:])
        elif mark == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
            # It may hold a small picture of its own.
            pieces.append(b"\xff\xe0\0\x10" + body[:12] + b"\0\0")
        elif mark == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            # Of the applications' parts those that say what a colour means stay.
            pieces.append(b"\xff\xee\0\x0e" + body[:12])
        elif mark in _JPEG_KEPT:
            pieces.append(data[at : at + 2 + size])
        at += 2 + size
        if mark == 0xDA:
            found = _MARK.search(data, at)
            if found is None:
                raise OddPicture("the file ends too early")
            pieces.append(data[at : found.start()])
            at = found.start()
            scans += 1
    if not scans:
        raise OddPicture("it holds no picture")
    pieces.append(b"\xff\xd9")
    colours = colours_of(b"".join(profile[number] for number in sorted(profile)))
    if colours:
        pieces[place:place] = _jpeg_colours(colours)
    if turn != 1:
        exif = _EXIF + _turned(turn)
        pieces.insert(1, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    if turn >= 5:
        width, height = height, width
    return _sound(Picture("jpeg", width, height)), pieces


def _jpeg_colours(colours: bytes) -> Pieces:
    """A profile as parts of a JPEG (ICC.1, annex B.4)."""
    parts = [colours[at : at + 65_000] for at in range(0, len(colours), 65_000)]
    return [
        b"\xff\xe2" + struct.pack(">H12sBB", len(part) + 16, b"ICC_PROFILE\0", number, len(parts)) + part
        for number, part in enumerate(parts, 1)
    ]


def _turned(turn: int) -> bytes:
    """Exif that tells how the picture is turned, and nothing else."""
    return b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, turn, 0, 0)


def _turn(tiff: bytes) -> int:
    """The orientation (1 to 8) that an Exif block names, 1 where it names none that can be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[start : start + 2])
        for number in range(count):
            row = tiff[start + 2 + 12 * number : start + 14 + 12 * number]
            tag, kind = struct.unpack(order + "HH", row[:4])
            if tag == 0x0112 and kind == 3:
                (turn,) = struct.unpack(order + "H", row[8:10])
                return turn if 1 <= turn <= 8 else 1
    except struct.error:
        return 1
    return 1


def _gif(data: bytes) -> tuple[Picture, Pieces]:
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    pieces, frames = [data[:at]], 0
    while data[at] != 0x3B:
        start = at
        if data[at] == 0x2C:
            frames += 1
            flags = data[at + 9]
            at += 10 + (3 << (flags & 7) + 1 if flags & 0x80 else 0) + 1
            wanted = True
        elif data[at] == 0x21:
            # Comments and plain text go, and applications' blocks but that which says how often it repeats.
            label, name = data[at + 1], data[at + 3 : at + 14]
            wanted = (label == 0xF9 and data[at + 2 : at + 8 : 5] == b"\x04\0") or (
                label == 0xFF and name in (b"NETSCAPE2.0", b"ANIMEXTS1.0")
            )
            at += 2
        else:
            raise OddPicture("it is broken between two parts")
        while data[at]:
            at += 1 + data[at]
        at += 1
        if data[start + 1] == 0xFF and data[start] == 0x21:
            # How often it repeats is said in the first block of three bytes; any other is a hiding place.
            wanted = wanted and data[start + 14 : start + 16] == b"\x03\x01"
            pieces.append(data[start : start + 18] + b"\0" if wanted else b"")
        elif wanted:
            pieces.append(data[start:at])
    pieces.append(b"\x3b")
    if not frames:
        raise OddPicture("it holds no picture")
    return _sound(Picture("gif", width, height, frames > 1)), pieces


def _webp(data: bytes) -> tuple[Picture, Pieces]:
    (size,) = struct.unpack("<I", data[4:8])
    last = 8 + size
    if last > len(data):
        raise OddPicture("the file ends too early")
    at, picture, colours, turn = 12, None, b"", 1
    kept: Pieces = []
    seen: set[bytes] = set()
    while at + 8 <= last:
        kind = data[at : at + 4]
        (size,) = struct.unpack("<I", data[at + 4 : at + 8])
        body = data[at + 8 : at + 8 + size]
        if len(body) != size:
            raise OddPicture("the file ends too early")
        if kind == b"VP8X":
            width, height = (int.from_bytes(body[i : i + 3], "little") + 1 for i in (4, 7))
            picture = Picture("webp", width, height, bool(body[0] & 2))
            body = bytes((body[0] & 0x12,)) + body[1:10]  # whether it is clear, and moves; the rest follows below
        elif kind == b"VP8 " and picture is None:
            if body[3:6] != b"\x9d\x01\x2a":
                raise OddPicture("it is broken")
            width, height = (n & 0x3FFF for n in struct.unpack("<HH", body[6:10]))
            picture = Picture("webp", width, height)
        elif kind == b"VP8L" and picture is None:
            (bits,) = struct.unpack("<I", body[1:5])
            picture = Picture("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        if kind in _WEBP_KEPT and (kind == b"ANMF" or kind not in seen):
            seen.add(kind)
            kept.append(_webp_chunk(kind, _webp_frame(body) if kind == b"ANMF" else body))
        elif kind == b"ICCP":
            colours = colours or colours_of(body)
        elif kind == b"EXIF":
            turn = _turn(body.removeprefix(_EXIF))
        at += 8 + size + size % 2
    if picture is None:
        raise OddPicture("it holds no picture")
    if kept[0][:4] == b"VP8X":
        flags = kept[0][8] | (0x20 if colours else 0) | (0x08 if turn != 1 else 0)
        kept[0] = kept[0][:8] + bytes((flags,)) + kept[0][9:]
        if colours:
            kept.insert(1, _webp_chunk(b"ICCP", colours))
        if turn != 1:
            kept.append(_webp_chunk(b"EXIF", _turned(turn)))
    total = 4 + sum(map(len, kept))
    return _sound(picture), [b"RIFF" + struct.pack("<I", total) + b"WEBP", *kept]


def _webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _webp_frame(body: bytes) -> bytes:
    """A frame of a picture that moves: its place and its pixels, and no chunk of any other kind."""
    at, kept = 16, [body[:16]]
    while at + 8 <= len(body):
        kind = body[at : at + 4]
        (size,) = struct.unpack("<I", body[at + 4 : at + 8])
        if kind in (b"ALPH", b"VP8 ", b"VP8L"):
            kept.append(_webp_chunk(kind, body[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return b"".join(kept)


def _sound(picture: Picture) -> Picture:
    if not picture.width or not picture.height:
        raise OddPicture("it has no size")
    return picture
