"""Bare addresses in a text: where one begins and ends, and what it leads to.

As in GitHub's Markdown, an address goes on to a blank or `<`, without the marks that end a sentence or an unbalanced
parenthesis. Full stops, commas and brackets of Arabic, Chinese and Japanese end it too, and so do letters of scripts
that write no blanks where they follow directly on Latin letters.
"""

import re
from html import unescape
from unicodedata import category

_HOST = re.compile(r"(?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9-]+(?::\d{1,5})?(?![A-Za-z0-9_])|\[[0-9a-fA-F:.]+\](?::\d{1,5})?")
_WIDE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_MAIL = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+(?![A-Za-z0-9_-])"
)
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")
_STOPS = frozenset(' \t\n\r\x0b\x0c<>"`^{}|\u00a0\u3000\u2028\u2029\x85')
_TRAILING = "?!.,:*_~'\";"
_ENDING_MARKS = ("Ps", "Pe", "Pi", "Pf", "Po")
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CLOSERS = {")": "(", "]": "["}
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")
SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u30ff\u3105-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Letters of Thai, Lao, Burmese, Khmer, Chinese, Japanese and Korean."""


def web_address(text: str, at: int) -> int:
    """The place behind the address that begins at `at` with http://, https:// or www., or `at` where there is none."""
    start = text.index("//", at) + 2 if text[at] in "hH" else at
    host = _HOST.match(text, start) or _WIDE_HOST.match(text, start)
    if host is None or (start == at and "." not in text[at + 4 : host.end()]):
        return at
    place = host.end()
    if "." not in host[0] and text[start] != "[" and host[0].partition(":")[0] != "localhost":
        return at
    depths = {")": 0, "]": 0}
    if text[place : place + 1] in ("/", "?", "#"):
        end = len(text)
        while place < end:
            char = text[place]
            if char == "\\" and text[place + 1 : place + 2] in _ESCAPABLE:
                place += 2
                continue
            if char in _STOPS or char == "\\":
                break
            if char in "([":
                depths[")" if char == "(" else "]"] += 1
            elif char in ")]":
                depths[char] -= 1
                if char == "]" and depths[char] < 0:
                    break
            elif char > "\x7f" and (
                category(char) in _ENDING_MARKS
                or (text[place - 1].isascii() and text[place - 1].isalnum() and SPACELESS.match(char))
            ):
                break
            place += 1
    return _trimmed(text, host.end(), place)


def _trimmed(text: str, least: int, end: int) -> int:
    """The end of an address without what ends the sentence round it."""
    opened = {closer: text.count(opener, least, end) for closer, opener in _CLOSERS.items()}
    closed = {closer: text.count(closer, least, end) for closer in _CLOSERS}
    while end > least:
        last = text[end - 1]
        if last == ";" and (entity := _ENTITY.search(text, max(least, end - 34), end)) is not None:
            end = entity.start()
        elif last in _TRAILING:
            end -= 2 if text[end - 2] == "\\" else 1
        elif last in _CLOSERS and closed[last] > opened[last]:
            closed[last] -= 1
            end -= 1
        elif last in "([":
            opened[")" if last == "(" else "]"] -= 1
            end -= 1
        else:
            break
    return end


def web_words(address: str) -> str:
    """A bare address as it is shown: without what escapes its marks."""
    return unescape(_ESCAPED.sub(r"\1", address))


def web_target(words: str) -> str:
    """What a bare address leads to, given as it is shown."""
    return words if "://" in words[:8] else f"http://{words}"


def mail_addresses(text: str) -> list[tuple[int, int]]:
    """Where the bare mail addresses of a text begin and end."""
    found: list[tuple[int, int]] = []
    at, done = text.find("@"), 0
    while at >= 0:
        start = at
        while start > done and text[start - 1] in _LOCAL:
            start -= 1
        while start < at and text[start] in "._-+":
            start += 1
        host = _MAIL.match(text, at + 1)
        if start < at and host is not None and text[start - 1 : start] not in ("/", ":", "@"):
            found.append((start, host.end()))
            done = host.end()
        else:
            done = at + 1
        at = text.find("@", done)
    return found
