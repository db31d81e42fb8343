"""Characters forbidden in outputs, and word counting in scripts without spaces."""

from sitegen.expressions import expression

FORBIDDEN = expression("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 forbids (section 2.2, production Char); one of them makes a feed unreadable."""

_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")


def publishable(text: str) -> bool:
    """Whether a text contains no forbidden character. Testing the bytes takes a fifth of the time of a search."""
    try:
        return count(text, _CONTROLS) == 0 and "\ufffe" not in text and "\uffff" not in text
    except UnicodeEncodeError:
        return False  # a lone surrogate


def count(text: str, characters: bytes) -> int:
    """The number of these ASCII characters in a text. Raises UnicodeEncodeError for a lone surrogate."""
    data = text.encode()
    return len(data) - len(data.translate(None, characters))


_UNSPACED = expression(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Chinese characters."""


def words(text: str) -> list[str]:
    """The words of a plain text; in scripts without spaces each character is one."""
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
