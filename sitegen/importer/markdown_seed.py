"""Markdown that a clipper or a reader wrote: how it shows itself, and its plain words for the rules to read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from sitegen.importer.lines import BREAK, UNSEEN, Line
from sitegen.importer.seed import Span, body_text

_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()]{0,2000}\)")
_LINK = re.compile(r"(?<!\\)\[([^\[\]]{1,500})\]\([^()]{0,2000}\)")
_BLOCK = re.compile(r"^\s*(?:#{1,6}\s+|(?:>\s?)+)")
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*\*|__|\*|_)(?=\S)([^*_]{1,500})(?<=\S)\1(?!\w)")
_ONLY_IMAGES = re.compile(rf"(?:\[?\s*{_IMAGE.pattern}\s*(?:\]\([^()]{{0,2000}}\))?\s*)+")
_CLOSING_MARKS = re.compile(r"(?<=\S)\s+#+\s*$")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")

_ONLY_LINKS = re.compile(rf"(?:[-*+]\s+|#{{1,6}}\s+|\d+[.)]\s+)?(?:{_LINK.pattern}[\s|·•,/>»-]*)+")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})")
_HEADING = re.compile(r"(#{1,6})\s+\S")
_TABLE_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?")
_WEB_LINK = re.compile(r"\[[^\[\]]{1,500}\]\((?:https?://|/|#|mailto:)[^()\s]{0,2000}(?:\s+\"[^\"]*\")?\)")
_WEB_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\((?:https?://|/|data:)?[^()\s]{1,2000}(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(?<![\w*])\*\*[^*\s](?:[^*]{0,300}[^*\s])?\*\*(?!\w)|(?<!\w)__[^_\s][^_]{0,300}__(?!\w)")
_ENOUGH = 3


def plain(raw: str) -> str:
    """The words of one line of Markdown without the marks around them; a line of marks alone stays as it is."""
    words = _CLOSING_MARKS.sub("", _BLOCK.sub("", raw)) if _BLOCK.match(raw) else raw
    last = BREAK.split(words)[-1].strip()
    if last != words.strip() and _UNDERLINE.fullmatch(last):
        words = words[: words.rindex(last)]
    words = _LINK.sub(r"\1", _IMAGE.sub(r"\1", words))
    words = _ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", words)))
    return " ".join(UNSEEN.sub("", words).split()) or " ".join(UNSEEN.sub("", raw).split())


def looks_marked(lines: tuple[Line, ...]) -> bool:
    """Whether a paste without YAML is Markdown: marks of several kinds, or several of one, that plain text has not.

    One heading or one link alone is not enough: "# apt update" and "[1](a)" stand in plain text, too.
    """
    kinds: dict[str, int] = {}

    def saw(kind: str, weight: int, most: int) -> None:
        kinds[kind] = min(kinds.get(kind, 0) + weight, most)

    previous: Line | None = None
    for line in lines:
        heading = _HEADING.match(line.raw)
        if heading:
            saw("heading", 2 if heading.group(1) != "#" or line.number == 0 else 1, 4)
        elif previous and not line.apart and _UNDERLINE.fullmatch(line.raw) and len(previous.text) < 200:
            saw("underline", 2, 4)
        elif _TABLE_RULE.fullmatch(line.raw):
            saw("table", 2, 2)
        if _WEB_IMAGE.search(line.raw):
            saw("image", 2, 4)
        if _WEB_LINK.search(line.raw):
            saw("link", 1, 3)
        if _STRONG.search(line.raw):
            saw("strong", 1, 2)
        previous = line
    return sum(kinds.values()) >= _ENOUGH and bool(kinds.keys() & {"heading", "underline", "image", "link"})


def with_underlines(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """A heading and the row of `=` or `-` below it as one line."""
    joined: list[Line] = []
    for line in lines:
        above = joined[-1] if joined else None
        if above and not line.apart and _UNDERLINE.fullmatch(line.raw) and above.number == line.number - 1:
            raw = above.raw + "\n" + line.raw
            joined[-1] = Line(above.start, line.end, raw, above.text, above.apart, line.number)
        else:
            joined.append(line)
    return tuple(replace(line, number=number) for number, line in enumerate(joined))


def heading_level(raw: str) -> int:
    """The level of a heading, 0 for any other line."""
    match = _HEADING.match(raw)
    if match:
        return len(match.group(1))
    last = BREAK.split(raw)[-1].strip()
    return (1 if last[0] == "=" else 2) if last != raw and _UNDERLINE.fullmatch(last) else 0


def is_image(raw: str) -> bool:
    """Whether a line is nothing but pictures, linked or not."""
    return raw.startswith(("!", "[")) and _ONLY_IMAGES.fullmatch(raw) is not None


def is_link(raw: str) -> bool:
    """Whether a line, or an entry of a list, is a link or a row of links and nothing else."""
    return _ONLY_LINKS.fullmatch(raw) is not None


def marked_body(text: str, spans: Iterable[Span]) -> str:
    """The body spans as they were written, line ends and blank lines aside."""
    body = BREAK.sub("\n", body_text(text, spans))
    body = re.sub(r"\n(?:[ \t]*\n)+", "\n\n", body).strip("\n")
    return body + "\n" if body.strip() else ""
