"""Splits text into the words by which the search page finds a story.

Pagefind stems words, takes a word for every word that begins with it, and splits text only at blanks, each by rules of
its own. So it is given terms that leave it no choice: a folded word in ASCII, then a terminator that no word contains.
No term is the beginning of another, so a search for one finds that one. The search page (`search.js`) folds what is
typed by the same rules, and a test compares the two.

Words are folded: NFKC (Unicode Standard Annex 15), lower case, Latin and Greek letters without their marks, digits of
any script as 0 to 9. In scripts that are written without blanks, and in Hangul, each character is a word, so that any
run of them is found. Words that stand together without a blank ("U.S.", "l’État", 制裁) also give a pair of each two
neighbours, which are searched for where somebody types them together. The pair of two words of three letters or more is
the word that they make: "counter-terrorism" and "counterterrorism" are one term. So are "cyber security",
"cyber-security" and "cybersecurity": see `compounds`.
"""

from html import unescape
from itertools import pairwise
from unicodedata import category, decimal, normalize

from sitegen.expressions import expression
from sitegen.markup.body_parts import one_line

END = "ω"
"""The end of every term. Greek letters are encoded like all but ASCII, so none of these three occurs in a word."""
PAIR = "ψ"
CODE = "χ"

_SEPARATOR = "\x1e"
_SINGLE = "\x1d"
"""What stands on both sides of a character that is a word of its own."""

_SINGLES = expression(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Han, kana, Hangul."""
_DROPPED = expression("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed]")
"""Marks that most writers leave out: accents that did not compose, points of Hebrew and Arabic, the Arabic tatweel."""
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ς": "σ"}
    # Letters that Arabic writers use for one another, and those of Persian keyboards.
    | dict.fromkeys("أإآٱ", "ا")
    | {"ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك"}
)

FIRST_PARTS = frozenset(("cyber", "ciber", "кібер", "кибер"))
"""First parts of words that people write together with the next, with a hyphen, or apart, in several languages."""
ARTICLES = ("ال", "وال", "فال", "بال", "كال", "لل", "ولل")
"""The Arabic article, alone and behind the words that are written in one with it: and, then, with, like, to."""
_BEGINNINGS = (*sorted(FIRST_PARTS), *ARTICLES)
_LETTERS = expression(r"[^\d]{3,}\Z")

_INLINE = expression(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|time|u|var|wbr)"
    r'(?:\s(?:[^>"]|"[^"]*")*)?>'
)
_TAG = expression(r'<(?:[^>"]|"[^"]*")*>')


class _Folded(dict[int, str]):
    """The folded form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _fold(chr(code))
        return found


def _fold(char: str) -> str:
    kind = category(char)
    if kind[0] == "Z" or char in "\t\n\v\f\r\x85\u200b":
        return " "
    if kind == "Cf" or _DROPPED.match(char):
        return ""
    letters = normalize("NFKD", normalize("NFKD", char).lower())
    letters = _DROPPED.sub("", letters) if letters[0] < "\u0400" else normalize("NFC", letters)
    return "".join(map(_one, letters.translate(_LATIN)))


def _one(char: str) -> str:
    kind = category(char)
    if kind == "Nd":
        return str(decimal(char))
    if kind[0] not in "LMN":
        return " " if kind[0] == "Z" else _SEPARATOR
    return f"{_SINGLE}{char}{_SINGLE}" if _SINGLES.match(char) else char


_FOLDED = _Folded()
_BETWEEN = expression(f"([{_SEPARATOR}{_SINGLE}]+)")


def runs(text: str) -> list[list[str]]:
    """The folded words of a text, in runs that stand together without a blank."""
    found: list[list[str]] = []
    for chunk in normalize("NFKC", text).translate(_FOLDED).split(" "):
        if chunk.isalnum():
            found.append([chunk])
        elif chunk:
            found += _runs(chunk)
    return found


def _runs(chunk: str) -> list[list[str]]:
    """The runs of a text without blanks: a character that is a word of its own is not joined across punctuation."""
    found: list[list[str]] = [[]]
    for at, part in enumerate(_BETWEEN.split(chunk)):
        if at % 2 and _SEPARATOR in part and _SINGLE in part:
            found.append([])
        elif not at % 2 and part:
            found[-1].append(part)
    return [run for run in found if run]


def terms(run: list[str]) -> list[str]:
    """A run's words as Pagefind is given them."""
    return [_encode(word) + END for word in run]


def pairs(run: list[str]) -> list[str]:
    """Each two neighbours of a run as Pagefind is given them."""
    if len(run) < 2:
        return []
    return [
        _encode(first) + ("" if _joins(first, second) else PAIR) + _encode(second) + END
        for first, second in pairwise(run)
    ]


def compounds(text: list[list[str]]) -> list[str]:
    """What makes words that are written together or apart findable by either: terms beside those of the words.

    "cyber security" gives the term of "cybersecurity". "cybersecurity" gives a sign by which the search page knows that
    somebody writes the two words as one, and then takes them for one where they are typed apart. An Arabic word with
    the article gives the word without it.
    """
    found = []
    for at, run in enumerate(text):
        for word in run:
            if word.startswith(_BEGINNINGS):
                bare = without_article(word)
                if bare != word:
                    found.append(_encode(bare) + END)
                elif _is_whole(word):
                    found.append(_encode(word) + PAIR + END)
        following = text[at + 1][0] if at + 1 < len(text) else ""
        if run[-1] in FIRST_PARTS and _joins(run[-1], following):
            found.append(_encode(run[-1] + following) + END)
    return found


def without_article(word: str) -> str:
    """A folded Arabic word of three letters or more without the article before it; any other word as it is."""
    rest = next((word[len(a) :] for a in ARTICLES if word.startswith(a)), "")
    return rest if len(rest) > 2 else word


def _is_whole(word: str) -> bool:
    return any(word.startswith(first) and _joins(first, word[len(first) :]) for first in FIRST_PARTS)


def _joins(first: str, second: str) -> bool:
    """Whether two words can be written as one: each has three letters or more, and no digits."""
    return bool(_LETTERS.match(first) and _LETTERS.match(second)) and not _SINGLES.search(first + second)


def _encode(word: str) -> str:
    # Folding leaves of ASCII only a to z and 0 to 9.
    return word if word.isascii() else "".join([c if c.isascii() else f"{CODE}{ord(c):x}{CODE}" for c in word])


def text_of(html: str) -> str:
    """The text of safe HTML, in one line."""
    return one_line(unescape(_TAG.sub(" ", _INLINE.sub("", html))))
