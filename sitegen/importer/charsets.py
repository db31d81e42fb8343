"""The charset that a server names, as evidence for the text of some bytes: less than what the bytes say. Pure.

Labels mean what the WHATWG Encoding Standard says that they mean on the web.
"""

from __future__ import annotations

from sitegen.importer.decode import decode

_MEANT = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "utf8": "utf-8",
}  # fmt: skip
_NOT_ON_THE_WEB = frozenset(
    "base64 bz2 hex idna punycode quopri raw_unicode_escape rot13 undefined unicode_escape uu zip".split()
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def decode_with(data: bytes, charset: str) -> tuple[str, tuple[str, ...]]:
    """The text of bytes that came with the name of a charset, and notes on how it was read.

    A byte order mark, and UTF-8 that is well-formed and more than ASCII, say more than a server does; a charset that is
    unknown or does not fit says nothing.
    """
    name = _MEANT.get(charset, charset)
    if not name or name.replace("-", "_") in _NOT_ON_THE_WEB or data.startswith(_MARKS) or _is_utf_8(data):
        return decode(data)
    try:
        text = data.decode(name)
    except (LookupError, ValueError):
        return decode(data)
    return text, () if name in ("utf-8", "cp1252") or data.isascii() else (f"read as {charset}, as its server says",)


def _is_utf_8(data: bytes) -> bool:
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
