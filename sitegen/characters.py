"""Characters that no output can carry or no terminal should, and how words are counted in scripts without blanks."""

import re

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry (its section 2.2, production Char): one such character would end every feed."""

_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")


def publishable(text: str) -> bool:
    """Whether a text holds no forbidden character: told from its bytes, in a fifth of the time of looking for one."""
    try:
        return count(text, _CONTROLS) == 0 and "\ufffe" not in text and "\uffff" not in text
    except UnicodeEncodeError:
        return False  # half a surrogate pair


def count(text: str, characters: bytes) -> int:
    """How many of these ASCII characters stand in a text. Raises UnicodeEncodeError for half a surrogate pair."""
    data = text.encode()
    return len(data) - len(data.translate(None, characters))


_BLANKS = frozenset("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
_JOINERS = frozenset("\u200c\u200d")
_COMMAND = re.compile(r"(##(?:[a-z]{1,20})?)\[")


def printable(text: str) -> str:
    """A text as one line that a terminal or a log can show: what does not print is written as its number.

    So no text from outside moves the cursor, changes colours, turns the order of what stands around it (bidirectional
    controls), hides characters or begins a line of its own, and none is a command to a CI service (`::error`,
    `##[group]`, `##vso[…]`), which read what is printed. Blanks of all widths stay, and joiners between letters of the
    scripts that need them.
    """
    if not text.isprintable():
        shown = (c if c.isprintable() or _shows(text, n) else _numbered(c) for n, c in enumerate(text))
        text = "".join(shown)
    if "##" in text:
        text = _COMMAND.sub(r"\1\\u005b", text)
    return text.replace("::", r"\u003a:", 1) if text.lstrip().startswith("::") else text


def printable_json(text: str) -> str:
    """JSON in which what does not print is written as JSON writes it by number, so that it means the same."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else _in_json(c) for c in text)
    return _COMMAND.sub(r"\1\\u005b", text) if "##" in text else text


def _shows(text: str, place: int) -> bool:
    """Whether a character that Python does not call printable is harmless: a blank, a joiner, a new sign."""
    character = text[place]
    if character in _JOINERS:
        around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
        return len(around) == 2 and not around[0].isascii() and not around[1].isascii()
    # Signs that came into Unicode after this version of Python: emoji and rare Chinese characters.
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


_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts written without blanks: Thai, Lao, Burmese, Khmer, kana, Chinese characters."""


def words(text: str) -> list[str]:
    """The words of a plain text; in scripts without blanks each character counts as one."""
    found: list[str] = []
    for run in text.split():
        if not _UNSPACED.search(run):
            found.append(run)
            continue
        rest = ""
        for character in run:
            if _UNSPACED.match(character):
                if rest:
                    found.append(rest)
                    rest = ""
                found.append(character)
            else:
                rest += character
        if rest:
            found.append(rest)
    return found
