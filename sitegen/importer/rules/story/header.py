"""What stands before an article as data: `Key: value` lines, wrapper tags, a clipper's YAML. Pure rules."""

from __future__ import annotations

import re

from sitegen.dates import read_date
from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.front_matter import read_block
from sitegen.importer.lines import Line, split_lines
from sitegen.importer.seed import Field, Question, Span
from sitegen.importer.words.names import looks_like_person, read_names

KEYS = {
    "title": "title", "headline": "title", "subject": "title",
    "source": "source", "outlet": "source.name", "publication": "source.name", "publisher": "source.name",
    "site": "source.name", "website": "source.name", "site name": "source.name", "newspaper": "source.name",
    "url": "source.url", "link": "source.url", "address": "source.url", "original url": "source.url",
    "source url": "source.url", "permalink": "source.url", "web address": "source.url",
    "url source": "source.url", "canonical url": "source.url", "original link": "source.url",
    "date": "date", "published": "source.published", "date published": "source.published",
    "publication date": "source.published", "published on": "source.published", "pubdate": "source.published",
    "published time": "source.published", "date of publication": "source.published",
    "author": "source.author", "authors": "source.author", "byline": "source.author", "by": "source.author",
    "rights": "rights", "language": "source.language", "lang": "source.language",
    "standfirst": "standfirst", "description": "standfirst", "subtitle": "standfirst", "dek": "standfirst",
    "image credit": "image.credit", "photo credit": "image.credit", "caption": "image.caption",
}  # fmt: skip
"""What people call the fields; "source" is an address or a name, as it looks."""

_IGNORED = frozenset(
    {
        "word count",
        "number of pages",
        "warning",
        "tags",
        "keywords",
        "section",
        "category",
        "topics",
        "created",
        "retrieved",
        "accessed",
        "id",
        "markdown content",
    }
)
_MAIL = frozenset({"from", "to", "cc", "sent", "reply-to", "subject"})
_FORWARDED = re.compile(r"(?:(?:fwd?|re|aw|wg|tr)\s*:\s*)+", re.IGNORECASE)
_KEY_LINE = re.compile(r"[\s*_#-]{0,4}([A-Za-z][A-Za-z ]{1,18}?)[*_]{0,2}\s*:[*_]{0,2}(?:\s+(.*)|())$", re.DOTALL)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_TAG = re.compile(r"^[ \t]*<(title|source|date|author|url|outlet|publisher|language)>", re.IGNORECASE | re.MULTILINE)
_FIELD_TAGS = frozenset(["title", "source", "date", "author", "url", "outlet", "publisher", "language"])
_OTHER = re.compile(r"^[ \t]*(<(\w+)(?: [^<>]{0,200})?>[^<>\n]{0,500}</\2>)", re.MULTILINE)
_TEXT = re.compile(r"^[ \t]*<(text|body|content)>[ \t]*", re.IGNORECASE | re.MULTILINE)
_ALONE = re.compile(
    r"</?(?:doc|document|article|item|text|body|content|title|source|date|author|url)\b[^>]{0,200}>", re.IGNORECASE
)
_HTML = re.compile(r"<(?:!doctype|html|head|body\s|p>|div|meta)", re.IGNORECASE)
_MOST_ABOVE, _LEAST_BELOW = 2, 3
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def yaml_front_matter(draft: Draft) -> Found:
    """A clipper's YAML between two `---` lines at the very top.

    Takes: `title: A pact` and `published: 2021-11-24`. Leaves: a `---` further down; `created` is the day of the
    clipping and never a date; an `author` that is the outlet itself is asked about.
    """
    block = read_block(draft.text)
    if not block:
        return Found()
    spans = [Span(start, end, "dropped", "yaml-fence") for start, end in block.fences]
    found: list[Found] = []
    for entry in block.entries:
        key = KEYS.get(entry.key.lower().replace("_", " ").replace("-", " "), "")
        line = (Span(entry.start, entry.end, "field", _name(key, entry.text)),) if key else ()
        spans.extend(line or (Span(entry.start, entry.end, "dropped", "yaml-key"),))
        if key == "source.author":
            found.append(_clipped_authors(entry.values, entry.raw))
        elif key:
            found.append(_field(key, entry.text, entry.raw))
    notes = ("the YAML of this seed cannot be read whole: its lines were read one by one",) if block.broken else ()
    return _join(spans, found, notes)


def _clipped_authors(values: tuple[str, ...], evidence: str) -> Found:
    names = tuple(
        name for name in (value.strip().removeprefix("[[").removesuffix("]]").strip() for value in values) if name
    )
    if not names:
        return Found()
    question: tuple[Question, ...] = ()
    if not any(looks_like_person(name) for name in names):
        question = (Question("source.author", f"is {', '.join(names)!r} who wrote it, or who sent it?"),)
    people = tuple(name for name in names if looks_like_person(name))
    # A letter beside a person is where it was published.
    return Found(fields=(Field("source.author", people or names, evidence, "likely"),), questions=question)


def wrapper_tags(draft: Draft) -> Found:
    """A wrapper of tags around plain text.

    Takes: `<title>A pact</title>`, `<date> 2017_02_13 </date>`, and the tags of `<text> … </text>`, any of them empty.
    Leaves: an HTML page, and a tag that is written about in the middle of a sentence.
    """
    text = draft.text
    body = _TEXT.search(text)
    head = text[: body.start()] if body else text[:20_000]
    tags = {match.group(1).lower(): match for match in reversed(tuple(_TAG.finditer(head)))}
    if len(tags) + (body is not None) < 2 or _HTML.search(head):
        return Found()
    spans: list[Span] = []
    found: list[Found] = []
    for tag, match in tags.items():
        close = re.compile(f"</{tag}>", re.IGNORECASE).search(head, match.end())
        if not close or _TAG.search(head, match.end(), close.start()):
            continue
        value = " ".join(head[match.end() : close.start()].split())
        key = _name(KEYS.get(tag, "source.name"), value)
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        spans.append(Span(start, close.end(), "field" if value else "dropped", key if value else "wrapper-tag"))
        found.append(_field(KEYS.get(tag, "source.name"), value, text[start : close.end()]))
    spans.extend(_other_tags(head))
    covered = [(span.start, span.end) for span in spans]
    for line in split_lines(text):
        for match in _ALONE.finditer(line.raw) if line.raw[0] == "<" or line.raw[-1] == ">" else ():
            start, end = line.start + match.start(), line.start + match.end()
            at_edge = match.start() == 0 or match.end() == len(line.raw)
            if at_edge and not any(start < other_end and end > other_start for other_start, other_end in covered):
                spans.append(Span(start, end, "dropped", "wrapper-tag"))
    return _join(spans, found)


def _other_tags(head: str) -> list[Span]:
    """Whole lines of the wrapper's head that hold a tag that no field has."""
    return [
        Span(match.start(1), match.end(), "dropped", "wrapper-tag")
        for match in _OTHER.finditer(head)
        if match.group(2).lower() not in _FIELD_TAGS
    ]


def header_lines(draft: Draft) -> Found:
    """A header of `Key: value` lines at the top, in any order and case, values may be missing.

    Takes: `Title: A pact`, `URL:`, `Rights: full`; below a title three such lines with an address.
    Leaves: a first sentence with a colon ("Source code: who owns it?").
    """
    header: list[tuple[Line, str, str]] = []
    for first in range(_MOST_ABOVE + 1):
        header = _header_from(draft.lines[first:])
        # Below a title the lines must be several to be a header.
        if header and (first == 0 or (len(header) >= _LEAST_BELOW and _is_strong(header))):
            break
        header = []
    strong = _is_strong(header)
    if not header or (len(header) < 2 and not strong):
        return Found()
    spans: list[Span] = []
    found: list[Found] = []
    mailed = any(key in _MAIL for _, key, _ in header)
    for line, key, value in header:
        # A mail was sent on its date; when the story happened it does not say.
        name = "" if mailed and key in ("date", "from", "by") else KEYS.get(key, "")
        value = _FORWARDED.sub("", value) if mailed and name == "title" else value
        spans.extend(
            take((line,), "field", _name(name, value)) if name and value else take((line,), "dropped", "header-line")
        )
        found.append(_field(name, value, line.text))
    return _join(spans, found)


def _header_from(lines: tuple[Line, ...]) -> list[tuple[Line, str, str]]:
    """The `Key: value` lines that `lines` begin with, each with its key and value."""
    header: list[tuple[Line, str, str]] = []
    for line in lines:
        match = _KEY_LINE.match(line.text)
        key = " ".join(match.group(1).lower().split()) if match else ""
        if not match or (key not in KEYS and key not in _IGNORED and key not in _MAIL):
            break
        header.append((line, key, (match.group(2) or "").strip()))
    return header


def _is_strong(header: list[tuple[Line, str, str]]) -> bool:
    return any(
        KEYS.get(key) in ("title", "source.url") or (key == "source" and _ADDRESS.match(value))
        for _, key, value in header
    )


def _name(key: str, value: str) -> str:
    if key == "source":
        return "source.url" if _ADDRESS.match(value) else "source.name"
    return key


def _join(spans: list[Span], found: list[Found], notes: tuple[str, ...] = ()) -> Found:
    fields: dict[str, Field] = {}
    for each in found:
        for field in each.fields:
            fields.setdefault(field.name, field)
    return Found(tuple(spans), tuple(fields.values()), tuple(q for each in found for q in each.questions), notes)


def _field(key: str, value: str, evidence: str) -> Found:
    """What one header value says, checked: an impossible one is a question, an empty one nothing."""
    name = _name(key, value)
    if not name or not value:
        return Found()
    if name in ("date", "source.published"):
        read = read_date(value)
        if not read or read.problem:
            return Found(questions=(Question("date", f"{value!r} {read.problem if read else 'is empty'}"),))
        published = (Field("source.published", read.value, evidence),) if name == "source.published" else ()
        return Found(fields=(Field("date", read.value, evidence), *published))
    if name == "source.author":
        value = re.sub(r"^by\s+", "", value, flags=re.IGNORECASE)
        return Found(fields=(Field(name, read_names(value) or (value,), evidence),))
    if name == "source.url" and not _ADDRESS.match(value):
        return Found(questions=(Question(name, f"{value!r} is not a web address"),))
    if name == "rights" and value.lower() not in ("full", "excerpt", "link"):
        return Found(questions=(Question(name, f"{value!r} is none of full, excerpt, link"),))
    if name == "rights":
        value = value.lower()
    if name == "source.language" and not _LANGUAGE.fullmatch(value):
        return Found(questions=(Question(name, f"{value!r} is not a language code such as en"),))
    return Found(fields=(Field(name, value, evidence),))
