"""Makes text from outside safe to print, as one line or as JSON.

It is separate from `characters`, whose patterns take longer to compile than an unchanged build.
"""

import re

_BLANKS = frozenset("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
_JOINERS = frozenset("\u200c\u200d")
_COMMAND = r"(##(?:[a-z]{1,20})?)\["


def printable(text: str) -> str:
    """A text as one line for a terminal or a log, with escapes for what does not print.

    No text from outside moves the cursor, changes colours, reorders what stands around it (bidirectional controls),
    hides characters or begins a line, and none is a command to a CI service (`::error`, `##[group]`, `##vso[…]`) that
    reads the output. Blanks of all widths stay, and joiners between letters of the scripts that need them.
    """
    if not text.isprintable():
        shown = (c if c.isprintable() or _shows(text, n) else _numbered(c) for n, c in enumerate(text))
        text = "".join(shown)
    if "##" in text:
        text = re.sub(_COMMAND, r"\1\\u005b", text)
    return text.replace("::", r"\u003a:", 1) if text.lstrip().startswith("::") else text


def printable_json(text: str) -> str:
    """JSON with escapes for what does not print, so that its meaning stays the same."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else _in_json(c) for c in text)
    return re.sub(_COMMAND, r"\1\\u005b", text) if "##" in text else text


def _shows(text: str, place: int) -> bool:
    """Whether a character that Python calls unprintable is harmless: a blank, a joiner, a newer character."""
    character = text[place]
    if character in _JOINERS:
        around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
        return len(around) == 2 and not around[0].isascii() and not around[1].isascii()
    # Characters newer than this Python's Unicode tables: emoji and rare Chinese characters.
    code = ord(character)
    return character in _BLANKS or (0x1F000 <= code < 0x3FFFE and code & 0xFFFE != 0xFFFE)


def _numbered(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _in_json(character: str) -> str:
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
