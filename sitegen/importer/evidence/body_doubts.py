"""When to ask whether the body is the article: where it is empty, where much more was set aside, or few agree. Pure."""

from __future__ import annotations

import re

from sitegen.characters import words as words_of
from sitegen.importer.lines import is_prose
from sitegen.importer.seed import ParsedSeed, Question, Span, body_text

_UNREAD = frozenset("script-debris page-head media-player hidden blank invisible-character".split())
_MUCH_MORE, _LEAST_SURE, _SHOWN, _LONGEST = 4, 60, 14, 120
_CODE = re.compile(r"[{};]\s*[}\w\"'$][^{};]{0,200}[{};=]")


def asked_of_body(text: str, seed: ParsedSeed, sure: tuple[int, int] | None = None) -> tuple[Question, ...]:
    """A question that shows the beginning of what was taken and of what was not, where they may be the wrong way round.

    `sure`, of a saved page: how many words two votes are for, and for how many of the body's both libraries are.
    """
    body = words_of(body_text(text, seed.spans))
    out = [(span, said) for span in seed.spans if (said := _sentences(text, span))]
    left = sum(len(said) for _, said in out)
    why = ""
    if not body:
        why = "no word is left of the text"
    elif left > _MUCH_MORE * len(body):
        why = "much more was set aside than is left"
    elif sure and sure[0] < _LEAST_SURE:
        why = "little of the page is surely its text"
    elif sure and sure[1] * 2 < len(body):
        why = "what the text is can hardly be told from the page"
    if not why:
        return ()
    most = max(out, key=lambda row: len(row[1]), default=None)
    aside = f"; set aside, {left} words: {_shown(most[1])} ({most[0].name})" if most else ""
    message = f"{why} — taken, {len(body)} words: {_shown(body)}{aside}"
    return (Question("body", message),)


def _sentences(text: str, span: Span) -> list[str]:
    """The words of the sentences that a span sets aside."""
    if span.kind != "dropped" or span.name in _UNREAD:
        return []
    lines = (" ".join(line.split()) for line in text[span.start : span.end].splitlines())
    return [word for line in lines if is_prose(line) and not _CODE.search(line) for word in words_of(line)]


def _shown(words: list[str]) -> str:
    told = " ".join(words[:_SHOWN])[:_LONGEST]
    return f"“{told}{'…' if len(words) > _SHOWN else ''}”"
