"""MIME messages: parts, their text in any charset, and headers as words. Total on any bytes. Pure.

RFC 5322, RFC 2045 to 2047, RFC 2557, RFC 3676. A charset that is not known, or a lie, is settled by the bytes
themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from sitegen.characters import FORBIDDEN
from sitegen.importer.decode import decode
from sitegen.importer.formats.extracted import Unreadable

MOST_PARTS = 10_000
_DEEPEST = 50
_BROKEN = "\ufffd"
_ENDS = re.compile(r"\r\n?")


def message_of(data: bytes) -> Message:
    """The message that these bytes are; a mailbox's first line before it is passed over."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    return message_from_bytes(data)


def parts_of(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts that hold no others, in their order; an attached message is one part. Raises Unreadable if too many."""
    for count, part in enumerate(_parts(message, depth)):
        if count >= MOST_PARTS:
            raise Unreadable(f"the message has more than {MOST_PARTS:,} parts", "paste its text into a .txt file")
        yield part


def _parts(message: Message, depth: int) -> Iterator[Message]:
    if depth > _DEEPEST:
        raise Unreadable("the message is nested too deeply", "paste its text into a .txt file")
    held = message.get_payload()
    if isinstance(held, list) and message.get_content_maintype() == "multipart":
        for part in held:
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)
    else:
        yield message


def text_of(part: Message) -> str:
    """A part's text, line ends as `\\n`."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = (part.get_content_charset() or "").lower()
    text = ""
    if charset and charset not in ("us-ascii", "ascii", "iso-8859-1", "unknown-8bit"):
        try:
            text = data.decode(charset, "replace")
        except (LookupError, ValueError):
            text = ""
    if not text or text.count(_BROKEN) > 2:
        text = decode(data)[0]
    text = _ENDS.sub("\n", text)
    if part.get_content_type() == "text/plain" and _parameter(part, "format") == "flowed":
        return unflowed(text, without_blank=_parameter(part, "delsp") == "yes")
    return text


def unflowed(text: str, *, without_blank: bool = False) -> str:
    """A text of `format=flowed` (RFC 3676, section 4) with each paragraph on one line, quotations marked as before.

    With `without_blank` (`DelSp=yes`) the blank at which a line was broken is no part of the text.
    """
    paragraphs: list[list[str]] = []
    goes_on = -1
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        is_rule = words == "-- "
        if goes_on == depth and not is_rule:
            paragraphs[-1].append(words)
        else:
            paragraphs.append([">" * depth + " " * bool(depth), words])
        flows = words.endswith(" ") and not is_rule
        if flows and without_blank:
            paragraphs[-1][-1] = words[:-1]
        goes_on = depth if flows else -1
    return "\n".join("".join(parts) for parts in paragraphs)


def _parameter(part: Message, name: str) -> str:
    """A parameter of a part's type in small letters; empty where there is none."""
    told = part.get_param(name, "")
    return told.strip().lower() if isinstance(told, str) else ""


def header(message: Message, name: str) -> str:
    """A header's words, encoded words decoded, on one line; empty where there is none."""
    try:
        raw = message.get(name)
        if raw is None:
            return ""
        words = str(make_header(decode_header(str(raw))))
    except (HeaderParseError, LookupError, ValueError, UnicodeError):
        words = str(raw)
    return " ".join(FORBIDDEN.sub("", words.encode("utf-8", "replace").decode("utf-8", "replace")).split())


def sender(message: Message, name: str = "From") -> tuple[str, str]:
    """The name and the address of who sent it."""
    told, address = parseaddr(header(message, name))
    return told.strip("\"' "), address


def moment(message: Message) -> str:
    """When a message says that it was sent, as a time with its zone; empty where that cannot be read."""
    try:
        return parsedate_to_datetime(header(message, "Date")).isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
