"""Rules for lines with a label: an author's in other languages, an editor's, the office that a text is from."""

from __future__ import annotations

import re

from . import languages
from .lines import Line, is_prose
from .meta import is_day_label, read_meta
from .names import only_names
from .phrases import matching, whole
from .rulebook import Draft, Found, drop, take
from .seed import Field

_AUTHOR = re.compile(
    r"[\W_]{0,4}(?:автор(?:ы)?(?: (?:текста|статьи))?|текст|авторка|"
    r"autor(?:in|es|a|as|zy|ka|en|e|i)?|auteure?s?|autore|"
    r"autrice|redactor|tekst|testo|"
    r"texte|texto|text|作者|撰文|记者|記者|文|著者|筆者|執筆|글)"
    r"\s*[:：/／|｜]\s*(?P<names>\S.{0,120})",
    re.IGNORECASE,
)
_REPORTER = re.compile(r"(?P<names>[가-힣]{2,4})\s?기자(?:\s+\S+@\S+)?")
_HAN_JOIN = re.compile(r"\s*[、,，/;；&＆·]\s*|\s+|和|与")
_HAN_NAME = re.compile(r"[\u3400-\u9fff\u30a0-\u30ff々]{2,8}|[가-힣]{2,4}")
_NO_HAN_NAME = re.compile(r"编辑|編輯|記者|记者|新闻|新聞|通讯|本报|本社|部$|社$|网$|報$|报$")
_EDITORS = whole(languages.EDITORS)
_FROM = re.compile(r"from\s*:\s*(?P<office>\S.{2,160})?", re.IGNORECASE)
_PROVIDED = whole("(?:news )?provided by   issued by")
_TOP, _BELOW_TITLE, _LONGEST_OFFICE = 16, 2, 5


def labelled_author(draft: Draft) -> Found:
    """A line that names the author by a label of another language.

    Takes: "Автор: Анна Белова", "作者：王小明", "Text: Jana Muster" near the top or at the end.
    Leaves: "Text: no comment", an editor's name, a list of people in the middle.
    """
    lines = draft.lines
    for line in (*lines[: max(min(draft.head(), _TOP), _BELOW_TITLE)], *lines[draft.tail() :]):
        if line.words > 16:
            continue
        match = _AUTHOR.fullmatch(line.text) or _REPORTER.fullmatch(line.text)
        names = _names(match.group("names")) if match else ()
        if names and not draft.value("source.author"):
            return Found(take((line,), "field", "source.author"), (Field("source.author", names, line.text),))
    return Found()


def _names(text: str) -> tuple[str, ...]:
    people = only_names(text)
    if people:
        return people
    parts = [part for part in _HAN_JOIN.split(text.strip()) if part]
    named = all(_HAN_NAME.fullmatch(part) and not _NO_HAN_NAME.search(part) for part in parts)
    return tuple(parts) if parts and named else ()


def editor_line(draft: Draft) -> Found:
    """Who edited a text or where it was taken from, in another language, above or below the text.

    Takes: "责任编辑：王小明", "Quelle: dpa" at the end. Leaves: "Quelle war ein Bericht.", the same in the middle.
    """
    edge = {line.number for line in (*draft.lines[: draft.head()], *draft.lines[draft.tail() :])}
    found = matching(_EDITORS, draft.lines, most=10)
    return drop("editor-line", (line for line in found if line.number in edge))


def publisher_line(draft: Draft) -> Found:
    """The office that published a text, between its title and its day.

    Takes: "From: Department for Samples", "From:" over two names, "NEWS PROVIDED BY" over a firm.
    Leaves: a letter's "From: a friend" without a day below it, a sentence.
    """
    top = draft.lines[:_TOP] if draft.value("title") else ()
    for place, line in enumerate(top):
        match = _FROM.fullmatch(line.text) if line.words <= 14 and not is_prose(line.text) else None
        if _PROVIDED.fullmatch(line.text):
            below = _until_day(top[place + 1 :], 2)
            return drop("publisher-line", (line, *below)) if below is not None else Found()
        if match:
            below = _until_day(top[place + 1 :], 1 if match.group("office") else _LONGEST_OFFICE)
            return drop("publisher-line", (line, *below)) if below is not None else Found()
    return Found()


def _until_day(lines: tuple[Line, ...], most: int) -> tuple[Line, ...] | None:
    """The lines before the first that is a day or its label; None where none follows soon."""
    for place, line in enumerate(lines[: most + 1]):
        if is_day_label(line.text) or read_meta(line.text).dated:
            return lines[:place]
        if is_prose(line.text):
            return None
    return None
