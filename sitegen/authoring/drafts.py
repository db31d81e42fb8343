"""Texts of new files: an article with every key, and an edition of the articles since the last one.

The comment behind each empty key is its description in the schema.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from sitegen.authoring.front_matter_writer import Blank, Noted, Value, front_matter
from sitegen.content.library import Library, sections
from sitegen.content.registers.record_keys import record_keys
from sitegen.content.schema import ArticleKeys, EditionKeys, ImageKeys, Keys, SourceKeys
from sitegen.model import Article, Edition, Moment, Register, Section, Settings

_NOT_BY_HAND = ("seed", "seed_sha256")
"""Keys that only the importer writes."""

_HOW = {
    "author": ", such as [First Author, Second Author]",
    "also": ", a list; in each line “  - name: …”, and below it “    url: …”",
    "follows": ", such as [first-story, second-story]",
    "changes": ", a list; in each line “  - date: …”, and below it “    kind: …” and “    note: …”",
    "aliases": ", such as [/old/name/]",
    "lang": ", such as en",
    "translations": ", such as {de: eine-geschichte}",
}


@dataclass(frozen=True)
class EditionProposal:
    """A proposed edition file: slug, text and number of articles."""

    slug: str
    text: str
    articles: int


def free_slug(slug: str, taken: Collection[str]) -> str:
    """The slug, with -2, -3 and so on if it is taken."""
    number, free = 2, slug
    while free in taken:
        ending = f"-{number}"
        free = slug[: 80 - len(ending)].rstrip("-") + ending
        number += 1
    return free


def article_text(
    title: str,
    day: str,
    slug: str,
    new_id: str,
    settings: Settings,
    *,
    draft: bool = False,
    lang: str | None = None,
    records: Mapping[str, str] = MappingProxyType({}),
    today: str = "",
) -> str:
    """The text of an article file with id, title, date and slug; all other keys are empty, with an explanation.

    `records` are the registers in which the article begins a record, with the record's id; `today` is the day on
    which it comes in.
    """
    keys: dict[str, Value | Blank] = {"id": new_id, "title": title, "date": day, "slug": slug}
    terms = {t.name: _terms(t.name, registry=t.mode == "registry") for t in settings.taxonomies}
    for name in ("author", "summary", "why"):
        keys[name] = _blank(ArticleKeys, name)
    keys["source"] = {n: _blank(SourceKeys, n) for n in SourceKeys.keys if n not in _NOT_BY_HAND}
    keys["also"] = _blank(ArticleKeys, "also")
    keys["rights"] = Blank("full, excerpt or link; for someone else's text excerpt or link", value="full")
    keys |= terms
    for name in ("follows", "changes", "aliases"):
        keys[name] = _blank(ArticleKeys, name)
    for register in settings.registers:
        keys[register.name] = (
            [_record(register, records[register.name], today)]
            if register.name in records
            else Blank(f"records of the register {register.title}; sitegen new article --record writes one")
        )
    keys["image"] = {n: _blank(ImageKeys, n) for n in ImageKeys.keys}
    keys["lead"] = _blank(ArticleKeys, "lead")
    keys["draft"] = (
        Blank("delete this line when the article is ready", value=True) if draft else _blank(ArticleKeys, "draft")
    )
    keys["lang"] = lang or _blank(ArticleKeys, "lang")
    if settings.languages:
        keys["translations"] = _blank(ArticleKeys, "translations")
    return front_matter(keys)


def propose_edition(
    library: Library,
    editions: Collection[Edition],
    day: Moment,
    new_id: str,
    taken: Collection[str],
    title: str = "",
    first: date | None = None,
    *,
    due_by: datetime | None = None,
    by_day: bool = False,
    lang: str | None = None,
) -> EditionProposal:
    """Proposes an edition of `day` with the articles since the last one (or since `first`), grouped by first topic.

    With `by_day` they stand in one part, from the first day to the last. `library` may hold articles that are not yet
    due: those that become so after `due_by` are left out. Beside each slug stands the title.

    `editions` are all existing ones, including drafts. A period begins on the day after the last one's end; the
    first edition's begins six days before its date.
    """
    ends = [(e.last or e.date).day for e in editions if (e.last or e.date).day <= day.day]
    begin = first or (max(ends) + timedelta(days=1) if ends else day.day - timedelta(days=6))
    begin = min(begin, day.day)
    year, week, _ = day.day.isocalendar()
    period = Edition("", "", "", "", day, first=_day(begin, day), last=_day(day.day, day))
    found = [Section(s.title, _due(s.articles, library, due_by)) for s in sections(period, library)]
    found = [section for section in found if section.articles]
    if by_day and found:
        slugs = (slug for section in found for slug in section.articles)
        found = [Section("", tuple(sorted(slugs, key=lambda slug: (_moment(library.by_slug[slug]), slug))))]
    numbers = [e.number for e in editions if e.number]
    words = library.speech.own
    keys: dict[str, Value | Blank] = {
        "id": new_id,
        "title": title or words.say("Week %(week)s of %(year)s", week=week, year=year),
        "number": str(max(numbers, default=0) + 1),
        "date": day.iso,
        "from": begin.isoformat(),
        "to": day.day.isoformat(),
    }
    slug = free_slug(f"{year}-{week:02d}", taken)
    if found:
        keys["sections"] = [
            {
                "title": s.title or words.say("Stories"),
                "articles": [Noted(slug, _note(library.by_slug[slug])) for slug in s.articles],
            }
            for s in found
        ]
    else:
        hint = (
            "no article of these days was found; in each line “  - title: …”, and below it “    articles: [slug, slug]”"
        )
        keys["sections"] = Blank(hint)
    keys["slug"] = _blank(EditionKeys, "slug")
    keys["draft"] = _blank(EditionKeys, "draft")
    if lang is not None:
        keys["lang"] = lang
    return EditionProposal(slug, front_matter(keys), sum(len(s.articles) for s in found))


def _due(slugs: tuple[str, ...], library: Library, due_by: datetime | None) -> tuple[str, ...]:
    return tuple(slug for slug in slugs if due_by is None or _moment(library.by_slug[slug]) <= due_by)


def _moment(article: Article) -> datetime:
    """The moment of an article that stands in a period, and so has a date."""
    return article.date.at if article.date else datetime.max.replace(tzinfo=UTC)


def _note(article: Article) -> str:
    return f"{article.date.day.isoformat()} {article.title}" if article.date else article.title


def _blank(schema: type[Keys], name: str) -> Blank:
    words = schema.keys[name].about.rstrip(".")
    return Blank(words[0].lower() + words[1:] + _HOW.get(name, "") if words[:4] != "ISO " else words)


def _record(register: Register, new_id: str, today: str) -> dict[str, Value | Blank]:
    """A record to fill in: its id, the day on which it comes in, and each field with its meaning."""
    schema = record_keys(register)
    fields: dict[str, Value | Blank] = {"id": new_id, "added": today}
    for field in register.fields:
        kind = schema.keys[field.name].words.replace("one word: ", "")
        fields[field.name] = Blank(f"{kind}{'' if field.required else ', if any'}; {field.about or field.title}")
    return fields | {"source": _blank(schema, "source")}


def _terms(name: str, *, registry: bool) -> Blank:
    where = f", of those in content/terms/{name}" if registry else ""
    return Blank(f"a list{where}, such as [first-one, second-one]")


def _day(day: date, like: Moment) -> Moment:
    return Moment(day, like.at, timed=False)
