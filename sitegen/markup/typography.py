"""Quotation marks, dashes and ellipses for our own words: one pass over a text, no Markdown extension.

What is typed on a keyboard (`"`, `'`, `--`, `...`) becomes what papers of the text's language print. python-markdown's
smarty doubles the cost of a document and would also change quoted words. See docs/decisions/0004-typography.md.
"""

import re
from collections.abc import Callable

from msgspec import Struct

_QUOTE = re.compile(r"[\"']|\.\.\.|(?<!-)---?(?!-)")
_OPENS_AFTER = frozenset(" \t\n([{<—–-/\u00a0\u202f“‘«„‚‹¿¡")
_NARROW = "\u202f"
"""A narrow blank at which no line breaks."""
_SPACED = re.compile(r"(?<=\S)[ \u00a0](?=[;!?](?:\W|$))|(?<=«)[ \u00a0]|[ \u00a0](?=»)")
_COLON = re.compile(r"(?<=\S) (?=:(?:\s|$))")
_CLOSING = re.compile(r"(?<=\S)'(?!\w)")
_WORD = re.compile(r"\w+")


class Marks(Struct, frozen=True):
    """The marks of a language: outer and inner quotation marks, what stands for `--`, `---` and `...`.

    `opens_by_turns` is for scripts without blanks, where every second mark opens. With `is_spaced` a blank before a
    mark such as `;` is one at which no line breaks, as French sets them. Where words begin or end with an apostrophe
    (`elided` are such), a single mark is taken for a quotation only with care: with `is_shy` only within another one.
    """

    outer: tuple[str, str]
    inner: tuple[str, str]
    dashes: tuple[str, str] = ("–", "—")
    ellipsis: str = "…"
    opens_by_turns: bool = False
    is_spaced: bool = False
    is_shy: bool = False
    elided: tuple[str, ...] = ()


ENGLISH = Marks(("“", "”"), ("‘", "’"))
_LOW = Marks(("„", "“"), ("‚", "‘"))
_ANGLED = Marks(("«", "»"), ("“", "”"))
_ITALIAN = Marks(("«", "»"), ("“", "”"), is_shy=True)
_DUTCH = Marks(("‘", "’"), ("“", "”"), elided=("s", "t", "n", "k", "m", "r", "ns"))
_ANGLED_LOW = Marks(("«", "»"), ("„", "“"))
_RIGHT = Marks(("”", "”"), ("’", "’"))
_FRENCH = Marks((f"«{_NARROW}", f"{_NARROW}»"), ("“", "”"), is_spaced=True)
_CHINESE = Marks(("“", "”"), ("‘", "’"), ("–", "——"), "……", opens_by_turns=True)
_CORNERS = Marks(("「", "」"), ("『", "』"), ("–", "——"), "……", opens_by_turns=True)
_POINTED = Marks(("«", "»"), ("‹", "›"))

MARKS = {
    **dict.fromkeys(("de", "bg", "cs", "et", "is", "lt", "sk", "sl"), _LOW),
    **dict.fromkeys(("pl", "ro"), Marks(("„", "”"), ("«", "»"))),
    **dict.fromkeys(("hr", "sr"), Marks(("„", "”"), ("‘", "’"))),
    **dict.fromkeys(("es", "el", "pt-pt", "ca"), _ANGLED),
    **dict.fromkeys(("uk", "ru", "be"), _ANGLED_LOW),
    **dict.fromkeys(("pt", "tr", "ko", "id", "vi"), ENGLISH),
    **dict.fromkeys(("sv", "fi"), _RIGHT),
    **dict.fromkeys(("nb", "nn", "no"), Marks(("«", "»"), ("‘", "’"))),
    **dict.fromkeys(("de-ch", "de-li", "ar", "fa"), _POINTED),
    **dict.fromkeys(("ja", "zh-hant", "zh-tw", "zh-hk"), _CORNERS),
    "da": Marks(("»", "«"), ("›", "‹")),
    "en": ENGLISH,
    "fr": _FRENCH,
    "hu": Marks(("„", "”"), ("»", "«")),
    "it": _ITALIAN,
    "nl": _DUTCH,
    "zh": _CHINESE,
}
"""The marks of languages by their tags, as newspapers there print them; of others nothing is known."""


def marks_of(tag: str) -> Marks | None:
    """The marks of a language by its tag (BCP 47), or of the nearest that is known; None where none is."""
    known = tag.lower()
    while known:
        if known in MARKS:
            return MARKS[known]
        known = known.rpartition("-")[0]
    return None


class Typesetter:
    """Sets the marks of one text, which may come in pieces; where a block ends, `begin` forgets what is open."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.begin()

    def begin(self) -> None:
        """Begin another block: no quotation reaches from one to the next."""
        self._is_open = self._is_inner_open = False

    def __call__(self, text: str, before: str = "", behind: str = "") -> str:
        """A piece of plain text with its marks.

        `before` is the character before it, `behind` the one that follows, also where they stand in a link or in
        emphasis. Marks that are already curly stay. An apostrophe before digits (’90s) or within a word closes.
        """
        if self.marks.is_spaced:
            text = _COLON.sub("\u00a0", _SPACED.sub(_NARROW, text))
        return _QUOTE.sub(self._setter(text, before, behind), text) if _QUOTE.search(text) else text

    def _setter(self, text: str, before: str, behind: str) -> Callable[[re.Match[str]], str]:
        marks = self.marks
        opened = -1  # where the last mark that opens stands: what follows it directly opens too

        def put(found: re.Match[str]) -> str:
            nonlocal opened
            mark, start = found[0], found.start()
            if mark == "...":
                return marks.ellipsis
            if mark[0] == "-":
                return marks.dashes[len(mark) - 2]
            last = text[start - 1] if start else before
            following = text[start + 1 : start + 2] or behind
            opens = (not last or last in _OPENS_AFTER or opened == start - 1 >= 0) and following not in ("", " ", "\n")
            if mark == '"':
                if marks.opens_by_turns:
                    opens = not self._is_open
                self._is_open = opens
                self._is_inner_open = False
                opened = start if opens else opened
                return marks.outer[not opens]
            if marks is ENGLISH:
                opened = start if opens else opened
                return "‘" if opens and not following.isdigit() else "’"
            if marks.opens_by_turns and not (_is_latin(last) and _is_latin(following)):
                self._is_inner_open = not self._is_inner_open
                return marks.inner[not self._is_inner_open]
            if opens and self._is_quotation(text[start + 1 :]):
                opened = start
                self._is_inner_open = True
                return marks.inner[0]
            if self._is_inner_open and not following.isalnum():
                self._is_inner_open = False
                return marks.inner[1]
            return "’"

        return put

    def _is_quotation(self, following: str) -> bool:
        """Whether a single mark before this text opens a quotation: it is closed in the same piece.

        It may as well be an apostrophe: “la 'ndrangheta e un po' di …”, “'s avonds”.
        """
        word = _WORD.match(following)
        if (self.marks.is_shy and not self._is_open) or (word and word[0].lower() in self.marks.elided):
            return False
        return bool(_CLOSING.search(following))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def typeset(text: str, marks: Marks = ENGLISH, before: str = "", behind: str = "") -> str:
    """A whole plain text with the marks of a language."""
    return Typesetter(marks)(text, before, behind)
