"""Rules for lines with a label: an author's in other languages, an editor's, the office that a text is from."""

from __future__ import annotations

import re

from sitegen.dates import is_date
from sitegen.importer.draft import Draft, Found, drop, take
from sitegen.importer.evidence.byline_line import is_day_label, read_meta
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.seed import Field, Question, Span
from sitegen.importer.words import labels as languages
from sitegen.importer.words.names import only_names
from sitegen.importer.words.patterns import matching, whole

_AUTHOR = re.compile(
    r"[\W_]{0,4}(?:автор(?:ы)?(?: (?:текста|статьи))?|текст|авторка|"
    r"autor(?:in|es|a|as|zy|ka|en|e|i)?|auteure?s?|autore|"
    r"autrice|redactor|tekst|testo|"
    r"texte|texto|text|作者|撰文|记者|記者|文|著者|筆者|執筆|글)"
    r"\s*[:：/／|｜]\s*(?P<names>\S.{0,120})",
    re.IGNORECASE,
)
_ARABIC = re.compile(r"(?:كتبت?|بقلم|إعداد|الكاتبة?|تقرير)\s*[:：-]?\s*(?P<names>\S+(?:\s\S+){1,3})")
_REPORTER = re.compile(r"(?P<names>[가-힣]{2,4})\s?기자(?:\s+\S+@\S+)?")
_HAN_JOIN = re.compile(r"\s*[、,，/;；&＆·]\s*|\s+|和|与")
_HAN_NAME = re.compile(r"[\u3400-\u9fff\u30a0-\u30ff々]{2,8}|[가-힣]{2,4}")
_NO_HAN_NAME = re.compile(r"编辑|編輯|記者|记者|新闻|新聞|通讯|本报|本社|部$|社$|网$|報$|报$")
_SOURCE_LINK = re.compile(
    r"(?:source|original|url|link|permalink|via|quelle|fuente|fonte|источник)\s*:\s*https?://\S+", re.IGNORECASE
)
_SOURCE, _MOST_SOURCE = re.compile(r"(?:source|via|photo|image)s?\s*:\s*[^.:]{2,50}", re.IGNORECASE), 6
_EDITORS = whole(languages.EDITORS)
_FROM = re.compile(r"from\s*:\s*(?P<office>\S.{2,160})?", re.IGNORECASE)
_PROVIDED = whole("(?:news )?provided by   issued by")
_BY_OFFICE = re.compile(
    r"(?:Published|Presented|Produced|Sponsored|Hosted|Provided|Brought to you) (?:by|in|with)(?: the|"
    r" The)? [A-Z][\w&.’' -]{2,60}"
)
_TOP, _BELOW_TITLE, _LONGEST_OFFICE = 16, 2, 5
_MOST_INFO, _LONGEST_NAME, _MOST_BY = 30, 60, 9
_INFO = {
    "date": r"(?:发布|发表|發布|發佈|更新|创建)?(?:时间|時間|日期)|(?:publication |release |issue )?date|datum|"
    r"fecha|дата(?: публикации)?|"
    r"published|veröffentlicht|publicado|tarih|配信|公開日|掲載日|تاريخ النشر",
    "source.name": r"(?:文章|新闻|稿件)?(?:来源|來源|稿源|出处)|source|quelle|fuente|fonte|источник|bron|kaynak|"
    r"配信元|출처|المصدر",
    "source.author": r"(?:作者|记者|記者|撰文|文/图|著者|筆者|執筆)|authors?|autor(?:in|es|a)?|auteurs?|autore|"
    r"автор|reporter|기자",
    "": r"(?:责任)?(?:编辑|編輯|责编|校对|审核|编审|供稿)|(?:浏览|阅读|点击|访问)(?:量|数|次数)?|字号|字体|"
    r"字體大小|评论|分享(?:到)?|栏目|分类|"
    r"editor(?:s|in)?|redakt(?:ion|eur)|editorin|views?|hits?|reads?|category|categories|section|tags?|comments?|редактор|"
    r"просмотров|rubrik|ressort|sección|visitas|編集|カテゴリ|الكاتب المحرر|word count|reading time|print|"
    r"font(?: size)?",
}
_INFO_LABEL = re.compile(
    "(?<![^\\s|｜/（(\\[【])(?:"
    + "|".join(f"(?P<k{n}>{labels})" for n, labels in enumerate(_INFO.values()))
    + r")\s*[:：]\s*",
    re.IGNORECASE,
)
_BARS = re.compile(r"\s*[|｜]\s*")
_INFO_KEYS = tuple(_INFO)


def labelled_author(draft: Draft) -> Found:
    """A line that names the author by a label of another language.

    Takes: "Автор: Анна Белова", "作者：王小明", "Text: Jana Muster" near the top or at the end.
    Leaves: "Text: no comment", an editor's name, a list of people in the middle.
    """
    lines = draft.lines
    again: list[Line] = []
    for line in (*lines[: max(min(draft.head(), _TOP), _BELOW_TITLE)], *lines[draft.tail() :]):
        if line.words > 16:
            continue
        match = _AUTHOR.fullmatch(line.text) or _ARABIC.fullmatch(line.text) or _REPORTER.fullmatch(line.text)
        names = _names(match.group("names")) if match else ()
        known = draft.value("source.author")
        if names and not known:
            return Found(take((line,), "field", "source.author"), (Field("source.author", names, line.text),))
        if names and known and known.value == names:
            again.append(line)
    return drop("labelled-author", again)


def _names(text: str) -> tuple[str, ...]:
    people = only_names(text)
    if people:
        return people
    parts = [part for part in _HAN_JOIN.split(text.strip()) if part]
    named = all(_HAN_NAME.fullmatch(part) and not _NO_HAN_NAME.search(part) for part in parts)
    return tuple(parts) if parts and named else ()


def info_line(draft: Draft) -> Found:
    """A line of several labels with their values, below the title or above it, as agencies print it.

    Takes: "时间：2022-06-15 来源：示例日报 记者：林小禾 编辑：周全", "Date: 3 May 2022 | Source: Example Times |\
 Views: 12".
    Leaves: a sentence with a colon, a line with one label, such a line in the middle of the text.
    """
    for line in draft.lines[: min(draft.head(), _TOP)]:
        labels = list(_INFO_LABEL.finditer(line.raw)) if line.words <= _MOST_INFO else []
        first = labels[0] if labels else None
        if len(labels) < 2 or first is None or (first.start() > 0 and not _is_lead(line.raw[: first.start()])):
            continue
        return _read_info(draft, line, labels)
    return Found()


def _is_lead(text: str) -> bool:
    """What may stand before the first label: a day, marks, nothing."""
    return not text.strip(" |｜·•-–—（([【") or is_date(text)


def _read_info(draft: Draft, line: Line, labels: list[re.Match[str]]) -> Found:
    spans: list[Span] = []
    fields: list[Field] = []
    questions: list[Question] = []
    lead = line.raw[: labels[0].start()]
    parts = [("date", 0, labels[0].start(), lead)] if lead.strip() else []
    for n, match in enumerate(labels):
        end = labels[n + 1].start() if n + 1 < len(labels) else len(line.raw)
        key = next(_INFO_KEYS[k] for k in range(len(_INFO_KEYS)) if match.group(f"k{k}") is not None)
        parts.append((key, match.start(), end, line.raw[match.end() : end]))
    for key, start, end, words in parts:
        value, *more = (each.strip(" ·•/,;，；）)]】") for each in _BARS.split(words.strip(" |｜")))
        found = _info_value(draft, key, value, line.text, questions) if key and value else ()
        # "Source: Xinhua | 2021-11-24 | Editor: …": a day between two labels has none of its own.
        day = next((each for each in more if is_date(each)), "")
        found += _info_value(draft, "date", day, line.text, questions) if day else ()
        fields += [field for field in found if not any(field.name == other.name for other in fields)]
        name = found[0].name if found else "info-line"
        spans.append(Span(line.start + start, line.start + end, "field" if found else "dropped", name))
    return Found(tuple(spans), tuple(fields), tuple(questions))


def _info_value(draft: Draft, key: str, value: str, evidence: str, questions: list[Question]) -> tuple[Field, ...]:
    if key == "date":
        date = draft.date_in(value)
        if date and date.problem:
            questions.append(Question("date", f"{date.evidence!r} {date.problem}"))
        if not date or not date.value:
            return ()
        return Field("date", date.value, evidence), Field("source.published", date.value, evidence)
    if key == "source.author":
        names = _names(value)
        return (Field(key, names, evidence),) if names else ()
    return (Field(key, value, evidence, "likely"),) if len(value) <= _LONGEST_NAME else ()


def editor_line(draft: Draft) -> Found:
    """Who edited a text or where it was taken from, in another language, above or below the text.

    Takes: "责任编辑：王小明", "Quelle: dpa" at the end. Leaves: "Quelle war ein Bericht.", the same in the middle.
    """
    top = draft.lines[: draft.head()]
    edge = {line.number for line in (*top, *draft.lines[draft.tail() :])}
    found = (*matching(_EDITORS, draft.lines, most=10), *(x for x in draft.lines if _SOURCE_LINK.fullmatch(x.text)))
    short = (line for line in top if line.words <= _MOST_SOURCE) if draft.value("title") else ()
    found = (*found, *(line for line in short if _SOURCE.fullmatch(line.text)))
    return drop("editor-line", (line for line in found if line.number in edge))


def publisher_line(draft: Draft) -> Found:
    """The office that published a text, between its title and its day.

    Takes: "From: Department for Samples", "From:" over two names, "Published by The Sample Institute".
    Leaves: a letter's "From: a friend" without a day below it, a sentence.
    """
    top = draft.lines[:_TOP] if draft.value("title") else ()
    for line in top[: draft.head()]:
        if line.words <= _MOST_BY and _BY_OFFICE.fullmatch(line.text) and not only_names(line.text.split(" ", 2)[-1]):
            return drop("publisher-line", (line,))
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
