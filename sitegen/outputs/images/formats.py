"""What a picture's file says of itself, and the same file without what it says of its maker: no pixel is decoded.

JPEG (ITU T.81, with Exif 2.3), PNG (W3C PNG, third edition), GIF (89a) and WebP (RFC 9649). A phone writes into a
picture where and when it was taken and by whom; that is taken out of what is published. Only the turn of a JPEG stays,
because without it the picture would lie on its side.
"""

import struct

from sitegen.model import Picture

Pieces = list[bytes]

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DROPPED = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
_WEBP_DROPPED = (b"EXIF", b"XMP ")
_JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
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
        if kind not in _PNG_DROPPED:
            pieces.append(data[at:end])
        at = end
    return _sound(Picture("png", width, height, moves)), pieces


def _jpeg(data: bytes) -> tuple[Picture, Pieces]:
    pieces, at, turn = [b"\xff\xd8"], 2, 1
    width = height = 0
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
            raise OddPicture("it holds no picture")
        (size,) = struct.unpack(">H", data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + size]
        if size < 2 or len(body) != size - 2:
            raise OddPicture("the file ends too early")
        if mark in _SIZES:
            height, width = struct.unpack(">HH", body[1:5])
        if mark == 0xE1 and body.startswith(b"Exif\0\0"):
            turn = _turn(body[6:])
        # Of the applications' parts JFIF, colour (ICC, Adobe) stay; comments go.
        if not (0xE0 <= mark <= 0xEF or mark == 0xFE) or _is_needed(mark, body):
            pieces.append(data[at : at + 2 + size])
        at += 2 + size
        if mark == 0xDA:
            break
    end = data.rfind(b"\xff\xd9")
    if end < at:
        raise OddPicture("the file ends too early")
    pieces.append(data[at : end + 2])
    if turn != 1:
        tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, turn, 0, 0)
        exif = b"Exif\0\0" + tiff
        pieces.insert(1, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    if turn >= 5:
        width, height = height, width
    return _sound(Picture("jpeg", width, height)), pieces


def _is_needed(mark: int, body: bytes) -> bool:
    return (
        (mark == 0xE0 and body.startswith(b"JFIF\0"))
        or (mark == 0xE2 and body.startswith(b"ICC_PROFILE\0"))
        or (mark == 0xEE and body.startswith(b"Adobe"))
    )


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
            wanted = label == 0xF9 or (label == 0xFF and name in (b"NETSCAPE2.0", b"ANIMEXTS1.0"))
            at += 2
        else:
            raise OddPicture("it is broken between two parts")
        while data[at]:
            at += 1 + data[at]
        at += 1
        if wanted:
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
    at, kept, picture = 12, [], None
    while at + 8 <= last:
        kind = data[at : at + 4]
        (size,) = struct.unpack("<I", data[at + 4 : at + 8])
        body = data[at + 8 : at + 8 + size]
        if len(body) != size:
            raise OddPicture("the file ends too early")
        if kind == b"VP8X":
            width, height = (int.from_bytes(body[i : i + 3], "little") + 1 for i in (4, 7))
            picture = Picture("webp", width, height, bool(body[0] & 2))
            body = bytes((body[0] & ~0x0C,)) + body[1:]  # it holds neither Exif nor XMP any more
        elif kind == b"VP8 " and picture is None:
            if body[3:6] != b"\x9d\x01\x2a":
                raise OddPicture("it is broken")
            width, height = (n & 0x3FFF for n in struct.unpack("<HH", body[6:10]))
            picture = Picture("webp", width, height)
        elif kind == b"VP8L" and picture is None:
            (bits,) = struct.unpack("<I", body[1:5])
            picture = Picture("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        if kind not in _WEBP_DROPPED:
            kept.append(kind + struct.pack("<I", size) + body + b"\0" * (size % 2))
        at += 8 + size + size % 2
    if picture is None:
        raise OddPicture("it holds no picture")
    total = 4 + sum(map(len, kept))
    return _sound(picture), [b"RIFF" + struct.pack("<I", total) + b"WEBP", *kept]


def _sound(picture: Picture) -> Picture:
    if not picture.width or not picture.height:
        raise OddPicture("it has no size")
    return picture
