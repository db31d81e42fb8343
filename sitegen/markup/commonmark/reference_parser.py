"""Destinations, titles, labels and definitions of links (CommonMark 0.31, sections 4.7 and 6.3). Each reader takes a
text and a place in it, and gives what it read with the place behind it, or None."""

import re
from html import unescape
from html.entities import html5

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ANGLED = re.compile(r"<((?:[^<>\n\\]|\\.)*)>")
_TITLE = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'|\(((?:[^()\\]|\\.)*)\)', re.DOTALL)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.|\\\n){1,999})\]", re.DOTALL)
_BLANKS = re.compile(r"[ \t]*(?:\n[ \t]*)?")
_REST = re.compile(r"[ \t]*(?:\n|\Z)")
_MAX_PARENTHESES = 32


def plain(text: str) -> str:
    """A text with its escaped marks and entities as the characters that they stand for."""
    if "\\" not in text and "&" not in text:
        return text
    return _ESCAPED.sub(lambda found: found[1] or decoded(found[0]), text)


def decoded(entity: str) -> str:
    """The character that an entity stands for; one that HTML does not know stays as it is."""
    return unescape(entity) if entity[1] == "#" else html5.get(entity[1:], entity)


def normal_label(label: str) -> str:
    """The form in which labels are compared: any case, one blank for any white space."""
    return " ".join(label.split()).casefold()


def destination(text: str, at: int, *, alone: bool = False) -> tuple[str, int] | None:
    """The address that begins at that place: in angle brackets, or without blanks.

    Its parentheses are balanced, unless it stands `alone`, with nothing round it that a parenthesis could end.
    """
    if text[at : at + 1] == "<":
        found = _ANGLED.match(text, at)
        return (plain(found[1]), found.end()) if found else None
    depth, place, end = 0, at, len(text)
    while place < end:
        char = text[place]
        if char == "\\" and text[place + 1 : place + 2] and text[place + 1] in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~":
            place += 2
            continue
        if char == "(":
            depth += 1
            if depth > _MAX_PARENTHESES and not alone:
                return None
        elif char == ")":
            if not depth:
                break
            depth -= 1
        elif char <= " ":
            break
        place += 1
    return (plain(text[at:place]), place) if not depth or alone else None


def resource(text: str, at: int) -> tuple[str, str | None, int] | None:
    """What stands in the parentheses behind a link's words, which begin at that place: address and title."""
    at = _end(_BLANKS, text, at + 1)
    if text[at : at + 1] == ")":
        return "", None, at + 1
    found = destination(text, at)
    if found is None:
        return None
    address, at = found
    behind = _end(_BLANKS, text, at)
    title = None
    if behind > at and text[behind : behind + 1] in ('"', "'", "("):
        quoted = _TITLE.match(text, behind)
        if quoted is None:
            return None
        title, behind = plain(_words(quoted)), _end(_BLANKS, text, quoted.end())
    return (address, title, behind + 1) if text[behind : behind + 1] == ")" else None


def label(text: str, at: int) -> tuple[str, int] | None:
    """The label in square brackets that begins at that place."""
    found = _LABEL.match(text, at)
    return (found[1], found.end()) if found is not None and found[1].strip() else None


def definition(text: str, at: int) -> tuple[str, str, str | None, int] | None:
    """The definition of a reference that begins at that place: label, address, title."""
    named = label(text, at)
    if named is None or text[named[1] : named[1] + 1] != ":":
        return None
    start = _end(_BLANKS, text, named[1] + 1)
    if start >= len(text):
        return None
    found = destination(text, start, alone=True)
    if found is None or (not found[0] and text[start] != "<"):
        return None
    address, end = found
    behind = _end(_BLANKS, text, end)
    if behind > end and (quoted := _TITLE.match(text, behind)) is not None:
        rest = _REST.match(text, quoted.end())
        if rest is not None:
            return named[0], address, plain(_words(quoted)), rest.end()
    rest = _REST.match(text, end)
    return (named[0], address, None, rest.end()) if rest is not None else None


def _words(quoted: re.Match[str]) -> str:
    return next(group for group in quoted.groups() if group is not None)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
